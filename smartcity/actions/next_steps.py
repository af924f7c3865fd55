"""What somebody should do with an item now, in one sentence, and what may be done, in the order of its page."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from smartcity.actions.access import Permission, part_of_unit, parts_of
from smartcity.actions.history_models import ActionEvent, ProgressReport
from smartcity.actions.instruction_queries import instructing
from smartcity.actions.models import ActionItem
from smartcity.actions.moves import Situation, possible_verbs
from smartcity.actions.queries import waiting_extension, waiting_objection
from smartcity.actions.situations import own_unit, rests_on_instruction, situation_of
from smartcity.actions.workflow import Part, State, Verb, allowed
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.texts import Text

FIRST = {
    Part.OFFICE: (
        Verb.ASSIGN,
        Verb.COMPLETE,
        Verb.RETURN,
        Verb.APPROVE_EXTENSION,
        Verb.REFUSE_EXTENSION,
        Verb.KEEP_OBJECTION,
        Verb.REFER_OBJECTION,
        Verb.CLOSE,
        Verb.RESUME,
    ),
    Part.LEADER: (Verb.APPROVE_EXTENSION, Verb.REFUSE_EXTENSION, Verb.KEEP_OBJECTION, Verb.RESUME),
}
UNIT_FIRST = (Verb.SIGN_FOR, Verb.REPORT, Verb.SUBMIT, Verb.REQUEST_EXTENSION, Verb.OBJECT)
ON_BEHALF = (Verb.SIGN_FOR, Verb.REPORT, Verb.SUBMIT, Verb.REQUEST_EXTENSION, Verb.OBJECT)
REST = (Verb.NOTE, Verb.REASSIGN, Verb.REOPEN, Verb.SUSPEND, "merge", Verb.CANCEL)


@dataclass(frozen=True)
class Next:
    """What to do now, why, and how pressing it is."""

    text: Text
    why: str | Text = ""
    tone: str = "neutral"


def verbs_of(actor: Actor, item: ActionItem, situation: Situation | None = None) -> tuple[Verb, ...]:
    """Return what somebody can do with an item right now; what is done for a unit only where there is such a unit.

    `situation` is the item's for the own unit, where it was asked already.
    """
    mine = parts_of(actor, item)
    found = possible_verbs(item.state, mine, situation or situation_of(item, own_unit(actor, item)))
    there = {part_of_unit(unit) for unit in item.current_units}
    return tuple(
        verb for verb in found if verb not in UNIT_FIRST or any(allowed(item.state, verb, mine, part) for part in there)
    )


def next_step(actor: Actor, item: ActionItem, verbs: Collection[Verb]) -> Next | None:
    """Return what somebody should do now; None where nothing waits for this person."""
    parts = parts_of(actor, item)
    if Part.OFFICE in parts or Part.LEADER in parts:
        return _decision(actor, item, verbs, leader=Part.OFFICE not in parts)
    return _unit_step(actor, item) if parts and item.is_open else None


def _decision(actor: Actor, item: ActionItem, verbs: Collection[Verb], *, leader: bool) -> Next | None:
    asked = waiting_extension(item.id) if Verb.APPROVE_EXTENSION in verbs else None
    if asked is not None:
        return Next(Text("Decide on the time asked for, until %(day)s", day=asked.deadline), asked.reason, "wait")
    objection = waiting_objection(item.id) if Verb.KEEP_OBJECTION in verbs else None
    if objection is not None:
        text = Text("Answer the objection: keep the item there, hand it over, or lay it before a leader")
        return Next(text, objection.reason, "wait")
    if waits_for_reading(item):
        text = Text("Read the result") if reads(actor, item) else Text("The leader has to read the result first")
        return Next(text, _result(item) or Text("The item rests on a leader's instruction"), "wait")
    if leader:
        return None
    return {
        State.DRAFT: Next(Text("Look through the draft and assign it")),
        State.SUBMITTED: Next(Text("Review the result: complete the item or return it"), _result(item), "wait"),
        State.COMPLETED: Next(Text("Close it once everything is filed")),
    }.get(item.state)


def waits_for_reading(item: ActionItem) -> bool:
    """Tell whether the leader who gave the instruction still has to read the result."""
    return item.state is State.SUBMITTED and item.leader_read_on is None and rests_on_instruction(item)


def reads(actor: Actor, item: ActionItem) -> bool:
    """Tell whether this is the leader who has to read the result: who wrote on it, any leader where that is unknown."""
    wrote = instructing(item.id)
    return actor.may(Permission.LEAD) and (not wrote or actor.person_id in wrote)


def _unit_step(actor: Actor, item: ActionItem) -> Next | None:
    unit, parts = own_unit(actor, item), parts_of(actor, item)
    if unit is not None and unit.signed_at is None and Part.OVERSEEING not in parts:
        return Next(Text("Sign for it"), Text("So the office knows that it has reached you"), "wait")
    return _lead_step(item) if Part.LEAD in parts else None


def _lead_step(item: ActionItem) -> Next:
    if item.state is State.SUBMITTED:
        return Next(Text("Nothing to do: the office reviews the result"))
    if item.times_returned and (missing := _last_return(item)):
        return Next(Text("Put right what is missing, and submit again"), missing, "bad")
    asked = waiting_extension(item.id)
    if asked is not None:
        text = Text("Time was asked for until %(day)s: until that is decided the deadline stays", day=asked.deadline)
        return Next(text, asked.reason)
    if item.report_due_on and item.report_due_on <= clock.today():
        return Next(Text("A progress report is due since %(day)s", day=item.report_due_on), "", "wait")
    if item.report_due_on:
        return Next(Text("The next progress report is due on %(day)s", day=item.report_due_on))
    return Next(Text("Report when there is progress, submit when it is done"))


def _result(item: ActionItem) -> str:
    """Return what the lead says of the result that it submitted: who decides on it reads it beside the button."""
    if item.state is not State.SUBMITTED:
        return ""
    submitted = (
        select(ProgressReport.text)
        .join(ActionEvent, ActionEvent.id == ProgressReport.event_id)
        .where(ProgressReport.item_id == item.id, ActionEvent.verb == Verb.SUBMIT)
        .order_by(ProgressReport.id.desc())
        .limit(1)
    )
    return db.session.scalar(submitted) or ""


def _last_return(item: ActionItem) -> str:
    last = (
        select(ActionEvent.text)
        .where(ActionEvent.item_id == item.id, ActionEvent.verb == Verb.RETURN)
        .order_by(ActionEvent.id.desc())
        .limit(1)
    )
    return db.session.scalar(last) or ""
