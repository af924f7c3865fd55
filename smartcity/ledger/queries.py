"""Reading imports, and what is open already."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from smartcity.actions.models import ActionItem, ActionUnit
from smartcity.actions.rules import UnitRole
from smartcity.foundation.database import db
from smartcity.foundation.numbering import written
from smartcity.foundation.paging import Key, Page, paged
from smartcity.foundation.problems import NotFound
from smartcity.ledger.matching import compared
from smartcity.ledger.models import ImportState, LedgerImport


def titles_of_open_items() -> dict[tuple[str, int], str]:
    """Return the number of each open item by its words and its first lead, to tell possible doubles."""
    lead = (ActionUnit.role == UnitRole.LEAD, ActionUnit.position == 0, ActionUnit.until_on.is_(None))
    statement = (
        select(ActionItem.title, ActionUnit.organisation_id, ActionItem.year, ActionItem.seq)
        .join(ActionUnit, ActionUnit.item_id == ActionItem.id)
        .where(ActionItem.is_open, *lead)
    )
    rows = db.session.execute(statement)
    return {(compared(title), unit_id): written(year, seq) or "" for title, unit_id, year, seq in rows}


def get(import_id: int, *, lock: bool = False) -> LedgerImport:
    """Return an import; `NotFound` where there is none."""
    found = db.session.get(LedgerImport, import_id, with_for_update=lock or None)
    if found is None:
        raise NotFound
    return found


def earlier(sha256: str, sheet: str) -> LedgerImport | None:
    """Return the latest import of the same content and sheet, None where there was none."""
    done = (LedgerImport.sha256 == sha256, LedgerImport.sheet == sheet, LedgerImport.state == ImportState.DONE)
    statement = select(LedgerImport).where(*done).order_by(LedgerImport.turn.desc()).limit(1)
    return db.session.scalars(statement.options(joinedload(LedgerImport.created_by))).first()


def next_turn(sha256: str, sheet: str) -> int:
    """Return how often a content and sheet will have been imported."""
    last = select(func.max(LedgerImport.turn)).where(LedgerImport.sha256 == sha256, LedgerImport.sheet == sheet)
    return (db.session.scalar(last) or 0) + 1


def recent(limit: int = 20) -> Sequence[LedgerImport]:
    """Return the latest imports that wait or were done, the newest first."""
    statement = select(LedgerImport).where(LedgerImport.state != ImportState.DROPPED)
    shown = statement.options(joinedload(LedgerImport.created_by), joinedload(LedgerImport.file))
    return db.session.scalars(shown.order_by(LedgerImport.id.desc()).limit(limit)).all()


def page_of(cursor: str | None, limit: int) -> Page[LedgerImport]:
    """Return a page of the imports, the newest first."""
    statement = select(LedgerImport).options(joinedload(LedgerImport.created_by))
    page = paged(statement, [Key(LedgerImport.id.expression, descending=True)], cursor, limit)
    return Page([row.LedgerImport for row in page.rows], page.next)
