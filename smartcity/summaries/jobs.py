"""The weekly draft: made on the working day before the cut-off, its figures refreshed until the cut-off."""

from datetime import datetime, timedelta

from smartcity.foundation.access import SYSTEM
from smartcity.foundation.feature import Job
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.summaries.queries import of_week
from smartcity.summaries.rules import Act, allowed
from smartcity.summaries.schedule import schedule
from smartcity.summaries.services import build
from smartcity.summaries.weeks import Week, week_due
from smartcity.workdays.queries import calendar


def draft(now: datetime) -> Week | None:
    """Draft or refresh the summary that is due, and return its week; None where there is nothing to do.

    A scheduler that was off makes the latest week's draft alone. Once the figures have reached the cut-off, or somebody
    has signed, the summary is left as it is.
    """
    with unit(Mode.READ):
        week = week_due(now, calendar(), schedule())
        due = week is not None and _is_stale(week, now)
    if week is None or not due:
        return None
    with unit(Mode.WRITE):
        build(SYSTEM, week, now)
    return week


def _is_stale(week: Week, now: datetime) -> bool:
    summary = of_week(week)
    if summary is None:
        return True
    if not allowed(summary.state, Act.REFRESH) or summary.as_of >= summary.period_until:
        return False
    return now >= min(summary.period_until, summary.as_of + timedelta(minutes=schedule().refresh_minutes))


DRAFT = Job("summaries.draft", draft, every_seconds=60)
