"""The machine's clock jumps, on or back (B-20, B-21): nobody is told a step twice, whatever the clock says next."""

from collections import Counter
from datetime import date, timedelta

import pytest

from smartcity.actions.models import ActionLook
from smartcity.audit.models import AuditEntry
from smartcity.audit.queries import verify
from smartcity.foundation import clock
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.messages.models import Notification
from smartcity.reminders.clock_steps import follow_clock
from smartcity.reminders.models import Reminder, ReminderState
from tests.reminders.conftest import at

LATE = date(2026, 3, 11)
A_DAY = timedelta(days=1)


def steps_told(rows):
    """How often each person was told each step of each item."""
    return Counter(
        (row.subject_id, row.step, row.deadline_version, row.recipient_id, row.channel) for row in rows(Reminder)
    )


@pytest.mark.parametrize("jump", [A_DAY, timedelta(days=3653), timedelta(hours=-1), -A_DAY])
def test_after_a_jump_and_back_nobody_is_told_twice(item, tick, rows, jump):
    for number in range(3):
        item(f"第{number}件事项")
    tick(LATE)
    jumped = at(LATE) + jump
    before = len(rows(Reminder))
    for moment in (jumped, jumped + timedelta(minutes=1)):
        tick(moment.date(), 9)
    per_item = Counter(row.subject_id for row in rows(Reminder)[before:] if row.channel in {"inbox", "email"})
    assert all(number <= 3 for number in per_item.values()), "at most one line a recipient"
    known = len(rows(Reminder))
    assert tick(LATE, 10).decided == 0, "back again, the same steps are known"
    assert len(rows(Reminder)) == known
    assert set(steps_told(rows).values()) == {1}
    lines = Counter((row.person_id, row.about_id, str(row.text)) for row in rows(Notification))
    assert set(lines.values()) == {1}


@pytest.mark.parametrize("jump", [timedelta(days=3653), -A_DAY])
def test_the_mail_of_a_day_goes_out_once_however_the_clock_jumps(item, tick, deliver, clerk, jump):
    item()
    deliver(at(date(2026, 3, 3)))
    clerk.taken.clear()
    tick(LATE)
    assert deliver(at(LATE)).sent == 3
    elsewhere = at(LATE) + jump
    for moment in (elsewhere, at(LATE), at(LATE) + A_DAY):
        deliver(moment)
    assert len(clerk.taken) == len({letter["Message-ID"] for letter in clerk.taken}) == 3


def test_the_audit_goes_on_counting_when_the_clock_is_set_back(app, item, tick):
    import time_machine

    item()
    with time_machine.travel(at(LATE), tick=False) as moved:
        tick(LATE)
        moved.shift(-A_DAY)
        tick(LATE + 2 * A_DAY)
    with app.app_context(), unit(Mode.READ):
        assert verify().ok


@pytest.fixture
def set_back(app):
    """A function that lets the scheduler notice, at a moment, that the clock was set back by a time."""

    def run(day, step, hour=10):
        with app.app_context(), clock.at(at(day, hour)), unit(Mode.WRITE):
            follow_clock(step)

    return run


def at_work(tick, first, last=date(2026, 3, 24)):
    """Let the office's days pass, until the last step of the ladder."""
    for passed in range((last - first).days + 1):
        tick(first + passed * A_DAY, 14)


@pytest.mark.parametrize("jump", [A_DAY, timedelta(days=90), timedelta(days=3653)])
@pytest.mark.parametrize("day", [date(2026, 3, 4), date(2026, 3, 9), LATE])
def test_after_the_clock_went_back_each_step_comes_on_its_day_and_none_twice(item, tick, rows, set_back, day, jump):
    item(), item()
    tick(day)
    tick(day + jump)
    ahead = {row.step for row in rows(Reminder) if row.state is ReminderState.DECIDED}
    set_back(day, -jump)
    at_work(tick, day)
    told = {row.step: row.due_on for row in rows(Reminder) if row.state is ReminderState.DECIDED}
    # 3 working days before the deadline of 10 March, on it, then 1, 3, 5 and 10 after it
    days = {"before_3": 5, "due_today": 10, "late_1": 11, "late_3": 13, "late_5": 17, "late_10": 24}
    passed = {date(2026, 3, 4): set(), date(2026, 3, 9): set(), LATE: {"before_3", "due_today"}}[day]
    coming = {step: date(2026, 3, number) for step, number in days.items() if step not in ahead | passed}
    assert {step: on for step, on in told.items() if step not in ahead} == coming
    assert set(steps_told(rows).values()) == {1}


def test_a_clock_that_was_set_on_leaves_what_was_passed_over(item, tick, rows, set_back, app):
    item()
    tick(date(2026, 3, 24))
    before = [row.id for row in rows(Reminder)]
    set_back(date(2026, 3, 24), A_DAY)
    assert [row.id for row in rows(Reminder)] == before
    assert all(row.look_on > date(2026, 3, 24) for row in rows(ActionLook))


def test_that_the_office_looks_again_is_recorded(item, tick, rows, set_back):
    item()
    tick(LATE)
    tick(LATE + timedelta(days=3653))
    set_back(LATE, -timedelta(days=3653))
    assert [row.look_on for row in rows(ActionLook)] == [LATE]
    assert "reminders.look_again" in [row.verb for row in rows(AuditEntry)]
