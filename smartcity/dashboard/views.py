"""The first page: what each role has to do today, first."""

from datetime import date, timedelta
from typing import Any

from flask import Blueprint, Response

from smartcity.actions import listing
from smartcity.actions.access import Permission as Actions
from smartcity.actions.access import sees_all
from smartcity.actions.filtering import Filters, View
from smartcity.actions.rules import Mark
from smartcity.actions.workflow import State
from smartcity.dashboard import queries
from smartcity.dashboard.urgency import by_urgency
from smartcity.foundation import clock, feature
from smartcity.foundation.access import Actor, signed_in, the_actor
from smartcity.foundation.health import scheduler_state
from smartcity.foundation.pages import page
from smartcity.meetings.access import Permission as Meetings
from smartcity.meetings.queries import meetings_between
from smartcity.workdays.queries import calendar
from smartcity.workdays.rules import week_of

pages = Blueprint("dashboard", __name__, template_folder="templates")

SHOWN = 15


@pages.get("/")
@signed_in
def index() -> Response:
    """Show what waits for who is signed in, then what that role watches."""
    actor = the_actor()
    if not actor.may(Actions.READ):
        return page("dashboard/administrator.html", **_system(actor))
    shared: dict[str, Any] = {
        "matters": by_urgency(feature.duties(actor)),
        "meetings": _meetings(actor),
        "week_ends": _week_ends(),
    }
    if sees_all(actor):
        return page("dashboard/office.html", **shared, **office_page(actor))
    return page("dashboard/unit.html", **shared, **_unit(actor))


def _week_ends() -> date:
    return week_of(clock.today())[1]


def _meetings(actor: Actor) -> list[Any]:
    today = clock.today()
    return list(meetings_between(actor, today, week_of(today)[1])) if actor.may(Meetings.READ) else []


def office_page(actor: Actor) -> dict[str, Any]:
    """Return what the office and the leaders watch; a count is that of the list behind it."""
    today, ends = clock.today(), _week_ends()
    units = queries.by_lead(today)
    due = queries.due_items(today, ends + timedelta(days=7))
    return {
        "units": units,
        "totals": queries.totals(units),
        "counted": {name: listing.written_count(actor, asked) for name, asked in _figures(today, ends).items()},
        "red": [(item, _days_red(item)) for item in queries.red_items(today)],
        "due_today": [item for item in due if item.deadline == today],
        "due_next": [item for item in due if item.deadline != today],
    }


def _figures(today: date, ends: date) -> dict[str, Filters]:
    """Return the lists behind the figures that the lights don't tell."""
    return {
        "due_today": Filters(view=View.OPEN, due_from=today, due_until=today),
        "due_this_week": Filters(view=View.OPEN, due_from=today, due_until=ends),
        "submitted": Filters(state=State.SUBMITTED),
        "unsigned": Filters(view=View.OPEN, mark=Mark.UNSIGNED),
        "report_due": Filters(view=View.OPEN, mark=Mark.REPORT_DUE),
    }


def _days_red(item: queries.UrgentItem) -> int:
    """Return for how many working days an item has been red."""
    since = item.since - timedelta(days=1) if item.since else clock.today()
    return calendar().count(since, clock.today())


def _unit(actor: Actor) -> dict[str, Any]:
    found = listing.page_of(actor, Filters(view=View.OPEN), limit=SHOWN)
    return {
        "acts": actor.may(Actions.ACT_FOR_UNIT),
        "items": found.rows,
        "more": found.next is not None,
        "counts": queries.counts_for(actor, clock.today(), _week_ends()),
    }


def _system(actor: Actor) -> dict[str, Any]:
    """Return what an administrator sees: the own pages and the system's state, nothing of the office's business."""
    return {
        "links": [item for item in feature.menu(actor) if item.endpoint != "dashboard.index"],
        "scheduler": scheduler_state() if actor.has("system_admin") else None,
    }
