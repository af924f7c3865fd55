"""The scheduler makes each period's item once, also after a pause, and says what it made late."""

import threading
from datetime import date

import pytest

from smartcity.actions import drafting
from smartcity.actions.workflow import State
from smartcity.departments.models import Organisation
from smartcity.foundation.database import db
from smartcity.foundation.problems import Conflict, Forbidden, InvalidInput, NotFound, StaleVersion
from smartcity.item_templates import queries, services
from smartcity.item_templates.duties import matters
from smartcity.item_templates.rules import DayRule, Period
from tests.actions.office import at

DUE = date(2026, 12, 18)
"""The Friday before 20 December 2026."""
MAKE = date(2026, 11, 20)
"""Twenty working days before it."""


def test_the_item_is_drafted_on_its_day_and_waits_for_the_secretary(shelf):
    template = shelf.kept()
    assert shelf.tick(date(2026, 11, 19)) == 0
    assert shelf.tick(MAKE) == 1

    (made,) = shelf.made(template)
    item = shelf.item(made.item_id)
    assert (item.title, item.state, item.deadline) == ("2026年下半年应急演练", State.DRAFT, DUE)
    assert [unit.organisation_id for unit in item.current_units] == [shelf.units["data"], shelf.units["finance"]]
    assert (made.period, made.planned_on, made.late) == ("2026-H2", MAKE, False)
    assert item.sources[0].basis == "应急预案"


def test_looking_again_makes_nothing_more(shelf):
    template = shelf.kept()
    assert [shelf.tick(MAKE), shelf.tick(MAKE), shelf.tick(date(2026, 12, 31))] == [1, 0, 0]
    assert len(shelf.made(template)) == 1


@pytest.mark.slow
def test_eight_schedulers_that_look_at_once_make_one_item(shelf):
    template = shelf.kept()
    barrier, results = threading.Barrier(8), []

    def look():
        barrier.wait()
        results.append(shelf.tick(MAKE))

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [0] * 7 + [1]
    assert len(shelf.made(template)) == 1


def test_of_two_schedulers_that_both_saw_the_period_empty_the_second_makes_nothing(shelf):
    from smartcity.foundation.access import SYSTEM
    from smartcity.item_templates.making import make

    template = shelf.kept()
    one = shelf.read(lambda: queries.next_ones(queries.get(template), 1)[0])
    first = shelf.do(SYSTEM, lambda actor: make(actor, queries.get(template), one))
    second = shelf.do(SYSTEM, lambda actor: make(actor, queries.get(template), one))
    assert first is not None
    assert second is None
    assert len(shelf.made(template)) == 1


def test_after_three_months_off_each_missed_month_is_made_and_says_that_it_is_late(shelf):
    template = shelf.kept(
        period=Period.MONTHLY, due_month=1, due_day=31, day_rule=DayRule.STANDS, ahead=5, at_once=True
    )
    assert shelf.tick(date(2027, 2, 1)) == 3

    made = shelf.made(template)
    assert [row.period for row in made] == ["2026-11", "2026-12", "2027-01"]
    assert all(row.late for row in made)
    assert {shelf.item(row.item_id).state for row in made} == {State.DRAFT}, "nobody is given what is overdue already"


def test_a_template_may_have_its_items_assigned_at_once_and_the_story_says_if_that_was_late(shelf):
    template = shelf.kept(at_once=True)
    assert shelf.tick(date(2026, 12, 1)) == 1
    (made,) = shelf.made(template)
    item = shelf.item(made.item_id)
    assert (item.state, item.number) == (State.ASSIGNED, "2026-001")
    assert [event.text for event in shelf.events(item.id)] == ["本件由模板于2026-12-01补生成，原应于2026-11-20生成。"]


def test_a_changed_template_leaves_what_was_made_and_holds_for_the_next_period(shelf):
    template = shelf.kept()
    shelf.tick(MAKE)
    row = shelf.template_row(template)
    changed = shelf.template(title="{period}演练（新）", due_day=25, from_on=row.from_on)
    shelf.do("secretary", services.edit, template, changed, version=row.version)
    shelf.tick(date(2027, 6, 1))

    first, second = (shelf.item(row.item_id) for row in shelf.made(template))
    assert (first.title, first.deadline) == ("2026年下半年应急演练", DUE)
    assert (second.title, second.deadline) == ("2027年上半年演练（新）", date(2027, 6, 25))


