"""The ladders in force, and the sentence that says why a message came.

A ladder is data: what the office stored for a rule, else the one it started with.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from smartcity.actions.light import time_left
from smartcity.foundation.database import db
from smartcity.foundation.remembering import remembered_lasting
from smartcity.foundation.texts import Text
from smartcity.reminders.ladder_models import StoredLadder
from smartcity.reminders.rules import Counted, Ladder, ReminderRule, Step, steps_due
from smartcity.reminders.standard_ladders import LADDERS
from smartcity.workdays.rules import WorkCalendar, in_working_days


def ladder(rule: ReminderRule) -> Ladder | None:
    """Return the ladder of a rule that is in force; None where the office switched the rule off."""
    return ladders_in_force().get(rule)


@remembered_lasting
def ladders_in_force() -> Mapping[ReminderRule, Ladder]:
    """Return the ladder of each rule that is switched on."""
    rows = db.session.scalars(select(StoredLadder).options(selectinload(StoredLadder.steps)))
    stored = {row.rule: row.ladder for row in rows}
    off = {rule for rule, found in stored.items() if found is None}
    return {rule: stored.get(rule) or standard for rule, standard in LADDERS.items() if rule not in off}


def summary_step() -> Step | None:
    """Return the step of the deadline's ladder from which a line about an item stands in the weekly summary."""
    found = ladder(ReminderRule.DEADLINE)
    return next((step for step in found.steps if step.in_summary), None) if found else None


def in_summary(deadline: date, on: date, calendar: WorkCalendar) -> bool:
    """Tell whether an item that is overdue has come to that step by a day; a day off counts as the one before it."""
    found, first = ladder(ReminderRule.DEADLINE), summary_step()
    if found is None or first is None:
        return False
    due = steps_due(found, deadline, calendar.previous_working(on), calendar)
    return any(one.step == first for one in (due.step, *due.skipped) if one)


def reach(rule: ReminderRule, on: date, calendar: WorkCalendar) -> date:
    """Return the latest anchor whose ladder has begun by a day; the first of all days where the rule is off."""
    found = ladder(rule)
    if found is None:
        return date.min
    before_next = calendar.add(on, 1) - timedelta(days=1)
    return max(_anchor(step, on, before_next, calendar) for step in found.steps)


def _anchor(step: Step, on: date, before_next: date, calendar: WorkCalendar) -> date:
    """Return the latest anchor whose step has come by a day; generous by days off, never too narrow."""
    if step.counted is Counted.DAYS:
        return before_next - timedelta(days=min(0, step.offset))
    return calendar.add(on, 1 - min(0, step.offset)) - timedelta(days=1)


def why(rule: ReminderRule, anchor: date, today: date, calendar: WorkCalendar) -> Text:
    """Return the sentence that tells a reader why this came, with the date it is about and the days until or since."""
    ahead = in_working_days(max(0, calendar.count(today, anchor)))
    since = in_working_days(max(0, calendar.count(anchor, today)))
    before, after = {
        ReminderRule.DEADLINE: (time_left(today, anchor, calendar),) * 2,
        ReminderRule.UNSIGNED: (
            Text("Not signed for since %(day)s", day=anchor),
            Text("Not signed for, %(length)s after it was assigned on %(day)s", length=since, day=anchor),
        ),
        ReminderRule.REPORT: (
            Text("A progress report is due by %(due)s", due=anchor),
            Text("The progress report due on %(due)s is missing", due=anchor),
        ),
        ReminderRule.MILESTONE: (
            Text("A milestone is due by %(due)s", due=anchor),
            Text("The milestone due on %(due)s was missed by %(length)s", due=anchor, length=since),
        ),
        ReminderRule.EXTENSION: (
            Text("The request for a later deadline has waited for an answer since %(day)s", day=anchor),
            Text(
                "The request for a later deadline has waited for an answer since %(day)s: %(length)s",
                day=anchor,
                length=since,
            ),
        ),
        ReminderRule.OBJECTION: (
            Text("The objection has waited for an answer since %(day)s", day=anchor),
            Text("The objection has waited for an answer since %(day)s: %(length)s", day=anchor, length=since),
        ),
        ReminderRule.RETURNED: (
            Text("The submission was returned on %(day)s", day=anchor),
            Text("Returned on %(day)s, and no new report in %(length)s", day=anchor, length=since),
        ),
        ReminderRule.SECONDMENT: (
            Text("The secondment ends in %(length)s, on %(due)s", length=ahead, due=anchor),
            Text("The secondment ended on %(due)s, and no return is recorded", due=anchor),
        ),
        ReminderRule.MEETING_NOTICE: (
            Text("The notice is to go out by %(due)s", due=anchor),
            Text("The notice was to go out by %(due)s", due=anchor),
        ),
        ReminderRule.MINUTES: (
            Text("The minutes are promised by %(due)s", due=anchor),
            Text("The minutes were promised by %(due)s and are not issued", due=anchor),
        ),
        ReminderRule.CALENDAR: (Text("The working calendar of %(year)s is missing", year=str(anchor.year)),) * 2,
    }[rule]
    return after if today > anchor else before
