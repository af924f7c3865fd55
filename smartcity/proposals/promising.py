"""Promises of a reply: each is kept by an item, and both name each other."""

from datetime import date

from smartcity.actions.drafting import create
from smartcity.actions.models import ActionItem
from smartcity.actions.new_action import NewAction, NewSource
from smartcity.actions.numbers import by_number
from smartcity.actions.queries import get_for as item_seen_by
from smartcity.actions.rules import SourceKind
from smartcity.foundation import checks, clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.texts import Text
from smartcity.proposals.access import Permission
from smartcity.proposals.models import Proposal, ProposalPromise
from smartcity.proposals.moving import item_for, moving
from smartcity.proposals.rules import ProposalKind
from smartcity.proposals.workflow import ProposalVerb

LINE = 500
SOURCES = {
    ProposalKind.DEPUTY: SourceKind.DEPUTY_PROPOSAL,
    ProposalKind.CPPCC: SourceKind.CPPCC_PROPOSAL,
}


def promise(
    actor: Actor, proposal_id: int, *, text: str, lead_id: int | None, deadline: date | None = None
) -> ProposalPromise:
    """Write down a promise and draft the item that keeps it, in one step; the reply is the item's source."""
    actor.require(Permission.MANAGE)
    row = item_for(actor, proposal_id)
    said = checks.clean_text("text", text, maximum=checks.TITLE, required=True)
    item = create(
        actor,
        NewAction(
            title=said,
            requirement=said,
            lead_id=lead_id,
            deadline=deadline,
            sources=(NewSource(SOURCES[row.kind], f"{row.session} {row.number}", _papers(row)),),
        ),
    )
    return _linked(actor, row, said, item)


def link(
    actor: Actor, proposal_id: int, *, text: str = "", number: str = "", item_id: int | None = None
) -> ProposalPromise:
    """Write down a promise that an existing item keeps; without words of its own it reads as the item's title."""
    actor.require(Permission.MANAGE)
    row = item_for(actor, proposal_id)
    found = item_id if item_id is not None else by_number(actor, number)
    if found is None:
        raise InvalidInput({"number": Text("There is no item of this number")})
    item = item_seen_by(actor, found)
    said = checks.clean_text("text", text, maximum=LINE) or item.title
    if db.session.query(ProposalPromise.id).filter_by(proposal_id=row.id, action_id=item.id).first():
        raise InvalidInput({"number": Text("This item keeps a promise of this proposal already")})
    return _linked(actor, row, said, item)


def _linked(actor: Actor, row: Proposal, text: str, item: ActionItem) -> ProposalPromise:
    made = ProposalPromise(proposal_id=row.id, text=text, action_id=item.id, linked_at=clock.now())
    with moving(actor, row, ProposalVerb.PROMISE, text=text, details={"action": item.id}, fields=("promises",)):
        db.session.add(made)
    return made


def _papers(row: Proposal) -> str:
    """Return the papers of the latest replies, on which the item rests."""
    papers = [one.document for one in row.replies if one.round == row.round and one.document]
    return ", ".join(papers)[: checks.REFERENCE]
