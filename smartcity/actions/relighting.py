"""What other rules make of every open item's light, worked out from a handful of queries however many items there are.

Rules move only the day on which an item turns yellow; the day after the deadline is red under any. Nothing is written
here: actions/light_services.py does that.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from smartcity.actions.light import LightDates, Standing, light_dates, rolled_up
from smartcity.actions.light_rules import LightRules
from smartcity.actions.models import ActionItem, ActionSource, Milestone
from smartcity.actions.queries import read_text
from smartcity.actions.rules import SourceKind
from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.numbering import written
from smartcity.workdays.queries import calendar


@dataclass(frozen=True, slots=True)
class Relit:
    """An open item whose light turns on another day, or for another reason, under other rules."""

    id: int
    before: Standing
    after: Standing


def relit(rules: LightRules, *, lock: bool = False) -> list[Relit]:
    """Return the open items that turn otherwise under `rules` than they do now, by their ids.

    `lock` holds them until the unit of work ends, so that nobody changes one in between.
    """
    read = select(
        ActionItem.id, ActionItem.year, ActionItem.seq, ActionItem.parent_id, ActionItem.state, ActionItem.deadline,
        ActionItem.assigned_at, ActionItem.progress, ActionItem.yellow_on, ActionItem.red_on,
        ActionItem.yellow_reason, ActionItem.red_reason,
    ).where(ActionItem.is_open).order_by(ActionItem.id)  # fmt: skip
    rows = db.session.execute(read.with_for_update(of=ActionItem) if lock else read).all()
    after = _Dates(rows, rules)
    found = ((row, _kept(row), after.of(row.id)) for row in rows)
    return [
        Relit(row.id, Standing(row.state, row.deadline, old), Standing(row.state, row.deadline, new))
        for row, old, new in found
        if (old.yellow_on, old.yellow_reason) != (new.yellow_on, new.yellow_reason)
    ]


def _kept(row: Any) -> LightDates:
    return LightDates(row.yellow_on, row.red_on, read_text(row.yellow_reason), read_text(row.red_reason))


@dataclass(frozen=True, slots=True)
class _Stone:
    """A milestone that was not reached yet."""

    title: str
    due_on: date
    done_on: date | None = None


class _Dates:
    """The light days of all open items under one rule set: a part's before those of what it belongs to."""

    def __init__(self, rows: Any, rules: LightRules) -> None:
        self._rows = {row.id: row for row in rows}
        self._rules, self._found = rules, dict[int, LightDates]()
        self._kinds, self._stones = _kinds() if rules.by_kind else {}, _stones()
        self._children: dict[int, list[Any]] = defaultdict(list)
        for row in sorted(rows, key=lambda row: (row.year, row.seq)):
            if row.parent_id is not None:
                self._children[row.parent_id].append(row)

    def of(self, item_id: int) -> LightDates:
        """Return an item's light days."""
        if item_id not in self._found:
            parts = self._children.get(item_id, ())
            named = [(written(part.year, part.seq) or "", self.of(part.id)) for part in parts]
            self._found[item_id] = rolled_up(self._own(self._rows[item_id]), named)
        return self._found[item_id]

    def _own(self, row: Any) -> LightDates:
        return light_dates(
            row.state,
            row.deadline,
            calendar(),
            self._rules.for_sources(self._kinds.get(row.id, ())),
            milestones=self._stones.get(row.id, ()),
            assigned_on=clock.local(row.assigned_at).date() if row.assigned_at else None,
            progress=row.progress,
        )


def _kinds() -> Mapping[int, list[SourceKind]]:
    found: dict[int, list[SourceKind]] = defaultdict(list)
    joined = select(ActionSource.item_id, ActionSource.kind).join(ActionItem, ActionItem.id == ActionSource.item_id)
    for row in db.session.execute(joined.where(ActionItem.is_open)):
        found[row.item_id].append(row.kind)
    return found


def _stones() -> Mapping[int, list[_Stone]]:
    found: dict[int, list[_Stone]] = defaultdict(list)
    joined = select(Milestone.item_id, Milestone.title, Milestone.due_on)
    joined = joined.join(ActionItem, ActionItem.id == Milestone.item_id)
    missing = joined.where(ActionItem.is_open, Milestone.done_on.is_(None))
    for row in db.session.execute(missing.order_by(Milestone.due_on, Milestone.id)):
        found[row.item_id].append(_Stone(row.title, row.due_on))
    return found
