"""Finding items from the one box of every page: by number, then by text; only what the list shows too."""

from collections.abc import Sequence

from flask import url_for
from sqlalchemy import select

from smartcity.actions import listing
from smartcity.actions.filtering import Filters
from smartcity.actions.models import ActionItem
from smartcity.actions.rows import ItemRow
from smartcity.foundation.access import Actor
from smartcity.foundation.api import LARGEST_ID
from smartcity.foundation.database import db
from smartcity.foundation.feature import Hit
from smartcity.foundation.i18n import label


def found(actor: Actor, text: str, most: int) -> Sequence[Hit]:
    """Return items whose serial number it is, the newest year first, then those that mention it."""
    numbered = listing.by_ids(actor, _numbered(text, most))[::-1]
    mentioned = listing.page_of(actor, Filters(text=text), limit=most).rows
    rows = {row.id: row for row in (*numbered, *mentioned)}
    return [_hit(row) for row in list(rows.values())[:most]]


def _numbered(text: str, most: int) -> list[int]:
    """Return the items of a serial number in any year; a whole number, with its year, stands in the text of an item."""
    if not (text.isascii() and text.isdigit()) or not 0 < int(text[:11]) <= LARGEST_ID:
        return []
    ids = select(ActionItem.id).where(ActionItem.seq == int(text)).order_by(ActionItem.year.desc()).limit(most)
    return list(db.session.scalars(ids))


def _hit(row: ItemRow) -> Hit:
    notes = (row.lead.name if row.lead else "", label(row.state), row.deadline.isoformat() if row.deadline else "")
    return Hit(
        f"{row.number or ''} {row.title}".strip(), url_for("actions.show", id=row.id), " · ".join(filter(None, notes))
    )
