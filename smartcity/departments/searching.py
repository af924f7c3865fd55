"""Finding organisations from the one box of every page: by name, alias or a name of the past."""

from collections.abc import Sequence

from flask import url_for

from smartcity.departments.queries import Filters, page_of
from smartcity.foundation.access import Actor
from smartcity.foundation.feature import Hit
from smartcity.foundation.i18n import label


def found(_actor: Actor, text: str, most: int) -> Sequence[Hit]:
    """Return organisations in rank order."""
    page = page_of(Filters(text=text), limit=most)
    return [Hit(row.name, url_for("departments.show", organisation_id=row.id), label(row.kind)) for row in page.rows]
