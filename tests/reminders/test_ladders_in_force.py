"""Which ladder is in force: what the office stored for a rule, else the one it started with; off is off."""

from datetime import date

import pytest

from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.meetings.models import Meeting, Minutes
from smartcity.meetings.rules import MeetingKind, MeetingState
from smartcity.reminders.action_source import look_again
from smartcity.reminders.ladder_models import StoredLadder, StoredStep
from smartcity.reminders.ladders import ladder
from smartcity.reminders.rules import Counted, ReminderRule, StepAction
from smartcity.reminders.sources import last_anchor
from smartcity.reminders.standard_ladders import LADDERS
from smartcity.workdays.rules import WorkCalendar
from tests.reminders.conftest import DEADLINE, at

FRIDAY = date(2026, 3, 6)


@pytest.fixture
def store(app):
    """A function that stores a ladder of one step for a rule."""

    def run(
        rule=ReminderRule.DEADLINE, *, is_on=True, offset=-2, counted=Counted.DAYS, audience=("lead_liaison",), **more
    ):
        step = {
            "position": 0, "key": "deadline_s1", "offset": offset, "counted": counted, "audience": list(audience),
            "action": StepAction.MESSAGE, "notice": None, "channels": ["email"], "alone": False, "in_summary": False,
        }  # fmt: skip
        with app.app_context(), unit(Mode.WRITE, audited=False):
            row = StoredLadder(
                rule=rule, is_on=is_on, repeat_every=None, repeat_audience=[], changed_at=clock.now(), **more
            )
            row.steps = [StoredStep(**step)]
            db.session.add(row)

    return run


def in_force(app, rule):
    with app.app_context(), unit(Mode.READ):
        return ladder(rule)


def _meeting(state, day):
    at_three = {"starts_at": at(day, 15), "ends_at": at(day, 16)}
    return Meeting(title="专班例会", kind=MeetingKind.TASK_FORCE, state=state, **at_three)


def test_the_office_is_told_of_a_meeting_as_early_as_its_ladder_says(app, store, tick, told):
    store(ReminderRule.MEETING_NOTICE, offset=-4, audience=["secretariat"])
    with app.app_context(), unit(Mode.WRITE, audited=False):
        db.session.add(_meeting(MeetingState.DRAFT, date(2026, 3, 20)))
    # the notice of Friday the 20th is due on Wednesday the 18th; four days before is a Saturday
    assert tick(date(2026, 3, 12)).decided == 0
    assert tick(date(2026, 3, 13)).decided == 1
    assert told(rule="meeting_notice") == [("deadline_s1", "王秘书")]


def test_minutes_can_be_asked_for_before_they_are_late(app, store, tick, told):
    store(ReminderRule.MINUTES, offset=-1, audience=["secretariat"])
    with app.app_context(), unit(Mode.WRITE, audited=False):
        meeting = _meeting(MeetingState.HELD, date(2026, 3, 9))
        db.session.add(meeting)
        db.session.flush()
        db.session.add(Minutes(meeting_id=meeting.id, edition=1, due_on=date(2026, 3, 12)))
    assert tick(date(2026, 3, 10)).decided == 0
    assert tick(date(2026, 3, 11)).decided == 1
    assert told(rule="minutes") == [("deadline_s1", "王秘书")]


def test_until_the_office_changes_it_a_rule_has_the_ladder_it_started_with(app):
    assert {rule: in_force(app, rule) for rule in ReminderRule} == LADDERS


def test_a_stored_ladder_takes_the_place_of_the_standard_one(app, item, store, tick, told):
    store()
    item()
    assert in_force(app, ReminderRule.UNSIGNED) == LADDERS[ReminderRule.UNSIGNED]
    # two days before Tuesday the 10th is a Sunday, so Friday the 6th
    assert tick(date(2026, 3, 5)).decided == 0
    tick(FRIDAY)
    tick(DEADLINE)
    assert told() == [("deadline_s1", "张联络")]


def test_a_rule_that_is_switched_off_reminds_nobody_and_comes_back(app, item, store, tick, told):
    store(is_on=False)
    item()
    assert in_force(app, ReminderRule.DEADLINE) is None
    assert tick(date(2026, 3, 11)).decided == 0
    with app.app_context(), clock.at(at(date(2026, 3, 11))), unit(Mode.WRITE, audited=False):
        db.session.get(StoredLadder, 1).is_on = True
        look_again()
    tick(date(2026, 3, 11))
    assert told() == [("deadline_s1", "张联络")]


@pytest.mark.parametrize(
    ("offset", "counted", "last"),
    [
        (-2, Counted.DAYS, date(2026, 3, 10)),
        (-2, Counted.WORKING_DAYS, date(2026, 3, 10)),
        (-3, Counted.WORKING_DAYS, date(2026, 3, 11)),
        (1, Counted.DAYS, date(2026, 3, 8)),
    ],
)
def test_the_sources_window_reaches_to_the_last_anchor_that_has_begun(app, store, offset, counted, last):
    store(offset=offset, counted=counted)
    with app.app_context(), unit(Mode.READ):
        assert last_anchor(ReminderRule.DEADLINE, FRIDAY, WorkCalendar()) == last


def test_a_rule_that_is_off_has_no_window(app, store):
    store(is_on=False)
    with app.app_context(), unit(Mode.READ):
        assert last_anchor(ReminderRule.DEADLINE, FRIDAY, WorkCalendar()) == date.min
