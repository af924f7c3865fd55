"""What minutes say, as plain data: read from the meeting while they are drafted, kept whole once issued. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

UnitNames = tuple[str, tuple[str, ...]]
"""A unit and the people who came for it; an empty unit for people without one."""


@dataclass(frozen=True)
class NumberedDecision:
    """A decision as the minutes print it."""

    number: int
    text: str


@dataclass(frozen=True)
class Topic:
    """A topic with what was said and decided under it; `title` empty is the item on the last decisions."""

    title: str
    presenter: str
    unit: str
    said: str
    decisions: tuple[NumberedDecision, ...]


@dataclass(frozen=True)
class MinutesContent:
    """All that minutes say. `present` also holds who stood in; each list in rank order."""

    title: str
    number: int | None
    year: int | None
    edition: int
    held_on: date | None
    when: str
    room: str
    chair: str
    text: str
    topics: tuple[Topic, ...]
    other_decisions: tuple[NumberedDecision, ...]
    present: tuple[UnitNames, ...]
    on_leave: tuple[UnitNames, ...]
    sitting_in: tuple[UnitNames, ...]
    change_reason: str

    @property
    def decisions(self) -> tuple[NumberedDecision, ...]:
        """All decisions in the order of their numbers."""
        found = [one for topic in self.topics for one in topic.decisions]
        return tuple(sorted([*found, *self.other_decisions], key=lambda one: one.number))

    def as_json(self) -> dict[str, Any]:
        """Return the form that the database keeps."""
        return {**asdict(self), "held_on": self.held_on.isoformat() if self.held_on else None}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "MinutesContent":
        """Read what `as_json` wrote."""
        lists = {name: _people(kept[name]) for name in ("present", "on_leave", "sitting_in")}
        return cls(
            **{
                **kept,
                **lists,
                "held_on": date.fromisoformat(kept["held_on"]) if kept["held_on"] else None,
                "topics": tuple(Topic(**{**one, "decisions": _decisions(one["decisions"])}) for one in kept["topics"]),
                "other_decisions": _decisions(kept["other_decisions"]),
            }
        )


def _decisions(kept: list[Mapping[str, Any]]) -> tuple[NumberedDecision, ...]:
    return tuple(NumberedDecision(**one) for one in kept)


def _people(kept: list[Any]) -> tuple[UnitNames, ...]:
    return tuple((unit, tuple(names)) for unit, names in kept)
