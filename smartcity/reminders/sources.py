"""Where reminders come from: each source names what may be due, and the seam by which a higher feature adds one.

A source only reads. It names generously, by a window of days; which step is due is the ladder's to say.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from smartcity.foundation.texts import Text
from smartcity.reminders.ladders import ladder, reach
from smartcity.reminders.rules import Audience, ReminderRule
from smartcity.workdays.rules import WorkCalendar


@dataclass(frozen=True, slots=True)
class Subject:
    """What a reminder is about: the type and id of a row, and its number where it has one."""

    type: str
    id: int
    number: str | None = None

    @property
    def key(self) -> tuple[str, int]:
        """The row alone."""
        return self.type, self.id


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something that may be due. `version` tells one anchor from the next: a moved deadline re-arms every step.

    `people` and `units` say who stands behind each audience; of a unit its liaisons are told. `reason` stands in for
    the ladder's sentence where there is no date to speak of. What was due before `looked_on` has been decided.
    """

    rule: ReminderRule
    subject: Subject
    matter: Text
    anchor: date
    version: int
    link: str
    paused: bool = False
    stays_inside: bool = False
    looked_on: date = date.min
    reason: Text | None = None
    people: Mapping[Audience, tuple[int, ...]] = field(default_factory=dict)
    units: Mapping[Audience, tuple[int, ...]] = field(default_factory=dict)


class ReminderSource(Protocol):
    """Names what may be due at a moment."""

    def __call__(self, now: datetime) -> Iterable[Candidate]:
        """Return the candidates; reading only."""


_sources: dict[str, Callable[[datetime], Iterable[Candidate]]] = {}


def add_source(name: str, source: ReminderSource) -> None:
    """Have a source asked at each tick; adding it again changes nothing."""
    _sources[name] = source


def due(now: datetime) -> list[Candidate]:
    """Return what all sources name, each in its own order; nothing of a rule that is switched off."""
    named = (candidate for source in _sources.values() for candidate in source(now))
    return [candidate for candidate in named if ladder(candidate.rule)]


def last_anchor(rule: ReminderRule, on: date, calendar: WorkCalendar) -> date:
    """Return the latest anchor whose ladder has begun by a day: the sources' window. A rule switched off names none."""
    return reach(rule, on, calendar)
