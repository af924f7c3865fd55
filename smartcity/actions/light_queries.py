"""Which rules of the light are in force, and which ones there were and will be."""

from datetime import date

from sqlalchemy import Select, event, func, select
from sqlalchemy.orm import Session, SessionTransaction, joinedload

from smartcity.actions.light_models import LightRuleSet
from smartcity.actions.light_rules import STANDARD, LightRules
from smartcity.foundation.database import db
from smartcity.foundation.paging import Key, Page, paged
from smartcity.foundation.remembering import remembered_lasting

_UNIT = "actions.light_rules"


def rules_in_force() -> LightRules:
    """Return the rules by which every light is worked out now; read once a unit of work."""
    info = db.session().info
    if _UNIT not in info:
        info[_UNIT] = _rules()
    found: LightRules = info[_UNIT]
    return found


@remembered_lasting
def _rules() -> LightRules:
    newest = in_force()
    return newest.rules if newest else STANDARD


def forget(session: Session) -> None:
    """Forget the rules at the end of a unit of work, and when it changed them."""
    session.info.pop(_UNIT, None)


@event.listens_for(Session, "after_soft_rollback")
def _rolled_back(session: Session, _previous: SessionTransaction) -> None:
    forget(session)


def in_force() -> LightRuleSet | None:
    """Return the rule set in force; None while the desk's own rules are."""
    applied = select(LightRuleSet).where(LightRuleSet.applied_at.is_not(None))
    return db.session.scalars(applied.order_by(LightRuleSet.applied_at.desc(), LightRuleSet.id.desc()).limit(1)).first()


def waiting(until: date | None = None) -> list[LightRuleSet]:
    """Return the rule sets that are still to come into force, the next one first; by a day, where one is given."""
    found = select(LightRuleSet).where(LightRuleSet.applied_at.is_(None), LightRuleSet.withdrawn_at.is_(None))
    if until is not None:
        found = found.where(LightRuleSet.from_on <= until)
    return list(db.session.scalars(found.order_by(LightRuleSet.from_on, LightRuleSet.id)))


def history() -> list[LightRuleSet]:
    """Return every rule set that was ever entered, the newest first, with the people's names."""
    return list(db.session.scalars(_named().order_by(LightRuleSet.id.desc())))


def page_of(cursor: str | None, limit: int) -> Page[LightRuleSet]:
    """Return a page of the rule sets, the newest first."""
    page = paged(_named(), [Key(LightRuleSet.id.expression, descending=True)], cursor, limit)
    return Page([row.LightRuleSet for row in page.rows], page.next)


def _named() -> Select[LightRuleSet]:
    return select(LightRuleSet).options(joinedload(LightRuleSet.entered_by), joinedload(LightRuleSet.withdrawn_by))


def newest_id() -> int:
    """Return the number of the newest rule set, 0 where there is none: the version that a form was made on."""
    return db.session.scalar(select(func.coalesce(func.max(LightRuleSet.id), 0))) or 0
