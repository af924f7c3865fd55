"""Items by their written numbers, and the numbers of items."""

import re
from collections.abc import Iterable

from sqlalchemy import select

from smartcity.actions.models import ActionItem
from smartcity.actions.queries import visible
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.numbering import written

_WRITTEN = re.compile(r"([0-9]{4})-([0-9]{1,7})")


def numbers_of(ids: Iterable[int]) -> dict[int, str]:
    """Return the written numbers of items, for the audit: no titles; a draft has none."""
    rows = db.session.execute(select(ActionItem.id, ActionItem.year, ActionItem.seq).where(ActionItem.id.in_(set(ids))))
    return {row.id: number for row in rows if (number := written(row.year, row.seq))}


def by_number(actor: Actor, number: str) -> int | None:
    """Return the id of the item that bears a number (`2026-012`) and that somebody sees."""
    read = _WRITTEN.fullmatch(number.strip())
    if read is None:
        return None
    bearing = (ActionItem.year == int(read[1]), ActionItem.seq == int(read[2]))
    return db.session.scalar(select(ActionItem.id).where(*bearing, *visible(actor)))
