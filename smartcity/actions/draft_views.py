"""Drafting, editing and discarding items; one typed line becomes a draft to be confirmed."""

from flask import Response, flash, make_response, redirect, request, url_for

from smartcity.actions import assigning, drafting, editing
from smartcity.actions.access import Permission
from smartcity.actions.forms import ActionForm, form_of
from smartcity.actions.models import ActionItem
from smartcity.actions.new_action import NewAction, NewSource
from smartcity.actions.numbers import by_number
from smartcity.actions.queries import get_for
from smartcity.actions.quick_entry import Understood, understand
from smartcity.actions.rules import DeadlinePrecision, Priority, SourceKind, default_deadline
from smartcity.actions.unit_names import unit_keys
from smartcity.actions.views import pages
from smartcity.actions.workflow import ENDED_STATES, State
from smartcity.foundation import clock
from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.pages import page
from smartcity.foundation.problems import InvalidInput, NotFound
from smartcity.foundation.texts import Text
from smartcity.workdays.queries import calendar

LINE = 500
ASSIGN = "assign"


@pages.route("/new", methods=["GET", "POST"])
@requires(Permission.CREATE)
def new() -> Response:
    """Draft an item: an empty form, or what one typed line was understood to say; it may be assigned at once."""
    typed = request.args.get("line", "")[:LINE].strip()
    understood = understand(typed, unit_keys(), clock.today(), calendar()) if typed else None
    form = form_of(_from_line(understood) if understood else NewAction(title="", lead_id=None)).for_new()
    if form.accept(lambda: _create(form)):
        return _saved(form.result, new=True)
    return page(
        "actions/new.html",
        form=form,
        line=typed,
        understood=understood,
        limits=_usual_deadlines(),
        status=form.status,
    )


def _from_line(said: Understood) -> NewAction:
    lead = said.lead
    return NewAction(
        title=said.title[:200],
        lead_id=lead[0] if lead else None,
        co_lead_ids=tuple(lead[1:]),
        supporting_ids=said.supporting,
        deadline=said.deadline,
        precision=said.precision or DeadlinePrecision.DAY,
        deadline_text=said.deadline_text,
        sources=(NewSource(SourceKind.PHONE),),
    )


def _create(form: ActionForm) -> ActionItem:
    actor = the_actor()
    told = form.described(parent_id=parent_of(form))
    at_once = request.form.get("then") == ASSIGN
    if at_once:
        _ask_for_deadline(form, told)
    item = drafting.create(actor, told)
    return assigning.assign(actor, item.id) if at_once else item


def _ask_for_deadline(form: ActionForm, told: NewAction) -> None:
    """Offer the usual time of the source where nobody said by when: the office confirms or changes it."""
    if told.deadline or told.deadline_text or told.precision is DeadlinePrecision.LONG_TERM:
        return
    usual = default_deadline([source.kind for source in told.sources], told.priority, clock.today())
    if usual is not None:
        form.deadline.data = usual
        form.deadline.raw_data = None
        raise InvalidInput(
            {"deadline": Text("No deadline was given: the usual time of this source ends on %(day)s", day=usual)}
        )


def parent_of(form: ActionForm) -> int | None:
    """Return the id of the item that the form names as the parent; InvalidInput where there is none."""
    number = (form.parent.data or "").strip()
    if not number:
        return None
    found = by_number(the_actor(), number)
    if found is None:
        raise InvalidInput({"parent": Text("There is no item of this number")})
    return found


def _usual_deadlines() -> list[tuple[SourceKind, str]]:
    found = ((kind, default_deadline([kind], Priority.NORMAL, clock.today())) for kind in SourceKind)
    return [(kind, day.isoformat()) for kind, day in found if day]


@pages.route("/<int:id>/edit", methods=["GET", "POST"])
@requires(Permission.CREATE)
def edit(item_id: int) -> Response:
    """Edit what is said of an item."""
    item = get_for(the_actor(), item_id)
    if item.state in ENDED_STATES:
        raise NotFound
    old = editing.as_described(item)
    parent = get_for(the_actor(), item.parent_id).number if item.parent_id else ""
    form = form_of(old, item, parent or "")
    if item.state is not State.DRAFT:
        form.for_assigned()
    if form.accept(lambda: _edit(form, item, old)):
        return _saved(item)
    return page("actions/edit.html", form=form, item=item, draft=item.state is State.DRAFT, status=form.status)


def _edit(form: ActionForm, item: ActionItem, old: NewAction) -> ActionItem:
    told = form.described(old, parent_of(form))
    return editing.edit(the_actor(), item.id, told, reason=form.reason.data or "", version=form.version.data or 0)


@pages.post("/<int:id>/discard")
@requires(Permission.CREATE)
def discard(item_id: int) -> Response:
    """Discard a draft."""
    drafting.discard(the_actor(), item_id, version=request.form.get("version", 0, type=int))
    flash(_("The draft was discarded"), "success")
    return make_response(redirect(url_for("actions.index"), 303))


def _saved(item: ActionItem, *, new: bool = False) -> Response:
    if item.state is State.DRAFT:
        said = _("Saved as a draft")
    elif new:
        said = _("Assigned; the units' liaisons have been told")
    else:
        said = _("Saved: %(number)s", number=item.number)
    flash(said, "success")
    if item.deadline and item.deadline < clock.today() and item.state not in ENDED_STATES:
        flash(_("The deadline has passed already: the item is red from the beginning"), "warning")
    return make_response(redirect(url_for("actions.show", id=item.id), 303))
