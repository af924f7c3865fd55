"""Finding an item by its written number."""

import re

from sqlalchemy import select

from smartcity.actions.models import ActionItem
from smartcity.actions.queries import visible
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db

_WRITTEN = re.compile(r"([0-9]{4})-([0-9]{1,7})")


def by_number(actor: Actor, number: str) -> int | None:
    """Return the id of the item that bears a number (`2026-012`) and that somebody sees."""
    read = _WRITTEN.fullmatch(number.strip())
    if read is None:
        return None
    bearing = (ActionItem.year == int(read[1]), ActionItem.seq == int(read[2]))
    return db.session.scalar(select(ActionItem.id).where(*bearing, *visible(actor)))
