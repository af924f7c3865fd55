"""Some of the matters for which a new ladder says something else in the days to come: which they are, and whose."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from smartcity.actions.models import ActionItem, ActionUnit, Milestone
from smartcity.actions.rules import UnitRole
from smartcity.departments.models import Organisation
from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.numbering import written
from smartcity.foundation.texts import Text
from smartcity.people.models import Person
from smartcity.reminders import sources
from smartcity.reminders.ladder_spans import CHASED
from smartcity.reminders.rules import ReminderRule

MOST = 30
"""How many examples a preview names."""


@dataclass(frozen=True, slots=True)
class Example:
    """A matter, who answers for it, and the day its steps are counted from."""

    matter: str | Text
    link: str
    unit: str
    person: str
    anchor: date


def examples(rule: ReminderRule, anchors: Iterable[date]) -> list[Example]:
    """Return the first matters of a rule that hang on some days."""
    days = list(anchors)[:MOST]
    if not days:
        return []
    asked = _ASKED.get(rule)
    return _from_sources(rule, set(days)) if asked is None else _items(*asked, days)


def _items(anchor: Any, join: Callable[[Select[Any]], Select[Any]], days: list[date]) -> list[Example]:
    """Return items whose day is among some days, with the first lead and the person responsible."""
    columns = (ActionItem.id, ActionItem.year, ActionItem.seq, ActionItem.title, anchor.label("anchor"))
    named = join(select(*columns, Organisation.short_name, Person.name).select_from(ActionItem))
    found = (
        named.outerjoin(Organisation, Organisation.id == ActionUnit.organisation_id)
        .outerjoin(Person, Person.id == ActionItem.responsible_id)
        .where(ActionItem.is_open, ActionItem.state.in_(sorted(CHASED)), anchor.in_(days))
    )
    return [
        Example(
            f"{written(row.year, row.seq) or ''} {row.title}",
            f"/actions/{row.id}",
            row.short_name or "",
            row.name or "",
            row.anchor,
        )
        for row in db.session.execute(found.order_by(anchor, ActionItem.id).limit(MOST))
    ]


def _from_sources(rule: ReminderRule, days: set[date]) -> list[Example]:
    """Return what the sources name now of a rule."""
    named = (one for one in sources.due(clock.now()) if one.rule is rule and one.anchor in days)
    return [Example(one.matter, one.link, "", "", one.anchor) for one, _ in zip(named, range(MOST), strict=False)]


_PART = (ActionUnit.item_id == ActionItem.id) & ActionUnit.until_on.is_(None)
_LEAD = _PART & (ActionUnit.role == UnitRole.LEAD) & (ActionUnit.position == 0)
_NOT_SIGNED = _PART & (ActionUnit.role != UnitRole.OVERSEEING) & ActionUnit.signed_at.is_(None)


def _lead(statement: Select[Any]) -> Select[Any]:
    return statement.outerjoin(ActionUnit, _LEAD)


_Asked = tuple[Any, Callable[[Select[Any]], Select[Any]]]
_ASKED: Mapping[ReminderRule, _Asked] = {
    ReminderRule.DEADLINE: (ActionItem.deadline, _lead),
    ReminderRule.UNSIGNED: (ActionUnit.from_on, lambda found: found.join(ActionUnit, _NOT_SIGNED)),
    ReminderRule.REPORT: (ActionItem.report_due_on, _lead),
    ReminderRule.MILESTONE: (
        Milestone.due_on,
        lambda found: _lead(found).join(Milestone, (Milestone.item_id == ActionItem.id) & Milestone.done_on.is_(None)),
    ),
}
