"""Pages of the channels that messages go out by, and of how all of it is running."""

from flask import Blueprint, Response, flash, make_response, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from smartcity.departments.queries import group_names, names
from smartcity.foundation.access import own_unit, requires, the_actor
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.pages import page
from smartcity.foundation.problems import Conflict
from smartcity.foundation.scheduling import last_tick
from smartcity.foundation.sent_once import once
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.messages import endpoint_queries, endpoint_services
from smartcity.messages.access import Permission
from smartcity.messages.circuits import key_of
from smartcity.messages.endpoint_answers import Posted
from smartcity.messages.endpoint_forms import EndpointForm
from smartcity.messages.endpoint_trial import prepare_test, send_test
from smartcity.messages.rules import Channel
from smartcity.messages.smtp import Outcome
from smartcity.messages.speaking import Errand, words_of
from smartcity.messages.system import overview

pages = Blueprint("channels", __name__, url_prefix="/messages", template_folder="templates")
SEE_OTHER = 303


@pages.get("/channels")
@requires(Permission.CONFIGURE)
def index() -> Response:
    """List the channels, whom they serve and how they are."""
    rows = endpoint_queries.every()
    units = names(one for row in rows for one in row.unit_ids)
    groups = group_names(one for row in rows for one in row.group_ids)
    served = {row.id: [units[one] for one in row.unit_ids] + [groups[one] for one in row.group_ids] for row in rows}
    health = endpoint_queries.health()
    return page("messages/channels.html", rows=rows, served=served, health=health, key_of=key_of)


@pages.route("/channels/new", methods=["GET", "POST"])
@requires(Permission.CONFIGURE)
def new() -> Response | BaseResponse:
    """Set up a channel."""
    form = EndpointForm()
    if form.accept(lambda: endpoint_services.create(the_actor(), form.described())):
        return _to_list(_("The channel is set up; send it a test message"))
    return page("messages/channel_form.html", form=form, row=None, status=form.status)


@pages.route("/channels/<int:endpoint_id>/edit", methods=["GET", "POST"])
@requires(Permission.CONFIGURE)
def edit(endpoint_id: int) -> Response | BaseResponse:
    """Change a channel; fields for address and secret are empty, and left empty they change nothing."""
    row = endpoint_queries.get(endpoint_id)
    form, act = EndpointForm(row), endpoint_services.edit
    if form.accept(lambda: act(the_actor(), endpoint_id, form.described(), version=form.version.data or 0)):
        return _to_list(_("Saved"))
    readable = endpoint_queries.readable(row)
    return page("messages/channel_form.html", form=form, row=row, readable=readable, status=form.status)


@pages.post("/channels/<int:endpoint_id>/switch")
@requires(Permission.CONFIGURE)
def switch(endpoint_id: int) -> BaseResponse:
    """Use a channel again, or no more for the time being."""
    enabled = request.form.get("to") == "on"
    version = request.form.get("version", 0, type=int)
    endpoint_services.switch(the_actor(), endpoint_id, enabled=enabled, version=version)
    return _to_list(_("The channel is used again") if enabled else _("The channel is not used for now"))


@pages.post("/channels/<int:endpoint_id>/remove")
@requires(Permission.CONFIGURE)
def remove(endpoint_id: int) -> BaseResponse:
    """Take a channel away for good."""
    endpoint_services.remove(the_actor(), endpoint_id, version=request.form.get("version", 0, type=int))
    return _to_list(_("The channel is removed, its address and secret are wiped"))


@pages.post("/channels/<int:endpoint_id>/test")
@requires(Permission.CONFIGURE)
@own_unit
def test(endpoint_id: int) -> BaseResponse:
    """Send a test message at once, and say what the server answered; a second click sends no second one."""
    prepared: list[Errand | Posted] = []

    def prepare() -> Response:
        prepared.append(prepare_test(the_actor(), endpoint_id))
        return make_response(redirect(url_for("channels.index"), SEE_OTHER))

    try:
        with unit(Mode.WRITE):
            response = once(prepare)
    except Conflict as refusal:
        flash(str(refusal.detail or refusal.title), "warning")
        return redirect(url_for("channels.index"), SEE_OTHER)
    for one in prepared:
        _say(send_test(endpoint_id, one))
    return response


@pages.get("/system")
@requires(Permission.WATCH)
def system() -> Response:
    """Show how sending is running: the scheduler's last tick, each channel, what waits."""
    may = the_actor().may(Permission.CONFIGURE)
    return page("messages/system.html", channels=overview(), email=Channel.EMAIL, tick=last_tick(), may_configure=may)


def _say(posted: Posted) -> None:
    if posted.answer.outcome is Outcome.SENT:
        flash(_("The test message was taken"), "success")
    else:
        flash(_("The test message was not taken: %(answer)s", answer=words_of(posted)), "warning")


def _to_list(said: str) -> BaseResponse:
    flash(said, "success")
    return redirect(url_for("channels.index"), SEE_OTHER)
