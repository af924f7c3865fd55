"""Leaders' instructions in the API: on an item (`actions/{id}/instructions`), and the register `instructions`."""

from datetime import date, datetime

from pydantic import Field, StrictBool, StrictStr

from smartcity.actions import api_shown, instructing, instruction_queries
from smartcity.actions.access import Permission
from smartcity.actions.api import api
from smartcity.actions.api_schemas import Action, Id
from smartcity.actions.instruction_models import Instruction
from smartcity.actions.new_action import NewAction
from smartcity.actions.queries import get_for
from smartcity.actions.rules import How
from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.api import LARGEST_ID, ListOf, ListQuery, Named, Schema, operation
from smartcity.foundation.problems import NotFound


class InstructionGiven(Schema):
    """What a leader wrote; a leader who writes it leaves `leader` and `how` out."""

    text: StrictStr
    given_on: date | None = None
    leader: Id | None = Field(None, ge=1, le=LARGEST_ID)
    wants_answer: StrictBool = False
    answer_by: date | None = None
    how: How = How.WEB

    def written(self) -> instructing.Written:
        """Return it as the services take it."""
        return instructing.Written(self.text, self.given_on, self.leader, self.wants_answer, self.answer_by, self.how)


class ItemGiven(InstructionGiven):
    """An item that begins with an instruction."""

    title: StrictStr
    lead: Id = Field(ge=1, le=LARGEST_ID)
    supporting: list[Id] = Field(default_factory=list)
    deadline: date | None = None


class InstructionSeen(Schema):
    """What a leader wrote, and whether it was answered."""

    id: int
    action: int
    number: str | None
    leader: Named
    given_on: date
    text: str
    wants_answer: bool
    answer_by: date | None
    answered_on: date | None
    how: How
    entered_at: datetime
    entered_by: Named | None
    withdrawn_at: datetime | None
    withdrawn_reason: str


class RegisterQuery(ListQuery):
    """Filters of the register; `waiting` names those that wait for an answer, the most pressing first."""

    waiting: bool = False
    leader: int | None = Field(None, ge=1, le=LARGEST_ID)


class Answered(Schema):
    """On which day the leader was answered; today where it is left out."""

    on: date | None = None


class Withdrawn(Schema):
    """Why it is struck out."""

    reason: StrictStr = ""


@api.get("/instructions")
@requires(Permission.INSTRUCT)
@operation("List what leaders wrote on items", query=RegisterQuery, response=ListOf[InstructionSeen])
def list_instructions(query: RegisterQuery) -> ListOf[InstructionSeen]:
    """List the register."""
    page = instruction_queries.page_of(
        waiting=query.waiting, leader_id=query.leader, cursor=query.cursor, limit=query.limit
    )
    return ListOf[InstructionSeen](items=[_seen(row) for row in page.rows], next=page.next)


@api.post("/instructions")
@requires(Permission.CREATE)
@operation("Draft an item from what a leader wrote, in one step", json=ItemGiven, response={201: Action})
def draft_from_instruction(json: ItemGiven) -> tuple[Action, int]:
    """Draft an item."""
    new = NewAction(json.title, json.lead, supporting_ids=tuple(json.supporting), deadline=json.deadline)
    item = instructing.from_instruction(the_actor(), json.written(), new)
    return api_shown.one(the_actor(), item.id), 201


@api.get("/actions/<int:action_id>/instructions")
@requires(Permission.READ)
@operation("List what leaders wrote on an item, newest first", query=ListQuery, response=ListOf[InstructionSeen])
def list_instructions_on(action_id: int, query: ListQuery) -> ListOf[InstructionSeen]:
    """List an item's instructions; for those whom they don't concern there is no such list."""
    actor = the_actor()
    item = get_for(actor, action_id)
    if not instruction_queries.sees_instructions(actor, item):
        raise NotFound
    page = instruction_queries.page_on(actor, item, query.cursor, query.limit)
    return ListOf[InstructionSeen](items=[_seen(row) for row in page.rows], next=page.next)


@api.post("/actions/<int:action_id>/instructions")
@requires(Permission.INSTRUCT)
@operation("Enter what a leader wrote on an item", json=InstructionGiven, response={201: InstructionSeen})
def give_instruction(action_id: int, json: InstructionGiven) -> tuple[InstructionSeen, int]:
    """Enter an instruction."""
    return _seen(instructing.instruct(the_actor(), action_id, json.written())), 201


@api.post("/actions/<int:action_id>/instructions/<int:instruction_id>/answer")
@requires(Permission.REVIEW)
@operation("Say that the leader was answered", json=Answered, response=InstructionSeen)
def answer_one(action_id: int, instruction_id: int, json: Answered) -> InstructionSeen:
    """Say that the leader was answered."""
    return _seen(instructing.answer(the_actor(), action_id, instruction_id, on=json.on))


@api.post("/actions/<int:action_id>/instructions/<int:instruction_id>/withdraw")
@requires(Permission.INSTRUCT)
@operation("Strike out an instruction that was entered wrongly", json=Withdrawn, response=InstructionSeen)
def withdraw_one(action_id: int, instruction_id: int, json: Withdrawn) -> InstructionSeen:
    """Strike out an instruction."""
    return _seen(instructing.withdraw(the_actor(), action_id, instruction_id, reason=json.reason))


def _seen(row: Instruction) -> InstructionSeen:
    by = row.entered_by
    return InstructionSeen(
        id=row.id,
        action=row.item_id,
        number=row.item.number,
        leader=Named(id=row.leader_id, name=row.leader.name),
        given_on=row.given_on,
        text=row.text,
        wants_answer=row.wants_answer,
        answer_by=row.answer_by,
        answered_on=row.answered_on,
        how=row.how,
        entered_at=row.entered_at,
        entered_by=Named(id=by.id, name=by.name) if by else None,
        withdrawn_at=row.withdrawn_at,
        withdrawn_reason=row.withdrawn_reason,
    )
