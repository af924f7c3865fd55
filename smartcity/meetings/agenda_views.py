"""Pages of the agenda: units propose, the office takes, orders and locks; how the last decisions stand, on paper."""

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from smartcity.departments.queries import names as unit_names
from smartcity.foundation import clock
from smartcity.foundation.access import Actor, requires, the_actor
from smartcity.foundation.forms import Choice
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.pages import page
from smartcity.meetings import agenda as services
from smartcity.meetings.access import Permission
from smartcity.meetings.decision_queries import last_decisions
from smartcity.meetings.minutes_forms import TopicForm, topic_title
from smartcity.meetings.minutes_queries import open_to
from smartcity.meetings.models import Meeting
from smartcity.meetings.queries import get_for, seen_among
from smartcity.meetings.views import pages
from smartcity.meetings.workflow import UPCOMING_STATES


@pages.get("/<int:meeting_id>/agenda")
@requires(Permission.READ)
def agenda(meeting_id: int) -> Response:
    """Show the agenda; topics can be proposed until the cut-off."""
    return _page(get_for(the_actor(), meeting_id))


def _speaks(actor: Actor) -> bool:
    return actor.may(Permission.ANSWER) and bool(actor.acting_unit_ids)


def _own_units() -> list[Choice]:
    return [(str(key), name) for key, name in unit_names(the_actor().acting_unit_ids).items()]


def _form() -> TopicForm:
    return TopicForm() if the_actor().may(Permission.MANAGE) else TopicForm(_own_units())


def _page(row: Meeting, form: TopicForm | None = None, status: int = 200) -> Response:
    actor = the_actor()
    office = actor.may(Permission.MANAGE)
    collects = row.agenda_locked_at is None and row.state in UPCOMING_STATES
    in_time = row.topics_until is None or clock.today() <= row.topics_until
    shown = [one for one in row.agenda if one.accepted or office or one.unit_id in actor.unit_ids]
    return page(
        "meetings/agenda.html",
        row=row,
        topics=shown,
        shows_minutes=open_to(actor, row),
        total_minutes=sum(one.minutes_allotted or 0 for one in row.agenda if one.accepted),
        topic_title=topic_title,
        form=form or _form(),
        may_manage=office,
        may_propose=_speaks(actor) and collects and in_time and not office,
        status=status,
    )


def _back(meeting_id: int) -> BaseResponse:
    return redirect(url_for("meetings.agenda", meeting_id=meeting_id), 303)


@pages.post("/<int:meeting_id>/agenda")
@requires(Permission.ANSWER)
def add_topic(meeting_id: int) -> BaseResponse:
    """Add a topic, or propose one for the own unit."""
    actor, form = the_actor(), _form()
    if form.accept(lambda: services.propose(actor, meeting_id, **form.values())):
        taken = form.result.accepted
        flash(_("Added") if taken else _("Proposed; the secretariat decides"), "success")
        return _back(meeting_id)
    return _page(get_for(actor, meeting_id), form, form.status)


@pages.route("/<int:meeting_id>/agenda/<int:item_id>", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def edit_topic(meeting_id: int, item_id: int) -> BaseResponse:
    """Change a topic."""
    actor = the_actor()
    row = get_for(actor, meeting_id)
    item = services.topic_of(row, item_id)
    form = TopicForm(row=item)
    if form.accept(lambda: services.edit_topic(actor, meeting_id, item_id, form.version.data or 0, **form.values())):
        return _back(meeting_id)
    return page("meetings/topic.html", row=row, item=item, form=form, title=topic_title(item), status=form.status)


@pages.post("/<int:meeting_id>/agenda/<int:item_id>/<any(accept, remove, up, down):how>")
@requires(Permission.MANAGE)
def handle_topic(meeting_id: int, item_id: int, how: str) -> BaseResponse:
    """Take a proposed topic, take one off, or move it by one place."""
    actor, reason = the_actor(), request.form.get("reason", "")
    if how == "accept":
        services.accept_topic(actor, meeting_id, item_id)
    elif how == "remove":
        services.remove_topic(actor, meeting_id, item_id, reason=reason)
    else:
        place = services.topic_of(get_for(actor, meeting_id), item_id).position + 1
        services.place_topic(actor, meeting_id, item_id, place + (1 if how == "down" else -1), reason=reason)
    return _back(meeting_id)


@pages.post("/<int:meeting_id>/agenda/lock")
@requires(Permission.MANAGE)
def lock_agenda(meeting_id: int) -> BaseResponse:
    """Lock the agenda."""
    services.lock(the_actor(), meeting_id)
    flash(_("The agenda is locked"), "success")
    return _back(meeting_id)


@pages.get("/<int:meeting_id>/last-decisions")
@requires(Permission.READ)
def last_decisions_page(meeting_id: int) -> Response:
    """Show, on one page to print, how the decisions of the last meetings of the series stand."""
    actor = the_actor()
    row = get_for(actor, meeting_id)
    before = row.starts_at or clock.now()
    rows = last_decisions(row.series_id, before, actor)
    seen = seen_among(actor, (one.meeting_id for one in rows))  # who joined later doesn't read what was decided before
    return page("meetings/last_decisions.html", row=row, rows=[one for one in rows if one.meeting_id in seen])
