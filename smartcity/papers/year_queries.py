"""Which years have items, and which items a year's folder holds."""

from typing import NamedTuple

from sqlalchemy import func, select

from smartcity.actions.models import ActionItem
from smartcity.actions.year_queries import latest_closed
from smartcity.foundation.database import db


class Year(NamedTuple):
    """A year with items."""

    year: int
    items: int
    closed: bool


def years() -> list[Year]:
    """Return the years that have numbered items, the latest first."""
    counted = select(ActionItem.year, func.count()).where(ActionItem.year.is_not(None)).group_by(ActionItem.year)
    last = latest_closed() or 0
    rows = db.session.execute(counted.order_by(ActionItem.year.desc()))
    return [Year(year, items, year <= last) for year, items in rows if year is not None]


def item_ids(year: int) -> list[int]:
    """Return the items that bear a number of a year, in the order of their numbers."""
    numbered = select(ActionItem.id).where(ActionItem.year == year).order_by(ActionItem.seq)
    return list(db.session.scalars(numbered))
