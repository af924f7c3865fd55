"""Compiling the content of a summary: figures, lists and reasons as one document that needs no other row to be read.

The document is JSON; sentences stand in it as texts that each reader gets in the own language.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from smartcity.actions.light import Light, LightDates, Standing, light_on
from smartcity.actions.workflow import OPEN_STATES, State
from smartcity.foundation import clock
from smartcity.foundation.numbering import written
from smartcity.foundation.texts import Text
from smartcity.reminders.ladder_words import length_of
from smartcity.reminders.ladders import in_summary, summary_step
from smartcity.summaries.counting import Span, counted, counted_by
from smartcity.summaries.figures import Figure
from smartcity.summaries.item_facts import Known, known
from smartcity.summaries.schedule import Schedule
from smartcity.summaries.week_facts import (
    difficulties,
    group_names,
    meetings,
    reports_missing,
    secondments_ending,
    unit_names,
)
from smartcity.summaries.weeks import Period
from smartcity.workdays.rules import WorkCalendar

FORM = 1
"""Raised when the document's form changes, so that issued ones are still read."""

Content = dict[str, Any]
Figures = dict[Figure, list[int]]


def compile_content(period: Period, instant: datetime, calendar: WorkCalendar, schedule: Schedule) -> Content:
    """Return the content of a week's summary as of an instant, without the figures of the week before."""
    span = Span.between(period.since, instant)
    items = known(period, instant)
    facts = [item.facts for item in items]
    units, groups = unit_names(span.day), group_names()
    figures = counted(facts, span)
    about = {item.facts.id for item in items}
    return {
        "form": FORM,
        "figures": _plain(figures),
        "departments": _parts(units, counted_by(facts, span, lambda item: item.unit_id)),
        "groups": _parts(groups, counted_by(facts, span, lambda item: item.group_id)),
        "items": {str(item.facts.id): _kept(item, span.day, units, groups, calendar) for item in items},
        "lists": _lists(items, figures, span.day, calendar),
        "long_overdue": _long_overdue(),
        "reports_missing": [
            {"item": item_id, "due_on": due_on.isoformat()}
            for item_id, due_on in reports_missing(items, instant, calendar)
        ],
        "difficulties": [
            {"item": row.item_id, "unit": units.get(row.unit_id, ""), "at": row.at.isoformat(), "text": row.text}
            for row in difficulties(period.since, instant)
            if row.item_id in about
        ],
        "meetings": _meetings(instant, span.day),
        "secondments": _secondments(instant, span.day, calendar, schedule),
        "next_until": _next_until(span.day).isoformat(),
        "provisional": calendar.provisional_between(clock.local(period.since).date(), _next_until(span.day)),
    }


def _plain(figures: Figures) -> dict[str, list[int]]:
    return {str(figure): ids for figure, ids in figures.items()}


def _parts(names: Mapping[int, str], figures: Mapping[int, Figures]) -> list[Content]:
    """Return the figures of units or groups in the order of `names`, which is that of rank."""
    return [{"id": of, "name": name, "figures": _plain(figures[of])} for of, name in names.items() if of in figures]


def _kept(
    item: Known, day: date, units: Mapping[int, str], groups: Mapping[int, str], calendar: WorkCalendar
) -> Content:
    row, facts = item.row, item.facts
    light = _light(item, day, calendar)
    return {
        "number": written(row.year, row.seq),
        "title": row.title,
        "leads": [units.get(unit, "") for unit in item.leads],
        "group": groups.get(row.working_group_id, ""),
        "deadline": _iso(facts.deadline),
        "original_deadline": _iso(facts.original_deadline),
        "state": str(facts.state),
        "progress": row.progress,
        "colour": str(light.colour),
        "reason": light.reason.as_json(),
        "submitted_on": _iso(facts.submitted_on),
        "completed_on": _iso(facts.completed_on),
        "in_house": row.in_house_only,
    }


def _light(item: Known, day: date, calendar: WorkCalendar) -> Light:
    row, facts = item.row, item.facts
    reasons = [Text.from_json(kept) if kept else None for kept in (row.yellow_reason, row.red_reason)]
    dates = LightDates(facts.yellow_on, facts.red_on, *reasons)
    ended_on = facts.accepted_on
    late = bool(ended_on and facts.deadline and ended_on > facts.deadline)
    return light_on(day, Standing(facts.state, facts.deadline, dates, ended_on, late), calendar)


def _lists(items: Iterable[Known], figures: Figures, day: date, calendar: WorkCalendar) -> dict[str, list[int]]:
    """Return the lists that the summary prints; the most urgent first."""
    by_id = {item.facts.id: item.facts for item in items}
    due = {of: facts.deadline or date.max for of, facts in by_id.items()}
    overdue = sorted(figures[Figure.OVERDUE], key=lambda of: due[of])
    coming = [of for of, facts in by_id.items() if facts.state in OPEN_STATES and day <= due[of] <= _next_until(day)]
    return {
        "red": sorted(figures[Figure.RED], key=lambda of: by_id[of].red_on or day),
        "yellow": sorted(figures[Figure.YELLOW], key=lambda of: due[of]),
        "done": figures[Figure.DONE],
        "long_overdue": [of for of in overdue if in_summary(due[of], day, calendar)],
        "next_deadlines": sorted(
            (of for of in coming if by_id[of].state is not State.SUBMITTED), key=lambda of: due[of]
        ),
    }


def _long_overdue() -> Content | None:
    """Return by how much an item is overdue that stands in the list, as the rule of reminders says it at the time."""
    step = summary_step()
    return length_of(step).as_json() if step else None


def _next_until(day: date) -> date:
    """Return the last day of the week after the summary's."""
    return date.fromordinal(day.toordinal() + 14 - day.isoweekday())


def _meetings(instant: datetime, day: date) -> list[Content]:
    return [
        {"id": row.id, "title": row.title, "start": row.starts_at.isoformat(), "room": row.room}
        for row in meetings(instant, _next_until(day))
    ]


def _secondments(instant: datetime, day: date, calendar: WorkCalendar, schedule: Schedule) -> list[Content]:
    last = calendar.add(day, schedule.secondment_days)
    return [
        {
            "person": lent.person,
            "unit": lent.home_unit,
            "group": lent.group,
            "ends_on": lent.ends_on.isoformat(),
            "days": calendar.count(day, lent.ends_on),
            "overstayed": lent.ends_on < day,
        }
        for lent in secondments_ending(instant, last)
    ]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
