"""Finding people from the one box of every page: by name, title or initials."""

from collections.abc import Sequence

from flask import url_for

from smartcity.foundation.access import Actor
from smartcity.foundation.feature import Hit
from smartcity.people.queries import Filters, rows


def found(actor: Actor, text: str, most: int) -> Sequence[Hit]:
    """Return people; the telephone is masked where it isn't for the reader."""
    page = rows(actor, Filters(text=text, active=True), limit=most)
    return [
        Hit(
            row.name,
            url_for("people.show", person_id=row.id),
            " · ".join(filter(None, (row.title, *(place.name for place in row.places), row.phone))),
        )
        for row in page.rows
    ]
