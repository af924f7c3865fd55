"""A plan: what becomes of each row of a sheet, before anything is written."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from smartcity.actions.first_rows import Reported
from smartcity.actions.new_action import NewAction
from smartcity.foundation.texts import Text
from smartcity.ledger.grid import Sheet
from smartcity.ledger.layout import Layout
from smartcity.ledger.rules import TAKEN, Outcome


@dataclass
class PlannedRow:
    """What becomes of a row, and what is told about it; `new` holds what is written of it."""

    row: int
    outcome: Outcome
    title: str = ""
    lead: str = ""
    co_leads: list[str] = field(default_factory=list)
    supporting: list[str] = field(default_factory=list)
    deadline: str | None = None
    deadline_text: str = ""
    messages: list[Text] = field(default_factory=list)
    new: NewAction | None = None
    text: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    reported: Reported | None = None


@dataclass
class Plan:
    """What becomes of a sheet. `year` is the year of its deadlines, `given_year` that of the numbers, None: today's.

    `unknown` are the units to be entered, by their number below zero (0: their rows are rejected); `like` are units
    that they may mean; `phrases` are collective ones with their counts.
    """

    table: Sheet
    layout: Layout
    year: int | None
    given_year: int | None
    rows: list[PlannedRow] = field(default_factory=list)
    notes: list[Text] = field(default_factory=list)
    unknown: dict[str, int] = field(default_factory=dict)
    like: dict[str, tuple[int, str]] = field(default_factory=dict)
    phrases: Counter[str] = field(default_factory=Counter)

    @property
    def sheet(self) -> str:
        """The name of the sheet."""
        return self.table.name

    @property
    def totals(self) -> dict[str, int]:
        """How many rows have each outcome."""
        found = Counter(row.outcome for row in self.rows)
        return {outcome.value: found[outcome] for outcome in Outcome}

    @property
    def taken(self) -> list[PlannedRow]:
        """The rows that are imported."""
        return [row for row in self.rows if row.outcome in TAKEN]
