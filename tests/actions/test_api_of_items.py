"""The API: what an action reads, how it is drafted, edited and moved, and how refusals look."""

from datetime import date, timedelta

import pytest

from smartcity.actions.access import NEEDED
from smartcity.actions.api_verbs import ENDPOINTS
from smartcity.actions.rules import SourceKind
from smartcity.actions.workflow import State, Verb
from tests.actions.office import DEADLINE, at

KEYS = {
    "id", "number", "title", "requirement", "sources", "lead", "co_leads", "supporting", "overseeing", "responsible",
    "parent", "deadline", "original_deadline", "deadline_precision", "deadline_text", "state", "progress", "light",
    "marks", "completed_on", "late", "version",
}  # fmt: skip


@pytest.fixture
def call(office):
    """Call the API as somebody."""
    client, headers = office.city.app.test_client(), {}

    def send(login, method, path, json=None, **more):
        if login not in headers:
            headers[login] = office.city.api(login)
        given = {**headers[login], **more.pop("headers", {})}
        return client.open(f"/api/v1/actions{path}", method=method, json=json, headers=given, **more)

    return send


def new(office, **changes):
    return {
        "title": "建设城市数据底座",
        "requirement": "报审定",
        "lead": office.units["data"],
        "supporting": [office.units["finance"]],
        "deadline": "2026-11-30",
        "sources": [{"kind": "meeting", "reference": "领导小组第1次会议"}],
        **changes,
    }


def test_an_item_is_drafted_and_reads_as_documented(office, call):
    answer = call("secretary", "POST", "", new(office))
    assert answer.status_code == 201
    action = answer.get_json()
    assert set(action) >= KEYS
    assert action["number"] is None
    assert action["state"] == "draft"
    assert action["lead"] == {"id": office.units["data"], "name": "市大数据局"}
    assert action["supporting"] == [{"id": office.units["finance"], "name": "市财政局"}]
    assert action["sources"][0]["kind"] == "meeting"
    assert (action["deadline"], action["original_deadline"], action["deadline_precision"]) == (
        "2026-11-30",
        "2026-11-30",
        "day",
    )
    assert call("secretary", "GET", f"/{action['id']}").get_json() == action
    assert answer.headers["ETag"] == f'"{action["version"]}"'


def test_what_may_be_written_of_an_item_can_be_read(office, call):
    said = {"contact": "张科长 7700001", "clause": "第三章第2条", "collective": "各区县", "to_verify": True}
    made = call("secretary", "POST", "", new(office, **said)).get_json()
    assert made.items() >= said.items()
    assert call("secretary", "GET", f"/{made['id']}").get_json().items() >= said.items()
    (listed,) = call("secretary", "GET", "").get_json()["items"]
    assert listed.items() >= said.items()
    changed = call("secretary", "PATCH", f"/{made['id']}", {"to_verify": False, "version": made["version"]}).get_json()
    assert changed.items() >= {**said, "to_verify": False}.items()


def test_an_item_goes_all_the_way_through_the_api(office, call):
    item = call("secretary", "POST", "", new(office)).get_json()
    path = f"/{item['id']}"

    def move(login, verb, status=200, **body):
        answer = call(login, "POST", f"{path}/{verb}", body)
        assert answer.status_code == status, answer.get_json()
        return answer.get_json()

    item = move("secretary", "assign", version=item["version"])
    assert (item["number"], item["state"], item["marks"]) == ("2026-001", "assigned", ["unsigned"])
    assert move("lead_liaison", "sign_for")["state"] == "signed_for"
    assert move("secretary", "sign_for", on_behalf_of=office.units["finance"], how="phone")["marks"] == []
    item = move("lead_liaison", "report", progress=40, text="初稿", no_progress=False)
    assert (item["state"], item["progress"]) == ("in_progress", 40)
    item = move("lead_liaison", "request_extension", deadline="2026-12-20", reason="招标延后", version=item["version"])
    assert item["marks"] == ["extension_waiting"]
    item = move("secretary", "approve_extension", version=item["version"])
    assert (item["deadline"], item["original_deadline"], item["marks"]) == ("2026-12-20", "2026-11-30", ["extended"])
    item = move("lead_liaison", "submit", text="完成", version=item["version"])
    item = move("secretary", "return", reason="缺附件", version=item["version"])
    assert item["marks"] == ["extended", "returned"]
    item = move("lead_liaison", "submit", text="补齐", version=item["version"])
    item = move("secretary", "complete", version=item["version"])
    assert (item["state"], item["completed_on"], item["late"]) == ("completed", "2026-11-02", False)
    assert item["light"]["colour"] == "grey"
    item = move("secretary", "close", version=item["version"])
    reports = call("secretary", "GET", f"{path}/progress").get_json()
    assert [row["progress"] for row in reports["items"]] == [100, 100, 40]
    assert call("secretary", "GET", f"{path}/extensions").get_json()["items"][0]["state"] == "approved"
    history = call("secretary", "GET", f"{path}/history?limit=3").get_json()
    assert [row["verb"] for row in history["items"]] == ["close", "complete", "submit"]
    assert history["next"]


