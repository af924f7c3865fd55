"""Pages of proposals: lists, one proposal with all that can be done, the limits."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, flash, make_response, redirect, request, url_for

from smartcity.departments.queries import choices as unit_choices
from smartcity.foundation.access import Actor, requires, the_actor
from smartcity.foundation.forms import as_id
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.foundation.pages import page
from smartcity.proposals import limiting, queries, services, story
from smartcity.proposals.access import Permission, parts_of
from smartcity.proposals.act_forms import FORMS, ActForm, ForUnit
from smartcity.proposals.classes import class_choices, class_words
from smartcity.proposals.forms import LimitsForm, ProposalForm
from smartcity.proposals.models import Proposal
from smartcity.proposals.moving import true_of
from smartcity.proposals.queries import Filters
from smartcity.proposals.rules import ProposalKind, ProposalRole, ReplyClass
from smartcity.proposals.services import NewProposal
from smartcity.proposals.workflow import ENDED_STATES, Guard, ProposalState, allowed

pages = Blueprint("proposals", __name__, url_prefix="/proposals", template_folder="templates")

VIEWS = {
    "open": Filters(open=True),
    "overdue": Filters(due="overdue"),
    "soon": Filters(due="soon"),
    "opinions": Filters(opinion_missing=True),
    "new": Filters(role=ProposalRole.HOST, state=ProposalState.HANDED_OVER),
    "late": Filters(role=ProposalRole.HOST, host_late=True),
    "objected": Filters(state=ProposalState.OBJECTED),
    "all": Filters(),
}


@pages.get("")
@requires(Permission.READ)
def index() -> Response:
    """List proposals; without a filter the open ones, what is due first on top."""
    actor = the_actor()
    view = request.args.get("view", "open")
    view = view if view in VIEWS else "open"
    filters = _asked(VIEWS[view])
    found = queries.page_of(actor, filters, cursor=request.args.get("cursor") or None)
    rows = [row.Proposal for row in found.rows]
    return page(
        "proposals/index.html",
        page=found,
        rows=[(row, queries.light_of(row)) for row in rows],
        units=queries.units_of(row.id for row in rows),
        total=queries.count(actor, filters),
        view=view,
        words=class_words(),
        may_manage=actor.may(Permission.MANAGE),
        options={
            "kind": [(kind.value, label(kind)) for kind in ProposalKind],
            "class": class_choices(),
            "unit": unit_choices(),
        },
    )


def _asked(base: Filters) -> Filters:
    kind, reply_class = request.args.get("kind", ""), request.args.get("class", "")
    return replace(
        base,
        text=request.args.get("text", "")[:100],
        kind=ProposalKind(kind) if kind in list(ProposalKind) else None,
        reply_class=ReplyClass(reply_class) if reply_class in list(ReplyClass) else None,
        unit=as_id(request.args.get("unit")),
    )


@pages.get("/<int:proposal_id>")
@requires(Permission.READ)
def show(proposal_id: int) -> Response:
    """Show a proposal."""
    return proposal_page(the_actor(), queries.get_for(the_actor(), proposal_id))


def proposal_page(actor: Actor, row: Proposal, failed: ActForm | None = None) -> Response:
    """Return the page of a proposal; `failed` is a form that was sent and not taken."""
    manages, acts = actor.may(Permission.MANAGE), actor.may(Permission.ACT_FOR_UNIT)
    forms = [(form, form is failed) for form in _forms(actor, row, failed)]
    return page(
        "proposals/show.html",
        status=failed.status if failed else 200,
        row=row,
        units=queries.units_of([row.id]).get(row.id, []),
        light=queries.light_of(row),
        talks=queries.talks_of(row.id),
        feedback=queries.feedback_of(row.id),
        promises=queries.promises_of(actor, row.id),
        events=queries.events_of(row.id).rows,
        sentence=story.sentence,
        mark=story.mark,
        papers=story.papers,
        tones=story.TONES,
        words=class_words(),
        forms=forms,
        may_edit=manages and row.state not in ENDED_STATES,
        sees_contact=manages or acts,
    )


def _forms(actor: Actor, row: Proposal, failed: ActForm | None) -> list[ActForm]:
    """Return the forms that are open to this person, those that move the proposal on first."""
    parts, true = parts_of(actor, row), true_of(row, None) | {Guard.LAST_TO_REPLY, Guard.OTHERS_REPLY_TOO}
    found: list[ActForm] = []
    for kind in FORMS:
        if failed is not None and kind is type(failed):
            found.append(failed)
        elif actor.may(kind.permission) and allowed(row.state, kind.verb, parts, true):
            form = kind(formdata=None)
            form.offer(actor, row)
            if not isinstance(form, ForUnit) or form.units(actor, row):
                found.append(form)
    return found


@pages.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def new() -> Response:
    """Register a proposal."""
    form = ProposalForm(NewProposal(ProposalKind.DEPUTY, "", "", "", ""))
    if form.accept(lambda: services.register(the_actor(), form.described())):
        return back(form.result.id, _("Registered"))
    return page("proposals/form.html", form=form, row=None, status=form.status)


@pages.route("/<int:proposal_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def edit(proposal_id: int) -> Response:
    """Edit what is said of a proposal."""
    actor = the_actor()
    row = queries.get_for(actor, proposal_id)
    old = services.as_described(row)
    form = ProposalForm(old, row.version, given=row.state is not ProposalState.REGISTERED)
    if form.accept(lambda: services.edit(actor, proposal_id, form.described(old), version=form.version.data or 0)):
        return back(proposal_id, _("Saved"))
    return page("proposals/form.html", form=form, row=row, status=form.status)


@pages.route("/limits", methods=["GET", "POST"])
@requires(Permission.MANAGE)
def limits() -> Response:
    """Set the limits."""
    form = LimitsForm(data=limiting.shown())
    if form.accept(lambda: limiting.set_limits(the_actor(), form.given(), version=form.version.data or 0)):
        flash(_("Saved; it holds for what is handed over from now on"), "success")
        return make_response(redirect(url_for("proposals.index"), 303))
    return page("proposals/limits.html", form=form, status=form.status)


def _take(kind: type[ActForm]) -> Any:
    """Return the view that takes a form of this kind: done, the page again with a word; refused, with the reason."""

    @requires(kind.permission)
    def take(proposal_id: int) -> Response:
        actor = the_actor()
        row = queries.get_for(actor, proposal_id)
        form = kind()
        form.offer(actor, row)
        if form.accept(lambda: form.act(actor, proposal_id)):
            return back(proposal_id, str(kind.done))
        return proposal_page(actor, row, form)

    return take


for _kind in FORMS:
    pages.add_url_rule(f"/<int:proposal_id>/{_kind.where}", _kind.where, _take(_kind), methods=["POST"])


def back(proposal_id: int, said: str) -> Response:
    """Return to the page of a proposal with a word."""
    flash(said, "success")
    return make_response(redirect(url_for("proposals.show", proposal_id=proposal_id), 303))
