"""The machine's clock jumps, on or back (B-20, B-21): nobody is told a step twice, whatever the clock says next."""

from collections import Counter
from datetime import date, timedelta

import pytest

from smartcity.audit.queries import verify
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.messages.models import Notification
from smartcity.reminders.models import Reminder
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