def test_every_verb_has_its_endpoint_and_its_permission():
    assert set(ENDPOINTS) == set(Verb) - {Verb.EDIT}
    assert set(NEEDED) == set(Verb)


def test_an_illegal_move_is_409_and_changes_nothing(office, call):
    item_id = office.assigned()
    before = office.snapshot(item_id)
    answer = call("secretary", "POST", f"/{item_id}/close", {"version": office.item(item_id).version})
    assert answer.status_code == 409
    assert answer.mimetype == "application/problem+json"
    assert office.snapshot(item_id) == before


def test_a_stale_version_is_409_and_a_missing_one_422(office, call):
    item_id = office.assigned()
    stale = call("secretary", "PATCH", f"/{item_id}", {"title": "新标题", "version": 99})
    assert stale.status_code == 409
    missing = call("secretary", "PATCH", f"/{item_id}", {"title": "新标题"})
    assert missing.status_code == 422
    assert missing.get_json()["errors"][0]["field"] == "version"
    version = office.item(item_id).version
    changed = call("secretary", "PATCH", f"/{item_id}", {"title": "新标题"}, headers={"If-Match": f'"{version}"'})
    assert changed.status_code == 200
    assert (changed.get_json()["title"], changed.get_json()["requirement"]) == (
        "新标题",
        "完成市级数据底座建设方案并报领导小组审定",
    )


def test_what_adds_to_the_story_needs_no_version(office, call):
    item_id = office.assigned()
    assert call("lead_liaison", "POST", f"/{item_id}/sign_for", {}).status_code == 200
    assert call("lead_liaison", "POST", f"/{item_id}/report", {"no_progress": True}).status_code == 200
    assert call("lead_liaison", "POST", f"/{item_id}/note", {"text": "周三报"}).status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"title": None}, "title"),
        ({"title": 7}, "title"),
        ({"lead": "1"}, "lead"),
        ({"lead": 2**31}, "lead"),
        ({"lead": True}, "lead"),
        ({"deadline": "2026-02-30"}, "deadline"),
        ({"deadline": "morgen"}, "deadline"),
        ({"deadline": "1900-01-01"}, "deadline"),
        ({"sources": [{"kind": "gossip"}]}, "sources.0.kind"),
        ({"supporting": [99999]}, "supporting"),
        ({"version": 1, "state": "closed"}, "state"),
        ({"year": 2026}, "year"),
        ({"created_by_id": 1}, "created_by_id"),
        ({"requirement": "x" * 1_000_000}, "requirement"),
    ],
)
def test_wrong_bodies_are_422_and_name_the_field(office, call, body, field):
    answer = call("secretary", "POST", "", new(office, **body))
    assert answer.status_code == 422
    assert field in {error["field"] for error in answer.get_json()["errors"]}


@pytest.mark.parametrize("query", ["state=nonsense", "light=blue", "unit=x", "limit=0", "limit=201", "nonsense=1"])
def test_wrong_filters_are_422(call, query):
    assert call("secretary", "GET", f"?{query}").status_code == 422


