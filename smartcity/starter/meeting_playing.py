"""Playing the past of the meetings: series, notice, attendance, minutes, and the decisions that items come of."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from smartcity.foundation.database import db
from smartcity.meetings import agenda, attendance, changing, deciding, scheduling, services
from smartcity.meetings.models import Attendance, Meeting
from smartcity.meetings.occurrence_queries import aware, occurrences_of
from smartcity.meetings.occurrences import OccurrenceStatus
from smartcity.meetings.rules import AttendanceKind, AttendanceState
from smartcity.meetings.series_queries import get_for as series_for
from smartcity.meetings.series_services import SeriesFields, create_series
from smartcity.starter.records import AgendaRow, AttendanceRow, DecisionRow, MeetingRow, MeetingStepRow, SeriesRow
from smartcity.starter.stage import Decided, Stage
from smartcity.workdays.rules import week_of


def play(stage: Stage, row: MeetingRow, step: MeetingStepRow) -> None:
    """Do one step of a meeting; the first of all enters the series."""
    if not stage.series:
        for series in stage.programme.series:
            stage.series[series.code] = _create_series(stage, series)
    STEPS[step.do](stage, row, step)


def _create_series(stage: Stage, row: SeriesRow) -> int:
    """Enter a series; a weekly one begins on the day that its rule names, though a holiday moved its first meeting."""
    first = stage.known_day(row.start)
    begins = week_of(first)[0] if "WEEKLY" in row.rule else first
    fields = SeriesFields(
        name=row.name,
        kind=row.kind,
        start=datetime.combine(begins, time.fromisoformat(row.time)),
        duration_minutes=row.duration_minutes,
        rule=row.rule or None,
        room=row.room,
        chair_id=stage.city.people[row.chair],
        non_working_day=row.non_working_day,
        opening_minutes=row.opening_minutes,
        note=row.note,
        units=tuple(stage.city.units[code] for code in row.units),
    )
    return create_series(stage.minutes_keeper, fields).id


def _schedule(stage: Stage, row: MeetingRow, _step: MeetingStepRow) -> None:
    """Schedule a meeting with its list and topics: those named by name, and the standing units beside them."""
    series = next(one for one in stage.programme.series if one.code == row.series)
    start = datetime.combine(stage.known_day(row.on), time.fromisoformat(series.time))
    seats = [seat for seat in row.attendance if seat.kind is not AttendanceKind.SITTING_IN]
    guests = [seat for seat in row.attendance if seat.kind is AttendanceKind.SITTING_IN]
    standing = [code for code in series.units if code not in {seat.unit for seat in guests}]
    new = scheduling.NewMeeting(
        title=row.title,
        kind=series.kind,
        start=aware(start),
        end=aware(start + timedelta(minutes=series.duration_minutes)),
        room=series.room,
        chair_id=stage.city.people[series.chair],
        series_id=stage.series[row.series],
        original_day=_original_day(stage, row, start) if series.rule else None,
        units=tuple(stage.city.units[code] for code in standing),
        people=tuple(stage.city.people[seat.person] for seat in seats),
    )
    meeting = stage.meetings[row.code] = scheduling.schedule(stage.minutes_keeper, new).id
    people = tuple(stage.city.people[seat.person] for seat in guests)
    if people:
        changing.invite(stage.minutes_keeper, meeting, people=people, invited_as=AttendanceKind.SITTING_IN)
    for topic in row.agenda:
        _propose(stage, meeting, topic)


def _propose(stage: Stage, meeting: int, topic: AgendaRow) -> None:
    unit = stage.city.units[topic.unit]
    agenda.propose(
        stage.minutes_keeper,
        meeting,
        title=topic.title,
        unit_id=unit,
        presenter=topic.presenter,
        minutes_allotted=topic.minutes,
    )


def _original_day(stage: Stage, row: MeetingRow, start: datetime) -> date:
    """Return the day by which the series knows the occurrence that takes place on the meeting's day."""
    series = series_for(stage.minutes_keeper, stage.series[row.series])
    found = occurrences_of(series, start.date(), start.date())
    return next(one for one in found if one.status is not OccurrenceStatus.SKIPPED).original_start.date()