def test_a_discarded_draft_is_not_made_again(shelf):
    template = shelf.kept()
    shelf.tick(MAKE)
    (made,) = shelf.made(template)
    shelf.do("secretary", drafting.discard, made.item_id)
    assert shelf.tick(MAKE) == 0
    (made,) = shelf.made(template)
    assert made.item_id is None


def test_a_template_whose_unit_is_gone_says_so_once_and_holds_no_other_up(shelf):
    broken, sound = shelf.kept(lead_id=shelf.units["education"]), shelf.kept()

    def close(actor):
        from smartcity.audit.services import record

        db.session.get(Organisation, shelf.units["education"]).active = False
        record(actor, "departments.edit", "organisation", shelf.units["education"])

    shelf.do("secretary", close)
    assert [shelf.tick(MAKE), shelf.tick(MAKE)] == [1, 0]
    assert shelf.made(broken) == []
    assert len(shelf.made(sound)) == 1
    assert "no such unit" in str(shelf.template_row(broken).problem)
    with at(MAKE), shelf.city.app.test_request_context():
        found = shelf.read(lambda: [(matter.count, matter.urgency) for matter in matters(shelf.actor("secretary"))])
    assert found == [(1, "overdue"), (1, "soon")]


def test_the_next_item_can_be_made_ahead_of_its_day(shelf):
    template = shelf.kept()
    made = shelf.do("secretary", services.make_next, template, version=1)
    assert made.period == "2026-H2"
    assert shelf.tick(MAKE) == 0
    with pytest.raises(StaleVersion):
        shelf.do("secretary", services.make_next, template, version=1)


def test_a_template_that_ended_makes_nothing_more(shelf):
    template = shelf.kept(until_on=date(2026, 12, 31))
    shelf.tick(MAKE)
    with pytest.raises(Conflict):
        shelf.do("secretary", services.make_next, template, version=1)
    assert shelf.read(lambda: queries.next_ones(queries.get(template))) == []


def test_an_item_that_exists_is_counted_as_the_one_of_its_period(shelf):
    template, item = shelf.kept(), shelf.assigned(deadline=date(2026, 12, 1))
    number = shelf.item(item).number
    made = shelf.do("secretary", services.adopt, template, number=number)
    assert (made.period, made.adopted, made.late) == ("2026-H2", True, False)
    assert shelf.tick(MAKE) == 0
    for wrong in ({"number": number}, {"number": "2026-999"}):
        with pytest.raises(InvalidInput):
            shelf.do("secretary", services.adopt, template, **wrong)


def test_only_the_secretariat_keeps_templates(shelf):
    template = shelf.kept()
    for login in ("leader", "lead_liaison", "member", "observer", "system_admin"):
        with pytest.raises(Forbidden):
            shelf.do(login, services.create, shelf.template())
        with pytest.raises(Forbidden):
            shelf.do(login, services.make_next, template, version=1)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("title", {"title": " "}),
        ("lead", {"lead_id": None}),
        ("lead", {"lead_id": 999}),
        ("supporting", {"supporting_ids": (999,)}),
        ("due_month", {"due_month": 7}),
        ("due_day", {"due_day": 32}),
        ("due_day", {"due_day": None}),
        ("ahead", {"ahead": -1}),
        ("ahead", {"ahead": 251}),
        ("until_on", {"until_on": date(2026, 1, 1)}),
        ("from_on", {"from_on": date(2026, 6, 30)}),
        ("working_group", {"working_group_id": 999}),
    ],
)
def test_what_cant_be_kept_is_named(shelf, field, changes):
    with pytest.raises(InvalidInput) as refusal:
        shelf.kept(**changes)
    assert set(refusal.value.errors) == {field}


def test_a_beginning_in_the_past_may_stay_when_something_else_is_changed(shelf):
    template = shelf.kept()
    with at(date(2028, 3, 1)):
        row = shelf.template_row(template)
        changed = shelf.template(basis="新预案", from_on=row.from_on)
        shelf.do("secretary", services.edit, template, changed, version=row.version)
        assert shelf.template_row(template).basis == "新预案"


def test_there_is_no_template_of_a_number_nobody_gave(shelf):
    with pytest.raises(NotFound):
        shelf.do("secretary", services.make_next, 999, version=1)
