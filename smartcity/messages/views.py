"""The inbox of whoever is signed in, and the outgoing mail for those who watch it."""

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from smartcity.foundation.access import requires, signed_in, the_actor
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.foundation.pages import page, safe_next
from smartcity.foundation.texts import Text
from smartcity.messages import queries, services
from smartcity.messages.access import Permission
from smartcity.messages.rules import OutboxState

pages = Blueprint("messages", __name__, url_prefix="/messages", template_folder="templates")
SEE_OTHER = 303


@pages.get("")
@signed_in
def inbox() -> Response:
    """Show what the person was told, the unread first."""
    person_id = the_actor().person_id or 0
    found = queries.inbox(person_id, request.args.get("cursor"))
    lines = [{"row": row, "text": Text.from_json(row.text), "why": _why(row.why)} for row in found.rows]
    new = queries.unread(person_id)
    return page("messages/inbox.html", lines=lines, next=found.next, new=new, watch=Permission.WATCH)


def _why(kept: dict[str, object] | None) -> Text | None:
    return Text.from_json(kept) if kept else None


@pages.post("/<int:notification_id>/read")
@signed_in
def read(notification_id: int) -> BaseResponse:
    """Mark a line as read; `open` goes on to what it is about."""
    line = services.mark_read(the_actor(), notification_id)
    target = line.link if "open" in request.form else ""
    return redirect(safe_next(target, url_for("messages.inbox")), SEE_OTHER)


@pages.post("/read")
@signed_in
def read_all() -> BaseResponse:
    """Mark every line as read."""
    services.mark_all_read(the_actor())
    flash(_("All marked as read"), "success")
    return redirect(url_for("messages.inbox"), SEE_OTHER)


@pages.get("/mail")
@requires(Permission.WATCH)
def mail() -> Response:
    """Show the outgoing mail and what became of it."""
    wanted = request.args.get("state", "")
    state = OutboxState(wanted) if wanted in set(OutboxState) else None
    found = queries.outgoing(state, request.args.get("cursor"))
    states = [(member.value, label(member)) for member in OutboxState]
    return page("messages/mail.html", rows=found.rows, next=found.next, states=states, state=state)


@pages.post("/mail/<int:outbox_id>/retry")
@requires(Permission.RETRY)
def retry(outbox_id: int) -> BaseResponse:
    """Have one message tried again."""
    services.retry(the_actor(), outbox_id)
    flash(_("It is tried again within a minute"), "success")
    return redirect(url_for("messages.mail"), SEE_OTHER)
