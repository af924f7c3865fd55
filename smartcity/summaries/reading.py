"""Reading a stored content: numbers with their denominators and changes, rows with their reasons. Pure.

Pages, the printed summary, the API and the command all read through this, so that they can't differ.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from smartcity.actions.workflow import State
from smartcity.foundation.texts import Text
from smartcity.summaries.figures import BASES, TOTALS, Figure, written
from smartcity.workdays.rules import in_working_days

Scope = Literal["departments", "groups"]
_FORMERLY = 10


@dataclass(frozen=True)
class Item:
    """An item as the summary keeps it."""

    id: int
    number: str
    title: str
    leads: tuple[str, ...]
    group: str
    deadline: date | None
    original_deadline: date | None
    state: State
    progress: int
    colour: str
    reason: Text
    in_house: bool

    @property
    def extended(self) -> bool:
        """Tell whether the deadline is another than the first one."""
        return self.deadline != self.original_deadline


@dataclass(frozen=True)
class Number:
    """A figure of one part: how many, of how many, and how many more than the week before (None: not known)."""

    figure: Figure
    n: int
    base: int | None
    change: int | None

    @property
    def words(self) -> Text:
        """The figure with its denominator in words."""
        return written(self.figure, self.n, self.base)


@dataclass(frozen=True)
class Part:
    """The figures of all (id 0), a unit or a working group."""

    id: int
    name: str
    figures: Mapping[str, list[int]]
    before: Mapping[str, int] | None

    def number(self, figure: Figure) -> Number:
        """Return a figure with its denominator and change."""
        n = len(self.figures.get(figure, ()))
        base = len(self.figures.get(BASES[figure], ())) if figure in BASES else None
        change = n - self.before.get(figure, 0) if self.before is not None else None
        return Number(figure, n, base, change)

    def numbers(self, figures: Iterable[Figure] = TOTALS) -> list[Number]:
        """Return several figures."""
        return [self.number(figure) for figure in figures]

    def totals(self) -> dict[str, int]:
        """Return the figures that other programs are given."""
        return {str(figure): len(self.figures.get(figure, ())) for figure in TOTALS}


class Reading:
    """A content, read."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.content = content
        self._before: Mapping[str, Any] = content.get("before", {})

    @property
    def whole(self) -> Part:
        """The figures of all items."""
        return Part(0, "", self.content["figures"], self._before.get("figures"))

    @property
    def week_before(self) -> str:
        """The week that the changes are counted from."""
        return str(self._before.get("week", ""))

    def parts(self, scope: Scope) -> list[Part]:
        """Return the figures by unit or by working group, in the order of rank."""
        before: Mapping[str, Any] | None = self._before.get(scope)
        return [
            Part(row["id"], row["name"], row["figures"], None if before is None else before.get(str(row["id"]), {}))
            for row in self.content[scope]
        ]

    def part(self, scope: Scope, part_id: int) -> Part | None:
        """Return the figures of one unit or group."""
        return next((part for part in self.parts(scope) if part.id == part_id), None)

    def item(self, item_id: int) -> Item:
        """Return an item as it was kept."""
        row = self.content["items"][str(item_id)]
        return Item(
            id=item_id,
            number=row["number"],
            title=row["title"],
            leads=tuple(row["leads"]),
            group=row["group"],
            deadline=_day(row["deadline"]),
            original_deadline=_day(row["original_deadline"]),
            state=State(row["state"]),
            progress=row["progress"],
            colour=row["colour"],
            reason=Text.from_json(row["reason"]),
            in_house=row["in_house"],
        )

    def items(self, ids: Iterable[int]) -> list[Item]:
        """Return items in the order of `ids`."""
        return [self.item(item_id) for item_id in ids]

    def listed(self, name: str) -> list[Item]:
        """Return one of the printed lists: red, yellow, done, long_overdue, next_deadlines."""
        return self.items(self.content["lists"][name])

    @property
    def long_overdue(self) -> Text:
        """By how much at least the items of that list are overdue; earlier summaries kept it at ten working days."""
        kept = self.content.get("long_overdue")
        return Text.from_json(kept) if kept else in_working_days(_FORMERLY)

    def reports_missing(self) -> list[tuple[Item, date]]:
        """Return the items whose report is missing, and the day it was due."""
        return [(self.item(row["item"]), date.fromisoformat(row["due_on"])) for row in self.content["reports_missing"]]

    def difficulties(self) -> list[tuple[Item, str, str]]:
        """Return the difficulties reported in the week: item, unit, text."""
        return [(self.item(row["item"]), row["unit"], row["text"]) for row in self.content["difficulties"]]

    def meetings(self) -> list[dict[str, Any]]:
        """Return the meetings to come, each with its `start` as an instant."""
        return [{**row, "start": datetime.fromisoformat(row["start"])} for row in self.content["meetings"]]

    def secondments(self) -> list[dict[str, Any]]:
        """Return the secondments that end, each with `ends_on` as a day."""
        return [{**row, "ends_on": date.fromisoformat(row["ends_on"])} for row in self.content["secondments"]]

    @property
    def next_until(self) -> date:
        """The last day that "next week" means."""
        return date.fromisoformat(self.content["next_until"])


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
