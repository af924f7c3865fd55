"""How a ledger is written: which columns stand in it, in which order and under which headings. Pure."""

from dataclasses import dataclass
from functools import cache

from smartcity.ledger.columns import Column, Kind, by_key, columns

CHINESE = "zh_CN"
DAY_HEADING = {CHINESE: "\u622a\u81f3"}
_WIDTHS = {
    "order": 5, "number": 10, "title": 24, "requirement": 34, "source": 15, "lead": 11, "co_leads": 11,
    "supporting": 14, "responsible": 9, "leader": 9, "deadline": 11, "wording": 11, "state": 8, "light": 6,
    "progress": 30, "percent": 7, "difficulties": 15, "remark": 14, "light_reason": 40, "next_step": 30,
    "milestones": 26,
}  # fmt: skip
_WIDTH = 12
UNREAD = frozenset({"reason", "units"})
"""Columns that are only read: the office's own reasons, and units that say nothing of their part."""
BESIDE = frozenset(
    {
        "category", "source_kind", "basis", "overseeing", "collective", "working_group", "contact", "light_reason",
        "next_step", "precision", "rhythm", "authority", "priority", "in_house", "milestones",
    }
)  # fmt: skip
"""Columns that an A3 sheet has no room for: they stand right of what is printed."""


@dataclass(frozen=True)
class WrittenColumn:
    """A column as it is written, `heading` in the words of who asked for it; without a key it holds plain values."""

    key: str
    heading: str
    wide: float = 0

    @property
    def width(self) -> float:
        """The width in characters."""
        return self.wide or _WIDTHS.get(self.key, _WIDTH)

    @property
    def printed(self) -> bool:
        """Whether it stands on the paper."""
        return self.key not in BESIDE


@dataclass(frozen=True)
class SheetForm:
    """A form of the ledger; an empty title: the desk's own. `per_unit`: a row for each unit that leads or supports."""

    columns: tuple[WrittenColumn, ...]
    title: str = ""
    per_unit: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the columns."""
        return tuple(column.key for column in self.columns)


@cache
def usual(language: str) -> SheetForm:
    """Return the desk's own form: every column, what is printed before what isn't."""
    written = [column for column in columns() if column.key not in UNREAD]
    ordered = sorted(written, key=lambda column: column.key in BESIDE)
    return SheetForm(tuple(WrittenColumn(column.key, heading(column, language)) for column in ordered))


def heading(column: Column, language: str) -> str:
    """Return a column's heading in a language."""
    return column.heading if language == CHINESE else column.english


def kind(key: str) -> Kind:
    """Return how the cells of a column are written."""
    return by_key()[key].kind if key else Kind.TEXT
