"""Reading meetings.toml: series, meetings held and coming, and what was decided."""

import re
from collections.abc import Iterable
from pathlib import Path

from smartcity.meetings.rules import AttendanceKind, AttendanceState, MeetingKind, NonWorkingDay
from smartcity.starter.directory import Directory
from smartcity.starter.records import (
    ActionRow,
    AgendaRow,
    AttendanceRow,
    DecisionRow,
    MeetingRow,
    MeetingStepRow,
    SeriesRow,
)
from smartcity.starter.rows import Row, toml_table

MEETING_STEPS = ("schedule", "notify", "hold", "draft_minutes", "countersign", "issue")
"""What happens to a meeting, in this order; a file does not say when a meeting was scheduled."""

_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")


def read_meetings(
    path: Path, directory: Directory, actions: Iterable[ActionRow]
) -> tuple[tuple[SeriesRow, ...], tuple[MeetingRow, ...]]:
    """Read the series and their meetings; decisions may name only items that exist."""
    file = toml_table(path)
    series = file.tables("series", lambda row: _series(row, directory))
    codes = {row.code for row in series}
    numbers = {item.number for item in actions}
    meetings = file.tables("meeting", lambda row: _meeting(row, directory, codes, numbers))
    return file.finished((series, meetings))


def _series(row: Row, directory: Directory) -> SeriesRow:
    time = row.text("time", required=True)
    if not _TIME.fullmatch(time):
        raise row.fault(f"time is not HH:MM: {time!r}")
    return SeriesRow(
        code=row.text("code", required=True),
        name=row.text("name", required=True),
        kind=row.member("kind", MeetingKind),
        rule=row.text("rule"),
        start=row.day("start", required=True),
        time=time,
        duration_minutes=row.number("duration_minutes"),
        room=row.text("room"),
        chair=directory.person(row, "chair", required=True),
        non_working_day=row.member("non_working_day", NonWorkingDay),
        units=directory.units(row, "units"),
        opening_minutes=row.number("opening_minutes"),
        note=row.text("note"),
    )


def _meeting(row: Row, directory: Directory, series: set[str], numbers: set[str]) -> MeetingRow:
    agenda = row.tables("agenda", lambda topic: _topic(topic, directory))
    return MeetingRow(
        code=row.text("code", required=True),
        series=row.one_of("series", series),
        title=row.text("title", required=True),
        on=row.day("on", required=True),
        agenda=agenda,
        attendance=row.tables("attendance", lambda seat: _attendance(seat, directory)),
        decisions=row.tables("decisions", lambda decision: _decision(decision, len(agenda), numbers)),
        steps=row.tables("steps", lambda step: _step(step, directory)),
    )


def _topic(row: Row, directory: Directory) -> AgendaRow:
    return AgendaRow(
        title=row.text("title", required=True),
        presenter=directory.person(row, "presenter", required=True),
        unit=directory.unit(row, "unit"),
        minutes=row.number("minutes"),
    )


def _attendance(row: Row, directory: Directory) -> AttendanceRow:
    kind = row.member("kind", AttendanceKind)
    return AttendanceRow(
        unit=directory.unit(row, "unit"),
        person=directory.person(row, "person", required=True),
        kind=kind,
        state=row.member("state", AttendanceState),
        substitute=directory.person(row, "substitute", required=kind is AttendanceKind.SUBSTITUTE),
        reason=row.text("reason", required=kind is AttendanceKind.LEAVE),
    )


def _decision(row: Row, topics: int, numbers: set[str]) -> DecisionRow:
    agenda = row.number("agenda")
    if not 1 <= agenda <= topics:
        raise row.fault(f"there is no topic {agenda}")
    decision = DecisionRow(agenda, row.text("text", required=True), row.names("yields"), row.names("adds_to"))
    unknown = {*decision.yields, *decision.adds_to} - numbers
    if unknown:
        raise row.fault(f"no action item has the number {', '.join(sorted(unknown))}")
    return decision


def _step(row: Row, directory: Directory) -> MeetingStepRow:
    return MeetingStepRow(
        on=row.day("on", required=True),
        do=row.one_of("do", MEETING_STEPS[1:]),
        text=row.text("text"),
        holder=directory.person(row, "holder"),
    )
