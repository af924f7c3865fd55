"""The end of a year: what is left is carried over under its number, the rest can only be read."""

import json
from dataclasses import replace
from datetime import date
from threading import Thread

import pytest

from smartcity.actions import (
    answering,
    assigning,
    deciding,
    drafting,
    instructing,
    listing,
    objecting,
    progress,
    year_end,
)
from smartcity.actions.editing import as_described, edit
from smartcity.actions.filtering import Filters
from smartcity.actions.instructing import Written
from smartcity.actions.moves import IllegalMove
from smartcity.actions.rules import How, Mark
from smartcity.actions.workflow import State
from smartcity.actions.year_queries import closings
from smartcity.actions.year_queries import year_end as end_of
from smartcity.audit.models import AuditEntry
from smartcity.foundation.database import db
from smartcity.foundation.problems import Conflict, Forbidden, InvalidInput
from smartcity.foundation.unit_of_work import Mode, unit
from tests.actions.counting import statements
from tests.actions.office import at

JANUARY = date(2027, 1, 4)


def close(office, year=2026, day=JANUARY, login="secretary", confirmation=None):
    with at(day):
        return office.do(login, year_end.close_year, year, confirmation=confirmation or str(year))


def reopen(office, year=2026, day=JANUARY, reason="误办"):
    with at(day):
        return office.do("secretary", year_end.reopen_year, year, reason=reason)


def test_what_is_not_struck_off_is_carried_over_under_its_number(office):
    kept = [office.in_progress(), office.suspended(), office.completed()]
    done = [office.closed(), office.cancelled()]
    numbers = [office.item(one).number for one in kept]
    row = close(office)
    assert (row.carried, row.locked) == (3, 2)
    assert [office.item(one).carried_over for one in kept + done] == [True, True, True, False, False]
    assert [office.item(one).locked_year for one in kept + done] == [None, None, None, 2026, 2026]
    assert [office.item(one).number for one in kept] == numbers
    actor = office.actor("secretary")
    found = office.read(lambda: listing.page_of(actor, Filters(mark=Mark.CARRIED_OVER)).rows)
    assert {row.id for row in found} == set(kept)


def test_a_year_is_closed_when_its_last_day_is_over_and_not_before(office):
    office.in_progress()
    with pytest.raises(Conflict):
        close(office, day=date(2026, 12, 31))
    close(office, day=date(2027, 1, 1))


def test_it_is_closed_on_purpose_by_the_secretariat_and_once(office):
    with pytest.raises(InvalidInput):
        close(office, confirmation="yes")
    for login in ("leader", "lead_liaison", "system_admin"):
        with pytest.raises(Forbidden):
            close(office, login=login)
    office.in_progress()
    close(office)
    with pytest.raises(Conflict):
        close(office)


def test_years_are_closed_in_their_order(office):
    office.in_progress()
    with at(JANUARY):
        office.assigned(deadline=date(2027, 6, 1))
    with pytest.raises(Conflict):
        close(office, 2027, day=date(2028, 1, 3))
    close(office, 2026, day=date(2028, 1, 3))
    close(office, 2027, day=date(2028, 1, 3))


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (deciding.reopen, {"reason": "误办结"}),
        (progress.note, {"text": "备注"}),
        (answering.answer_source, {"source_id": 1}),
    ],
)
def test_nothing_of_a_locked_item_can_be_changed(office, act, told):
    item_id = office.closed()
    close(office)
    before = office.snapshot(item_id)
    with at(JANUARY), pytest.raises(IllegalMove):
        office.do("secretary", act, item_id, **told)
    with at(JANUARY), pytest.raises(IllegalMove):
        leader = office.city.person("leader")
        office.do("secretary", instructing.instruct, item_id, Written("补一句", None, leader, how=How.PAPER))
    assert office.snapshot(item_id) == before


def test_an_open_item_becomes_no_part_of_one_of_a_closed_year_but_stays_what_it_was(office):
    locked, item_id = office.closed(), office.in_progress()
    child = office.in_progress(parent_id=locked)
    close(office)
    with at(JANUARY):
        before = office.snapshot(locked)
        moved = replace(as_described(office.item(item_id)), parent_id=locked)
        for act in ((edit, item_id, moved), (drafting.create, office.described(parent_id=locked))):
            with pytest.raises(InvalidInput) as refusal:
                office.do("secretary", *act)
            assert set(refusal.value.errors) == {"parent"}
        assert office.snapshot(locked) == before
        office.do("secretary", edit, child, replace(as_described(office.item(child)), title="仍可修改"))
    assert office.item(child).title == "仍可修改"


def test_what_was_carried_over_lives_on_and_is_locked_with_the_year_in_which_it_ends(office):
    item_id = office.in_progress()
    close(office)
    with at(date(2027, 3, 1)):
        office.do("lead_liaison", deciding.submit, item_id, text="完成")
        office.do("secretary", deciding.complete, item_id)
        office.do("secretary", deciding.close, item_id)
        office.assigned(deadline=date(2027, 6, 1))
    assert office.item(item_id).locked_year is None
    close(office, 2027, day=date(2028, 1, 3))
    assert (office.item(item_id).locked_year, office.item(item_id).number) == (2027, "2026-001")


def test_a_draft_of_a_closed_year_gets_a_number_of_the_year_in_which_it_is_assigned(office):
    office.assigned()
    late = office.draft(plan_year=2026)
    close(office)
    with at(JANUARY):
        office.do("secretary", assigning.assign, late)
    assert office.item(late).number == "2027-001"


