"""At the door: substitutes, leave and ticks."""

from datetime import date

import pytest

from smartcity.foundation.problems import Conflict, Forbidden, InvalidInput, NotFound
from smartcity.meetings import attendance, services
from smartcity.meetings.rules import AttendanceState
from tests.meetings.hall import waiting

TUESDAY = date(2026, 8, 4)


def test_a_substitute_who_is_swapped_in_stands_to_be_checked_until_somebody_decides(hall):
    row = hall.held(people=(hall.city.person("head"),))
    entry = hall.entry(row.id, "data")
    hall.do("secretary", attendance.substitute, row.id, entry, substitute_id=hall.city.person("lead_liaison"))
    assert hall.on_list(row.id)[0][2:] == ("substitute", "to_check")
    assert any(one.url == f"/meetings/{row.id}/people" for one in waiting(hall, "leader"))

    hall.do("leader", attendance.decide, row.id, entry, approved=True)

    assert hall.on_list(row.id)[0][2:] == ("substitute", "approved")
    assert not any(one.url == f"/meetings/{row.id}/people" for one in waiting(hall, "leader"))


def test_a_substitute_who_was_approved_with_the_leave_stands_approved(hall):
    row = hall.held(people=(hall.city.person("head"),))
    entry = hall.entry(row.id, "data")
    hall.do(
        "lead_liaison",
        attendance.ask_leave,
        row.id,
        entry,
        reason="出差",
        substitute_id=hall.city.person("lead_liaison"),
    )
    hall.do("secretary", attendance.decide, row.id, entry, approved=True)
    hall.do("secretary", attendance.substitute, row.id, entry)

    assert hall.on_list(row.id)[0][2:] == ("substitute", "approved")


def test_another_substitute_than_the_approved_one_is_to_be_checked(hall):
    row = hall.held(people=(hall.city.person("head"),))
    entry = hall.entry(row.id, "data")
    hall.do("lead_liaison", attendance.ask_leave, row.id, entry, reason="出差", substitute_name="刘科长")
    hall.do("secretary", attendance.decide, row.id, entry, approved=True)
    hall.do("secretary", attendance.substitute, row.id, entry, substitute_name="马科长")

    assert hall.on_list(row.id)[0][2:] == ("substitute", "to_check")


def test_leave_is_asked_for_the_own_unit_with_a_reason(hall):
    row = hall.notified()
    finance = hall.entry(row.id, "finance")
    with pytest.raises(Forbidden):
        hall.do("lead_liaison", attendance.ask_leave, row.id, finance, reason="出差")
    with pytest.raises(InvalidInput):
        hall.do("support_liaison", attendance.ask_leave, row.id, finance, reason="")
    hall.do("support_liaison", attendance.ask_leave, row.id, finance, reason="出差")

    assert hall.on_list(row.id)[1][2:] == ("leave", "to_check")


def test_another_unit_reads_neither_the_reason_nor_the_api_of_it(hall):
    row = hall.notified()
    entry = hall.entry(row.id, "finance")
    hall.do("support_liaison", attendance.ask_leave, row.id, entry, reason="家人住院")

    assert "家人住院" not in hall.city.client("lead_liaison").get(f"/meetings/{row.id}/people").get_data(as_text=True)
    assert "家人住院" in hall.city.client("support_liaison").get(f"/meetings/{row.id}/people").get_data(as_text=True)
    found = hall.city.app.test_client().get(
        f"/api/v1/meetings/{row.id}/attendance", headers=hall.city.api("lead_liaison")
    )
    assert [one["leave_reason"] for one in found.json["items"]] == ["", None]


def test_only_the_office_ticks_and_only_after_the_notice(hall):
    row = hall.scheduled(TUESDAY)
    entry = hall.entry(row.id, "data")
    with pytest.raises(Conflict):
        hall.do("secretary", attendance.mark, row.id, entry, AttendanceState.ABSENT)
    hall.do("secretary", services.notify, row.id)
    with pytest.raises(Forbidden):
        hall.do("lead_liaison", attendance.mark, row.id, entry, AttendanceState.PRESENT)
    hall.do("secretary", attendance.mark, row.id, entry, AttendanceState.PRESENT)

    assert hall.on_list(row.id)[0][3] == "present"


def test_one_tap_on_the_page_ticks_a_row(hall):
    row = hall.held()
    client = hall.city.client("secretary")
    entry = hall.entry(row.id, "data")
    answer = client.send(f"/meetings/{row.id}/people/{entry}/present", form_on=f"/meetings/{row.id}/people")

    assert answer.status_code == 303
    assert hall.on_list(row.id)[0][3] == "present"


def test_an_entry_of_another_meeting_is_not_found(hall):
    row, other = hall.held(TUESDAY, 9), hall.held(TUESDAY, 11)
    entry = hall.entry(other.id, "data")

    with pytest.raises(NotFound):
        hall.do("secretary", attendance.mark, row.id, entry, AttendanceState.PRESENT)
    with pytest.raises(NotFound):
        hall.do("secretary", attendance.decide, row.id, entry, approved=True)