def test_a_foreign_unit_gets_404_everywhere(office, call):
    item_id = office.in_progress()
    for method, path, body in [
        ("GET", "", None),
        ("GET", "/progress", None),
        ("GET", "/extensions", None),
        ("GET", "/history", None),
        ("POST", "/sign_for", {}),
        ("POST", "/report", {"progress": 1, "text": "x"}),
        ("POST", "/note", {"text": "x"}),
    ]:
        assert call("outsider", method, f"/{item_id}{path}", body).status_code == 404, path
    assert call("outsider", "GET", "").get_json() == {"items": [], "next": None}
    assert call("outsider", "POST", f"/{item_id}/complete", {"version": 1}).status_code == 403


def test_the_list_hides_nothing_unless_asked(office, call):
    ids = [office.draft(), office.assigned(), office.closed(), office.cancelled(), office.suspended()]
    listed = call("secretary", "GET", "?limit=2").get_json()
    seen = [row["id"] for row in listed["items"]]
    while listed["next"]:
        listed = call("secretary", "GET", f"?limit=2&cursor={listed['next']}").get_json()
        seen += [row["id"] for row in listed["items"]]
    assert sorted(seen) == ids
    assert len(seen) == len(set(seen))
    closed = call("secretary", "GET", "?state=closed").get_json()["items"]
    assert [row["id"] for row in closed] == [ids[2]]


def test_as_of_gives_state_and_light_of_that_day(office, call):
    item_id = office.in_progress()
    with at(DEADLINE + timedelta(days=5)):
        office.submitted()
        now = call("secretary", "GET", f"/{item_id}").get_json()
        assert now["light"]["colour"] == "red"
        then = call("secretary", "GET", f"/{item_id}?as_of=2026-11-03").get_json()
        assert (then["state"], then["light"]["colour"]) == ("in_progress", "green")
        listed = call("secretary", "GET", "?as_of=2026-11-03").get_json()["items"]
        assert [(row["id"], row["light"]["colour"]) for row in listed] == [(item_id, "green")]
        assert call("secretary", "GET", f"/{item_id}?as_of=2026-11-01").status_code == 404


def test_parts_name_their_parent_and_a_matter_has_several_sources(office, call):
    parent = office.assigned()
    sources = [{"kind": kind.value, "reference": f"来源{n}"} for n, kind in enumerate(SourceKind)]
    part = call("secretary", "POST", "", new(office, parent=parent, sources=sources)).get_json()
    assert part["parent"] == parent
    assert [source["kind"] for source in part["sources"]] == [kind.value for kind in SourceKind]
    listed = call("secretary", "GET", f"?parent={parent}").get_json()["items"]
    assert [row["id"] for row in listed] == [part["id"]]


def test_a_read_token_changes_nothing(office):
    item_id = office.assigned()
    headers = office.city.api("secretary", scope="read")
    client = office.city.app.test_client()
    assert client.get(f"/api/v1/actions/{item_id}", headers=headers).status_code == 200
    answer = client.post(f"/api/v1/actions/{item_id}/note", json={"text": "x"}, headers=headers)
    assert answer.status_code == 403


def test_null_empties_what_may_be_empty(office, call):
    item_id = office.draft(responsible_id=office.city.person("member"))
    body = {"responsible": None, "deadline": None, "version": office.item(item_id).version}
    changed = call("secretary", "PATCH", f"/{item_id}", body).get_json()
    assert (changed["responsible"], changed["deadline"], changed["state"]) == (None, None, State.DRAFT.value)


def test_the_api_costs_as_many_queries_for_fifty_items_as_for_ten(office, call):
    from smartcity.foundation import remembering
    from tests.actions.test_list_of_items import counted

    budgets = []
    for number in (10, 40):
        for n in range(number):
            office.assigned(title=f"事项{n}", deadline=date(2026, 12, 1))
        call("secretary", "GET", "?limit=50")
        remembering.forget(office.city.app)
        with counted(office.city.app) as statements:
            assert len(call("secretary", "GET", "?limit=50").get_json()["items"]) >= number
        budgets.append(len(statements))
    assert budgets[0] == budgets[1]
