"""What a reader of the audit asks for."""

from collections.abc import Sequence
from datetime import date

from werkzeug.datastructures import MultiDict

from smartcity.audit.queries import Entry, Filters
from smartcity.audit.rules import Entrance, Outcome
from smartcity.audit.wording import object_text, verb_text
from smartcity.foundation.api import LARGEST_ID
from smartcity.foundation.checks import EARLIEST, LATEST
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label

LONGEST = 64


def filters_of(asked: MultiDict[str, str]) -> Filters:
    """Read the filters from an address; what makes no sense narrows nothing."""
    return Filters(
        verb=asked.get("verb", "")[:LONGEST],
        actor_id=_number(asked, "actor"),
        object_type=asked.get("object", "")[:LONGEST],
        object_id=_number(asked, "id"),
        unit_id=_number(asked, "unit"),
        door=asked.get("door", "")[:LONGEST],
        result=asked.get("result", "")[:LONGEST],
        first=_day(asked, "first"),
        last=_day(asked, "last"),
    )


def _number(asked: MultiDict[str, str], name: str) -> int | None:
    found = asked.get(name, type=int)
    return found if found is not None and 0 <= found <= LARGEST_ID else None


def _day(asked: MultiDict[str, str], name: str) -> date | None:
    found = asked.get(name, type=date.fromisoformat)
    return found if found is not None and EARLIEST <= found <= LATEST else None


def filters_in_force(filters: Filters, rows: Sequence[Entry]) -> list[tuple[str, str]]:
    """Return the filters in force as (parameter, words); ids are named as the rows found name them."""
    row = rows[0] if rows else None
    words = {
        "verb": verb_text(filters.verb) if filters.verb else "",
        "actor": (row.actor if row else f"#{filters.actor_id}") if filters.actor_id is not None else "",
        "object": object_text(filters.object_type) if filters.object_type else "",
        "id": (row.object if row else f"#{filters.object_id}") if filters.object_id is not None else "",
        "unit": (row.unit if row else f"#{filters.unit_id}") if filters.unit_id is not None else "",
        "door": label(Entrance(filters.door)) if filters.door in set(Entrance) else filters.door,
        "result": label(Outcome(filters.result)) if filters.result in set(Outcome) else filters.result,
        "first": _("from %(day)s", day=filters.first) if filters.first else "",
        "last": _("until %(day)s", day=filters.last) if filters.last else "",
    }
    return [(name, text) for name, text in words.items() if text]
