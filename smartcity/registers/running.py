"""Taking a file of a register: each row by itself, all of them in the unit of work that is open.

A trial run is the import itself, undone: what it says of a row is what becomes of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from smartcity.foundation.access import Actor
from smartcity.foundation.problems import Problem
from smartcity.foundation.texts import Text
from smartcity.foundation.unit_of_work import savepoint, tried_out
from smartcity.registers.access import MANAGES
from smartcity.registers.calendar_days import CalendarRows
from smartcity.registers.choices import Choices
from smartcity.registers.departments import DepartmentRows
from smartcity.registers.rules import Fate, Verdict, counted
from smartcity.registers.secondments import StaffRows
from smartcity.registers.tables import Record, Register, Table

_COLUMN_OF = {
    "home_unit_id": "home_unit",
    "working_group_id": "group",
    "person_id": "person",
    "returned_on": "returned",
    "conflict_note": "note",
}
"""Columns whose field is called otherwise by the services."""


class Rows(Protocol):
    """Takes the rows of one file, one after the other."""

    def take(self, record: Record) -> Verdict:
        """Write a row."""

    def finish(self) -> list[Text]:
        """Do what is left to do, and say what is to be known of the whole."""

    def unknown(self) -> list[str]:
        """Return the units that somebody has to decide about."""


ROWS: Mapping[Register, Callable[[Actor, Choices], Rows]] = {
    Register.DEPARTMENTS: DepartmentRows,
    Register.STAFF: StaffRows,
    Register.CALENDAR: CalendarRows,
}


@dataclass(frozen=True)
class Run:
    """What became of the rows, what is told of the whole, and why none of it can be kept."""

    verdicts: tuple[Verdict, ...]
    notes: tuple[Text, ...]
    unknown: tuple[str, ...] = ()
    fault: Text | None = None

    @property
    def totals(self) -> dict[str, int]:
        """How many rows have each fate."""
        return counted(self.verdicts)

    @property
    def taken(self) -> int:
        """How many rows change something."""
        return sum(one.fate in (Fate.ADDED, Fate.CHANGED) for one in self.verdicts)

    def as_json(self) -> dict[str, Any]:
        """Return the form that the database keeps."""
        return {
            "rows": [one.as_json() for one in self.verdicts],
            "notes": [note.as_json() for note in self.notes],
            "unknown": list(self.unknown),
            "fault": self.fault.as_json() if self.fault else None,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Run":
        """Read what was kept."""
        return cls(
            tuple(Verdict.from_json(row) for row in kept.get("rows", ())),
            tuple(Text.from_json(note) for note in kept.get("notes", ())),
            tuple(kept.get("unknown", ())),
            Text.from_json(kept["fault"]) if kept.get("fault") else None,
        )


def tried(actor: Actor, register: Register, table: Table, choices: Choices) -> Run:
    """Return what an import would do; nothing of it stays."""
    found: list[Run] = []
    with tried_out():
        found.append(run(actor, register, table, choices))
    return found[0]


def run(actor: Actor, register: Register, table: Table, choices: Choices) -> Run:
    """Take the rows of a file, as far as each can be taken."""
    actor.require(MANAGES[register])
    rows = ROWS[register](actor, choices)
    verdicts = tuple(_verdict(rows, register, table, record) for record in table.records)
    notes, fault = list(table.notes), None
    try:
        with savepoint():
            notes += rows.finish()
    except Problem as refusal:
        fault = _reason(refusal, register, table)
    return Run(verdicts, tuple(notes), tuple(rows.unknown()), fault)


def _verdict(rows: Rows, register: Register, table: Table, record: Record) -> Verdict:
    name = next((cell.text for key, cell in record.cells.items() if key != "order" and cell.text), "")[:100]
    if record.skipped is not None:
        return Verdict(record.row, Fate.SKIPPED, name, messages=(record.skipped,))
    try:
        with savepoint():
            return rows.take(record)
    except Problem as refusal:
        return Verdict(record.row, Fate.REJECTED, name, messages=(_reason(refusal, register, table),))


def _reason(refusal: Problem, register: Register, table: Table) -> Text:
    """Return why something can't be taken, each reason under its column."""
    found: list[Text] = []
    for key, reason in refusal.errors.items():
        column = table.called(_COLUMN_OF.get(key, key), register)
        found.append(Text("%(column)s: %(reason)s", column=column, reason=reason) if column else reason)
    whole = found[0] if found else refusal.detail or refusal.title
    for more in found[1:]:
        whole = Text("%(one)s %(other)s", one=whole, other=more)
    return whole
