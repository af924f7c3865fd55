"""The past of the programme as one list of dated acts, in the order in which the loader plays them.

Acts of one day follow each other in office hours: meetings first, then items in the order of the table, so that an item
comes after the decision it rests on and a child after its parent. What a meeting brings follows its end; on the day of
a weekly cut-off the office is done before it. What does not lie before the day of loading has not happened.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from smartcity.starter.records import ActionRow, MeetingRow, MeetingStepRow, Programme, SeriesRow, StepRow
from smartcity.starter.schedule import quarter, resolve
from smartcity.summaries.schedule import schedule
from smartcity.summaries.weeks import Week, cut_off_day
from smartcity.workdays.rules import WorkCalendar

Subject = ActionRow | MeetingRow
Step = StepRow | MeetingStepRow

_OPENS, _CLOSES = time(9), time(17)
_BEFORE_CUT_OFF = timedelta(minutes=30)
_AFTER_MEETING = timedelta(hours=1)
_SCHEDULED = ("M-3w", "T-1w")
"""A meeting is scheduled three working days ahead; what is still to come, at the latest on the day before loading."""


@dataclass(frozen=True, slots=True)
class Act:
    """One step of an item or a meeting and its moment, in local time without a zone."""

    at: datetime
    subject: Subject
    step: Step


def timeline(programme: Programme, anchors: Mapping[str, date], working: WorkCalendar) -> list[Act]:
    """Return every act before the day of loading, in order; sign_for is one act for each unit."""
    days: dict[date, list[tuple[Subject, Step]]] = defaultdict(list)
    for meeting in programme.meetings:
        own = meeting_anchors(meeting, anchors, working)
        planned = min(resolve(expression, own, working) for expression in _SCHEDULED)
        days[planned].append((meeting, MeetingStepRow(planned.isoformat(), "schedule")))
        for meeting_step in meeting.steps:
            days[resolve(meeting_step.on, own, working)].append((meeting, meeting_step))
    for item in programme.actions:
        for step in steps_by_unit(item):
            days[resolve(step.on, anchors, working)].append((item, step))
    ends = {row.code: _end(row) for row in programme.series}
    past = (day for day in sorted(days) if day < anchors["T"])
    return [act for day in past for act in _spread(day, days[day], ends, _closing(day, working))]


def meeting_anchors(meeting: MeetingRow, anchors: Mapping[str, date], working: WorkCalendar) -> dict[str, date]:
    """Return the anchors of a meeting's own steps: M is its day."""
    return {**anchors, "M": resolve(meeting.on, anchors, working)}


def steps_by_unit(item: ActionRow) -> Iterator[StepRow]:
    """Yield the history of an item with each signature as a step of its own.

    A sign_for without a unit is every unit that has not signed, the lead first.
    """
    signed: set[str] = set()
    for step in item.history:
        if step.do != "sign_for":
            yield step
            continue
        for unit in step.units or item.signing_units:
            if unit not in signed:
                signed.add(unit)
                yield replace(step, units=(unit,))


def _end(series: SeriesRow) -> time:
    start = datetime.combine(date.min, time.fromisoformat(series.time))
    return (start + timedelta(minutes=series.duration_minutes)).time()


def _closing(day: date, working: WorkCalendar) -> datetime:
    """Return until when acts of a day happen."""
    rules = schedule()
    if cut_off_day(Week.of(day), working, rules) == day:
        return datetime.combine(day, rules.cut_off_at) - _BEFORE_CUT_OFF
    return datetime.combine(day, _CLOSES)


def _spread(day: date, acts: list[tuple[Subject, Step]], ends: Mapping[str, time], closes: datetime) -> Iterator[Act]:
    """Give each act its moment: those up to the end of a meeting before it, those that follow from it after it."""
    held = {subject.code: ends[subject.series] for subject, step in acts
            if isinstance(subject, MeetingRow) and step.do == "hold"}  # fmt: skip
    ordered = sorted(acts, key=lambda act: _place(act[0], held))
    starts = [(0, datetime.combine(day, _OPENS))]
    for place, (subject, step) in enumerate(ordered):
        if isinstance(subject, MeetingRow) and step.do == "hold":
            starts.append((place, datetime.combine(day, held[subject.code])))
    last = (len(ordered), max(closes, starts[-1][1] + _AFTER_MEETING))
    for (first, opens), (end, until) in zip(starts, [*starts[1:], last], strict=True):
        for place in range(first, end):
            yield Act(opens + (place - first) * (until - opens) / (end - first), *ordered[place])


def _place(subject: Subject, held: Mapping[str, time]) -> tuple[int, time]:
    """Order the acts of a day: meetings that only move on, those that are held by their ends, then items."""
    if isinstance(subject, ActionRow):
        return 2, time.min
    return (1, held[subject.code]) if subject.code in held else (0, time.min)


def original_deadline(item: ActionRow, anchors: Mapping[str, date], working: WorkCalendar) -> date | None:
    """Return the deadline an item was assigned with, None for a long-term one."""
    return resolve(item.deadline, anchors, working) if item.deadline else None


def deadline_wording(item: ActionRow, deadline: date | None, quarters: str) -> str:
    """Return the wording of a deadline with its day filled in; `quarters` are the numerals of the four quarters."""
    if deadline is None:
        return item.deadline_text
    return item.deadline_text.format(
        year=deadline.year, month=deadline.month, day=deadline.day, quarter=quarters[quarter(deadline) - 1]
    )
