"""Answering each source of an item: a matter that came up twice is reported back twice."""

from datetime import date

from sqlalchemy import select

from smartcity.actions.access import Permission
from smartcity.actions.instruction_models import Instruction
from smartcity.actions.instruction_queries import unanswered
from smartcity.actions.models import ActionItem, ActionSource
from smartcity.actions.moving import item_for, remarking
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.texts import Text


def answer_source(actor: Actor, item_id: int, source_id: int, *, on: date | None = None) -> ActionItem:
    """Say that a source was told what became of it, on a day not after today."""
    actor.require(Permission.REVIEW)
    item = item_for(actor, item_id)
    source, day = _unanswered(item, source_id), on or clock.today()
    if day > clock.today():
        raise InvalidInput({"source": Text("The day lies in the future")})
    details = {"kind": source.kind.value, "reference": source.reference, "day": day.isoformat()}
    with remarking(actor, item, "answered", details=details, fields=("sources",)):
        source.answered_on = day
    return item


def _unanswered(item: ActionItem, source_id: int) -> ActionSource:
    found = next((one for one in item.sources if one.id == source_id and one.answered_on is None), None)
    if found is None:
        raise InvalidInput({"source": Text("This source doesn't exist, or was answered already")})
    return found


def answered_by_reading(item: ActionItem, reader_id: int | None) -> None:
    """Note that whoever read the result has the answer to what was asked; None is all who asked."""
    asked = select(Instruction).where(Instruction.item_id == item.id, unanswered())
    for row in db.session.scalars(asked if reader_id is None else asked.where(Instruction.leader_id == reader_id)):
        row.answered_on = clock.today()
