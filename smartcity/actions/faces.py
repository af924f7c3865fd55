"""An item as columns: as it stands now, or as its version says it stood at the end of a past day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_

from smartcity.actions.history_models import ActionVersion
from smartcity.actions.models import NEVER, ActionItem
from smartcity.actions.rules import Colour
from smartcity.actions.workflow import OPEN_STATES, State
from smartcity.foundation import clock

GREY_STATES = frozenset(State) - OPEN_STATES - {State.DRAFT}


@dataclass(frozen=True)
class Face:
    """Which table tells an item's standing, the day it is for, and the conditions that join it to the item."""

    source: Any
    day: date
    joined: tuple[ColumnElement[bool], ...]
    open: ColumnElement[bool]
    urgent: ColumnElement[date]

    def light(self, colour: Colour) -> ColumnElement[bool]:
        """Return the condition of showing a colour on the day."""
        red, yellow = self.source.red_on <= self.day, self.source.yellow_on <= self.day
        match colour:
            case Colour.RED:
                return and_(self.open, red)
            case Colour.YELLOW:
                return and_(self.open, _not(red), yellow)
            case Colour.GREEN:
                return or_(self.source.state == State.DRAFT, and_(self.open, _not(red), _not(yellow)))
            case Colour.GREY:
                found: ColumnElement[bool] = self.source.state.in_(sorted(GREY_STATES))
                return found

    def part(self, unit: Any) -> ColumnElement[bool]:
        """Return the condition that a unit had its part on the day; `unit` is ActionUnit or an alias of it."""
        if self.source is ActionItem:
            now: ColumnElement[bool] = unit.until_on.is_(None)
            return now
        return and_(unit.from_on <= self.day, or_(unit.until_on.is_(None), unit.until_on > self.day))


def _not(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the opposite, where an empty day means "never"."""
    return func.coalesce(condition, False).is_(False)


def face(as_of: date | None) -> Face:
    """Return the columns that tell how items stand now, or stood at the end of `as_of`."""
    if as_of is None:
        return Face(ActionItem, clock.today(), (), ActionItem.is_open.expression, ActionItem.urgent_on.expression)
    end = clock.end_of_day(as_of)
    version = ActionVersion
    in_force = (
        version.item_id == ActionItem.id,
        version.recorded_at < end,
        or_(version.until.is_(None), version.until >= end),
    )
    is_open = version.state.in_(sorted(OPEN_STATES))
    urgent = case((is_open, func.coalesce(version.red_on, version.deadline, NEVER)), else_=NEVER)
    return Face(version, as_of, in_force, is_open, urgent)
