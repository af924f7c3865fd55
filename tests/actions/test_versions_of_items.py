"""The light of any past day, parents that show their parts, and what follows a change of the calendar."""

from datetime import date, timedelta

from smartcity.actions import deciding, drafting, extending, listing, objecting, progress
from smartcity.actions.filtering import Filters
from smartcity.actions.rules import Colour
from smartcity.actions.workflow import State
from smartcity.workdays.rules import DayKind
from smartcity.workdays.services import set_day
from tests.actions.office import DEADLINE, MONDAY, at


def as_of(office, day, item_id):
    rows = office.read(lambda: listing.by_ids(office.actor("secretary"), [item_id], as_of=day))
    return (rows[0].state, rows[0].light.colour, rows[0].progress) if rows else None


def lived(office):
    """Assigned on the 2nd, signed on the 3rd, 30 % on the 5th, submitted on 2 December, completed on the 4th."""
    from smartcity.actions import assigning

    item_id = office.draft()
    for day, login, act, told in [
        (MONDAY, "secretary", assigning.assign, {}),
        (date(2026, 11, 3), "lead_liaison", assigning.sign_for, {}),
        (date(2026, 11, 5), "lead_liaison", progress.report, {"progress": 30, "text": "初稿"}),
        (date(2026, 12, 2), "lead_liaison", deciding.submit, {"text": "完成"}),
        (date(2026, 12, 4), "secretary", deciding.complete, {}),
    ]:
        with at(day):
            office.do(login, act, item_id, **told)
    return item_id


def test_every_past_day_is_told_as_it_was(office):
    item_id = lived(office)
    days = {
        date(2026, 11, 1): None,
        MONDAY: (State.ASSIGNED, Colour.GREEN, 0),
        date(2026, 11, 4): (State.SIGNED_FOR, Colour.GREEN, 0),
        date(2026, 11, 5): (State.IN_PROGRESS, Colour.GREEN, 30),
        date(2026, 11, 26): (State.IN_PROGRESS, Colour.YELLOW, 30),
        date(2026, 12, 1): (State.IN_PROGRESS, Colour.RED, 30),
        date(2026, 12, 3): (State.SUBMITTED, Colour.YELLOW, 100),
        date(2026, 12, 4): (State.COMPLETED, Colour.GREY, 100),
        date(2027, 1, 1): (State.COMPLETED, Colour.GREY, 100),
    }
    assert {day: as_of(office, day, item_id) for day in days} == days


def test_a_past_day_does_not_change_when_the_deadline_moves(office):
    item_id = office.in_progress()
    with at(DEADLINE):
        later = DEADLINE + timedelta(days=30)
        office.do("lead_liaison", extending.request_extension, item_id, deadline=later, reason="招标延后")
        office.do("secretary", extending.approve_extension, item_id)
    assert as_of(office, DEADLINE - timedelta(days=1), item_id)[1] is Colour.YELLOW
    assert as_of(office, DEADLINE, item_id)[1] is Colour.GREEN


def test_the_list_of_a_past_day_filters_by_that_day(office):
    item_id = lived(office)
    actor = office.actor("secretary")

    def red_on(day):
        return [
            row.id for row in office.read(lambda: listing.page_of(actor, Filters(light=Colour.RED), as_of=day)).rows
        ]

    assert red_on(date(2026, 12, 1)) == [item_id]
    assert red_on(date(2026, 12, 3)) == []
    assert office.read(lambda: listing.count(actor, Filters(light=Colour.RED), as_of=date(2026, 12, 1))) == 1


def test_versions_follow_one_another_without_a_gap(office):
    item_id = lived(office)
    versions = office.versions(item_id)
    assert [version.until for version in versions[:-1]] == [version.recorded_at for version in versions[1:]]
    assert versions[-1].until is None


def test_units_repeat_what_their_lists_need(office):
    item_id = office.in_progress()
    item = office.item(item_id)
    assert all(
        (unit.is_open, unit.red_on, unit.urgent_on) == (True, item.red_on, item.urgent_on) for unit in item.units
    )
    office.do("leader", deciding.cancel, item_id, reason="取消")
    assert not any(unit.is_open for unit in office.item(item_id).units)


