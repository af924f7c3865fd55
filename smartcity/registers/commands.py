"""`departments`, `staff` and `workdays`: registers from files and into files."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from smartcity.audit.services import record
from smartcity.departments.queries import groups
from smartcity.foundation.access import CLI
from smartcity.foundation.commands import REFUSED, print_json, reading, writing
from smartcity.foundation.unit_of_work import record_after
from smartcity.ledger.grid import UnreadableLedger
from smartcity.ledger.opening import open_ledger
from smartcity.ledger.rules import UnknownUnits
from smartcity.registers.choices import Choices
from smartcity.registers.rules import Fate
from smartcity.registers.running import Run, tried
from smartcity.registers.services import take
from smartcity.registers.tables import Register, Table, table_of
from smartcity.registers.writing import rejected_rows, rows_of, written
from smartcity.workdays.commands import workdays
from smartcity.workdays.services import EARLIEST, LATEST

departments = AppGroup("departments", help="The departments as a file.")
staff = AppGroup("staff", help="The staff list as a file.")

_FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_TARGET = click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
_ENDINGS = {".xlsx": "xlsx", ".csv": "csv"}


def _common(command: Callable[..., None]) -> Callable[..., None]:
    """Give an import the options that all of them have."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print one JSON document."),
        click.option(
            "--rejected", type=click.Path(dir_okay=False, path_type=Path), help="Write the rejected rows to this .xlsx."
        ),
        click.option("--partial", is_flag=True, help="Take the other rows although some are rejected."),
        click.option("--dry-run", is_flag=True, help="Say what would become of each row, and keep nothing."),
        _FILE,
    ):
        command = option(command)
    return command


@departments.command("import")
@_common
def import_departments(**given: Any) -> None:
    """Take a list of departments (.xlsx or .csv): new ones are added, cells that say something else change the rest.

    Exit 1 where the file can't be read, or a row was rejected and nothing taken.
    """
    _import(Register.DEPARTMENTS, Choices(partial=given["partial"]), **given)


@departments.command("export")
@_TARGET
def export_departments(file: Path) -> None:
    """Write the active departments to FILE (.xlsx or .csv), as they come in again."""
    _export(Register.DEPARTMENTS, file, Choices())


@staff.command("import")
@_common
@click.option(
    "--unknown-units",
    type=click.Choice([choice.value for choice in UnknownUnits]),
    default=UnknownUnits.REJECT.value,
    show_default=True,
    help="Enter home units that nobody knows as they are written, or reject their rows.",
)
@click.option("--group", default="", help="Code or name of the working group for rows that name none.")
def import_staff(unknown_units: str, group: str, **given: Any) -> None:
    """Take a list of seconded staff (.xlsx or .csv): all of it, or nothing, unless --partial.

    Rules of the policy that a row goes beyond are told, not refused. Exit 1 where the file can't be read, or a row was
    rejected and nothing taken.
    """
    with reading():
        known = {name: row.id for row in groups() for name in (row.code, row.name)}
    if group and group not in known:
        raise click.UsageError(f"there is no working group “{group}”")
    choices = Choices(UnknownUnits(unknown_units), group=known.get(group), partial=given["partial"])
    _import(Register.STAFF, choices, **given)


@staff.command("export")
@_TARGET
def export_staff(file: Path) -> None:
    """Write all secondments to FILE (.xlsx or .csv), as they come in again."""
    _export(Register.STAFF, file, Choices())


@workdays.command("export")
@_TARGET
@click.option("--year", type=click.IntRange(EARLIEST, LATEST), help="The year; default: every year that is entered.")
def export_calendar(file: Path, year: int | None) -> None:
    """Write the days that differ from their weekday to FILE (.xlsx or .csv), as they come in again."""
    _export(Register.CALENDAR, file, Choices(year=year))


def _import(
    register: Register,
    choices: Choices,
    *,
    file: Path,
    dry_run: bool,
    rejected: Path | None,
    as_json: bool,
    **_given: Any,
) -> None:
    try:
        table = table_of(open_ledger(file.read_bytes(), file.name), register)
    except UnreadableLedger as fault:
        click.echo(f"{file.name}: {fault.reason}", err=True)
        sys.exit(REFUSED)
    with writing():
        found = tried(CLI, register, table, choices)
    refused = found.totals[Fate.REJECTED.value] > 0 and not choices.partial
    if not (dry_run or refused):
        with writing():
            found = take(CLI, register, table, choices)
            record(CLI, "registers.import", register.value, count=found.taken)
    if rejected:
        rejected.write_bytes(rejected_rows(table, found.verdicts, file.stem[:31]))
    _report(file.name, table, found, as_json=as_json)
    if refused:
        sys.exit(REFUSED)


def _report(file: str, table: Table, found: Run, *, as_json: bool) -> None:
    if as_json:
        rows = [
            {
                "row": one.row,
                "outcome": one.fate.value,
                "name": one.name,
                "messages": [str(message) for message in one.messages],
            }
            for one in found.verdicts
        ]
        notes = [str(note) for note in found.notes]
        print_json(
            {
                "file": file,
                "sheet": table.sheet.name,
                "totals": found.totals,
                "messages": notes,
                "unknown_units": list(found.unknown),
                "rows": rows,
            }
        )
        return
    for note in found.notes:
        click.echo(str(note), err=True)
    for one in found.verdicts:
        for message in one.messages:
            click.echo(f"row {one.row}: {one.fate.value}: {message}", err=True)
    click.echo(", ".join(f"{name} {count}" for name, count in found.totals.items()))


def _export(register: Register, file: Path, choices: Choices) -> None:
    ending = _ENDINGS.get(file.suffix.lower())
    if ending is None:
        raise click.UsageError("FILE must end with .xlsx or .csv")
    with reading():
        rows = rows_of(CLI, register, choices)
        record_after(lambda: record(CLI, "registers.export", register.value, count=len(rows)))
        file.write_bytes(b"".join(written(register, rows, ending)))
    click.echo(f"{len(rows)} rows", err=True)


COMMANDS = (departments, staff)
