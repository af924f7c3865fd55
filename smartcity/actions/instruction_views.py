"""Leaders' instructions: on an item, as the beginning of one, and all of them as a register."""

from flask import Response, flash, make_response, redirect, request, url_for

from smartcity.actions import instructing, instruction_queries
from smartcity.actions.access import Permission
from smartcity.actions.instruction_forms import InstructionForm, NewItemForm, WithdrawForm
from smartcity.actions.queries import get_for
from smartcity.actions.views import pages
from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.pages import page
from smartcity.foundation.paging import DEFAULT_LIMIT


@pages.get("/instructions")
@requires(Permission.INSTRUCT)
def instructions() -> Response:
    """List what leaders wrote; first what still waits for an answer."""
    actor, every = the_actor(), request.args.get("view") == "all"
    found = instruction_queries.page_of(
        waiting=not every, leader_id=None, cursor=request.args.get("cursor") or None, limit=DEFAULT_LIMIT
    )
    return page("actions/instructions.html", page=found, every=every, drafts=actor.may(Permission.CREATE))


@pages.route("/instructions/new", methods=["GET", "POST"])
@requires(Permission.CREATE)
def new_from_instruction() -> Response:
    """Draft an item from what a leader wrote, in one step."""
    actor = the_actor()
    form = NewItemForm.for_actor(actor)
    if form.accept(lambda: instructing.from_instruction(actor, form.written(), form.described())):
        flash(_("Saved as a draft with the instruction"), "success")
        return _to_item(form.result.id)
    return page("actions/new_from_instruction.html", form=form, status=form.status)


@pages.route("/<int:id>/instructions/new", methods=["GET", "POST"])
@requires(Permission.INSTRUCT)
def instruct(item_id: int) -> Response:
    """Enter what a leader wrote on an item."""
    actor = the_actor()
    item = get_for(actor, item_id)
    form = InstructionForm.for_actor(actor)
    if form.accept(lambda: instructing.instruct(actor, item_id, form.written())):
        flash(_("The instruction stands in the story of the item"), "success")
        return _to_item(item_id)
    return page("actions/instruct.html", form=form, item=item, status=form.status)


@pages.post("/<int:id>/instructions/<int:instruction_id>/answer")
@requires(Permission.REVIEW)
def answer_instruction(item_id: int, instruction_id: int) -> Response:
    """Say that the leader was answered today."""
    instructing.answer(the_actor(), item_id, instruction_id)
    flash(_("Recorded: the leader was answered"), "success")
    return _to_item(item_id)


@pages.route("/<int:id>/instructions/<int:instruction_id>/withdraw", methods=["GET", "POST"])
@requires(Permission.INSTRUCT)
def withdraw_instruction(item_id: int, instruction_id: int) -> Response:
    """Strike out what was entered wrongly."""
    actor, form = the_actor(), WithdrawForm()
    item = get_for(actor, item_id)
    row = instruction_queries.get_on(item, instruction_id)
    if form.accept(lambda: instructing.withdraw(actor, item_id, instruction_id, reason=form.reason.data or "")):
        flash(_("The instruction was struck out"), "success")
        return _to_item(item_id)
    return page("actions/withdraw_instruction.html", form=form, item=item, row=row, status=form.status)


def _to_item(item_id: int) -> Response:
    return make_response(redirect(url_for("actions.show", id=item_id), 303))
