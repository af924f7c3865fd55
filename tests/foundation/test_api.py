"""What the JSON API takes and gives, and the document that says so."""

import json
from datetime import date

import pytest
from pydantic import Field, StrictBool, StrictInt

from smartcity.foundation.access import public
from smartcity.foundation.api import ListOf, ListQuery, Named, NamedId, Schema, operation, seen_version
from smartcity.foundation.openapi import describe


class Query(ListQuery):
    light: str | None = Field(None, max_length=10)
    since: date | None = None


class NewThing(Schema):
    title: str
    lead: StrictInt = Field(ge=1, le=2**31 - 1)
    urgent: StrictBool = False
    deadline: date | None = None
    units: list[NamedId] = []


class Thing(Schema):
    id: int
    title: str
    lead: Named
    version: int


@pytest.fixture
def api(empty_app, client):
    """An endpoint that lists things and one that makes them."""

    @public
    @operation("List things", query=Query, response=ListOf[Thing])
    def listed(query):
        return ListOf[Thing](items=[_thing(query.light or "none")], next=None)

    @public
    @operation("Make a thing", json=NewThing, response={201: Thing})
    def made(json):
        return _thing(json.title), 201

    @public
    @operation("Change a thing", json=NewThing, response={204: None})
    def changed(id, json):
        seen_version(None)
        return None, 204

    empty_app.add_url_rule("/api/v1/things", "things_api.listed", listed, methods=["GET"])
    empty_app.add_url_rule("/api/v1/things", "things_api.made", made, methods=["POST"])
    empty_app.add_url_rule("/api/v1/things/<int:id>", "things_api.changed", changed, methods=["PATCH"])
    empty_app.config["WTF_CSRF_ENABLED"] = False
    return client


def _thing(title):
    return Thing(id=1, title=title, lead=Named(id=2, name="市大数据局"), version=5)


GOOD = {"title": "数据归集", "lead": 2}


def test_what_is_well_formed_is_taken_and_answered_as_declared(api):
    answer = api.post("/api/v1/things", json=GOOD)
    assert answer.status_code == 201
    assert answer.get_json() == {"id": 1, "title": "数据归集", "lead": {"id": 2, "name": "市大数据局"}, "version": 5}
    assert answer.headers["ETag"] == '"5"'
    assert "数据归集" in answer.get_data(as_text=True)


def test_a_list_has_its_items_and_the_next_cursor(api):
    assert set(api.get("/api/v1/things?light=red&limit=200").get_json()) == {"items", "next"}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=x", "limit"),
        ("limit=1e309", "limit"),
        ("limit=" + "9" * 5000, "limit"),
        ("since=2026-02-30", "since"),
        ("since=x", "since"),
        ("light=" + "x" * 8000, "light"),
        ("colour=red", "colour"),
        ("__class__=x", "__class__"),
        ("light=red&light=green", "light"),
        ("cursor=" + "x" * 1001, "cursor"),
    ],
)
def test_a_query_that_means_nothing_is_refused_by_field(api, query, field):
    answer = api.get(f"/api/v1/things?{query}")
    assert answer.status_code == 422
    assert [error["field"] for error in answer.get_json()["errors"]] == [field]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "title"),
        ({**GOOD, "lead": None}, "lead"),
        ({**GOOD, "lead": "2"}, "lead"),
        ({**GOOD, "lead": 2.0}, "lead"),
        ({**GOOD, "lead": True}, "lead"),
        ({**GOOD, "lead": 0}, "lead"),
        ({**GOOD, "lead": -1}, "lead"),
        ({**GOOD, "lead": 2**31}, "lead"),
        ({**GOOD, "lead": 2**63}, "lead"),
        ({**GOOD, "lead": 10**400}, "lead"),
        ({**GOOD, "lead": [2]}, "lead"),
        ({**GOOD, "lead": {"id": 2}}, "lead"),
        ({**GOOD, "urgent": 1}, "urgent"),
        ({**GOOD, "urgent": "true"}, "urgent"),
        ({**GOOD, "title": 5}, "title"),
        ({**GOOD, "title": "a\x00b"}, "title"),
        ({**GOOD, "title": "a\ud800b"}, "title"),
        ({**GOOD, "deadline": "2025-02-29"}, "deadline"),
        ({**GOOD, "deadline": "2026-01-01T10:00:00"}, "deadline"),
        ({**GOOD, "state": "closed"}, "state"),
        ({**GOOD, "id": 7}, "id"),
        ({**GOOD, "units": [{"id": 1}, {"id": "x"}]}, "units.1.id"),
        ({**GOOD, "units": [{"id": 1, "name": "\x00"}]}, "units.0.name"),
        ([], "body"),
        ("text", "body"),
        (None, "body"),
        ({"\ud800": 1}, "body"),
        (["\x00"], "0"),
    ],
)
def test_a_body_that_means_nothing_is_refused_by_field(api, body, field):
    answer = api.post("/api/v1/things", data=json.dumps(body), content_type="application/json")
    assert answer.status_code == 422
    assert field in [error["field"] for error in answer.get_json()["errors"]]


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"", "application/json", 400),
        (b"{'title': 1}", "application/json", 400),
        (b"\xff\xfe\x00", "application/json", 400),
        (b"\x1f\x8b\x08\x00", "application/json", 400),
        (b"[" * 100_000 + b"]" * 100_000, "application/json", 422),
        (b'{"title": NaN, "lead": 1}', "application/json", 422),
        (b'{"title": "a", "lead": Infinity}', "application/json", 422),
        (b'{"title": "a", "lead": 1e309}', "application/json", 422),
        (b'{"title": "a", "lead": ' + b"9" * 5000 + b"}", "application/json", 400),
        (b'{"title": "a", "lead": 2}', "text/plain", 415),
        (b"title=a&lead=2", "application/x-www-form-urlencoded", 415),
        (b'{"title": "a", "lead": 2}', "", 415),
        (json.dumps({"title": "a", "lead": 2}).encode("utf-16"), "application/json", 201),
        (b'\xef\xbb\xbf{"title": "a", "lead": 2}', "application/json", 201),
        (b'{"title": "a", "lead": 2}', "application/json; charset=utf-8", 201),
    ],
)
def test_bodies_of_other_shapes_are_refused_without_a_failure(api, data, kind, status):
    answer = api.post("/api/v1/things", data=data, content_type=kind)
    assert answer.status_code == status
    assert status == 201 or answer.mimetype == "application/problem+json"


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ('"5"', 204),
        ("5", 204),
        ('W/"5"', 204),
        (None, 422),
        ("", 422),
        ("*", 422),
        ('"x"', 422),
        ('"-1"', 422),
        ('"５"', 422),
        ('"2147483648"', 422),
        ("9" * 5000, 422),
    ],
)
def test_a_change_names_the_version_that_was_read(api, header, status):
    headers = {} if header is None else {"If-Match": header.encode().decode("latin-1")}
    assert api.patch("/api/v1/things/1", json=GOOD, headers=headers).status_code == status


