"""What is done with an item: one address a verb, each a form that works without script."""

from collections.abc import Callable

from flask import Response, flash, make_response, redirect, request, url_for

from smartcity.actions import answering, assigning, checking, deciding, progress
from smartcity.actions.access import NEEDED, Permission
from smartcity.actions.models import ActionItem
from smartcity.actions.next_steps import next_step, verbs_of
from smartcity.actions.office_forms import FORMS, MergeForm
from smartcity.actions.open_acts import require_open
from smartcity.actions.queries import get_for, light_of
from smartcity.actions.unit_forms import NoProgressForm, ReachForm, ReportForm, ToldForm
from smartcity.actions.verb_forms import ForUnit, VerbForm
from smartcity.actions.views import pages
from smartcity.files.receiving import receive
from smartcity.foundation import clock
from smartcity.foundation.access import Actor, prepared_by, requires, the_actor
from smartcity.foundation.forms import as_id
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.pages import page


def _view(kind: type[VerbForm], permission: Permission | None = None) -> Callable[[int], Response]:
    """Return the view of one act: its form; sent and done, the item's page with a word; refused, why."""

    @requires(permission or NEEDED[kind.verb])
    @prepared_by(receive)
    def take(item_id: int) -> Response:
        actor = the_actor()
        item = get_for(actor, item_id)
        if request.method == "GET":
            require_open(kind, actor, item)
        form = kind()
        form.offer(actor, item)
        if isinstance(form, ForUnit):
            form.prefer(request.args.get("unit"))
        if form.accept(lambda: form.act(actor, item_id)):
            return _back(item_id, form.said)
        return _act_page(actor, item, form)

    return take


def _act_page(actor: Actor, item: ActionItem, form: VerbForm) -> Response:
    """Return the page of one act, with what it is about."""
    return page(
        "actions/act.html",
        status=form.status,
        item=item,
        form=form,
        light=light_of(item, clock.today()),
        next=next_step(actor, item, verbs_of(actor, item)),
        none_form=NoProgressForm.fresh(actor, item) if isinstance(form, ReportForm) else None,
    )


for _verb, _kind in FORMS.items():
    pages.add_url_rule(f"/<int:id>/{_verb}", _verb.value, _view(_kind), methods=["GET", "POST"])
pages.add_url_rule("/<int:id>/report_none", "report_none", _view(NoProgressForm), methods=["POST"])
pages.add_url_rule("/<int:id>/merge", "merge", _view(MergeForm, Permission.CREATE), methods=["GET", "POST"])


@pages.post("/<int:id>/confirm")
@requires(Permission.ACT_FOR_UNIT)
def confirm(item_id: int) -> Response:
    """Confirm what the office recorded on one's unit's behalf."""
    assigning.confirm(the_actor(), item_id, unit_id=as_id(request.form.get("unit")))
    return _back(item_id, _("Confirmed"))


@pages.route("/<int:id>/mark_read", methods=["GET", "POST"])
@requires(Permission.DECIDE)
def mark_read(item_id: int) -> Response:
    """Say that the leader has read the result."""
    actor = the_actor()
    item = get_for(actor, item_id)
    form = ToldForm.for_actor(actor)
    if form.accept(lambda: deciding.mark_read(actor, item_id, **form.heard())):
        return _back(item_id, _("Recorded: the leader has read the result"))
    return _told_page(item, form, _("The leader has read it"))


@pages.post("/<int:id>/check_red")
@requires(Permission.REVIEW)
def check_red(item_id: int) -> Response:
    """Say that the office is still checking a fresh red."""
    checking.check_red(the_actor(), item_id)
    return _back(item_id, _("Marked for one working day"))


@pages.route("/<int:id>/milestones/<int:milestone_id>/reach", methods=["GET", "POST"])
@requires(Permission.ACT_FOR_UNIT)
def reach_milestone(item_id: int, milestone_id: int) -> Response:
    """Say that a milestone was reached, today or on a day before; the office says so for the lead, which told it."""
    actor = the_actor()
    item = get_for(actor, item_id)
    form = ReachForm.for_actor(actor)
    if form.accept(lambda: progress.reach_milestone(actor, item_id, milestone_id, on=form.on.data, **form.heard())):
        return _back(item_id, _("The milestone was reached"))
    stone = next((stone for stone in item.milestones if stone.id == milestone_id), None)
    return _told_page(item, form, _("The milestone was reached"), stone.title if stone else "")


def _told_page(item: ActionItem, form: ToldForm, heading: str, what: str = "") -> Response:
    """Return the page on which the office says how it learned of an act, and from whom."""
    return page(
        "actions/told.html",
        status=form.status,
        item=item,
        form=form,
        heading=heading,
        what=what,
    )


@pages.post("/<int:id>/sources/<int:source_id>/answer")
@requires(Permission.REVIEW)
def answer_source(item_id: int, source_id: int) -> Response:
    """Say that a source was told today what became of it."""
    answering.answer_source(the_actor(), item_id, source_id)
    return _back(item_id, _("Recorded: the source was answered"))


def _back(item_id: int, said: str) -> Response:
    flash(said, "success")
    return make_response(redirect(url_for("actions.show", id=item_id), 303))
