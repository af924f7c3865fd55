"""What the play of the past needs: the settled city, the days, and who and what has appeared so far."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from smartcity.actions.new_action import NewSource
from smartcity.foundation.access import Actor
from smartcity.starter.records import Programme
from smartcity.starter.schedule import resolve
from smartcity.starter.settling import City
from smartcity.workdays.rules import WorkCalendar


@dataclass(frozen=True)
class Happening:
    """Something that is done at a moment, in local time without a zone."""

    at: datetime
    do: Callable[[], object]


@dataclass(frozen=True)
class Decided:
    """A decision of which an item is to be made: how it reads as the item's source, and who chaired the meeting."""

    meeting_id: int
    decision_id: int
    source: NewSource
    chair_id: int | None


@dataclass
class Stage:
    """The city and the days; ids of items and proposals by their numbers, of series and meetings by their codes."""

    programme: Programme
    city: City
    anchors: Mapping[str, date]
    working: WorkCalendar
    items: dict[str, int] = field(default_factory=dict)
    series: dict[str, int] = field(default_factory=dict)
    meetings: dict[str, int] = field(default_factory=dict)
    proposals: dict[str, int] = field(default_factory=dict)
    decided: dict[str, Decided] = field(default_factory=dict)
    """Number of an item that is still to be made → the decision that it comes of."""

    @property
    def today(self) -> date:
        """The day of loading."""
        return self.anchors["T"]

    @property
    def minutes_keeper(self) -> Actor:
        """The member of the office who keeps meetings and minutes: the first in people.csv."""
        return self._office(0)

    @property
    def ledger_keeper(self) -> Actor:
        """The member of the office who keeps the ledger and chases: the second."""
        return self._office(1)

    @property
    def summary_keeper(self) -> Actor:
        """The member of the office who keeps summaries and the seconded staff: the third."""
        return self._office(2)

    def _office(self, place: int) -> Actor:
        return self.city.actor(self.city.with_role("secretariat")[place])

    def liaison(self, unit: str) -> Actor:
        """The liaison of a unit."""
        return self.city.actor(self.city.liaisons[unit])

    @property
    def head(self) -> Actor:
        """The head of the leading group: the first leader in people.csv."""
        return self.city.actor(self.city.with_role("leader")[0])

    @property
    def in_charge(self) -> Actor:
        """The deputy head in charge: the second leader."""
        return self.city.actor(self.city.with_role("leader")[1])

    @property
    def director(self) -> Actor:
        """The office's director, who signs: the last leader."""
        return self.city.actor(self.city.with_role("leader")[-1])

    def day(self, expression: str) -> date | None:
        """Return the day of an expression, None for none."""
        return resolve(expression, self.anchors, self.working) if expression else None

    def known_day(self, expression: str) -> date:
        """Return the day of an expression that is there."""
        return resolve(expression, self.anchors, self.working)
