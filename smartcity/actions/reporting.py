"""How often a lead owes a progress report, and by which day the next one is due.

Rules: DOMAIN §5. Pure.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from smartcity.actions.rules import DeadlinePrecision, MilestoneDates, ReportingRhythm
from smartcity.workdays.rules import WorkCalendar, month_end, quarter_end, week_of

_RHYTHMS: Mapping[DeadlinePrecision, ReportingRhythm] = {
    DeadlinePrecision.DAY: ReportingRhythm.MILESTONE,
    DeadlinePrecision.TEN_DAYS: ReportingRhythm.MILESTONE,
    DeadlinePrecision.MONTH_END: ReportingRhythm.MONTHLY,
    DeadlinePrecision.QUARTER_END: ReportingRhythm.MONTHLY,
    DeadlinePrecision.YEAR_END: ReportingRhythm.QUARTERLY,
    DeadlinePrecision.LONG_TERM: ReportingRhythm.QUARTERLY,
}

_FEWEST_DAYS_FOR_A_FIRST_REPORT = 10


def default_rhythm(precision: DeadlinePrecision) -> ReportingRhythm:
    """Return how often the lead reports where the item doesn't say: the longer the deadline, the rarer."""
    return _RHYTHMS[precision]


def report_due_on(
    rhythm: ReportingRhythm,
    assigned_on: date,
    reported_on: date | None,
    calendar: WorkCalendar,
    milestones: Iterable[MilestoneDates] = (),
) -> date | None:
    """Return the day by which the next progress report is owed; None where none is.

    By milestone: on the first unreached milestone that lies after the last report. By period: on the last working day
    of the period after the one last reported in; before the first report, of the period of assignment, or of the next
    one where fewer than ten working days of it were left.
    """
    match rhythm:
        case ReportingRhythm.NONE:
            return None
        case ReportingRhythm.MILESTONE:
            since = reported_on or date.min
            return min((m.due_on for m in milestones if m.done_on is None and m.due_on > since), default=None)
        case _:
            return calendar.previous_working(_period_owed(rhythm, assigned_on, reported_on, calendar))


def counts_until(rhythm: ReportingRhythm, reported_on: date) -> date:
    """Return the last day for which a report speaks: its period's, or its week's where reports have no period."""
    periodic = rhythm in {ReportingRhythm.MONTHLY, ReportingRhythm.QUARTERLY}
    return _period_end(rhythm if periodic else ReportingRhythm.WEEKLY, reported_on)


def _period_owed(rhythm: ReportingRhythm, assigned_on: date, reported_on: date | None, calendar: WorkCalendar) -> date:
    end = _period_end(rhythm, reported_on or assigned_on)
    fresh = rhythm is not ReportingRhythm.WEEKLY and calendar.count(assigned_on, end) >= _FEWEST_DAYS_FOR_A_FIRST_REPORT
    if reported_on is None and fresh:
        return end
    return _period_end(rhythm, end + timedelta(days=1))


def _period_end(rhythm: ReportingRhythm, day: date) -> date:
    if rhythm is ReportingRhythm.WEEKLY:
        return week_of(day)[1]
    return month_end(day) if rhythm is ReportingRhythm.MONTHLY else quarter_end(day)
