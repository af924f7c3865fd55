"""Reading the working calendar.

Nearly every page counts in working days, so the calendar is read once a unit of work, and from memory while the years'
versions say that nobody has changed it.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session, SessionTransaction

from smartcity.foundation.database import db
from smartcity.foundation.paging import Key, Page, paged
from smartcity.foundation.remembering import remembered_lasting
from smartcity.workdays.models import CalendarYear, SpecialDay
from smartcity.workdays.rules import DayKind, WorkCalendar

_UNIT = "workdays.calendar"
_CHANGED = "workdays.changed"
_KEPT = "smartcity.workdays.calendar"


def calendar() -> WorkCalendar:
    """Return the working calendar; in an empty database every year is provisional."""
    info = db.session().info
    if _UNIT not in info:
        info[_UNIT] = _read() if info.get(_CHANGED) else _kept()
    found: WorkCalendar = info[_UNIT]
    return found


def changed() -> None:
    """Forget the calendar of the open unit, which has just been changed; what others read stays until it commits."""
    info = db.session().info
    info.pop(_UNIT, None)
    info[_CHANGED] = True


def forget(session: Session) -> None:
    """Forget the calendar at the end of a unit, or of a part of it that was rolled back."""
    session.info.pop(_UNIT, None)


def forget_changes(session: Session) -> None:
    """Forget at the end of a unit that it changed the calendar."""
    forget(session)
    session.info.pop(_CHANGED, None)


@event.listens_for(Session, "after_soft_rollback")
def _rolled_back(session: Session, _previous: SessionTransaction) -> None:
    forget(session)


@remembered_lasting
def _kept() -> WorkCalendar:
    """Return the calendar in memory if no year has changed since, else read it anew."""
    stamp = db.session.execute(select(func.count(), func.sum(CalendarYear.version)).select_from(CalendarYear)).one()
    kept = current_app.extensions.get(_KEPT)
    if kept is None or kept[0] != tuple(stamp):
        kept = current_app.extensions[_KEPT] = (tuple(stamp), _read())
    found: WorkCalendar = kept[1]
    return found


def _read() -> WorkCalendar:
    days = {row.day: row.kind for row in db.session.execute(select(SpecialDay.day, SpecialDay.kind))}
    published = db.session.scalars(select(CalendarYear.year).where(CalendarYear.published))
    return WorkCalendar(days, frozenset(published))


def year(number: int) -> CalendarYear | None:
    """Return what is known of a year, None where nothing was ever entered."""
    return db.session.get(CalendarYear, number)


def years() -> list[int]:
    """Return the years of which something was entered, earliest first."""
    return list(db.session.scalars(select(CalendarYear.year).order_by(CalendarYear.year)))


def special_days(number: int) -> list[SpecialDay]:
    """Return the days of a year that differ from, or confirm, what their weekday says."""
    statement = select(SpecialDay).where(SpecialDay.day.between(date(number, 1, 1), date(number, 12, 31)))
    return list(db.session.scalars(statement.order_by(SpecialDay.day)))


def special_day(day: date) -> SpecialDay | None:
    """Return what was entered for a day."""
    return db.session.get(SpecialDay, day)


def page_of(*, year: int | None, kind: DayKind | None, cursor: str | None, limit: int) -> Page[Any]:
    """Return a page of special days in order."""
    statement = select(SpecialDay.day, SpecialDay.kind, SpecialDay.name)
    if year is not None:
        statement = statement.where(SpecialDay.day.between(date(year, 1, 1), date(year, 12, 31)))
    if kind is not None:
        statement = statement.where(SpecialDay.kind == kind)
    return paged(statement, [Key(SpecialDay.day)], cursor, limit)


def versions(years: Collection[int]) -> dict[int, int]:
    """Return the versions of years; 0 where nothing was entered."""
    statement = select(CalendarYear.year, CalendarYear.version).where(CalendarYear.year.in_(list(years)))
    found = {row.year: row.version for row in db.session.execute(statement)}
    return {number: found.get(number, 0) for number in years}
