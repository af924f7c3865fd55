"""What is due of proposals in somebody's own calendar feed: what the own unit hosts, and the opinions that it owes."""

from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import and_, exists, or_, select

from smartcity.foundation.access import Actor
from smartcity.foundation.addresses import base_url, uid
from smartcity.foundation.calendars import CalendarEvent
from smartcity.foundation.database import db
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.proposals.access import Permission
from smartcity.proposals.models import Proposal, ProposalUnit
from smartcity.proposals.queries import visible_to
from smartcity.proposals.rules import DueKind, ProposalRole


def my_proposals(actor: Actor) -> Iterator[CalendarEvent]:
    """Yield what is due next of the proposals of the own units; a new day raises SEQUENCE."""
    if not actor.may(Permission.ACT_FOR_UNIT) or not actor.acting_unit_ids:
        return
    own = (
        ProposalUnit.proposal_id == Proposal.id,
        ProposalUnit.left_on.is_(None),
        ProposalUnit.organisation_id.in_(actor.acting_unit_ids),
    )
    hosting = exists(select(ProposalUnit.id)).where(*own, ProposalUnit.role == ProposalRole.HOST)
    owing = exists(select(ProposalUnit.id)).where(
        *own, ProposalUnit.role == ProposalRole.JOINT, ProposalUnit.opinion_on.is_(None)
    )
    mine = or_(hosting, and_(owing, Proposal.due_kind == DueKind.OPINIONS))
    statement = select(Proposal).where(*visible_to(actor), Proposal.due_on.is_not(None), mine)
    for row in db.session.scalars(statement.order_by(Proposal.due_on, Proposal.id)):
        assert row.due_on is not None
        assert row.due_kind is not None
        yield CalendarEvent(
            uid=uid(f"proposal-{row.id}"),
            summary=_("%(what)s: proposal %(number)s", what=label(row.due_kind), number=row.number),
            start=row.due_on,
            end=row.due_on + timedelta(days=1),
            stamped=row.created_at,
            sequence=row.version,
            url=f"{base_url()}/proposals/{row.id}",
        )
