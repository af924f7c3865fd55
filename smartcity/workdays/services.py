"""Keeping the working calendar: the only writer of its tables.

Whoever counts in working days registers with `on_change`, and is called inside the unit that changes a day: lights and
due days follow at once, or the change isn't made.
"""

from collections.abc import Callable, Iterable
from datetime import date

from sqlalchemy import delete

from smartcity.audit.services import record
from smartcity.foundation import clock
from smartcity.foundation.access import SYSTEM, Actor
from smartcity.foundation.checks import NAME, REFERENCE, Errors
from smartcity.foundation.database import check_version, db
from smartcity.foundation.problems import InvalidInput, NotFound, StaleVersion
from smartcity.foundation.texts import Text
from smartcity.workdays import library, queries
from smartcity.workdays.access import Permission
from smartcity.workdays.models import CalendarYear, SpecialDay
from smartcity.workdays.rules import DayKind, PublishedDay, whole_years

EARLIEST, LATEST = 1949, 2199

Follower = Callable[[Actor], None]
_followers: list[Follower] = []


def on_change(follower: Follower) -> None:
    """Register what must follow a change of the calendar; it is called once a change, with who made it."""
    if follower not in _followers:
        _followers.append(follower)


def ensure_seeded() -> int:
    """Enter the years that the library knows and nobody has entered; return how many. What the office entered stays."""
    entered = set(queries.years())
    new = {number: days for number, days in library.known().items() if number not in entered}
    for number, days in new.items():
        _replace(number, days)
        _publish(_year(number), library.source())
        record(SYSTEM, "workdays.seed", "calendar_year", number, count=len(days))
    if new:
        _follow(SYSTEM)
    return len(new)


def import_year(actor: Actor, year: int, days: Iterable[PublishedDay], source: str) -> None:
    """Put the published days of a year in place of what stood there; days of other years among them are set, too."""
    actor.require(Permission.MANAGE)
    errors = Errors()
    _check_year(errors, year)
    cleaned = errors.text("source", source, maximum=REFERENCE, required=True)
    errors.stop()
    given = list(days)
    _replace(year, [one for one in given if one.day.year == year])
    for one in given:
        if one.day.year != year:
            _put(one)
            _raise_version(one.day.year)
    _publish(_year(year), cleaned)
    record(actor, "workdays.import", "calendar_year", year, count=len(given))
    _follow(actor)


def import_notice(actor: Actor, days: Iterable[PublishedDay], source: str, *, year: int | None = None) -> list[int]:
    """Take the days of a notice and publish each whole year in it, or `year` where none is whole; return the years."""
    given = list(days)
    years = [year] if year is not None else sorted(whole_years(given))
    if not years:
        raise InvalidInput({"year": Text("National Day of no year stands in the file: say which year it publishes")})
    for number in years:
        others = {one.day.year for one in given} & set(years) - {number}
        import_year(actor, number, [one for one in given if one.day.year not in others], source)
    return years


def set_day(actor: Actor, day: date, kind: DayKind, name: str = "", *, version: int | None = None) -> SpecialDay:
    """Enter that the office works, or doesn't, on a day; `version` is the year's, None takes the day as it comes."""
    actor.require(Permission.MANAGE)
    errors = Errors()
    errors.day("day", day, required=True)
    cleaned = errors.text("name", name, maximum=NAME)
    errors.stop()
    _see(day.year, version)
    row = _put(PublishedDay(day, kind, cleaned))
    _raise_version(day.year)
    record(actor, "workdays.set", "calendar_day", day.toordinal(), fields=("kind", "name"))
    _follow(actor)
    return row


def remove_day(actor: Actor, day: date, *, version: int | None = None) -> None:
    """Let a day be again what its weekday says."""
    actor.require(Permission.MANAGE)
    row = queries.special_day(day)
    if row is None:
        raise NotFound
    _see(day.year, version)
    db.session.delete(row)
    _raise_version(day.year)
    record(actor, "workdays.remove", "calendar_day", day.toordinal())
    _follow(actor)


def publish_year(actor: Actor, year: int, source: str, *, version: int) -> CalendarYear:
    """Say that a year's holidays are all known, and from which notice."""
    actor.require(Permission.MANAGE)
    errors = Errors()
    _check_year(errors, year)
    cleaned = errors.text("source", source, maximum=REFERENCE, required=True)
    if not errors.found and not queries.special_days(year):
        errors.add("source", Text("Enter the year's holidays first: no year is without any"))
    errors.stop()
    _see(year, version)
    row = _publish(_year(year), cleaned)
    record(actor, "workdays.publish", "calendar_year", year, fields=("published", "source"))
    _follow(actor)
    return row


def withdraw_year(actor: Actor, year: int, *, version: int) -> CalendarYear:
    """Say that a year isn't known after all; its days stay, and it is provisional again."""
    actor.require(Permission.MANAGE)
    row = _locked(year)
    if row is None:
        raise NotFound
    check_version(row, version)
    row.published = False
    record(actor, "workdays.withdraw", "calendar_year", year, fields=("published",))
    _follow(actor)
    return row


def _follow(actor: Actor) -> None:
    """Have everybody who counts in working days count again, on the changed calendar."""
    db.session.flush()
    queries.changed()
    for follower in _followers:
        follower(actor)


def _check_year(errors: Errors, year: int) -> None:
    if not EARLIEST <= year <= LATEST:
        errors.add("year", Text("The year lies outside %(first)s to %(last)s", first=EARLIEST, last=LATEST))


def _see(year: int, version: int | None) -> None:
    """Refuse a change made on an older version of the year; 0 is the version of a year nobody has entered."""
    row = _locked(year)
    stored = row.version if row else 0
    if version is not None and version != stored:
        raise StaleVersion(stored, {}, {})


def _locked(number: int) -> CalendarYear | None:
    """Return a year's row as it stands, for changing: two writers must not raise its version to the same number."""
    return db.session.get(CalendarYear, number, with_for_update=True)


def _year(number: int) -> CalendarYear:
    row = _locked(number)
    if row is None:
        row = CalendarYear(year=number, published=False, source="", recorded_at=clock.real_now(), version=0)
        db.session.add(row)
        db.session.flush()
    return row


def _publish(row: CalendarYear, source: str) -> CalendarYear:
    row.published, row.source, row.recorded_at = True, source, clock.real_now()
    row.version += 1
    return row


def _raise_version(number: int) -> None:
    row = _year(number)
    row.version += 1


def _replace(year: int, days: Iterable[PublishedDay]) -> None:
    db.session.execute(delete(SpecialDay).where(SpecialDay.day.between(date(year, 1, 1), date(year, 12, 31))))
    seen: set[date] = set()
    for one in days:
        if one.day in seen:
            raise InvalidInput({"days": Text("%(day)s stands there twice", day=one.day)})
        seen.add(one.day)
        db.session.add(SpecialDay(day=one.day, kind=one.kind, name=one.name))


def _put(one: PublishedDay) -> SpecialDay:
    row = queries.special_day(one.day)
    if row is None:
        row = SpecialDay(day=one.day, kind=one.kind, name=one.name)
        db.session.add(row)
        db.session.flush()
    row.kind, row.name = one.kind, one.name
    return row