def test_a_parent_turns_with_the_first_of_its_parts_and_names_it_by_number(office):
    parent = office.in_progress(deadline=date(2026, 12, 31))
    child = office.assigned(
        title="张店区接口", lead_id=office.units["zhangdian"], deadline=date(2026, 11, 10), parent_id=parent
    )
    item = office.item(parent)
    assert item.red_on == date(2026, 11, 11)
    assert item.red_reason["params"]["child"] == office.item(child).number
    office.do("leader", deciding.cancel, child, reason="并入母项")
    assert office.item(parent).red_on == date(2027, 1, 1)
    assert office.item(parent).red_reason is None


def test_a_part_of_a_part_counts_too_and_an_edit_lets_it_go(office):
    from dataclasses import replace

    from smartcity.actions.editing import as_described, edit

    top = office.in_progress(deadline=date(2026, 12, 31))
    middle = office.assigned(deadline=date(2026, 12, 20), parent_id=top)
    leaf = office.assigned(deadline=date(2026, 11, 9), parent_id=middle)
    assert office.item(top).red_on == date(2026, 11, 10)
    alone = replace(office.read(lambda: as_described(office_item(leaf))), parent_id=None)
    office.do("secretary", edit, leaf, alone)
    assert office.item(top).red_on == date(2026, 12, 21)


def office_item(item_id):
    from smartcity.actions.models import ActionItem
    from smartcity.foundation.database import db

    return db.session.get(ActionItem, item_id)


def test_a_change_of_the_calendar_moves_the_lights_of_open_items(office):
    item_id = office.in_progress()
    ended = office.completed()
    before = office.item(item_id).yellow_on
    versions = len(office.versions(ended))
    office.do("secretary", set_day, date(2026, 11, 26), DayKind.HOLIDAY, "临时放假")
    assert office.item(item_id).yellow_on == before - timedelta(days=1)
    assert office.versions(item_id)[-1].yellow_on == before - timedelta(days=1)
    assert len(office.versions(ended)) == versions


def test_a_reassigned_lead_keeps_the_days_of_its_time(office):
    item_id = office.assigned(deadline=date(2026, 11, 6))
    with at(date(2026, 11, 12)):
        office.do("secretary", objecting.reassign, item_id, unit_id=office.units["police"], reason="调整")
    actor = office.actor("secretary")

    def lead(day):
        return office.read(lambda: listing.by_ids(actor, [item_id], as_of=day))[0].lead.id

    assert lead(date(2026, 11, 10)) == office.units["data"]
    assert lead(date(2026, 11, 13)) == office.units["police"]


def test_the_list_of_a_past_day_names_what_was_late_under_the_unit_then_in_charge(office):
    """A second hand-over, and a unit that supported before it led: each day keeps its own lead."""
    item_id = office.assigned(deadline=date(2026, 11, 6))
    for day, unit in ((date(2026, 11, 12), "finance"), (date(2026, 11, 17), "data")):
        with at(day):
            office.do("secretary", objecting.reassign, item_id, unit_id=office.units[unit], reason="调整")
    actor = office.actor("secretary")

    def late(unit, day):
        filters = Filters(light=Colour.RED, lead_id=office.units[unit])
        return [row.id for row in office.read(lambda: listing.page_of(actor, filters, as_of=day)).rows]

    red = {
        day: [unit for unit in ("data", "finance") if late(unit, date(2026, 11, day))] for day in (10, 12, 16, 17, 20)
    }
    assert red == {10: ["data"], 12: ["finance"], 16: ["finance"], 17: ["data"], 20: ["data"]}
    parts = [(u.organisation_id, u.from_on.day, u.until_on and u.until_on.day) for u in office.item(item_id).units]
    assert (office.units["data"], 2, 12) in parts
    assert (office.units["finance"], 12, 17) in parts


def test_a_draft_has_no_past(office):
    item_id = office.draft()
    assert office.versions(item_id) == []
    office.do("secretary", drafting.discard, item_id)
    assert office.item(item_id) is None
