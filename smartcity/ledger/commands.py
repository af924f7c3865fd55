"""`ledger import`: a file of the office's ledger into action items."""

import hashlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from smartcity.foundation.access import CLI
from smartcity.foundation.checks import EARLIEST, LATEST
from smartcity.foundation.commands import REFUSED, print_json, reading, writing
from smartcity.ledger.grid import UnreadableLedger
from smartcity.ledger.opening import open_ledger
from smartcity.ledger.planned import Plan
from smartcity.ledger.planning import plan_of
from smartcity.ledger.rejected import rejected_file
from smartcity.ledger.report import report_of
from smartcity.ledger.rules import Decisions, Outcome, UnknownUnits
from smartcity.ledger.services import LedgerFile, carry_out, check_first_time

ledger = AppGroup("ledger", help="The office's ledger.")


@ledger.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would become of each row, and write nothing.")
@click.option(
    "--year", type=click.IntRange(EARLIEST.year, LATEST.year), help="The year of the plan; default: the title's."
)
@click.option("--partial", is_flag=True, help="Import the rows that can be taken although others are rejected.")
@click.option(
    "--unknown-units",
    type=click.Choice([choice.value for choice in UnknownUnits]),
    default=UnknownUnits.CREATE.value,
    show_default=True,
    help="Enter units that nobody knows as they are written, or reject their rows.",
)
@click.option("--sheet", default="", help="The sheet to read; default: the first with a ledger.")
@click.option("--again", is_flag=True, help="Import a file that was imported before once more.")
@click.option(
    "--rejected", type=click.Path(dir_okay=False, path_type=Path), help="Write the rejected rows to this .xlsx."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def import_ledger(
    file: Path,
    dry_run: bool,
    year: int | None,
    partial: bool,
    unknown_units: str,
    sheet: str,
    again: bool,
    rejected: Path | None,
    as_json: bool,
) -> None:
    """Take an XLSX or CSV ledger over: all of it, or nothing, unless --partial.

    Each row is told with its outcome. Exit 1 where the file can't be read, a row was rejected and nothing imported, or
    the file was imported before.
    """
    content = file.read_bytes()
    known = LedgerFile(file.name, hashlib.sha256(content).hexdigest())
    decisions = Decisions(UnknownUnits(unknown_units))
    try:
        book = open_ledger(content, file.name)
        with reading():
            plan = plan_of(book, file.stem, sheet=sheet, year=year, decisions=decisions)
            if not (again or dry_run):
                check_first_time(known, plan.sheet)
    except UnreadableLedger as fault:
        click.echo(f"{file.name}: {fault.reason}", err=True)
        sys.exit(REFUSED)
    refused = plan.totals[Outcome.REJECTED] > 0 and not partial
    numbers: dict[int, str] = {}
    if not (dry_run or refused):
        numbers = _import(known, plan, again=again)
    if rejected:
        rejected.write_bytes(rejected_file(plan))
    _report(file.name, plan, numbers, as_json=as_json, dry_run=dry_run)
    if refused:
        sys.exit(REFUSED)


def _import(file: LedgerFile, plan: Plan, *, again: bool) -> dict[int, str]:
    with _progress(len(plan.taken)) as tick, writing():
        return carry_out(CLI, file, plan, again=again, tick=tick).numbers


@contextmanager
def _progress(length: int) -> Iterator[Any]:
    """Show a bar on a terminal, and none in a pipe."""
    if not sys.stderr.isatty():
        yield lambda _done: None
        return
    with click.progressbar(length=length, file=sys.stderr) as bar:
        yield lambda done: bar.update(done - bar.pos)


def _report(file: str, plan: Plan, numbers: dict[int, str], *, as_json: bool, dry_run: bool) -> None:
    report = report_of(file, plan, numbers)
    if as_json:
        print_json(report)
        return
    for note in plan.notes:
        click.echo(str(note), err=True)
    for row in report["rows"]:
        for message in row["messages"]:
            click.echo(f"row {row['row']}: {row['outcome']}: {message}", err=True)
    totals = ", ".join(f"{name} {count}" for name, count in report["totals"].items())
    done = "" if numbers else "; nothing was written" if dry_run or plan.taken else ""
    click.echo(f"{totals}{done}")


COMMANDS = (ledger,)
