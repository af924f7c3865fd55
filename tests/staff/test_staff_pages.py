"""The pages and the JSON of secondments, as people and programs use them."""

import json
from datetime import date

import pytest

from tests.staff.loans import lend

HOSTILE = '<script>alert(1)</script>"\'><img src=x onerror=alert(1)> =HYPERLINK("http://x") {{7*7}}'


@pytest.fixture
def row(office, writing):
    return lend(office.city, writing, start=date(2026, 9, 1), end=date(2026, 12, 4), position="编目和供需清单")


def typed(city, **changes):
    """What the secretary types to second the member."""
    return {
        "person": city.person("member"),
        "home_unit": city.unit("data"),
        "group": city.group("resources"),
        "kind": "seconded",
        "duty": "",
        "start": "2026-12-14",
        "planned_end": "2027-02-28",
        "position": "编目",
        "approval": "",
        "conflict_note": "",
        **changes,
    }


def test_the_secretary_seconds_a_person_on_the_page(office):
    client = office.city.client("secretary")
    answer = client.send("/staff/new", typed(office.city))

    assert answer.status_code == 303
    assert "编目" in client.get(answer.location).get_data(as_text=True)


def test_a_refused_form_keeps_what_was_typed_and_says_the_rule(office):
    client = office.city.client("secretary")
    answer = client.send("/staff/new", typed(office.city, home_unit=office.city.unit("zhangdian"), position="接口联调"))

    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "接口联调" in text
    assert "不从县级及以下借调" in text


def test_lists_of_every_view_open(office, row):
    client = office.city.client("secretary")

    for view in ("current", "ending", "overstayed", "returned", "handover", "all"):
        assert client.get(f"/staff?view={view}").status_code == 200
    text = client.get("/staff?view=ending&text=编目").get_data(as_text=True)
    assert "周干部" in text
    assert "还有 8 个工作日" in text


def test_extending_and_returning_on_the_page(office, row):
    client = office.city.client("secretary")

    path = f"/staff/{row.id}/extend"
    assert client.send(path, {"version": row.version, "planned_end": "2027-03-31", "approval": ""}).status_code == 422
    sent = {
        "version": row.version,
        "planned_end": "2027-03-31",
        "approval": "组任〔2026〕15号",
        "reason": "<b>项目未完</b>",
    }
    assert client.send(path, sent).status_code == 303
    text = client.get(f"/staff/{row.id}").get_data(as_text=True)
    assert "组任〔2026〕15号" in text
    assert "&lt;b&gt;项目未完" in text
    assert client.send(f"/staff/{row.id}/return", {"returned_on": "2026-11-24", "note": ""}).status_code == 303
    assert client.get(f"/staff/{row.id}/hand-over").status_code == 200


def test_a_stale_page_is_409_and_shows_both_texts(office, row):
    client = office.city.client("secretary")
    sent = {"version": row.version, "duty": "full", "position": "一版", "approval": "", "conflict_note": ""}
    assert client.send(f"/staff/{row.id}/edit", sent).status_code == 303

    answer = client.send(f"/staff/{row.id}/edit", {**sent, "position": "二版"})

    text = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "一版" in text
    assert "二版" in text


def test_hostile_texts_are_shown_as_text(office, row):
    client = office.city.client("secretary")
    sent = {"version": row.version, "duty": "full", "position": HOSTILE, "approval": HOSTILE, "conflict_note": HOSTILE}
    assert client.send(f"/staff/{row.id}/edit", sent).status_code == 303

    for path in (f"/staff/{row.id}", "/staff", f"/staff/{row.id}/edit"):
        text = client.get(path).get_data(as_text=True)
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "{{7*7}}" in text


@pytest.mark.parametrize("text", ["\x00", "a" * 1_000_000, "\ud800", "机密★五年", "一行\n两行"])
def test_texts_that_cannot_be_kept_are_refused_with_their_field(office, row, text):
    answer = office.city.app.test_client().patch(
        f"/api/v1/secondments/{row.id}",
        data=json.dumps({"position": text, "version": row.version}),
        content_type="application/json",
        headers=office.city.api("secretary"),
    )

    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == "position"


