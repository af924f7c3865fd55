"""What of the example data somebody still has to verify, and how much there is."""

from collections.abc import Sequence

from sqlalchemy import Row, func, select

from smartcity.actions.models import ActionItem
from smartcity.actions.queries import visible_to
from smartcity.departments.models import Organisation
from smartcity.foundation.access import Actor
from smartcity.foundation.database import Base, db
from smartcity.foundation.remembering import remembered
from smartcity.meetings.models import Meeting
from smartcity.people.models import Person
from smartcity.staff.models import Secondment


def units_to_verify() -> Sequence[Row[int, str, str]]:
    """Return the organisations whose name or duty nobody has verified, in rank order."""
    columns = (Organisation.id, Organisation.short_name, Organisation.duty)
    statement = select(*columns).where(Organisation.to_verify, Organisation.active)
    return db.session.execute(statement.order_by(Organisation.rank, Organisation.id)).all()


def items_to_verify(actor: Actor) -> Sequence[ActionItem]:
    """Return the items of which nobody has verified who is in charge, as far as the person sees them."""
    statement = visible_to(actor).where(ActionItem.to_verify)
    return db.session.scalars(statement.order_by(ActionItem.year, ActionItem.seq, ActionItem.id)).all()


def amounts() -> tuple[int, int, int, int]:
    """Return how many items, meetings, secondments and people there are."""
    counted: tuple[type[Base], ...] = (ActionItem, Meeting, Secondment, Person)
    items, meetings, secondments, people = db.session.execute(
        select(*(select(func.count()).select_from(one).scalar_subquery() for one in counted))
    ).one()
    return items, meetings, secondments, people


@remembered
def ledger_is_empty() -> bool:
    """Tell whether there is no item at all yet."""
    return db.session.scalar(select(ActionItem.id).limit(1)) is None
