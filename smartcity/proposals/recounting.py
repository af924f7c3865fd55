"""What follows a change of the working calendar: the days on which the lights of open proposals turn yellow."""

from sqlalchemy import select

from smartcity.audit.services import record
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.proposals.models import Proposal
from smartcity.proposals.moving import reckon


def follow_calendar(actor: Actor) -> None:
    """Work out anew what is due of every proposal that has a day; the days themselves stay as they were set."""
    changed = 0
    for row in db.session.scalars(select(Proposal).where(Proposal.due_on.is_not(None))).all():
        before = row.yellow_on
        reckon(row)
        changed += before != row.yellow_on
    if changed:
        record(actor, "proposals.recount", "proposal", fields=("yellow_on",), count=changed)
