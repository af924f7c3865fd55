"""Series: the only writer of their tables. One occurrence moves or falls away without touching the others."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select

from smartcity.audit.services import record
from smartcity.departments.models import WorkingGroup
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.checks import NAME, Errors, clean_text
from smartcity.foundation.database import check_version, db
from smartcity.foundation.problems import Conflict, InvalidInput
from smartcity.foundation.texts import Text
from smartcity.meetings.access import Permission
from smartcity.meetings.models import Meeting, MeetingSeries, OccurrenceChange, StandingInvitee
from smartcity.meetings.occurrence_queries import occurrence_on
from smartcity.meetings.recurrence import FIRST_YEAR, LAST_YEAR, check_rule
from smartcity.meetings.rules import MeetingKind, NonWorkingDay
from smartcity.meetings.seats import check_invited
from smartcity.meetings.series_queries import get_for
from smartcity.people.models import Person

SHORTEST, LONGEST, LONGEST_OPENING = 5, 1440, 480
REASON = 500


@dataclass(frozen=True)
class SeriesFields:
    """All that is said of a series; `start` is the first start, wall-clock; `rule` None is a placeholder."""

    name: str
    kind: MeetingKind
    start: datetime | None
    duration_minutes: int | None
    rule: str | None = None
    room: str = ""
    chair_id: int | None = None
    working_group_id: int | None = None
    non_working_day: NonWorkingDay = NonWorkingDay.NEXT
    opening_minutes: int | None = 15
    note: str = ""
    units: tuple[int, ...] = ()
    people: tuple[int, ...] = ()


def create_series(actor: Actor, fields: SeriesFields) -> MeetingSeries:
    """Enter a series."""
    actor.require(Permission.MANAGE)
    row = MeetingSeries(active=True, sequence=0)
    _take(row, fields)
    db.session.add(row)
    db.session.flush()
    record(actor, "meetings.create_series", "meeting_series", row.id)
    return row


def change_series(actor: Actor, series_id: int, version: int, fields: SeriesFields) -> MeetingSeries:
    """Replace what is said of a series; meetings that were scheduled already stay where they are."""
    row = _managed(actor, series_id)
    check_version(row, version, {"name": fields.name, "room": fields.room, "note": fields.note})
    _take(row, fields)
    row.sequence += 1
    record(actor, "meetings.change_series", "meeting_series", row.id)
    return row


def end_series(actor: Actor, series_id: int, version: int, *, active: bool = False) -> MeetingSeries:
    """Let a series meet no more, or again; its meetings stay."""
    row = _managed(actor, series_id)
    check_version(row, version)
    row.active = active
    row.sequence += 1
    record(actor, "meetings.end_series", "meeting_series", row.id, fields=("active",))
    return row


def _take(row: MeetingSeries, fields: SeriesFields) -> None:
    errors = Errors()
    name = errors.text("name", fields.name, maximum=NAME, required=True)
    room = errors.text("room", fields.room, maximum=NAME)
    note = errors.text("note", fields.note, maximum=REASON, multiline=True)
    rule = _checked_rule(errors, fields)
    _check_number(errors, "duration_minutes", fields.duration_minutes, SHORTEST, LONGEST)
    _check_number(errors, "opening_minutes", fields.opening_minutes, 0, LONGEST_OPENING)
    _check_references(errors, fields)
    check_invited(errors, fields.units, fields.people)
    errors.stop()
    assert fields.start is not None
    assert fields.duration_minutes is not None
    assert fields.opening_minutes is not None
    row.name, row.room, row.note, row.rule, row.kind = name, room, note, rule, fields.kind
    row.start_local, row.duration_minutes = fields.start.replace(second=0, microsecond=0), fields.duration_minutes
    row.chair_id, row.working_group_id = fields.chair_id, fields.working_group_id
    row.non_working_day, row.opening_minutes = fields.non_working_day, fields.opening_minutes
    _set_standing(row, fields.units, fields.people)


def _checked_rule(errors: Errors, fields: SeriesFields) -> str | None:
    if fields.start is None:
        errors.add("start", Text("Please fill this in"))
        return None
    if not FIRST_YEAR <= fields.start.year <= LAST_YEAR:
        errors.add("start", Text("Please give a day in this century"))
        return None
    if not fields.rule:
        return None
    try:
        return check_rule(fields.rule, fields.start, clock.zone())
    except InvalidInput as refusal:
        for field, reason in refusal.errors.items():
            errors.add(field, reason)
        return None


def _check_number(errors: Errors, field: str, value: int | None, least: int, most: int) -> None:
    if value is None:
        errors.add(field, Text("Please fill this in"))
    elif not least <= value <= most:
        errors.add(field, Text("Between %(least)s and %(most)s minutes", least=least, most=most))


def _check_references(errors: Errors, fields: SeriesFields) -> None:
    if fields.chair_id is not None and db.session.get(Person, fields.chair_id) is None:
        errors.add("chair", Text("There is no such person, or the person has left"))
    if fields.working_group_id is not None and db.session.get(WorkingGroup, fields.working_group_id) is None:
        errors.add("group", Text("Choose a working group"))


def _set_standing(row: MeetingSeries, units: Iterable[int], people: Iterable[int]) -> None:
    """Make the standing invitees those named, each once, in their order."""
    kept: dict[tuple[str, int | None], StandingInvitee] = {}
    for invitee in row.standing:
        kept["unit" if invitee.organisation_id else "person", invitee.organisation_id or invitee.person_id] = invitee
    wanted: list[tuple[str, int]] = [*(("unit", u) for u in units), *(("person", p) for p in people)]
    row.standing = []
    for position, (kind, key) in enumerate(dict.fromkeys(wanted)):
        new: dict[str, Any] = {"organisation_id" if kind == "unit" else "person_id": key}
        invitee = kept.get((kind, key)) or StandingInvitee(**new)
        invitee.position = position
        row.standing.append(invitee)


def move_occurrence(actor: Actor, series_id: int, original_day: date, start: datetime | None, reason: str) -> None:
    """Move one coming occurrence to another start, wall-clock; the others stay."""
    if start is None or not FIRST_YEAR <= start.year <= LAST_YEAR:
        raise InvalidInput({"start": Text("Please give a day in this century")})
    _decide(actor, series_id, original_day, start.replace(second=0, microsecond=0), reason, "move_occurrence")


def cancel_occurrence(actor: Actor, series_id: int, original_day: date, reason: str) -> None:
    """Let one coming occurrence fall away; the others stay."""
    _decide(actor, series_id, original_day, None, reason, "cancel_occurrence")


def restore_occurrence(actor: Actor, series_id: int, original_day: date) -> None:
    """Take back what was decided by hand about one occurrence."""
    row = _managed(actor, series_id)
    db.session.execute(
        delete(OccurrenceChange).where(
            OccurrenceChange.series_id == row.id, OccurrenceChange.original_day == original_day
        )
    )
    row.sequence += 1
    record(actor, "meetings.restore_occurrence", "meeting_series", row.id)


def _decide(actor: Actor, series_id: int, original_day: date, start: datetime | None, reason: str, verb: str) -> None:
    row = _managed(actor, series_id)
    why = clean_text("reason", reason, maximum=REASON, required=True)
    occurrence = occurrence_on(row, original_day)
    if _scheduled(row.id, occurrence.original_start):
        raise Conflict(Text("A meeting was scheduled for this occurrence: move or cancel the meeting"))
    change = db.session.scalar(
        select(OccurrenceChange).where(
            OccurrenceChange.series_id == row.id, OccurrenceChange.original_day == original_day
        )
    )
    if change is None:
        change = OccurrenceChange(series_id=row.id, original_day=original_day)
        db.session.add(change)
    change.moved_to_local, change.reason = start, why
    row.sequence += 1
    db.session.flush()
    record(actor, f"meetings.{verb}", "meeting_series", row.id)


def _scheduled(series_id: int, original: datetime) -> bool:
    day = original.date()
    statement = select(Meeting.id).where(
        Meeting.series_id == series_id,
        Meeting.original_start >= clock.instant(day),
        Meeting.original_start < clock.end_of_day(day),
    )
    return db.session.scalar(statement.limit(1)) is not None


def _managed(actor: Actor, series_id: int) -> MeetingSeries:
    row = get_for(actor, series_id)
    actor.require(Permission.MANAGE)
    return row
