"""`python -m tests.benchmarks.ledger_export FOLDER`: a long ledger written, against a bare XlsxWriter loop.

The bare loop writes the same rows, read beforehand, in XlsxWriter's constant memory. Ours reads them from the database
while it writes. The memory is the most that the command's process ever held.
"""

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import click
import xlsxwriter

from smartcity.actions.filtering import Filters
from smartcity.foundation.access import CLI
from smartcity.foundation.migrating import upgrade
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.ledger.exporting import export_of
from tests.benchmarks.desk import desk, environment


def bare(path: Path, rows: list[list[object]]) -> float:
    """Write rows as XlsxWriter's manual shows it; return the seconds."""
    began = time.perf_counter()
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False})
    sheet = book.add_worksheet()
    wrapped = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd", "border": 1})
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            if hasattr(value, "year"):
                sheet.write_datetime(number, place, value, day)
            else:
                sheet.write(number, place, value, wrapped)
    book.close()
    return time.perf_counter() - began


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--items", default=100_000, show_default=True)
def main(folder: Path, items: int) -> None:
    """Measure an export."""
    if not folder.exists():  # in a process of its own: a child begins with what its parent held
        filling = [sys.executable, "-m", "tests.benchmarks", "generate", str(folder), "--items", str(items)]
        subprocess.run(filling, check=True)
    app = desk(folder, None)
    with app.app_context():
        upgrade(app)
    settings = {**os.environ, **environment(folder, None)}
    command = [sys.executable, "-m", "flask", "--app", "app", "ledger", "export", str(folder / "ledger.xlsx")]
    began = time.perf_counter()
    subprocess.run(command, env=settings, check=True)
    ours = time.perf_counter() - began
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    with app.app_context():
        with unit(Mode.READ):
            export = export_of(CLI, Filters(), "number")
        rows = list(export.rows())
        theirs = bare(folder / "bare.xlsx", rows)
    click.echo(f"{len(rows)} rows: ours {ours:.1f} s (start of the program included), at most {most:.0f} MB")
    click.echo(f"bare XlsxWriter loop {theirs:.1f} s: ours is {theirs / ours:.2f} times as fast")


if __name__ == "__main__":
    main()
