"""Whatever comes through the API is taken as it is or refused by name; a refusal changes nothing, and nothing fails."""

import json
import unicodedata

import pytest
from sqlalchemy import func, select

from smartcity.actions.access import NEEDED
from smartcity.actions.history_models import ActionEvent
from smartcity.actions.models import ActionItem
from smartcity.actions.workflow import Verb
from smartcity.foundation.database import db
from tests.actions.odd_input import (
    BAD_DAYS,
    BAD_IDS,
    BAD_IDS_IN_ADDRESSES,
    BAD_TEXTS,
    BODIES,
    ODD_QUERIES,
    ODD_TEXTS,
    QUERIES,
    TYPES,
)

TEXTS = ("title", "requirement", "contact", "clause", "collective", "deadline_text")
REFUSED = range(400, 500)
VERBS = [str(verb) for verb in NEEDED if verb is not Verb.EDIT]


class Door:
    """Sends to the API as the secretary, and looks at what changed."""

    def __init__(self, office):
        self.office, self.client = office, office.city.app.test_client()
        self.headers = office.city.api("secretary")

    def send(self, method, path, body=None, **more):
        data = more.pop("data", None)
        if data is None and body is not None:
            data = json.dumps(body).encode()
        kind = more.pop("content_type", "application/json")
        return self.client.open(
            f"/api/v1/actions{path}", method=method, data=data, content_type=kind, headers=self.headers, **more
        )

    def stored(self):
        return self.office.read(
            lambda: (
                [db.session.scalar(select(func.count()).select_from(model)) for model in (ActionItem, ActionEvent)]
                + list(db.session.scalars(select(ActionItem.version).order_by(ActionItem.id)))
            )
        )

    def refuses(self, answer, before, field=None):
        assert answer.status_code in REFUSED, answer.get_data(as_text=True)[:300]
        assert answer.mimetype == "application/problem+json"
        if field and answer.status_code == 422:
            named = {error["field"].split(".")[0] for error in answer.get_json()["errors"]}
            assert named & {field, "body"}, (field, named)
        assert self.stored() == before


@pytest.fixture
def door(office):
    return Door(office)


def described(office, **changes):
    return {"title": "报送清单", "lead": office.units["data"], "deadline": "2026-11-30", **changes}


@pytest.mark.parametrize("field", TEXTS)
def test_texts(office, door, field):
    for value in [*ODD_TEXTS, *BAD_TEXTS]:
        before = door.stored()
        answer = door.send("POST", "", described(office, **{field: value}))
        if answer.status_code == 201:
            assert isinstance(value, str)
            got = answer.get_json().get(field)
            kept = unicodedata.normalize("NFC", value).replace("\r\n", "\n")
            assert got in (None, kept, kept.strip()), (field, value, got)
            assert field != "title" or value not in BAD_TEXTS, repr(value)[:50]
        else:
            door.refuses(answer, before, field)


@pytest.mark.parametrize("field", ["deadline"])
def test_days_of_bodies(office, door, field):
    for value in BAD_DAYS:
        before = door.stored()
        door.refuses(door.send("POST", "", described(office, **{field: value})), before, field)


def test_days_of_verbs_and_milestones(office, door):
    item_id = office.in_progress()
    version = office.item(item_id).version
    for value in BAD_DAYS:
        before = door.stored()
        body = {
            "deadline": value,
            "reason": "招标延后",
            "version": version,
            "on_behalf_of": office.units["data"],
            "how": "phone",
        }
        door.refuses(door.send("POST", f"/{item_id}/request_extension", body), before, "deadline")
        stones = {"milestones": [{"title": "初稿", "due_on": value}]}
        door.refuses(door.send("POST", "", described(office, **stones)), before, "milestones")
        leads = {"act": "leader", "ids": [item_id], "person": office.city.person("leader"), "from": value}
        answer = door.send("POST", "/bulk", leads)
        assert answer.status_code in REFUSED or not answer.get_json()["items"][0]["done"], value
        assert door.stored() == before


@pytest.mark.parametrize("field", ["lead", "working_group", "parent", "leader", "responsible"])
def test_ids_of_bodies(office, door, field):
    for value in BAD_IDS:
        before = door.stored()
        door.refuses(door.send("POST", "", described(office, **{field: value})), before, field)


@pytest.mark.parametrize("field", ["co_leads", "supporting", "overseeing"])
def test_lists_of_ids(office, door, field):
    for value in BAD_IDS:
        before = door.stored()
        if value == []:
            continue
        door.refuses(door.send("POST", "", described(office, **{field: [value]})), before, field)


@pytest.mark.parametrize("verb", ["", *VERBS])
def test_ids_in_addresses(door, verb):
    before = door.stored()
    for value in BAD_IDS_IN_ADDRESSES:
        answer = door.send("POST" if verb else "GET", f"/{value}/{verb}".rstrip("/"), {} if verb else None)
        assert answer.status_code in REFUSED, (verb, value)
    assert door.stored() == before


@pytest.mark.parametrize("name", QUERIES)
def test_queries(door, name):
    for value in QUERIES[name]:
        answer = door.send("GET", "", query_string={name: value})
        assert answer.status_code in REFUSED, (name, value)
        assert door.send("GET", "", query_string=[(name, value), (name, value)]).status_code in REFUSED


@pytest.mark.parametrize("name", ODD_QUERIES)
def test_odd_queries_are_answered(door, name):
    for value in ODD_QUERIES[name]:
        assert door.send("GET", "", query_string={name: value}).status_code in (200, 422), (name, value)


@pytest.mark.parametrize("path", ["", "/bulk", *(f"/ITEM/{verb}" for verb in VERBS)])
def test_bodies(office, door, path):
    path = path.replace("ITEM", str(office.assigned()))
    before = door.stored()
    for name, body in BODIES.items():
        answer = door.send("POST", path, data=body)
        if answer.status_code in range(200, 300):
            assert name == "BOM", (path, name)
            before = door.stored()
        else:
            door.refuses(answer, before)
    for kind in TYPES:
        door.refuses(door.send("POST", path, data=b"{}", content_type=kind), before)
