"""Pages of the hand-over: successors are named, accept, and the office ticks it as done."""

from flask import Response, flash, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.forms import as_id
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.pages import page
from smartcity.staff import handover, handover_queries
from smartcity.staff.access import Permission, may_accept
from smartcity.staff.forms import FinishForm, ItemForm, SuccessorForm
from smartcity.staff.views import pages


@pages.get("/<int:secondment_id>/hand-over")
@requires(Permission.READ)
def hand_over(secondment_id: int) -> Response:
    """Show what somebody hands over: all of it to the office and the person, the own part to a successor."""
    return _page(secondment_id)


@pages.get("/taking-over")
@requires(Permission.READ)
def taking_over() -> Response:
    """Show what waits for the actor to take it over."""
    return page("staff/taking_over.html", groups=handover_queries.waiting_for(the_actor()))


def _page(
    secondment_id: int,
    *,
    item: ItemForm | None = None,
    finish: FinishForm | None = None,
    successor: SuccessorForm | None = None,
    status: int = 200,
) -> Response:
    actor = the_actor()
    row = handover_queries.secondment_for(actor, secondment_id)
    lines = handover_queries.listed(actor, row)
    return page(
        "staff/hand_over.html",
        row=row,
        lines=lines,
        left=[line for line in lines if line.unsettled],
        acceptable={line.item.id for line in lines if line.item.accepted_at is None and may_accept(actor, line.item)},
        may_manage=actor.may(Permission.MANAGE),
        whole=actor.may(Permission.SEE_ALL) or row.person_id == actor.person_id,
        item_form=item or ItemForm(),
        finish_form=finish or FinishForm(),
        successor_form=successor or SuccessorForm(),
        status=status,
    )


def _back(secondment_id: int) -> BaseResponse:
    return redirect(url_for("staff.hand_over", secondment_id=secondment_id), 303)


@pages.post("/<int:secondment_id>/hand-over/items")
@requires(Permission.MANAGE)
def add_handover_item(secondment_id: int) -> BaseResponse:
    """List something else to hand over."""
    form = ItemForm()
    if form.accept(lambda: handover.add_item(the_actor(), secondment_id, form.title.data or "")):
        return _back(secondment_id)
    return _page(secondment_id, item=form, status=form.status)


@pages.post("/hand-over/<int:item_id>/successor")
@requires(Permission.MANAGE)
def name_successor(item_id: int) -> BaseResponse:
    """Name who takes a thing over."""
    form = SuccessorForm()
    secondment_id = handover_queries.get_item(item_id).secondment_id
    successor = as_id(form.successor_id.data)
    if form.accept(lambda: handover.name_successor(the_actor(), item_id, form.version.data or 0, successor)):
        flash(_("The successor is told, and takes it over by accepting"), "success")
        return _back(secondment_id)
    return _page(secondment_id, successor=form, status=form.status)


@pages.post("/hand-over/<int:item_id>/accept")
@requires(Permission.READ)
def accept_handover(item_id: int) -> BaseResponse:
    """Take a thing over, or record that its successor has."""
    item = handover.accept(the_actor(), item_id)
    flash(_("Taken over"), "success")
    return _back(item.secondment_id)


@pages.post("/<int:secondment_id>/hand-over/finish")
@requires(Permission.MANAGE)
def finish_handover(secondment_id: int) -> BaseResponse:
    """Tick the hand-over as done."""
    form = FinishForm()
    if form.accept(lambda: handover.finish(the_actor(), secondment_id, nothing=bool(form.nothing.data))):
        flash(_("The hand-over is done"), "success")
        return redirect(url_for("staff.show", id=secondment_id), 303)
    return _page(secondment_id, finish=form, status=form.status)
