"""What reminding comes to, as a page."""

from datetime import timedelta

from flask import Response, flash

from smartcity.foundation import clock
from smartcity.foundation.access import requires
from smartcity.foundation.pages import page
from smartcity.foundation.problems import InvalidInput
from smartcity.reminders.access import Permission
from smartcity.reminders.effect import WITHIN
from smartcity.reminders.figures import figures
from smartcity.reminders.views import day_given, pages, rule_name, tab_counts

DAYS = 30
"""The days a period has where none is asked for."""


@pages.get("/figures")
@requires(Permission.READ)
def show_figures() -> Response:
    """Show how many were told in a period, what became of the mail, and how many items moved after it."""
    last = day_given("to") or clock.today()
    first, status = day_given("from") or last - timedelta(days=DAYS), 200
    try:
        found = figures(first, last)
    except InvalidInput as refusal:
        flash(str(next(iter(refusal.errors.values()))), "danger")
        first, status = last - timedelta(days=DAYS), InvalidInput.status
        found = figures(first, last)
    return page(
        "reminders/figures.html",
        status=status,
        found=found,
        first=first,
        last=last,
        within=WITHIN,
        rule_name=rule_name,
        tab_counts=tab_counts(),
    )
