"""`python -m tests.benchmarks generate FOLDER --items N`, then `… pages FOLDER --floor ADDRESS`.

The floor is the same pages with almost nothing in them, on a server of its own that is started beforehand; each page
is asked of both by turns, in one run, so that the ratio holds on a noisy machine.
"""

import os
import re
import time
from collections.abc import Callable
from itertools import count, islice
from pathlib import Path
from statistics import median, quantiles
from typing import NamedTuple

import click
from sqlalchemy import select

from smartcity.actions.models import ActionItem
from smartcity.foundation.database import db
from smartcity.foundation.migrating import upgrade
from smartcity.foundation.unit_of_work import Mode, unit
from tests.benchmarks import as_of, deciding
from tests.benchmarks.delivery import collecting, delivery
from tests.benchmarks.desk import Client, cookie_of, desk, memory_of, queries_of, served
from tests.benchmarks.generate import fill

ROUNDS = 100
SINCE_DAYS = 90


class Case(NamedTuple):
    """A page of ours, the floor's, and what its ratio shall not pass."""

    name: str
    ours: str
    floor: str
    aim: float


CASES = (
    Case("overdue list", "/actions?light=red", "/overdue", 1.2),
    Case("three filters", "/actions?light=red&lead=7&due_from={since}", "/filtered?department=7&since={since}", 1.3),
    Case("one item", "/actions/{item}", "/task/{item}", 1.8),
    Case("dashboard", "/", "/dashboard", 0.5),
    Case("search", "/actions?view=all&q=排水", "/search?q=drainage", 0.5),
)


@click.group()
def main() -> None:
    """Measure the desk beside the floor."""


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--items", default=100_000, show_default=True)
@click.option("--database", help="A PostgreSQL address; SQLite in FOLDER without it.")
def generate(folder: Path, items: int, database: str | None) -> None:
    """Fill an empty database with a large city."""
    app = desk(folder, database)
    began = time.perf_counter()
    with app.app_context():
        upgrade(app)
        fill(items)
    click.echo(f"{items} items in {time.perf_counter() - began:.0f} s")


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--items", default=1_000_000, show_default=True)
@click.option("--database", help="A PostgreSQL address; SQLite in FOLDER without it.")
@click.option("--rounds", default=3, show_default=True)
def reminders(folder: Path, items: int, database: str | None, rounds: int) -> None:
    """Decide about a million items, a tenth of them due today, beside a bare insertion of the same rows."""
    app = desk(folder, database)
    with app.app_context():
        upgrade(app)
        with unit(Mode.READ):
            empty = db.session.scalar(select(ActionItem.id).limit(1)) is None
        if empty:
            deciding.fill(items)
            click.echo("filled; the memory below holds the filling: ask again for its figure")
        deciding.measure(rounds)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path, exists=True))
@click.option("--floor", required=True, help="Address of a running floor, e.g. http://127.0.0.1:8091")
@click.option("--floor-process", type=int, help="Its parent process, for the memory.")
@click.option("--database", help="A PostgreSQL address; SQLite in FOLDER without it.")
@click.option("--rounds", default=ROUNDS, show_default=True)
@click.option("--only", default="", help="Cases whose name holds this.")
def pages(folder: Path, floor: str, floor_process: int | None, database: str | None, rounds: int, only: str) -> None:
    """Ask pages of the desk and of the floor by turns."""
    app = desk(folder, database)
    with app.app_context():
        upgrade(app)
    cookie = cookie_of(app)
    with served(folder, database) as (address, process):
        ours, theirs = Client(address, cookie), Client(floor)
        theirs.get("/login")
        click.echo(
            f"{'':16}{'ours ms':>9}{'p99':>8}{'floor ms':>10}{'p99':>8}{'ratio':>7}{'aim':>6}{'queries':>9}{'bytes':>9}"
        )
        for case in CASES:
            if only in case.name:
                _page(case, ours, theirs, rounds, queries_of(app, cookie, _filled(case.ours, 777)))
        if only in "after an act":
            for case in CASES:
                _page(case, ours, theirs, rounds, "", after=_note(ours))
        if only in "update":
            _update(ours, theirs, rounds)
        if only in "csv":
            _csv(ours, theirs)
        mine = memory_of(process) / 1024
        click.echo("* each time right after an act, when nothing is remembered")
        click.echo(f"memory of two workers: {mine:.0f} MB" + _floor_memory(floor_process, mine))
    if only in "as of":
        as_of.print_times(app)


