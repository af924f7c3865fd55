"""The page of one item: how it stands, what to do now, its story."""

from typing import Any

from flask import Response

from smartcity.actions import listing, next_steps, queries
from smartcity.actions.access import Permission, acts_for
from smartcity.actions.checking import checkable
from smartcity.actions.filtering import Filters
from smartcity.actions.instruction_queries import instructions_on, may_instruct
from smartcity.actions.models import ActionItem, ActionUnit
from smartcity.actions.office_forms import FORMS, MergeForm
from smartcity.actions.rules import How
from smartcity.actions.situations import marks_of
from smartcity.actions.splitting import splittable
from smartcity.actions.story import story_of
from smartcity.actions.unit_forms import NoProgressForm
from smartcity.actions.verb_forms import ForUnit, VerbForm
from smartcity.actions.views import pages
from smartcity.actions.workflow import ENDED_STATES, Part, State, Verb
from smartcity.departments.queries import group_names
from smartcity.foundation import clock
from smartcity.foundation.access import Actor, requires, the_actor
from smartcity.foundation.pages import page


@pages.get("/<int:id>")
@requires(Permission.READ)
def show(item_id: int) -> Response:
    """Show an item."""
    return item_page(the_actor(), queries.get_for(the_actor(), item_id))


def item_page(actor: Actor, item: ActionItem, failed: VerbForm | None = None) -> Response:
    """Return the page of an item; `failed` is a form that was sent and not taken."""
    held = queries.parts_of(item.id)  # read at once, with the units' names
    verbs = next_steps.verbs_of(actor, item)
    forms = _forms(actor, item, verbs, failed)
    office = actor.may(Permission.REVIEW)
    instructions = instructions_on(actor, item)
    return page(
        "actions/show.html",
        status=failed.status if failed else 200,
        item=item,
        light=queries.light_of(item, clock.today()),
        marks=marks_of(item, clock.today(), for_office=office),
        next=next_steps.next_step(actor, item, verbs),
        groups=_grouped(actor, forms, failed),
        **_nothing_new(actor, item, forms),
        parts=[(unit, _may_confirm(actor, unit)) for unit in held],
        deadlines=queries.deadlines_of(item.id),
        children=listing.page_of(actor, Filters(parent_id=item.id), sort="number", limit=100).rows,
        parent=listing.by_ids(actor, [item.parent_id]) if item.parent_id else [],
        group=group_names([item.working_group_id]).get(item.working_group_id) if item.working_group_id else None,
        story=story_of(item, for_office=office, instructions=instructions),
        instructions=instructions,
        may_instruct=may_instruct(actor) and item.locked_year is None,
        now=clock.now(),
        **_small_acts(actor, item, verbs),
    )


def _nothing_new(actor: Actor, item: ActionItem, forms: dict[str, VerbForm]) -> dict[str, Any]:
    """Return the form that says "no new progress", and whether one tap is enough: signed, and no unit to choose."""
    form = _fresh(NoProgressForm, actor, item) if Verb.REPORT in forms else None
    asks = form is not None and ("unit" in form or "how" in form)
    return {"none_form": form, "one_tap": form is not None and not asks and Verb.SIGN_FOR not in forms}


def _small_acts(actor: Actor, item: ActionItem, verbs: tuple[Verb, ...]) -> dict[str, Any]:
    """Return which acts without a form of their own are open to this person."""
    office = actor.may(Permission.REVIEW)
    drafts = actor.may(Permission.CREATE)
    return {
        "may_edit": Verb.EDIT in verbs,
        "may_copy": drafts,
        "may_split": drafts and splittable(item),
        "may_discard": drafts and item.state is State.DRAFT,
        **_reading(actor, item, office=office),
        "may_check": office and checkable(item),
        "may_answer": office and item.state in ENDED_STATES and item.locked_year is None,
        "may_reach": item.state not in ENDED_STATES and Verb.SUBMIT in verbs,
        "on_behalf": office,
        "ways": [how for how in How if how is not How.WEB],
    }


def _reading(actor: Actor, item: ActionItem, *, office: bool) -> dict[str, bool]:
    """Return whether this person says that the result was read: the leader who wrote, or the office, from paper."""
    waits = next_steps.waits_for_reading(item)
    as_leader = waits and next_steps.reads(actor, item)
    return {"may_read": waits and (office or as_leader), "as_leader": as_leader}


def _forms(actor: Actor, item: ActionItem, verbs: tuple[Verb, ...], failed: VerbForm | None) -> dict[str, VerbForm]:
    """Return the forms that are open to this person, by their addresses."""
    kinds: list[type[VerbForm]] = [FORMS[verb] for verb in verbs if verb in FORMS]
    if Verb.CANCEL in verbs and actor.may(Permission.CREATE):
        kinds.append(MergeForm)
    found = {form.where: form for form in (_fresh(kind, actor, item) for kind in kinds)}
    if failed is not None and not isinstance(failed, NoProgressForm):
        found[failed.where] = failed
    return {where: form for where, form in found.items() if form is failed or _leads_somewhere(form, actor, item)}


def _leads_somewhere(form: VerbForm, actor: Actor, item: ActionItem) -> bool:
    return not isinstance(form, ForUnit) or bool(form.units(actor, item))


def _fresh(kind: type[VerbForm], actor: Actor, item: ActionItem) -> VerbForm:
    form = kind(formdata=None)
    form.offer(actor, item)
    return form


def _grouped(actor: Actor, forms: dict[str, VerbForm], failed: VerbForm | None) -> dict[str, list[Any]]:
    """Return the forms as the page shows them: what waits for this person, what is entered for units, the rest."""
    office, leader = actor.may(Permission.ON_BEHALF), actor.may(Permission.LEAD)
    first: list[str] = []
    if office:
        first.extend(next_steps.FIRST[Part.OFFICE])
    if leader:
        first.extend(verb for verb in next_steps.FIRST[Part.LEADER] if verb not in first)
    if not office:
        first.extend(next_steps.UNIT_FIRST)
    if Verb.KEEP_OBJECTION in forms:
        first.insert(first.index(Verb.KEEP_OBJECTION) + 1, Verb.REASSIGN)
    behalf = next_steps.ON_BEHALF if office else ()
    order = {"first": first, "behalf": behalf, "rest": [verb for verb in next_steps.REST if verb not in first]}
    return {
        name: [(forms[verb], forms[verb] is failed) for verb in verbs if verb in forms] for name, verbs in order.items()
    }


def _may_confirm(actor: Actor, unit: ActionUnit) -> bool:
    recorded = unit.signed_how not in (None, How.WEB) and unit.confirmed_at is None and unit.until_on is None
    return recorded and acts_for(actor, unit.organisation_id)