def test_years_before_a_closed_one_take_no_numbers_either_though_they_had_no_items(office):
    """Nobody would ever close such a year: its item would be neither carried over nor locked in order."""
    office.assigned()
    late = office.draft(plan_year=2024)
    close(office)
    with at(JANUARY):
        office.do("secretary", assigning.assign, late)
    assert office.item(late).number == "2027-001"


def test_who_closes_a_year_waits_for_a_draft_that_gets_a_number_of_it_at_this_moment(office):
    office.in_progress()
    late, secretary = office.draft(plan_year=2026), office.actor("secretary")
    closing = Thread(target=close, args=(office,))
    with at(JANUARY), office.city.app.app_context(), unit(Mode.WRITE):
        assigning.assign(secretary, late)
        closing.start()
        closing.join(0.5)
    closing.join()
    assert (office.item(late).number, office.item(late).carried_over) == ("2026-002", True)


def test_a_wrong_closing_is_undone_with_a_reason_and_stays_on_record(office):
    kept, done = office.in_progress(), office.closed()
    close(office)
    with pytest.raises(InvalidInput):
        reopen(office, reason=" ")
    row = reopen(office)
    assert (row.undone_reason, office.item(kept).carried_over, office.item(done).locked_year) == ("误办", False, None)
    with at(JANUARY):
        office.do("secretary", deciding.reopen, done, reason="误办结")
    assert close(office).carried == 2
    assert [(one.year, one.undone_at is None) for one in office.read(closings)] == [(2026, True), (2026, False)]


def test_a_closing_stands_once_the_files_are_archived_or_the_next_year_is_closed(office):
    office.in_progress()
    close(office)
    with pytest.raises(Conflict):
        reopen(office, day=date(2027, 7, 1))
    with at(JANUARY):
        office.assigned(deadline=date(2027, 6, 1))
    close(office, 2027, day=date(2028, 1, 3))
    with pytest.raises(Conflict):
        reopen(office, 2026, day=date(2027, 6, 30))
    reopen(office, 2027, day=date(2028, 6, 30))


def test_the_lights_of_past_days_are_what_they_were(office):
    item_id = office.in_progress()
    actor = office.actor("secretary")

    def light(day):
        return office.read(lambda: listing.by_ids(actor, [item_id], as_of=day))[0].light

    days = (date(2026, 11, 20), date(2026, 11, 27), date(2026, 12, 1))
    before = [light(day) for day in days]
    close(office)
    assert [light(day) for day in days] == before


def test_closing_costs_the_same_for_many_items_and_is_audited_once(office):
    def spent(year, day):
        with statements(office) as found:
            close(office, year, day)
        return len(found)

    office.in_progress()
    few = spent(2026, JANUARY)
    with at(JANUARY):
        for _ in range(15):
            office.assigned(deadline=date(2027, 6, 1))
    assert spent(2027, date(2028, 1, 3)) <= few
    rows = office.read(
        lambda: list(db.session.scalars(db.select(AuditEntry).where(AuditEntry.verb == "actions.close_year")))
    )
    assert [(row.object_id, json.loads(row.body)["count"]) for row in rows] == [(2026, 1), (2027, 15)]


def test_the_preview_says_what_is_left_of_the_year(office):
    open_, done, draft = office.in_progress(), office.completed(), office.draft()
    office.closed()
    with at(JANUARY):
        found = office.read(end_of, office.actor("secretary"), 2026)
    assert (found.open, found.completed, found.drafts, found.struck_off, found.carried) == (1, 1, 1, 1, 2)
    assert [row.id for row in (*found.open_rows, *found.completed_rows, *found.draft_rows)] == [open_, done, draft]


def test_the_page_says_why_it_opens_on_this_year(office):
    here, client = "/actions/year-end", office.city.client("secretary")
    assert "最早年度" not in client.get(here).text  # nothing was ever entered
    office.in_progress()
    with at(JANUARY):
        assert "2026 年是尚未结转、且有事项的最早年度" in client.get(here).text


def test_the_page_closes_a_year_and_opens_it_again(office):
    item_id = office.closed()
    office.in_progress()
    client = office.city.client("secretary")
    here = "/actions/year-end"
    assert "/close" not in client.get(here).text
    with at(JANUARY):
        assert client.send(f"{here}/2026/close", {"confirmation": "2025"}, form_on=here).status_code == 422
        assert client.send(f"{here}/2026/close", {"confirmation": "2026"}, form_on=here).status_code == 303
        page = client.get(f"/actions/{item_id}").text
        assert "2026年度已结转" in page
        assert "reopen" not in page
        assert client.send(f"{here}/2026/reopen", {"reason": "误办"}, form_on=here).status_code == 303
    assert office.item(item_id).locked_year is None
    assert office.city.client("leader").get(here).status_code == 403


def test_the_api_closes_lists_and_opens_again(office):
    office.in_progress()
    client, headers = office.city.app.test_client(), office.city.api("secretary")
    with at(JANUARY):
        made = client.post("/api/v1/closed-years", json={"year": 2026, "confirmation": "2026"}, headers=headers)
        assert (made.status_code, made.json["carried"]) == (201, 1)
        again = client.post("/api/v1/closed-years", json={"year": 2026, "confirmation": "2026"}, headers=headers)
        assert again.status_code == 409
        undone = client.post("/api/v1/closed-years/2026/reopen", json={"reason": "误办"}, headers=headers)
        assert undone.json["undone_reason"] == "误办"
        assert len(client.get("/api/v1/closed-years", headers=headers).json["items"]) == 1


def test_a_unit_can_still_take_over_what_was_carried(office):
    item_id = office.in_progress()
    close(office)
    with at(JANUARY):
        office.do("secretary", objecting.reassign, item_id, unit_id=office.units["police"], reason="调整")
    assert office.item(item_id).state is State.ASSIGNED