# The document


def test_the_document_says_what_the_program_does(api, empty_app):
    with empty_app.app_context():
        document = describe(empty_app)
    make = document["paths"]["/api/v1/things"]["post"]
    assert make["requestBody"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/NewThing"}
    assert set(make["responses"]) == {"201", "default"}
    one = document["paths"]["/api/v1/things/{id}"]["patch"]
    assert one["parameters"] == [
        {
            "name": "id",
            "in": "path",
            "required": True,
            "schema": {"type": "integer", "minimum": 1, "maximum": 2**31 - 1},
        }
    ]
    assert one["responses"]["204"] == {"description": "Done"}


def test_the_whole_document_is_well_formed(app, city):
    """The structure that OpenAPI 3.1 asks for, of every endpoint there is."""
    answer = app.test_client().get("/api/v1/openapi.json", headers=city.api("secretary"))
    document = answer.get_json()
    assert document["openapi"].startswith("3.1")
    assert document["info"]["title"]
    assert document["info"]["version"]
    _references_lead_somewhere(document)
    operations = [one for path in document["paths"].values() for one in path.values()]
    names = [one["operationId"] for one in operations]
    assert len(names) == len(set(names)) == len(list(_endpoints(app)))
    for path, methods in document["paths"].items():
        for method, one in methods.items():
            placeholders = {part[1:-1] for part in path.split("/") if part.startswith("{")}
            assert placeholders == {p["name"] for p in one["parameters"] if p["in"] == "path"}, (method, path)
            places = [(p["in"], p["name"]) for p in one["parameters"]]
            assert len(places) == len(set(places))
            assert one["summary"]
            assert any(status.startswith("2") for status in one["responses"])
            assert all(response["description"] for response in one["responses"].values())


def _endpoints(app):
    for rule in app.url_map.iter_rules():
        if hasattr(app.view_functions[rule.endpoint], "operation"):
            yield from (rule.methods - {"HEAD", "OPTIONS"})


def test_no_address_of_the_api_is_left_out_of_the_document(app):
    undeclared = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/") and not hasattr(app.view_functions[rule.endpoint], "operation")
    ]
    assert undeclared == ["/api/v1/openapi.json"]


def _references_lead_somewhere(document):
    schemas = document["components"]["schemas"]
    waiting = [document]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            if isinstance(part.get("$ref"), str):
                assert part["$ref"].removeprefix("#/components/schemas/") in schemas, part["$ref"]
            waiting += part.values()
        elif isinstance(part, list):
            waiting += part
