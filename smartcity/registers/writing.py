"""Registers as files: the workbook as an office makes it, a table of text, and the rejected rows with their reasons."""

from collections.abc import Iterable, Iterator, Sequence

from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label, language
from smartcity.foundation.sheet_stream import Value
from smartcity.foundation.sheets import Column, csv_lines, xlsx_bytes
from smartcity.ledger.columns import by_key
from smartcity.ledger.sheet_form import SheetForm, WrittenColumn, heading
from smartcity.ledger.sheet_writing import Told, ledger_workbook
from smartcity.registers.calendar_days import calendar_rows
from smartcity.registers.choices import Choices
from smartcity.registers.departments import department_rows
from smartcity.registers.rules import Fate, Verdict
from smartcity.registers.secondments import staff_rows
from smartcity.registers.tables import Register, Table, headings

_WIDTHS = {
    Register.DEPARTMENTS: (6, 26, 14, 30, 14, 8, 12, 16, 40, 8),
    Register.STAFF: (6, 10, 18, 26, 16, 16, 10, 10, 26, 24, 12, 12, 12, 20),
    Register.CALENDAR: (12, 10, 30),
}
_WIDTH = 20


def rows_of(actor: Actor, register: Register, choices: Choices) -> list[Sequence[Value]]:
    """Return the rows of a register's file."""
    if register is Register.DEPARTMENTS:
        return list(department_rows(choices))
    return list(staff_rows(actor) if register is Register.STAFF else calendar_rows(choices))


def written(register: Register, rows: Sequence[Sequence[Value]], ending: str) -> Iterator[bytes]:
    """Yield a register's file in parts, as `xlsx` or `csv`."""
    columns = [heading(column, language()) for column in headings(register).columns]
    if ending == "csv":
        return (part.encode() for part in csv_lines(columns, rows))
    form = SheetForm(
        tuple(WrittenColumn("", name, wide) for name, wide in zip(columns, _WIDTHS[register], strict=True))
    )
    return ledger_workbook(form, Told(title_of(register), clock.now(), (), len(rows)), rows)


def title_of(register: Register) -> str:
    """Return what an office calls a register."""
    return {
        Register.DEPARTMENTS: _("List of departments"),
        Register.STAFF: _("List of seconded staff"),
        Register.CALENDAR: _("Working calendar"),
    }[register]


def rejected_rows(table: Table, verdicts: Iterable[Verdict], name: str) -> bytes:
    """Return a workbook of the rejected rows under their own headings; the reason stands last and is read past."""
    places = sorted(table.names)
    columns = [Column(table.names[place], _WIDTH) for place in places]
    lines = {line.number: line for line in table.sheet.lines}
    rows: list[list[Value]] = []
    for one in verdicts:
        if one.fate is Fate.REJECTED and one.row in lines:
            cells = lines[one.row].cells
            reason = "\n".join(str(message) for message in one.messages)
            rows.append([*(cells[place].value if place in cells else None for place in places), reason])
    return xlsx_bytes(name, [*columns, Column(by_key()["reason"].heading, 2 * _WIDTH)], rows)


def summary(totals: dict[str, int]) -> str:
    """Return the totals in a line."""
    return ", ".join(f"{label(fate)} {totals[fate.value]}" for fate in Fate)
