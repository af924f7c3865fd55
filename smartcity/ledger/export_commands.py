"""`ledger export`: the office's ledger as a file."""

import gc
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from smartcity.actions.filters_asked import ALL, FILTERS, asked, kept
from smartcity.actions.sorting import SORTS
from smartcity.foundation.access import CLI
from smartcity.foundation.commands import REFUSED, reading
from smartcity.ledger import export_layout_queries as queries
from smartcity.ledger.commands import ledger
from smartcity.ledger.exporting import export_of

_ENDINGS = {".xlsx": "xlsx", ".csv": "csv"}


@ledger.command("export")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.option(
    "--filter",
    "filters",
    multiple=True,
    metavar="NAME=VALUE",
    help="Narrow it down as the list's address does, such as view=open or unit=3; may be repeated.",
)
@click.option("--sort", default="number", show_default=True, help="The order, as in the list's address.")
@click.option("--layout", default="", help="The form to write it in, by its name; default: the desk's own.")
def export_ledger(file: Path, filters: tuple[str, ...], sort: str, layout: str) -> None:
    """Write the ledger to FILE: an Excel workbook (.xlsx) or a table (.csv), by its ending.

    Without a filter every item that has a number is written.
    """
    ending = _ENDINGS.get(file.suffix.lower())
    if ending is None:
        raise click.UsageError("FILE must end with .xlsx or .csv")
    given = _given(filters)
    if sort.removeprefix("-") not in SORTS:
        raise click.UsageError(f"--sort must be one of: {', '.join(SORTS)}")
    with reading():
        form = queries.named(layout) if layout else None
        if layout and form is None:
            raise click.UsageError(f"there is no form “{layout}”")
        found = export_of(
            CLI, asked(given), sort, layout=form, drafts=any(one.startswith(("view=", "state=")) for one in filters)
        )
    gc.freeze()  # the program itself holds no garbage: looking through it again and again took a third of the time
    with _progress(len(found.ids)) as tick:
        _write(file, found.parts(ending, tick))
    click.echo(f"{len(found.ids)} items", err=True)


def _given(filters: tuple[str, ...]) -> dict[str, str]:
    """Return the filters by name; without a tab all items are meant."""
    given = dict(one.partition("=")[::2] for one in filters)
    for name, value in given.items():
        if name not in FILTERS or not (kept({name: value}) or (name, value) in {("view", "open"), ("view", ALL)}):
            raise click.UsageError(f"--filter {name}={value} can't be read; names: {', '.join(FILTERS)}")
    return {**({} if "state" in given else {"view": ALL}), **given}


def _write(file: Path, parts: Iterable[bytes]) -> None:
    """Write beside the place and move there: what stood there stays whole until the new file is."""
    beside = file.with_name(f".{file.name}.part")
    try:
        with beside.open("wb") as stream:
            for part in parts:
                stream.write(part)
        beside.replace(file)
    except OSError as error:
        click.echo(f"{file}: {error.strerror}", err=True)
        sys.exit(REFUSED)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def _progress(length: int) -> Iterator[Any]:
    """Show a bar on a terminal, and none in a pipe."""
    if not sys.stderr.isatty():
        yield lambda _done: None
        return
    with click.progressbar(length=length, file=sys.stderr) as bar:
        yield lambda done: bar.update(done - bar.pos)


COMMANDS = (ledger,)
