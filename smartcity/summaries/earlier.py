"""The figures of the week before, which a summary compares with: as they were issued, else as they were known then."""

from collections.abc import Mapping
from typing import Any

from smartcity.summaries.counting import Span, counted, counted_by
from smartcity.summaries.item_facts import known
from smartcity.summaries.queries import of_week
from smartcity.summaries.rules import SummaryState
from smartcity.summaries.schedule import Schedule
from smartcity.summaries.weeks import Period, Week, period_of, week_before
from smartcity.workdays.rules import WorkCalendar


def earlier_numbers(week: Week, calendar: WorkCalendar, schedule: Schedule) -> dict[str, Any]:
    """Return the figures of the last week before that has a cut-off, as numbers: in all, by unit and by group."""
    before = week_before(week, calendar, schedule)
    issued = of_week(before)
    if issued is not None and issued.state is SummaryState.ISSUED:
        return {"week": str(before), "issue": issued.seq, **_numbers(issued.content)}
    period = period_of(before, calendar, schedule)
    return {"week": str(before), "issue": None, **(_at_cut_off(period) if period else {})}


def _numbers(content: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "figures": _lengths(content["figures"]),
        "departments": {str(part["id"]): _lengths(part["figures"]) for part in content["departments"]},
        "groups": {str(part["id"]): _lengths(part["figures"]) for part in content["groups"]},
    }


def _at_cut_off(period: Period) -> dict[str, Any]:
    span = Span.between(period.since, period.until)
    facts = [item.facts for item in known(period, period.until)]
    parts = {
        "departments": counted_by(facts, span, lambda item: item.unit_id),
        "groups": counted_by(facts, span, lambda item: item.group_id),
    }
    return {
        "figures": _lengths(counted(facts, span)),
        **{name: {str(of): _lengths(figures) for of, figures in found.items()} for name, found in parts.items()},
    }


def _lengths(figures: Mapping[Any, list[int]]) -> dict[str, int]:
    return {str(name): len(ids) for name, ids in figures.items()}