def _floor_memory(process: int | None, mine: float) -> str:
    if process is None:
        return ""
    floor = memory_of(process) / 1024
    return f", floor {floor:.0f} MB, ratio {mine / floor:.2f} (aim 1.8)"


def _filled(path: str, item: int) -> str:
    since = time.strftime("%Y-%m-%d", time.localtime(time.time() - SINCE_DAYS * 86400))
    return path.format(item=item, since=since).replace("排水", "%E6%8E%92%E6%B0%B4")


def _note(ours: Client) -> Callable[[], object]:
    """Return an act, a note on an item: what the desk remembers is then forgotten in each of its processes."""
    token, item = ours.token("/actions"), next(n for n in count(1) if _reports(ours, n))
    said = f"csrf_token={token}&text=%E5%B7%B2%E6%8E%A5"
    return lambda: ours.post(f"/actions/{item}/note", said)


def _page(
    case: Case,
    ours: Client,
    theirs: Client,
    rounds: int,
    queries: int | str,
    after: Callable[[], object] | None = None,
) -> None:
    """Ask a page again and again; with `after`, each time right after an act."""
    mine, floor, size = [], [], 0
    for n in range(rounds + 10):
        item = 1 + n * 97 % 9973
        took_floor, _ = theirs.get(_filled(case.floor, item))
        if after:
            after()
        took, content = ours.get(_filled(case.ours, item))
        if n >= 10:
            mine.append(took)
            floor.append(took_floor)
            size = max(size, len(content))
    _line(f"{case.name}{'*' if after else ''}", mine, floor, case.aim, queries, size)


def _line(name: str, mine: list[float], floor: list[float], aim: float, queries: int | str, size: int) -> None:
    ratio = median(mine) / median(floor)
    click.echo(
        f"{name:16}{median(mine) * 1000:9.1f}{_p99(mine) * 1000:8.1f}{median(floor) * 1000:10.1f}"
        f"{_p99(floor) * 1000:8.1f}{ratio:7.2f}{aim:6.1f}{queries:>9}{size:9}"
    )


def _p99(times: list[float]) -> float:
    return quantiles(times, n=100)[98] if len(times) > 1 else times[0]


def _update(ours: Client, theirs: Client, rounds: int) -> None:
    """Report progress: at the floor one UPDATE and one INSERT, here with story, version and audit."""
    token = ours.token("/actions")
    open_items = islice((n for n in count(1) if _reports(ours, n)), rounds + 5)
    mine, floor = [], []
    for n, item in enumerate(open_items):
        took_floor, _ = theirs.post(f"/task/{item}", f"progress={n % 90}&csrf=x")
        said = f"unit={_lead(ours, item)}&how=phone&progress={n % 90}&text=%E5%B7%B2%E6%8E%A8%E8%BF%9B{n}"
        took, _ = ours.post(f"/actions/{item}/report", f"csrf_token={token}&{said}")
        if n >= 5:
            mine.append(took)
            floor.append(took_floor)
    _line("update", mine, floor, 2, "", 0)


def _reports(ours: Client, item: int) -> bool:
    return f'href="/actions/{item}/report"'.encode() in ours.get(f"/actions/{item}")[1]


def _lead(ours: Client, item: int) -> str:
    """Return the unit that the form offers first to be spoken for: the one that leads."""
    form = ours.get(f"/actions/{item}/report")[1].decode()
    found = re.search(r'name="unit".*?<option[^>]*value="(\d+)"', form, re.S)
    return found.group(1) if found else ""


def _csv(ours: Client, theirs: Client) -> None:
    mine, floor, size = [], [], 0
    for _ in range(2):
        floor.append(theirs.get("/export.csv")[0])
        took, content = ours.get("/actions/list.csv?view=all")
        mine.append(took)
        size = len(content)
    _line("CSV of all", mine, floor, 1.4, "", size)


main.add_command(delivery)
main.add_command(collecting)

if __name__ == "__main__":
    os.chdir(Path(__file__).parent.parent.parent)
    main()
