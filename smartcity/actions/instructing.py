"""Entering what leaders write on items, from paper or by themselves, and answering them."""

from dataclasses import dataclass, replace
from datetime import date

from smartcity.actions import drafting
from smartcity.actions.access import Permission
from smartcity.actions.instruction_models import Instruction
from smartcity.actions.instruction_queries import asked_by, get_on, leaders, of_the_same_day, referring
from smartcity.actions.models import ActionItem, ActionSource
from smartcity.actions.moving import item_for
from smartcity.actions.new_action import NewAction, NewSource
from smartcity.actions.rules import ExtensionAuthority, How, SourceKind, UnitRole
from smartcity.actions.situations import require_open_year
from smartcity.actions.telling import INSTRUCTED, tell_office, tell_units
from smartcity.actions.versions import keep
from smartcity.actions.workflow import ENDED_STATES, State
from smartcity.audit.services import record
from smartcity.foundation import checks, clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.problems import Conflict, InvalidInput
from smartcity.foundation.texts import Text
from smartcity.people.models import Person

REASON = 500


@dataclass(frozen=True)
class Written:
    """What a leader wrote. `leader_id` None is the leader who acts; `how` the way by which the office got it."""

    text: str
    given_on: date | None = None
    leader_id: int | None = None
    wants_answer: bool = False
    answer_by: date | None = None
    how: How = How.WEB


def instruct(actor: Actor, item_id: int, written: Written) -> Instruction:
    """Enter what a leader wrote on an item; units that lead or support it are told that it is there, not what it says.

    One that asks for an answer is a source of the item from then on: its leader reads the result before completion.
    """
    actor.require(Permission.INSTRUCT)
    item = item_for(actor, item_id)
    require_open_year(item)
    clean = _checked(actor, written)
    if clean.wants_answer and item.state in ENDED_STATES:
        raise Conflict(Text("This item has ended: enter the instruction as a new item if it asks for an answer"))
    row = _write(actor, item, clean)
    _tell(actor, item)
    return row


def from_instruction(actor: Actor, written: Written, new: NewAction) -> ActionItem:
    """Draft an item that rests on what a leader wrote, in one step; that leader is in charge, and extends it."""
    actor.require(Permission.INSTRUCT)
    clean = _checked(actor, written)
    source = NewSource(SourceKind.INSTRUCTION, _reference(clean))
    item = drafting.create(actor, _resting_on(new, source, clean.leader_id))
    _write(actor, item, clean)
    return item


def answer(actor: Actor, item_id: int, instruction_id: int, *, on: date | None = None) -> Instruction:
    """Say that the leader was told what became of it, on a day not after today."""
    actor.require(Permission.REVIEW)
    item = item_for(actor, item_id)
    require_open_year(item)
    row, day = get_on(item, instruction_id, lock=True), on or clock.today()
    if not row.wants_answer or row.answered_on is not None or row.withdrawn_at is not None:
        raise Conflict(Text("This instruction waits for no answer"))
    if not row.given_on <= day <= clock.today():
        raise InvalidInput({"on": Text("The day has to lie between the instruction and today")})
    row.answered_on = day
    record(actor, "actions.answer_instruction", "action", item.id, fields=("answered_on",))
    return row


def withdraw(actor: Actor, item_id: int, instruction_id: int, *, reason: str) -> Instruction:
    """Strike out an instruction that was entered wrongly; it stays readable, with the reason."""
    actor.require(Permission.INSTRUCT)
    item = item_for(actor, item_id)
    require_open_year(item)
    text = checks.clean_text("reason", reason, maximum=REASON, required=True)
    row = get_on(item, instruction_id, lock=True)
    own = row.entered_by_id == actor.person_id or actor.may(Permission.CREATE)
    if row.withdrawn_at is not None or not own:
        raise Conflict(Text("Only who entered an instruction, or the office, strikes it out, and once"))
    row.withdrawn_at, row.withdrawn_by_id, row.withdrawn_reason = clock.now(), actor.person_id, text
    db.session.flush()
    if row.wants_answer and row.answered_on is None and len(item.sources) > 1 and row.id not in asked_by(item.id):
        _take_source(item, of_the_same_day(row))
    record(actor, "actions.withdraw_instruction", "action", item.id, fields=("withdrawn_at",))
    return row


