"""Which matters a rule had before it on each morning of some weeks, counted in groups: nothing is read row by row.

A matter stands on a working day where it stood when the office opened: its state and its day as they were then, and on
days to come as they are now. Waiting extensions and objections pause a deadline, so they are taken off again.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, or_, select, type_coerce

from smartcity.actions.history_models import (
    ActionEvent,
    ActionVersion,
    Extension,
    ExtensionState,
    Objection,
    ObjectionState,
)
from smartcity.actions.models import ActionItem, ActionUnit, Milestone
from smartcity.actions.rules import UnitRole
from smartcity.actions.workflow import OPEN_STATES, State, Verb
from smartcity.foundation import clock
from smartcity.foundation.database import UTCDateTime, db
from smartcity.meetings.models import Meeting, Minutes
from smartcity.messages.rules import delivery_rules
from smartcity.reminders import other_sources
from smartcity.reminders.item_sources import ANSWERS
from smartcity.reminders.rules import ReminderRule
from smartcity.staff.models import Secondment
from smartcity.workdays.queries import calendar

PAST, AHEAD = timedelta(days=30), timedelta(days=14)
CHASED = OPEN_STATES - {State.SUBMITTED}


class Span(NamedTuple):
    """So many matters with one anchor that stood from one morning until before another, by their places."""

    anchor: date
    first: int
    until: int
    number: int


@dataclass(frozen=True, slots=True)
class Window:
    """The working days of the last 30 and the next 14 days, and when the office opened on each."""

    today: date
    days: tuple[date, ...]
    openings: tuple[datetime, ...]

    @property
    def now(self) -> int:
        """The place of today, or of the next working day."""
        return next((place for place, day in enumerate(self.days) if day >= self.today), len(self.days))

    def place(self, moment: datetime | None) -> int:
        """Return the first morning by which something had happened; past the last where it has not."""
        found = (place for place, opening in enumerate(self.openings) if moment and moment <= opening)
        return next(found, len(self.days))

    def placed(self, column: Any) -> ColumnElement[int]:
        """Return the same, worked out by the database."""
        known = [(column.is_(None), len(self.days))]
        return case(*known, *((column <= one, place) for place, one in enumerate(self.openings)), else_=len(self.days))

    def placed_day(self, column: Any) -> ColumnElement[int]:
        """Return the first morning of a day or later."""
        known = [(column.is_(None), len(self.days))]
        return case(*known, *((column <= day, place) for place, day in enumerate(self.days)), else_=len(self.days))


def window() -> Window:
    """Return the window around today."""
    today, work = clock.today(), calendar()
    days = (today - PAST + timedelta(days=number) for number in range((PAST + AHEAD).days + 1))
    working = tuple(day for day in days if work.is_working(day))
    opens = delivery_rules().hours.opens
    return Window(today, working, tuple(clock.instant(day, opens) for day in working))


def spans(rule: ReminderRule, seen: Window) -> list[Span]:
    """Return the matters of a rule in a window."""
    return list(_SPANS[rule](seen))


def knows_the_past(rule: ReminderRule) -> bool:
    """Tell whether it is kept which matters a rule had: of reports that were due only the coming day is."""
    return rule not in {ReminderRule.REPORT, ReminderRule.MEETING_NOTICE, ReminderRule.CALENDAR}


def _deadlines(seen: Window) -> Iterable[Span]:
    yield from _versions(seen, ActionVersion.deadline)
    yield from _pauses(seen)


def _versions(seen: Window, anchor: Any, *joined: Any, more: ColumnElement[int] | None = None) -> Iterable[Span]:
    """Group the versions of items that were chased; `more` is another end than that of the version."""
    first, until = seen.placed(ActionVersion.recorded_at), seen.placed(ActionVersion.until)
    ended = until if more is None else case((more < until, more), else_=until)
    statement = select(anchor, first, ended, func.count()).select_from(ActionVersion)
    for table, on in joined:
        statement = statement.join(table, on)
    alive = or_(ActionVersion.until.is_(None), ActionVersion.until > seen.openings[0])
    chased = statement.where(ActionVersion.state.in_(sorted(CHASED)), anchor.is_not(None), alive)
    return (Span(*row) for row in db.session.execute(chased.group_by(anchor, first, ended)))


def _pauses(seen: Window) -> Iterable[Span]:
    """Take off what waited for an answer: the item's deadline at that time, while a request or objection was open."""
    asked = _waiting(seen, Extension, Extension.requested_at, Extension.previous_deadline)
    raised = _waiting(seen, Objection, Objection.raised_at, ActionItem.deadline)
    for began, ended, deadline in (*asked, *raised):
        if deadline is not None:
            yield Span(deadline, seen.place(began), seen.place(ended), -1)


_OPEN = {Extension: (ExtensionState.WAITING,), Objection: (ObjectionState.WAITING, ObjectionState.REFERRED)}


