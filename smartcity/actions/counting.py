"""How many open items of a unit wait for it, by kind, in one query that starts from the unit's own parts."""

from sqlalchemy import case, func, select

from smartcity.actions.faces import face
from smartcity.actions.filtering import MARKS
from smartcity.actions.models import ActionItem, ActionUnit
from smartcity.actions.rules import Colour, Mark, UnitRole
from smartcity.foundation.database import db


def unit_counts(unit_id: int) -> dict[str, int]:
    """Return what a unit leads that is red, yellow, returned, or owes a report, and what it has to sign for.

    The same conditions as the list's filters: each number opens its list.
    """
    now = face(None)
    leads = ActionUnit.role == UnitRole.LEAD
    kinds = {
        "red": leads & now.light(Colour.RED),
        "yellow": leads & now.light(Colour.YELLOW),
        "returned": leads & MARKS[Mark.RETURNED](now),
        "report_due": leads & MARKS[Mark.REPORT_DUE](now),
        "to_sign": (ActionUnit.role != UnitRole.OVERSEEING) & ActionUnit.signed_at.is_(None),
    }
    statement = (
        select(*(func.coalesce(func.sum(case((kind, 1), else_=0)), 0).label(name) for name, kind in kinds.items()))
        .select_from(ActionUnit)
        .join(ActionItem, ActionItem.id == ActionUnit.item_id)
        .where(ActionUnit.organisation_id == unit_id, ActionUnit.is_open, ActionUnit.until_on.is_(None))
    )
    return dict(db.session.execute(statement).mappings().one())