def _notify(stage: Stage, row: MeetingRow, _step: MeetingStepRow) -> None:
    """Send the notice; who can't come says so, and the office's director decides."""
    meeting = stage.meetings[row.code]
    agenda.lock(stage.minutes_keeper, meeting)
    services.notify(stage.minutes_keeper, meeting)
    for seat in row.attendance:
        if seat.kind is AttendanceKind.LEAVE:
            entry = _entry(stage, meeting, seat)
            liaison = stage.city.actor(stage.city.liaisons[seat.unit])
            attendance.ask_leave(liaison, meeting, entry.id, reason=seat.reason)
            if seat.state is AttendanceState.APPROVED:
                attendance.decide(stage.director, meeting, entry.id, approved=True)


def _hold(stage: Stage, row: MeetingRow, _step: MeetingStepRow) -> None:
    """Hold a meeting: the office ticks who is there and swaps in who came for somebody else."""
    actor, meeting = stage.minutes_keeper, stage.meetings[row.code]
    services.hold(actor, meeting)
    for seat in row.attendance:
        if seat.kind is AttendanceKind.SUBSTITUTE:
            stands_in = stage.city.people[seat.substitute]
            entry = _entry(stage, meeting, seat)
            attendance.substitute(actor, meeting, entry.id, substitute_id=stands_in, reason=seat.reason)
    for entry in db.session.scalars(select(Attendance).where(Attendance.meeting_id == meeting)):
        if entry.kind is entry.invited_as:
            attendance.mark(actor, meeting, entry.id, AttendanceState.PRESENT)


def _entry(stage: Stage, meeting_id: int, seat: AttendanceRow) -> Attendance:
    person = stage.city.people[seat.person]
    statement = select(Attendance).where(Attendance.meeting_id == meeting_id, Attendance.person_id == person)
    return db.session.scalars(statement).one()


def _draft_minutes(stage: Stage, row: MeetingRow, step: MeetingStepRow) -> None:
    """Write the minutes with their decisions; those that take up an item that exists become one of its sources."""
    meeting = stage.meetings[row.code]
    for decision in row.decisions:
        _decide(stage, meeting, decision)
    holder = stage.city.people[step.holder] if step.holder else None
    services.draft_minutes(stage.minutes_keeper, meeting, text=step.text, holder_id=holder)


def _decide(stage: Stage, meeting_id: int, row: DecisionRow) -> None:
    actor = stage.minutes_keeper
    meeting = db.session.get_one(Meeting, meeting_id)
    topics = [topic for topic in meeting.agenda if not topic.reviews_last]
    made = deciding.decide(actor, meeting_id, row.text, agenda_item_id=topics[row.agenda - 1].id)
    source = deciding.source_of(meeting, made)
    for number in row.yields:
        stage.decided[number] = Decided(meeting_id, made.id, source, meeting.chair_id)
    for number in row.adds_to:
        deciding.take_up(actor, meeting_id, made.id, stage.items[number])


def _countersign(stage: Stage, row: MeetingRow, _step: MeetingStepRow) -> None:
    services.countersign(stage.minutes_keeper, stage.meetings[row.code])


def _issue(stage: Stage, row: MeetingRow, _step: MeetingStepRow) -> None:
    services.issue(stage.minutes_keeper, stage.meetings[row.code])


STEPS: dict[str, Callable[[Stage, MeetingRow, MeetingStepRow], None]] = {
    "schedule": _schedule,
    "notify": _notify,
    "hold": _hold,
    "draft_minutes": _draft_minutes,
    "countersign": _countersign,
    "issue": _issue,
}
