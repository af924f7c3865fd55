"""The resource `workdays` as other programs use it."""

import pytest

URL = "/api/v1/workdays"


@pytest.fixture
def call(app, city):
    client = app.test_client()

    def send(method, path="", login="secretary", headers=None, **kwargs):
        return client.open(URL + path, method=method, headers={**city.api(login), **(headers or {})}, **kwargs)

    return send


def test_a_year_is_listed_in_order_with_day_kind_and_name(call):
    items = call("GET", "?year=2026&limit=200", login="observer").json["items"]
    assert items[0] == {"day": "2026-01-01", "kind": "holiday", "name": "元旦", "version": 1}
    assert [row["day"] for row in items] == sorted(row["day"] for row in items)
    assert {row["day"][:4] for row in items} == {"2026"}


def test_the_list_is_paged_and_filtered_by_kind(call):
    first = call("GET", "?year=2026&kind=workday&limit=2").json
    second = call("GET", f"?year=2026&kind=workday&limit=200&cursor={first['next']}").json
    assert len(first["items"]) == 2
    assert second["items"][0]["day"] > first["items"][1]["day"]
    assert {row["kind"] for row in second["items"]} == {"workday"}


def test_a_program_enters_changes_and_takes_out_a_day(call):
    made = call("POST", json={"day": "2027-01-01", "kind": "holiday", "name": "元旦"})
    assert (made.status_code, made.json["version"]) == (201, 1)
    changed = call("PUT", "/2027-01-01", json={"kind": "workday"}, headers={"If-Match": '"1"'})
    assert (changed.json["kind"], changed.json["version"]) == ("workday", 2)
    assert call("PUT", "/2027-01-01", json={"kind": "holiday", "version": 1}).status_code == 409
    assert call("DELETE", "/2027-01-01").status_code == 204
    assert call("GET", "/2027-01-01").status_code == 404


@pytest.mark.parametrize("day", ["2027-02-30", "tomorrow", "20270101x"])
def test_what_is_no_day_is_refused(call, day):
    assert call("PUT", f"/{day}", json={"kind": "holiday"}).status_code == 422


@pytest.mark.parametrize(
    "body", [{}, {"kind": "feast"}, {"kind": "holiday", "name": "x" * 101}, {"kind": "holiday", "x": 1}]
)
def test_a_body_of_another_shape_is_refused(call, body):
    assert call("PUT", "/2027-01-01", json=body).status_code == 422


@pytest.mark.parametrize("login", ["leader", "lead_liaison"])
def test_others_read_and_change_nothing(call, login):
    assert call("GET", "/2026-10-10", login=login).json["kind"] == "workday"
    assert call("PUT", "/2026-10-10", login=login, json={"kind": "holiday"}).status_code == 403
