"""Reading the forms in which the ledger is written."""

from collections.abc import Sequence

from sqlalchemy import select

from smartcity.foundation.database import db
from smartcity.foundation.paging import Key, Page, paged
from smartcity.foundation.problems import NotFound
from smartcity.ledger.export_models import ExportLayout

MOST = 100
"""Forms that a list shows at once."""


def layouts() -> Sequence[ExportLayout]:
    """Return the forms by name."""
    return db.session.scalars(select(ExportLayout).order_by(ExportLayout.name).limit(MOST)).all()


def page_of(cursor: str | None, limit: int) -> Page[ExportLayout]:
    """Return a page of the forms, by name."""
    keys = [Key(ExportLayout.name.expression), Key(ExportLayout.id.expression)]
    found = paged(select(ExportLayout), keys, cursor, limit)
    return Page([row.ExportLayout for row in found.rows], found.next)


def get(layout_id: int, *, lock: bool = False) -> ExportLayout:
    """Return a form; `NotFound` where there is none."""
    found = db.session.get(ExportLayout, layout_id, with_for_update={"of": ExportLayout} if lock else None)
    if found is None:
        raise NotFound
    return found


def named(name: str) -> ExportLayout | None:
    """Return the form of a name."""
    return db.session.scalars(select(ExportLayout).where(ExportLayout.name == name)).one_or_none()
