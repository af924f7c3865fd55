"""Calendar files: one meeting, a series, and everybody's own calendar by its secret address."""

from flask import Blueprint, Response, flash, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from smartcity.foundation.access import public, requires, the_actor
from smartcity.foundation.addresses import base_url
from smartcity.foundation.calendars import CALENDAR_TYPE, calendar_bytes
from smartcity.foundation.feature import features
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import using
from smartcity.foundation.pages import page
from smartcity.foundation.problems import NotFound
from smartcity.meetings import feeds
from smartcity.meetings.access import Permission
from smartcity.meetings.calendar_files import calendar_name, event_of, events_of_series
from smartcity.meetings.minutes_forms import topic_title
from smartcity.meetings.queries import get_for
from smartcity.meetings.series_queries import get_for as series_for
from smartcity.meetings.views import pages

files = Blueprint("calendars", __name__)


def _file(content: bytes, name: str) -> Response:
    return Response(
        content,
        content_type=CALENDAR_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}.ics"', "Cache-Control": "private, no-store"},
    )


@pages.get("/<int:meeting_id>.ics")
@requires(Permission.READ)
def meeting_file(meeting_id: int) -> Response:
    """Give out one meeting."""
    row = get_for(the_actor(), meeting_id)
    event = event_of(row, [topic_title(item) for item in row.agenda if item.accepted])
    if event is None:
        raise NotFound
    return _file(calendar_bytes(row.title, [event]), f"meeting-{row.id}")


@files.get("/meeting-series/<int:series_id>.ics")
@requires(Permission.READ)
def series_file(series_id: int) -> Response:
    """Give out the occurrences of a series."""
    row = series_for(the_actor(), series_id)
    return _file(calendar_bytes(row.name, events_of_series(row)), f"meeting-series-{row.id}")


@files.get("/calendar/<secret>.ics")
@public
def my_calendar(secret: str) -> Response:
    """Give out somebody's calendar to whoever has its secret address, as far as its owner may see it now."""
    actor = feeds.owner_of(secret)
    with using(actor.language):
        events = [event for one in features() for source in one.calendar_sources for event in source(actor)]
        return _file(calendar_bytes(calendar_name(), events), "my-calendar")


@pages.get("/calendar")
@requires(Permission.READ)
def calendar() -> Response:
    """Show whether the actor has a calendar address."""
    return _page()


def _page(address: str = "") -> Response:
    account_id = the_actor().account_id
    feed = feeds.feed_of(account_id) if account_id is not None else None
    return page("meetings/calendar.html", feed=feed, address=address)


@pages.post("/calendar")
@requires(Permission.READ)
def make_calendar() -> Response:
    """Make a new address and show it, this once."""
    secret = feeds.make(the_actor())
    return _page(f"{base_url()}/calendar/{secret}.ics")


@pages.post("/calendar/revoke")
@requires(Permission.READ)
def revoke_calendar() -> BaseResponse:
    """Revoke the address."""
    feeds.revoke(the_actor())
    flash(_("The address no longer works"), "success")
    return redirect(url_for("meetings.calendar"), 303)
