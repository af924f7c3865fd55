"""Reading leaders' instructions.

Who sees them: the secretariat, the leaders, and whoever acts for a unit that leads or supports the item now. They are
a leader's word to those who have to act on it: units that only oversee, units that handed the item over, working
groups and observers see the item without them (DOMAIN §6 keeps them, like items in house only, from going further).
"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute, aliased, joinedload

from smartcity.actions.access import Permission, parts_of
from smartcity.actions.instruction_models import Instruction
from smartcity.actions.models import NEVER, ActionItem
from smartcity.actions.queries import visible
from smartcity.actions.workflow import Part
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.paging import Key, Page, paged
from smartcity.foundation.problems import NotFound
from smartcity.foundation.remembering import remembered
from smartcity.people.models import Person, Post
from smartcity.people.rules import PostKind

_Merged = aliased(ActionItem)
_READERS = frozenset({Part.OFFICE, Part.LEADER, Part.LEAD, Part.JOINT_LEAD, Part.SUPPORTING})


def sees_instructions(actor: Actor, item: ActionItem) -> bool:
    """Tell whether somebody who sees an item sees also what leaders wrote on it."""
    return bool(parts_of(actor, item) & _READERS)


def instructions_on(actor: Actor, item: ActionItem) -> list[Instruction]:
    """Return what leaders wrote on an item, the newest first; nothing for those whom it does not concern."""
    if not sees_instructions(actor, item):
        return []
    return list(db.session.scalars(_shown(actor, item.id).order_by(Instruction.given_on.desc(), Instruction.id.desc())))


def page_on(actor: Actor, item: ActionItem, cursor: str | None, limit: int) -> Page[Instruction]:
    """Return a page of what leaders wrote on an item, the newest first."""
    return _page(_shown(actor, item.id), [Key(Instruction.id.expression, descending=True)], cursor, limit)


def page_of(*, waiting: bool, leader_id: int | None, cursor: str | None, limit: int) -> Page[Instruction]:
    """Return a page of the register: all instructions, or those that wait for an answer, the most pressing first."""
    found = _named().where(Instruction.withdrawn_at.is_(None)) if waiting else _named()
    if leader_id is not None:
        found = found.where(Instruction.leader_id == leader_id)
    if not waiting:
        return _page(found, [Key(Instruction.id.expression, descending=True)], cursor, limit)
    soonest = [Key(_by(Instruction.answer_by.expression)), Key(Instruction.id.expression)]
    return _page(found.where(unanswered()), soonest, cursor, limit)


def _by(column: ColumnElement[date | None]) -> ColumnElement[date]:
    return func.coalesce(column, NEVER)


def unanswered() -> ColumnElement[bool]:
    """Return the condition that an instruction waits for an answer."""
    return and_(
        Instruction.wants_answer.is_(True), Instruction.answered_on.is_(None), Instruction.withdrawn_at.is_(None)
    )


@remembered
def due_answers(until: date) -> list[date]:
    """Return the days by which leaders wait for an answer, up to a day."""
    due = select(Instruction.answer_by).where(unanswered(), Instruction.answer_by <= until)
    return [day for day in db.session.scalars(due) if day is not None]


def get_on(item: ActionItem, instruction_id: int, *, lock: bool = False) -> Instruction:
    """Return an instruction on an item; `NotFound` where there is none of that number. A page that reads locks none."""
    statement = _on(item.id).where(Instruction.id == instruction_id)
    found = db.session.scalars(statement.with_for_update(of=Instruction) if lock else statement).one_or_none()
    if found is None:
        raise NotFound
    return found


def referring(leader: str, day: date | None) -> str:
    """Return the reference of the source that an instruction makes: who wrote and when, never what."""
    return f"{leader} {day}"


def asked_by(item_id: int) -> frozenset[int]:
    """Return the instructions, on an item, whose source waits for an answer.

    What a leader wrote on one day is one source: each of that day is named here as long as one of them asks.
    """
    wrote = db.session.scalars(select(Instruction).where(_belongs_to(item_id))).all()
    asked = {(row.leader_id, row.given_on) for row in wrote if row.wants_answer and row.withdrawn_at is None}
    return frozenset(row.id for row in wrote if (row.leader_id, row.given_on) in asked)


def of_the_same_day(row: Instruction) -> frozenset[int]:
    """Return what a leader wrote on an item on one day: the instructions that share a source."""
    same = select(Instruction.id).where(
        _belongs_to(row.item_id), Instruction.leader_id == row.leader_id, Instruction.given_on == row.given_on
    )
    return frozenset(db.session.scalars(same))


def instructing(item_id: int) -> frozenset[int]:
    """Return the leaders who wrote on an item, as far as they are known here."""
    wrote = select(Instruction.leader_id).where(_belongs_to(item_id), Instruction.withdrawn_at.is_(None))
    return frozenset(db.session.scalars(wrote))


def _belongs_to(item_id: int | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Return the condition that an instruction was written on an item, or on one that was merged into it."""
    merged = select(_Merged.id).where(_Merged.merged_into_id == item_id)
    return or_(Instruction.item_id == item_id, Instruction.item_id.in_(merged))


def waits_for(reader_id: int) -> ColumnElement[bool]:
    """Return the condition that an item's result is for this leader to read.

    Who wrote the instruction reads; where nobody is known to have, the leader in charge does.
    """
    wrote = exists().where(_belongs_to(ActionItem.id), Instruction.withdrawn_at.is_(None))
    return or_(wrote.where(Instruction.leader_id == reader_id), and_(~wrote, ActionItem.leader_id == reader_id))


def leaders() -> list[Person]:
    """Return the people who hold or held a leader's post, in rank order."""
    led = select(Post.person_id).where(Post.kind == PostKind.LEADER)
    return list(
        db.session.scalars(select(Person).where(Person.active, Person.id.in_(led)).order_by(Person.rank, Person.id))
    )


def may_instruct(actor: Actor) -> bool:
    """Tell whether somebody enters instructions at all."""
    return actor.may(Permission.INSTRUCT)


def _shown(actor: Actor, item_id: int) -> Select[Instruction]:
    """Select what somebody reads on an item; what a merged item kept in the house stays with those who saw that one."""
    merged = select(ActionItem.id).where(ActionItem.merged_into_id == item_id)
    seen = merged.where(or_(ActionItem.in_house_only.is_(False), and_(true(), *visible(actor))))
    return _named().where(or_(Instruction.item_id == item_id, Instruction.item_id.in_(seen)))


def _on(item_id: int) -> Select[Instruction]:
    return _named().where(_belongs_to(item_id))


def _named() -> Select[Instruction]:
    return select(Instruction).options(
        joinedload(Instruction.leader), joinedload(Instruction.entered_by), joinedload(Instruction.withdrawn_by),
        joinedload(Instruction.item),
    )  # fmt: skip


def _page(found: Select[Instruction], keys: Iterable[Key], cursor: str | None, limit: int) -> Page[Instruction]:
    page = paged(found, list(keys), cursor, limit)
    return Page([row.Instruction for row in page.rows], page.next)
