"""The pages and the API of the light's rules: looked at before they are saved, and readable by whoever is measured."""

import re
from datetime import date

import pytest

from smartcity.actions.light_queries import history, rules_in_force
from smartcity.actions.rules import SourceKind
from tests.actions.office import MONDAY, at

WEDNESDAY = date(2026, 11, 18)


def typed(day=MONDAY, **changes):
    return {
        "from_on": day.isoformat(),
        "yellow_days": "10",
        "milestone_missed": "y",
        "points_behind": "",
        "reason": "督办例会",
        **changes,
    }


def send(client, then, **changes):
    given = {"version": "0", **changes, "then": then}
    return client.send("/actions/light-rules/new", given, form_on="/account")


def sealed(page):
    return re.search(r'name="previewed"[^>]* value="([0-9a-f]*)"', page.text)[1]


def test_a_rule_set_is_shown_before_it_is_saved(office):
    item_id = office.in_progress()
    client = office.city.client("secretary")
    with at(WEDNESDAY):
        shown = send(client, "preview", **typed(WEDNESDAY))
        assert shown.status_code == 200
        assert f"/actions/{item_id}" in shown.text
        assert office.read(history) == []
        saved = send(client, "save", previewed=sealed(shown), **typed(WEDNESDAY))
    assert saved.status_code == 303
    assert office.read(rules_in_force).general.yellow_days == 10
    assert "督办例会" in client.get("/actions/light-rules").text


def test_rules_that_were_changed_after_the_preview_are_previewed_again(office):
    client = office.city.client("secretary")
    seal = sealed(send(client, "preview", **typed()))
    again = send(client, "save", previewed=seal, **typed(yellow_days="9"))
    assert again.status_code == 200
    assert office.read(history) == []


def test_another_rule_set_entered_meanwhile_is_noticed(office):
    client = office.city.client("secretary")
    first = typed()
    seal = sealed(send(client, "preview", **first))
    assert send(client, "save", previewed=seal, **first).status_code == 303
    assert send(client, "save", previewed=seal, **first).status_code == 409
    assert len(office.read(history)) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("from_on", "2026-11-01"),
        ("yellow_days", ""),
        ("yellow_days", "-1"),
        ("yellow_days", "99"),
        ("points_behind", "101"),
        ("audit_yellow_days", "61"),
        ("audit_points_behind", "-1"),
    ],
)
def test_what_can_not_be_meant_is_said_at_its_field_and_kept(office, field, value):
    page = send(office.city.client("secretary"), "preview", **{**typed(), field: value})
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text
    if value:
        assert f'value="{value}"' in page.text


def test_a_kind_of_source_is_typed_beside_the_rules_for_all(office):
    client = office.city.client("secretary")
    told = typed(audit_yellow_days="15", audit_milestone_missed="no", hotline_points_behind="0")
    assert send(client, "save", previewed=sealed(send(client, "preview", **told)), **told).status_code == 303
    rules = office.read(rules_in_force)
    audit = rules.for_sources([SourceKind.AUDIT])
    assert (audit.yellow_days, audit.milestone_missed) == (15, False)
    form = client.get("/actions/light-rules/new").text
    assert re.search(r'name="audit_yellow_days"[^>]* value="15"', form)


def test_a_unit_reads_the_rules_it_is_measured_by_and_can_not_change_them(office):
    liaison = office.city.client("lead_liaison")
    assert liaison.get("/actions/light-rules").status_code == 200
    assert "/actions/light-rules/new" not in liaison.get("/actions/light-rules").text
    assert liaison.get("/actions/light-rules/new").status_code == 403
    assert send(liaison, "preview", **typed()).status_code == 403


def test_waiting_rules_are_withdrawn_on_the_page(office):
    client = office.city.client("secretary")
    later = typed(date(2026, 12, 1))
    send(client, "save", previewed=sealed(send(client, "preview", **later)), **later)
    row = office.read(history)[0]
    assert client.send(f"/actions/light-rules/{row.id}/withdraw", {}, form_on="/account").status_code == 303
    assert office.read(history)[0].withdrawn_at is not None


def test_the_api_previews_enters_lists_and_withdraws(office):
    item_id = office.in_progress()
    client, headers = office.city.app.test_client(), office.city.api("secretary")
    rules = {"general": {"yellow_days": 10, "milestone_missed": True}, "by_kind": {"audit": {"yellow_days": 20}}}
    with at(WEDNESDAY):
        shown = client.post("/api/v1/light-rules/preview", json=rules, headers=headers).json
        assert (shown["total"], shown["leads"][0]["items"][0]["id"]) == (1, item_id)
        given = {**rules, "from_on": "2026-12-01", "version": 0}
        made = client.post("/api/v1/light-rules", json=given, headers=headers)
        assert made.status_code == 201
        assert (made.json["applied_at"], made.json["by_kind"]["audit"]["yellow_days"]) == (None, 20)
        stale = client.post("/api/v1/light-rules", json={**given, "from_on": "2026-12-02"}, headers=headers)
        assert stale.status_code == 409
        wrong = client.post("/api/v1/light-rules", json={**given, "from_on": "2026-11-02"}, headers=headers)
        assert [error["field"] for error in wrong.json["errors"]] == ["from_on"]
        taken = client.post(f"/api/v1/light-rules/{made.json['id']}/withdraw", headers=headers)
        assert taken.json["withdrawn_at"]
        listed = client.get("/api/v1/light-rules", headers=headers).json["items"]
    assert [(row["id"], row["in_force"]) for row in listed] == [(made.json["id"], False)]


def test_the_office_checks_a_fresh_red_through_the_api_and_nobody_else_can_tell(office):
    item_id = office.in_progress(deadline=date(2026, 11, 17))
    client = office.city.app.test_client()
    secretary, liaison = office.city.api("secretary"), office.city.api("lead_liaison")
    here = f"/api/v1/actions/{item_id}"
    with at(WEDNESDAY):
        assert client.post(f"{here}/check_red", json={}, headers=liaison).status_code == 403
        checked = client.post(f"{here}/check_red", json={"note": "核对佐证"}, headers=secretary)
        assert "checking" in checked.json["marks"]
        assert client.post(f"{here}/check_red", json={}, headers=secretary).status_code == 409
        assert "checking" not in client.get(here, headers=liaison).json["marks"]
        asked = "/api/v1/actions?mark=checking"
        assert [row["id"] for row in client.get(asked, headers=secretary).json["items"]] == [item_id]
        assert client.get(asked, headers=liaison).json["items"] == []
        told = client.get(f"{here}/history", headers=liaison).text
        assert "核对佐证" not in told
