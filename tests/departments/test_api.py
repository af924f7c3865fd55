"""The resource `departments` as other programs use it."""

import pytest

URL = "/api/v1/departments"
MEMBERS = {"id", "name", "short_name", "aliases", "kind", "code", "rank", "active", "version"}


@pytest.fixture
def call(app, city):
    """A function that sends a request as a person with a token."""
    client = app.test_client()

    def send(method, path="", login="secretary", headers=None, **kwargs):
        return client.open(URL + path, method=method, headers={**city.api(login), **(headers or {})}, **kwargs)

    return send


def test_a_department_has_exactly_the_agreed_members(call, city):
    answer = call("GET", f"/{city.unit('finance')}")
    assert set(answer.json) == MEMBERS
    assert answer.json["aliases"] == ["财政局"]
    assert answer.headers["ETag"] == '"1"'


def test_the_list_is_paged_and_in_rank_order(call):
    first = call("GET", "?limit=4").json
    second = call("GET", f"?limit=4&cursor={first['next']}").json
    assert [row["code"] for row in (*first["items"], *second["items"])] == [
        "data", "finance", "police", "labour", "education", "zhangdian",
    ]  # fmt: skip
    assert second["next"] is None
    assert set(first["items"][0]) == MEMBERS


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ("name=市人社局", ["labour"]),
        ("name=人社", []),
        ("q=人社", ["labour"]),
        ("kind=district", ["zhangdian"]),
        ("active=false", []),
    ],
)
def test_the_list_is_filtered_by_field(call, asked, codes):
    assert [row["code"] for row in call("GET", f"?{asked}").json["items"]] == codes


@pytest.mark.parametrize("asked", ["kind=church", "active=perhaps", "limit=0", "limit=201", "cursor=!", "colour=red"])
def test_a_query_that_makes_no_sense_is_refused(call, asked):
    answer = call("GET", f"?{asked}")
    assert answer.status_code == 422
    assert answer.json["errors"]


def test_a_program_adds_and_changes_a_department(call):
    made = call("POST", json={"name": "市信息中心", "kind": "public_institution", "aliases": ["信息中心"]})
    assert made.status_code == 201
    path = f"/{made.json['id']}"
    changed = call("PATCH", path, json={"short_name": "信息中心", "code": "info"}, headers={"If-Match": '"1"'})
    assert (changed.json["short_name"], changed.json["code"], changed.json["version"]) == ("信息中心", "info", 2)
    assert changed.json["aliases"] == []
    assert call("PATCH", path, json={"code": None, "version": 2}).json["code"] is None


def test_a_stale_or_missing_version_changes_nothing(call, city):
    path = f"/{city.unit('finance')}"
    assert call("PATCH", path, json={"code": "x", "version": 7}).status_code == 409
    assert call("PATCH", path, json={"code": "x"}).status_code == 422
    assert call("GET", path).json["code"] == "finance"


def test_a_taken_name_is_refused_by_field(call):
    answer = call("POST", json={"name": "财政局", "kind": "government"})
    assert answer.status_code == 422
    assert "name" in [error["field"] for error in answer.json["errors"]]


@pytest.mark.parametrize("body", [{}, {"name": 1, "kind": "government"}, {"name": "甲", "kind": "government", "x": 1}])
def test_a_body_of_another_shape_is_refused(call, body):
    assert call("POST", json=body).status_code == 422


def test_others_read_and_change_nothing(call):
    assert call("GET", login="observer").status_code == 200
    assert call("POST", login="lead_liaison", json={"name": "甲", "kind": "government"}).status_code == 403
    assert call("GET", login="audit_admin").status_code == 403
    assert call("GET", "/999999").status_code == 404