def _checked(actor: Actor, written: Written) -> Written:
    """Return what was written as it can be kept; leaders write for themselves, the office says for whom and how."""
    errors = checks.Errors()
    text = errors.text("text", written.text, maximum=checks.LONG, required=True, multiline=True)
    given_on = errors.day("given_on", written.given_on or clock.today())
    if given_on is not None and given_on > clock.today():
        errors.add("given_on", Text("The day lies in the future"))
    errors.day("answer_by", written.answer_by)
    if written.answer_by is not None and given_on is not None and written.answer_by < given_on:
        errors.add("answer_by", Text("The answer can't be due before the instruction"))
    leader_id, how = _leader(actor, written, errors)
    errors.stop()
    wants = written.wants_answer or written.answer_by is not None
    return Written(text, given_on, leader_id, wants, written.answer_by, how)


def _leader(actor: Actor, written: Written, errors: checks.Errors) -> tuple[int | None, How]:
    by_office = actor.may(Permission.CREATE)
    if not by_office or (written.leader_id is None and actor.may(Permission.LEAD) and actor.person_id is not None):
        if written.leader_id not in (None, actor.person_id):
            errors.add("leader", Text("A leader writes for oneself"))
        return actor.person_id, How.WEB
    if written.leader_id not in {one.id for one in leaders()}:
        errors.add("leader", Text("Please name the leader who wrote it"))
    if written.how is How.WEB and written.leader_id != actor.person_id and not actor.may_everything:
        errors.add("how", Text("Say how it came: on paper, by phone or in a message"))
    return written.leader_id, written.how


def _write(actor: Actor, item: ActionItem, clean: Written) -> Instruction:
    assert clean.leader_id is not None
    assert clean.given_on is not None
    row = Instruction(
        item_id=item.id,
        leader_id=clean.leader_id,
        given_on=clean.given_on,
        text=clean.text,
        wants_answer=clean.wants_answer,
        answer_by=clean.answer_by,
        how=clean.how,
        entered_at=clock.now(),
        entered_by_id=actor.person_id,
    )
    db.session.add(row)
    db.session.flush()
    if clean.wants_answer:
        _make_source(item, row, _reference(clean))
    db.session.flush()
    record(actor, "actions.instruct", "action", item.id, fields=("instruction",))
    return row


def _make_source(item: ActionItem, row: Instruction, reference: str) -> None:
    """Make the source that an instruction is; one of the same leader and day, or of the same words, stands for it."""
    same = of_the_same_day(row)
    if any(source.instruction_id in same for source in item.sources):
        return
    typed = (one for one in item.sources if (one.kind, one.reference) == (SourceKind.INSTRUCTION, reference))
    if (source := next(typed, None)) is not None:
        source.instruction_id = row.id
        return
    source = ActionSource(position=len(item.sources), kind=SourceKind.INSTRUCTION, reference=reference, basis="")
    source.instruction_id = row.id
    item.sources.append(source)
    item.search_text = drafting.search_text(item)
    keep(item)


def _take_source(item: ActionItem, made_by: frozenset[int]) -> None:
    """Take the source away that instructions made, if it was not answered; the others close up."""
    made = [one for one in item.sources if one.instruction_id in made_by]
    for source in (one for one in made if one.answered_on is None):
        item.sources.remove(source)
        db.session.flush()
    for position, source in enumerate(item.sources):
        source.position = position
        db.session.flush()
    item.search_text = drafting.search_text(item)
    keep(item)


def _reference(clean: Written) -> str:
    return referring(db.session.get_one(Person, clean.leader_id).name, clean.given_on)


def _resting_on(new: NewAction, source: NewSource, leader_id: int | None) -> NewAction:
    return replace(
        new, sources=(source, *new.sources), leader_id=leader_id, extension_authority=ExtensionAuthority.LEADER
    )


def _tell(actor: Actor, item: ActionItem) -> None:
    if item.state is State.DRAFT:
        return
    said = Text("A leader wrote on %(number)s “%(title)s”", number=item.number or "", title=item.title)
    if item.is_open:
        working = [unit.organisation_id for unit in item.current_units if unit.role is not UnitRole.OVERSEEING]
        tell_units(item, working, INSTRUCTED, said)
    if not actor.may(Permission.CREATE):
        tell_office(item, INSTRUCTED, said)
