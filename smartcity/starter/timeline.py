"""The past of the programme as one list of dated acts, in the order in which the loader plays them.

Acts of one day follow each other between nine and five: meetings first, then items in the order of the table, so that
an item comes after the decision it rests on and a child after its parent. What does not lie before the day of loading
has not happened.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from smartcity.starter.records import ActionRow, MeetingRow, MeetingStepRow, Programme, StepRow
from smartcity.starter.schedule import quarter, resolve
from smartcity.workdays.rules import WorkCalendar

_OPENS = time(9)
_OFFICE_HOURS = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Act:
    """One step of an item or a meeting and its moment, in local time without a zone."""

    at: datetime
    subject: ActionRow | MeetingRow
    step: StepRow | MeetingStepRow


def timeline(programme: Programme, anchors: Mapping[str, date], working: WorkCalendar) -> list[Act]:
    """Return every act before the day of loading, in order; sign_for is one act for each unit."""
    days: dict[date, list[tuple[ActionRow | MeetingRow, StepRow | MeetingStepRow]]] = defaultdict(list)
    for meeting in programme.meetings:
        own = meeting_anchors(meeting, anchors, working)
        for meeting_step in meeting.steps:
            days[resolve(meeting_step.on, own, working)].append((meeting, meeting_step))
    for item in programme.actions:
        for step in steps_by_unit(item):
            days[resolve(step.on, anchors, working)].append((item, step))
    return [act for day in sorted(days) if day < anchors["T"] for act in _spread(day, days[day])]


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


def _spread(day: date, acts: list[tuple[ActionRow | MeetingRow, StepRow | MeetingStepRow]]) -> Iterator[Act]:
    apart = _OFFICE_HOURS / len(acts)
    for place, (subject, step) in enumerate(acts):
        yield Act(datetime.combine(day, _OPENS) + place * apart, subject, step)


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
