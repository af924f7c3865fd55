"""The page of one item: how it stands, what to do now, its story."""

from collections.abc import Sequence
from typing import Any

from flask import Response

from smartcity.actions import listing, next_steps, queries
from smartcity.actions.access import Permission, acts_for
from smartcity.actions.acting import heard
from smartcity.actions.checking import checkable
from smartcity.actions.filtering import Filters
from smartcity.actions.history_models import ProgressReport
from smartcity.actions.instruction_queries import instructions_on, may_instruct
from smartcity.actions.models import ActionItem, ActionUnit
from smartcity.actions.open_acts import OpenActs, open_acts
from smartcity.actions.reporting import counts_until
from smartcity.actions.rules import How
from smartcity.actions.situations import marks_of, own_unit, situation_of
from smartcity.actions.splitting import splittable
from smartcity.actions.story import Line, story_of
from smartcity.actions.unit_forms import NoProgressForm, ReportForm, SignForm
from smartcity.actions.views import pages
from smartcity.actions.workflow import ENDED_STATES, State, Verb
from smartcity.departments.queries import group_name
from smartcity.foundation import clock
from smartcity.foundation.access import Actor, requires, the_actor
from smartcity.foundation.pages import page
from smartcity.foundation.texts import Text


@pages.get("/<int:id>")
@requires(Permission.READ)
def show(item_id: int) -> Response:
    """Show an item."""
    return item_page(the_actor(), queries.get_for(the_actor(), item_id))


def item_page(actor: Actor, item: ActionItem) -> Response:
    """Return the page of an item; of its acts only the one that waits for this person has its form here."""
    situation = situation_of(item, own_unit(actor, item))
    verbs = next_steps.verbs_of(actor, item, situation)
    acts = open_acts(actor, item, verbs)
    office = actor.may(Permission.REVIEW)
    instructions = instructions_on(actor, item)
    story = story_of(item, for_office=office, instructions=instructions)
    return page(
        "actions/show.html",
        item=item,
        light=queries.light_of(item, clock.today()),
        marks=marks_of(item, situation, for_office=office),
        next=next_steps.next_step(actor, item, verbs),
        acts=acts,
        may_record=SignForm in acts.behalf,
        **_shown_open(actor, item, acts),
        reported=_last_report(actor, item, story),
        parts=[(unit, _may_confirm(actor, unit), _heard(unit)) for unit in queries.in_order(item.units)],
        deadlines=queries.deadlines_of(item.id),
        children=listing.page_of(actor, Filters(parent_id=item.id), sort="number", limit=100).rows,
        parent=listing.by_ids(actor, [item.parent_id]) if item.parent_id else [],
        group=group_name(item.working_group_id) if item.working_group_id else None,
        story=story,
        instructions=instructions,
        may_instruct=may_instruct(actor) and item.locked_year is None,
        now=clock.now(),
        **_small_acts(actor, item, verbs),
    )


def _shown_open(actor: Actor, item: ActionItem, acts: OpenActs) -> dict[str, Any]:
    """Return the form that stands open, and how one says "no new progress": with one tap, if signed for one unit."""
    form = acts.shown.fresh(actor, item) if acts.shown else None
    none_form = NoProgressForm.fresh(actor, item) if isinstance(form, ReportForm) else None
    one_tap = none_form is not None and "unit" not in none_form and "how" not in none_form
    return {"form": form, "none_form": None if one_tap else none_form, "one_tap": one_tap}


def _last_report(actor: Actor, item: ActionItem, story: Sequence[Line]) -> ProgressReport | None:
    """Return the last report of this person's unit, as long as it speaks for the period: nothing new is owed then."""
    unit = own_unit(actor, item)
    reports = (line.report for line in story if line.report)
    last = next((report for report in reports if unit and report.unit_id == unit.organisation_id), None)
    if last is None or clock.today() > counts_until(item.reporting_rhythm, clock.local(last.at).date()):
        return None
    return last


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
    }


def _reading(actor: Actor, item: ActionItem, *, office: bool) -> dict[str, bool]:
    """Return whether this person says that the result was read: the leader who wrote, or the office, from paper."""
    waits = next_steps.waits_for_reading(item)
    as_leader = waits and next_steps.reads(actor, item)
    return {"may_read": waits and (office or as_leader), "as_leader": as_leader}


def _heard(unit: ActionUnit) -> Text | None:
    if unit.signed_how in (None, How.WEB):
        return None
    return heard(unit.signed_how, "", unit.signed_told_by)


def _may_confirm(actor: Actor, unit: ActionUnit) -> bool:
    recorded = unit.signed_how not in (None, How.WEB) and unit.confirmed_at is None and unit.until_on is None
    return recorded and acts_for(actor, unit.organisation_id)
