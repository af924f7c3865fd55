"""The working calendar from the command line."""

import sys
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from smartcity.foundation.access import CLI
from smartcity.foundation.commands import REFUSED, print_json, reading, writing
from smartcity.workdays import notice_file, queries, services
from smartcity.workdays.notice_file import NoticeRow, RowOutcome

workdays = AppGroup("workdays", help="The working calendar.")


@workdays.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--year", type=click.IntRange(services.EARLIEST, services.LATEST), help="The year that the file publishes."
)
@click.option("--source", default="", help="Number of the notice; default: the file's name.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def import_days(file: Path, year: int | None, source: str, as_json: bool) -> None:
    """Take a CSV table of holidays (columns day, kind, name): all of it, or nothing.

    Kinds are "holiday" and "workday"; each whole year in the file is published.
    """
    try:
        rows = notice_file.read(file.read_bytes())
    except notice_file.UnreadableFile as fault:
        click.echo(f"{file.name}: {fault.reason}", err=True)
        sys.exit(REFUSED)
    refused = any(row.outcome is RowOutcome.REJECTED for row in rows)
    years: list[int] = []
    if not refused:
        with writing():
            years = services.import_notice(CLI, notice_file.days_of(rows), source or file.name, year=year)
    _report(file.name, rows, years, as_json=as_json)
    if refused:
        sys.exit(REFUSED)


def _report(file: str, rows: list[NoticeRow], years: list[int], *, as_json: bool) -> None:
    totals = {outcome.value: sum(row.outcome is outcome for row in rows) for outcome in RowOutcome}
    if as_json:
        print_json({"file": file, "years": years, "totals": totals, "rows": [_as_json(row) for row in rows]})
        return
    for row in rows:
        if row.message is not None:
            click.echo(f"row {row.row}: {row.outcome.value}: {row.message}", err=True)
    published = ", ".join(map(str, years)) or "none"
    click.echo(", ".join(f"{name} {count}" for name, count in totals.items()) + f"; years published: {published}")


def _as_json(row: NoticeRow) -> dict[str, Any]:
    return {
        "row": row.row,
        "outcome": row.outcome.value,
        "day": row.day,
        "kind": row.kind.value if row.kind else None,
        "name": row.name,
        "messages": [str(row.message)] if row.message else [],
    }


@workdays.command("show")
@click.argument("year", type=click.IntRange(services.EARLIEST, services.LATEST))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def show(year: int, as_json: bool) -> None:
    """Print the days of a year that differ from their weekday, and whether the year is published."""
    with reading():
        known, days = queries.year(year), queries.special_days(year)
    published = known is not None and known.published
    if as_json:
        listed = [{"day": row.day, "kind": row.kind.value, "name": row.name} for row in days]
        source = known.source if known else ""
        print_json({"year": year, "published": published, "source": source, "days": listed})
        return
    click.echo(f"{year}: {'published' if published else 'provisional'}", err=True)
    for row in days:
        click.echo(f"{row.day}  {row.kind.value:<8}  {row.name}")


COMMANDS = (workdays,)
