"""When a series meets: what its rule, the holidays, and the decisions by hand come to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.texts import Text
from smartcity.meetings.models import Meeting, MeetingSeries, OccurrenceChange
from smartcity.meetings.occurrences import Change, Occurrence, OccurrenceStatus, Pattern, occurrences
from smartcity.meetings.queries import OFF
from smartcity.workdays.queries import calendar


@dataclass(frozen=True)
class Coming:
    """An occurrence with what was made of it: its meeting, the reason of a change by hand, and why it moved."""

    occurrence: Occurrence
    meeting: Meeting | None
    reason: str
    words: Text | None

    @property
    def original_day(self) -> date:
        """The day that names the occurrence for ever."""
        return self.occurrence.original_start.date()


def pattern_of(series: MeetingSeries) -> Pattern:
    """Return what a series says about its times."""
    duration = timedelta(minutes=series.duration_minutes)
    return Pattern(series.rule, series.start_local, duration, series.non_working_day)


def occurrences_of(series: MeetingSeries, first: date, last: date) -> list[Occurrence]:
    """Return the occurrences on the days [first, last]: local times; InvalidInput for `to` where that is too long."""
    return occurrences(pattern_of(series), calendar(), _changes(series), first, last)


def coming(series: MeetingSeries, first: date, last: date) -> list[Coming]:
    """Return the occurrences on some days with what was made of them."""
    meetings, changes = _meetings(series.id), {change.original_day: change for change in _by_hand(series.id)}
    found = []
    for one in occurrences_of(series, first, last):
        day = one.original_start.date()
        meeting, change = meetings.get(day), changes.get(day)
        reason = (meeting.moved_reason or meeting.ended_reason) if meeting else change.reason if change else ""
        by_hand = meeting is not None or change is not None
        found.append(Coming(one, meeting, reason, words_of(one, by_hand=by_hand)))
    return found


def words_of(one: Occurrence, *, by_hand: bool) -> Text | None:
    """Say what became of an occurrence that is not where the rule puts it; None where it is."""
    day, start = one.original_start.date(), one.start.date()
    if one.status is OccurrenceStatus.SKIPPED:
        return Text("Falls away: %(day)s is no working day", day=day)
    if one.status is OccurrenceStatus.CANCELLED:
        return Text("Cancelled for this once")
    if one.status is not OccurrenceStatus.MOVED:
        return None
    if start == day:
        return Text("Moved to another time of the day")
    if not calendar().is_working(day):
        return Text("Moved from %(day)s (no working day) to %(start)s", day=day, start=start)
    return Text("Moved from %(day)s to %(start)s", day=day, start=start) if by_hand else None


def occurrence_on(series: MeetingSeries, original_day: date) -> Occurrence:
    """Return the occurrence that the rule puts on a day, wherever it is now; InvalidInput where there is none."""
    around = timedelta(days=366)
    if abs((original_day - series.start_local.date()).days) < 36500:  # noqa: PLR2004  a century, in days
        for one in occurrences_of(series, original_day - around, original_day + around):
            if one.original_start.date() == original_day:
                return one
    raise InvalidInput({"original_day": Text("The series does not meet on that day")})


def aware(local: datetime) -> datetime:
    """Return a local time of the city as an instant with its offset."""
    return local.replace(tzinfo=clock.zone())


def _changes(series: MeetingSeries) -> Mapping[datetime, Change]:
    """Return the decisions by hand, by the start that the rule gives; a meeting that was made wins over a plan."""
    at = series.start_local.time()
    found = {datetime.combine(change.original_day, at): Change(change.moved_to_local) for change in _by_hand(series.id)}
    for day, meeting in _meetings(series.id).items():
        found[datetime.combine(day, at)] = _change(meeting)
    return found


def _change(meeting: Meeting) -> Change:
    if meeting.state in OFF or meeting.starts_at is None or meeting.ends_at is None:
        return Change()
    return Change(_naive(meeting.starts_at), _naive(meeting.ends_at))


def _naive(instant: datetime) -> datetime:
    return clock.local(instant).replace(tzinfo=None)


def _by_hand(series_id: int) -> Sequence[OccurrenceChange]:
    return db.session.scalars(select(OccurrenceChange).where(OccurrenceChange.series_id == series_id)).all()


def _meetings(series_id: int) -> dict[date, Meeting]:
    statement = select(Meeting).where(Meeting.series_id == series_id, Meeting.original_start.is_not(None))
    return {clock.local(row.original_start).date(): row for row in db.session.scalars(statement) if row.original_start}