def _waiting(seen: Window, model: Any, began: Any, anchor: Any) -> list[tuple[datetime, datetime | None, Any]]:
    """Return what waited for an answer in the window: since when, until when, and what else was asked for."""
    still = model.state.in_(_OPEN[model])
    ended = case((still, None), else_=model.decided_at)
    found = select(began, type_coerce(ended, UTCDateTime()), anchor).join(ActionItem, ActionItem.id == model.item_id)
    alive = found.where(ActionItem.is_open, or_(still, model.decided_at > seen.openings[0]))
    return [(row[0], row[1], row[2]) for row in db.session.execute(alive)]


def _unsigned(seen: Window) -> Iterable[Span]:
    first, until = seen.placed_day(ActionUnit.from_on), seen.placed(ActionUnit.signed_at)
    waits = and_(ActionUnit.signed_at.is_(None), ActionUnit.is_open)
    alive = or_(waits, ActionUnit.signed_at > seen.openings[0])
    part = (ActionUnit.until_on.is_(None), ActionUnit.role != UnitRole.OVERSEEING, alive)
    statement = select(ActionUnit.from_on, first, until, func.count()).where(*part)
    return (Span(*row) for row in db.session.execute(statement.group_by(ActionUnit.from_on, first, until)))


def _reports(seen: Window) -> Iterable[Span]:
    due = ActionItem.report_due_on
    statement = select(due, func.count()).where(
        ActionItem.is_open, ActionItem.state.in_(sorted(CHASED)), due.is_not(None)
    )
    counted = db.session.execute(statement.group_by(due))
    return (Span(day, seen.now, len(seen.days), number) for day, number in counted if day)


def _milestones(seen: Window) -> Iterable[Span]:
    of_item = (Milestone, Milestone.item_id == ActionVersion.item_id)
    return _versions(seen, Milestone.due_on, of_item, more=seen.placed_day(Milestone.done_on))


def _answers(model: Any, began: Any) -> Callable[[Window], Iterable[Span]]:
    """Name what waited for the office: a request or an objection, from the day it came."""
    return lambda seen: (
        Span(clock.local(came).date(), seen.place(came), seen.place(ended), 1)
        for came, ended, _ in _waiting(seen, model, began, began)
    )


def _returned(seen: Window) -> Iterable[Span]:
    """Name the returns of items until the next act of the unit, or of the office."""
    later = select(func.min(ActionEvent.at)).where(ActionEvent.verb.in_(ANSWERS))
    returned = ActionEvent.__table__.alias("returned")
    ended = later.where(ActionEvent.item_id == returned.c.item_id, ActionEvent.id > returned.c.id).scalar_subquery()
    statement = select(returned.c.at, ended).where(returned.c.verb == Verb.RETURN)
    for at, until in db.session.execute(statement):
        if until is None or until > seen.openings[0]:
            yield Span(clock.local(at).date(), seen.place(at), seen.place(until), 1)


def _secondments(seen: Window) -> Iterable[Span]:
    first, until = seen.placed_day(Secondment.start_on), seen.placed_day(Secondment.returned_on)
    statement = select(Secondment.planned_end_on, first, until, func.count())
    return (Span(*row) for row in db.session.execute(statement.group_by(Secondment.planned_end_on, first, until)))


def _minutes(seen: Window) -> Iterable[Span]:
    until = seen.placed(Minutes.issued_at)
    statement = select(Minutes.due_on, until, func.count()).join(Meeting, Meeting.id == Minutes.meeting_id)
    alive = (Minutes.due_on.is_not(None), or_(Minutes.issued_at.is_(None), Minutes.issued_at > seen.openings[0]))
    grouped = statement.where(*alive).group_by(Minutes.due_on, until)
    return (Span(day, 0, ended, number) for day, ended, number in db.session.execute(grouped) if day)


def _named_now(source: Callable[[datetime], Iterable[Any]]) -> Callable[[Window], Iterable[Span]]:
    """Name what a source names now, for the days to come."""
    return lambda seen: (Span(one.anchor, seen.now, len(seen.days), 1) for one in source(clock.now()))


_SPANS: Mapping[ReminderRule, Callable[[Window], Iterable[Span]]] = {
    ReminderRule.DEADLINE: _deadlines,
    ReminderRule.UNSIGNED: _unsigned,
    ReminderRule.REPORT: _reports,
    ReminderRule.MILESTONE: _milestones,
    ReminderRule.EXTENSION: _answers(Extension, Extension.requested_at),
    ReminderRule.OBJECTION: _answers(Objection, Objection.raised_at),
    ReminderRule.RETURNED: _returned,
    ReminderRule.SECONDMENT: _secondments,
    ReminderRule.MEETING_NOTICE: _named_now(other_sources.notices),
    ReminderRule.MINUTES: _minutes,
    ReminderRule.CALENDAR: _named_now(other_sources.next_year),
}