def test_a_foreign_unit_sees_neither_page_nor_json(office, row):
    client = office.city.client("support_liaison")

    assert client.get(f"/staff/{row.id}").status_code == 404
    assert "周干部" not in client.get("/staff?view=all").get_data(as_text=True)
    api = office.city.app.test_client()
    headers = office.city.api("support_liaison")
    assert api.get(f"/api/v1/secondments/{row.id}", headers=headers).status_code == 404
    assert api.get("/api/v1/secondments", headers=headers).json["items"] == []
    assert "周干部" not in client.get("/staff/export.csv?view=all").get_data(as_text=True)


def test_the_json_is_what_was_promised(office, row):
    api = office.city.app.test_client()
    found = api.get(f"/api/v1/secondments/{row.id}", headers=office.city.api("secretary")).json

    assert found["person"] == {"id": office.city.person("member"), "name": "周干部"}
    assert found["home_unit"] == {"id": office.city.unit("data"), "name": "市大数据局"}
    assert found["group"] == "数据资源组"
    promised = {"kind", "position", "approval", "start", "planned_end", "returned_on", "handover_done", "version"}
    assert promised <= set(found)
    assert (found["start"], found["returned_on"], found["handover_done"]) == ("2026-09-01", None, False)


def test_a_program_seconds_extends_and_returns(office):
    city, api, headers = office.city, office.city.app.test_client(), office.city.api("secretary")
    body = {
        "person": city.person("member"),
        "kind": "seconded",
        "home_unit": city.unit("data"),
        "group": "数据资源组",
        "start": "2026-11-01",
        "planned_end": "2027-01-31",
        "approval": "组任〔2026〕12号",
    }
    made = api.post("/api/v1/secondments", json=body, headers=headers)
    assert made.status_code == 201
    path = f"/api/v1/secondments/{made.json['id']}"
    extension = {"planned_end": "2027-02-28", "approval": "组任〔2026〕15号"}
    longer = api.post(f"{path}/extend", json=extension, headers={**headers, "If-Match": '"1"'})
    assert (longer.status_code, longer.json["planned_end"]) == (200, "2027-02-28")
    assert api.post(f"{path}/extend", json={**extension, "version": 1}, headers=headers).status_code == 409
    back = api.post(f"{path}/return", json={"returned_on": "2026-11-24"}, headers=headers)
    assert (back.status_code, back.json["returned_on"]) == (200, "2026-11-24")
    assert api.post(f"{path}/return", json={"returned_on": "2026-11-24"}, headers=headers).status_code == 409
    assert api.post(f"{path}/finish_handover", json={"nothing": True}, headers=headers).json["handover_done"] is True


def test_a_district_is_refused_by_the_api_with_the_field(office):
    city = office.city
    body = {
        "person": city.person("member"),
        "kind": "not_released",
        "home_unit": city.unit("zhangdian"),
        "group": city.group("resources"),
        "start": "2026-12-14",
        "planned_end": "2027-01-31",
    }
    answer = city.app.test_client().post("/api/v1/secondments", json=body, headers=city.api("secretary"))

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == ["home_unit"]


def test_the_list_is_given_out_as_a_file_and_that_is_recorded(office, row):
    client = office.city.client("secretary")

    assert client.get("/staff/export.xlsx?view=all").data.startswith(b"PK")
    text = client.get("/staff/export.csv?view=all").get_data(as_text=True)
    assert "周干部" in text


def test_a_list_costs_the_same_for_many_rows(office, writing):
    from sqlalchemy import event

    from smartcity.foundation.database import db

    client = office.city.client("secretary")
    counts = []

    def listen(*_args):
        counts[-1] += 1

    with office.city.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", listen)
    for months in range(2):
        if months:
            for number in range(10):
                lend(
                    office.city,
                    writing,
                    start=date(2027, 1, 1).replace(year=2027 + 3 * number),
                    end=date(2027, 3, 1).replace(year=2027 + 3 * number),
                )
        counts.append(0)
        client.get("/staff?view=all")
    event.remove(engine, "before_cursor_execute", listen)
    assert counts[1] <= counts[0] + 1
