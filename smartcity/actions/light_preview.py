"""What a rule set would change today, before it is saved: which items would show another colour, and why."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from smartcity.actions.light import Light, Standing, colour_on, light_on
from smartcity.actions.light_rules import LightRules
from smartcity.actions.models import ActionItem, ActionUnit
from smartcity.actions.relighting import Relit, relit
from smartcity.actions.rules import Colour, UnitRole
from smartcity.departments.models import Organisation
from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.numbering import written
from smartcity.workdays.queries import calendar

MOST_SHOWN = 200
"""How many items a preview names; the counts are of all."""


@dataclass(frozen=True, slots=True)
class Turn:
    """An item that would show another colour today."""

    id: int
    number: str
    title: str
    before: Light
    after: Light


@dataclass(frozen=True, slots=True)
class LeadTurns:
    """The items of one lead unit that would turn; `total` counts also those that are not named."""

    id: int
    name: str
    total: int
    turns: list[Turn]


@dataclass(frozen=True, slots=True)
class Preview:
    """How many open items would show another colour today, by colour and by lead unit, and which.

    `moved` counts all that would turn on another day or for another reason, now or later.
    """

    total: int
    moved: int
    colours: dict[tuple[Colour, Colour], int]
    leads: list[LeadTurns]

    @property
    def named(self) -> int:
        """How many items are named."""
        return sum(len(lead.turns) for lead in self.leads)


def preview(rules: LightRules) -> Preview:
    """Work out what would change if `rules` held as of today; nothing is written."""
    today, found = clock.today(), relit(rules)
    turned = [one for one in found if colour_on(today, one.before) is not colour_on(today, one.after)]
    pairs = Counter((colour_on(today, one.before), colour_on(today, one.after)) for one in turned)
    leads = _leads()
    turned.sort(key=lambda one: leads[one.id][0])
    named = _turns(turned[:MOST_SHOWN])
    totals = Counter(leads[one.id] for one in turned)
    by_lead = [
        LeadTurns(lead[1], lead[2], total, [named[one.id] for one in turned[:MOST_SHOWN] if leads[one.id] == lead])
        for lead, total in sorted(totals.items())
    ]
    return Preview(len(turned), len(found), dict(pairs), by_lead)


def _leads() -> dict[int, tuple[int, int, str]]:
    """Return the first lead of every open item: rank, id, name."""
    found = (
        select(ActionUnit.item_id, Organisation.rank, Organisation.id, Organisation.short_name)
        .join(Organisation, Organisation.id == ActionUnit.organisation_id)
        .where(
            ActionUnit.is_open,
            ActionUnit.until_on.is_(None),
            ActionUnit.role == UnitRole.LEAD,
            ActionUnit.position == 0,
        )
    )
    return {row[0]: (row[1], row[2], row[3]) for row in db.session.execute(found)}


def _turns(turned: Iterable[Relit]) -> dict[int, Turn]:
    by_id = {one.id: one for one in turned}
    titles = select(ActionItem.id, ActionItem.year, ActionItem.seq, ActionItem.title)
    return {
        row.id: Turn(
            row.id,
            written(row.year, row.seq) or "",
            row.title,
            _light(by_id[row.id].before),
            _light(by_id[row.id].after),
        )
        for row in db.session.execute(titles.where(ActionItem.id.in_(by_id)))
    }


def _light(standing: Standing) -> Light:
    return light_on(clock.today(), standing, calendar())
