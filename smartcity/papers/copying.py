"""Texts to copy into whatever the office uses, for a unit or a person: how many matters wait, and, if wanted, which.

What leaves the house says numbers only unless the office chooses to name the matters (DOMAIN §6); items that stay in
the house are in neither text, those that rest on a leader's instruction are only counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from smartcity.actions.filtering import Filters, View
from smartcity.actions.rows import ItemRow
from smartcity.actions.rules import Colour, Mark
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.foundation.texts import Text, enumerated
from smartcity.papers.lines import every
from smartcity.papers.unit_queries import UnitStanding
from smartcity.reminders.action_source import staying_inside

PRESSING = frozenset({Mark.UNSIGNED, Mark.REPORT_DUE})
MOST = 20
"""Matters that a text names; nobody reads more of them in a message."""


@dataclass(frozen=True)
class Texts:
    """A text that names nothing but numbers, and one that names the matters."""

    plain: str
    named: str


def texts_of_unit(standing: UnitStanding) -> Texts | None:
    """Return the texts for a unit, or None where nothing waits for it."""
    return _texts(standing.unit.short_name, [*standing.led, *standing.supported])


def texts_of_person(actor: Actor, person_id: int, name: str) -> Texts | None:
    """Return the texts for the person responsible for items, or None where nothing waits."""
    rows = every(actor, Filters(view=View.OPEN, responsible_id=person_id))
    return _texts(name, [row for row in rows if not row.in_house_only])


def _texts(name: str, rows: Sequence[ItemRow]) -> Texts | None:
    pressing = [row for row in rows if row.light.colour in (Colour.RED, Colour.YELLOW) or PRESSING & set(row.marks)]
    if not pressing:
        return None
    inside = staying_inside(row.id for row in pressing)
    named = [row for row in pressing if row.id not in inside][:MOST]
    numbers = enumerated(row.number or "" for row in named)
    plain = Text(
        "%(name)s, %(count)s matter(s) wait for you (no. %(numbers)s). "
        "Please have a look, or phone us back.", name=name, count=len(pressing), numbers=numbers,
    )  # fmt: skip
    lines = [_("%(name)s, %(count)s matter(s) wait for you:", name=name, count=len(pressing))]
    lines += [f"{place}. {_line(row)}" for place, row in enumerate(named, 1)]
    if len(pressing) > len(named):
        lines.append(_("and %(n)s more.", n=len(pressing) - len(named)))
    lines.append(_("Please have a look, or phone us back."))
    return Texts(str(plain), "\n".join(lines))


def _line(row: ItemRow) -> str:
    due = row.deadline.isoformat() if row.deadline else row.deadline_text or label(row.precision)
    late = row.deadline is not None and row.deadline < clock.today()
    why = [_("overdue")] if late else []
    why += [label(mark) for mark in row.marks if mark in PRESSING]
    words = _("%(number)s %(title)s, due %(due)s", number=row.number or "", title=row.title, due=due)
    return f"{words} ({', '.join(why)})" if why else words
