"""`python -m tests.benchmarks delivery FOLDER --floor FOLDER --floor-database ADDRESS`: 300 digests of 6 000 lines.

The floor's bare reminder run and our delivery send to the same mail server, a process of its own, by turns. Ours runs
in a process that has sent one letter before, as the scheduler did yesterday; its time holds putting the lines into
digests, claiming, writing, sending and marking. Run by hand, once a database.
"""

import gc
import os
import re
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from datetime import time as day_time
from pathlib import Path
from statistics import median
from typing import Any

import click
from sqlalchemy import delete, func, insert, select, update

from smartcity.accounts.models import Account, AccountRole
from smartcity.accounts.rules import Role
from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.migrating import upgrade
from smartcity.foundation.texts import Text
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.messages.collecting import collect
from smartcity.messages.delivery import deliver
from smartcity.messages.models import Notification, Outbox, OutboxLine
from smartcity.people.models import Person
from smartcity.reminders.ladders import why
from smartcity.reminders.rules import ReminderRule
from smartcity.workdays.queries import calendar
from tests.benchmarks.desk import desk, environment
from tests.benchmarks.generate import set_sequences

TODAY = date(2026, 3, 10)
PEOPLE, LINES_EACH = 300, 20
MANY_PEOPLE, MANY_EACH = 5000, 20
AIM = 1.5
ROOT = Path(__file__).parents[2]


def fill(people: int, each: int) -> None:
    """Fill an empty database with people and the lines that wait for them."""
    with unit(Mode.WRITE, audited=False):
        _write(Person, ({"id": n, "name": f"示例{n:04d}", "initials": "sl", "title": "", "phone": "", "rank": n,
            "active": True, "email": f"p{n}@city.example", "language": "zh_CN", "is_example": True}
            for n in range(1, people + 1)))  # fmt: skip
        _write(Account, ({"id": n, "login": f"p{n}", "login_key": f"p{n}", "person_id": n, "password_hash": "",
            "must_change_password": False, "created_at": clock.real_now()} for n in range(1, people + 1)))  # fmt: skip
        _write(AccountRole, ({"id": n, "account_id": n, "role": Role.MEMBER} for n in range(1, people + 1)))
        reason = why(ReminderRule.DEADLINE, date(2026, 3, 3), TODAY, calendar())
        _write(Notification, (_line(n, n % people + 1, reason) for n in range(1, people * each + 1)))
        set_sequences()
        db.session.commit()


def _write(model: Any, rows: Iterator[dict[str, Any]]) -> None:
    db.session.connection().execute(insert(model.__table__), list(rows))


def _line(number: int, person_id: int, reason: Text) -> dict[str, Any]:
    text = Text("%(matter)s: %(reason)s", matter=f"2026-{number} 建立全市一体化数据资源目录（{number}）", reason=reason)
    because = Text("You get this because you are the person responsible")
    return {"person_id": person_id, "kind": "reminders.deadline", "text": text.as_json(), "why": because.as_json(),
            "link": f"/actions/{number}", "about_type": "action", "about_id": number, "urgency": 0, "alone": False,
            "stays_inside": False, "channels": "email", "created_at": clock.now()}  # fmt: skip


def _forget() -> None:
    """Have no message, and no line that waits."""
    with unit(Mode.WRITE, audited=False):
        db.session.execute(delete(OutboxLine))
        db.session.execute(delete(Outbox))
        db.session.execute(update(Notification).values(collected_at=None, withdrawn_at=clock.now()))


def _let_wait(people: int) -> None:
    """Have all lines to some people wait."""
    with unit(Mode.WRITE, audited=False):
        some = update(Notification).where(Notification.person_id <= people)
        db.session.execute(some.values(withdrawn_at=None), execution_options={"synchronize_session": False})


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--floor", required=True, type=click.Path(path_type=Path), help="The floor's programs.")
@click.option("--floor-database", required=True, help="The floor's database, filled with 20 000 tasks.")
@click.option("--floor-python", default=sys.executable, help="The Python that runs the floor.")
@click.option("--database", help="An empty PostgreSQL database; SQLite in FOLDER without it.")
@click.option("--rounds", default=7, show_default=True)
def delivery(
    folder: Path, floor: Path, floor_database: str, floor_python: str, database: str | None, rounds: int
) -> None:
    """Send 300 digests of 6 000 lines beside the floor's bare loop; collect 100 000 lines for 5 000 people."""
    _prepared(folder / "digests", database, PEOPLE, LINES_EACH)
    with _sink(floor, folder) as port:
        theirs, ours = [], []
        for _ in range(rounds):
            theirs.append(_floor(floor, floor_python, floor_database, port))
            ours.append(_ours(folder / "digests", database, port))
    mine, bare = median(took for took, *_ in ours), median(theirs)
    collecting, memory = median(row[1] for row in ours), max(row[2] for row in ours)
    click.echo(f"{PEOPLE} digests, {PEOPLE * LINES_EACH} lines, {rounds} rounds by turns, median:")
    click.echo(f"desk {mine:.2f} s, floor {bare:.2f} s, ratio {mine / bare:.2f} (aim {AIM})")
    click.echo(f"of it collecting {collecting:.2f} s; most memory {memory:.0f} MB (aim below 200)")
    click.echo("by round: " + ", ".join(f"{own[0]:.2f}/{other:.2f}" for own, other in zip(ours, theirs, strict=True)))


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--database", help="An empty PostgreSQL database; SQLite in FOLDER without it.")
def collecting(folder: Path, database: str | None) -> None:
    """Put 100 000 lines for 5 000 people into their digests."""
    app = _prepared(folder / "many", database, MANY_PEOPLE, MANY_EACH)
    with app.app_context(), clock.at(clock.instant(TODAY, day_time(9))):
        _forget()
        _let_wait(MANY_PEOPLE)
        before, began = _peak(), time.perf_counter()
        digests = collect(clock.now())
        took = time.perf_counter() - began
        with unit(Mode.READ):
            lines = db.session.scalar(select(func.count()).select_from(OutboxLine))
    click.echo(f"{lines} lines into {digests} digests: {took:.2f} s; memory rose by {_peak() - before:.0f} MB")


def _prepared(folder: Path, database: str | None, people: int, each: int) -> Any:
    folder.mkdir(parents=True, exist_ok=True)
    app = desk(folder, database)
    with app.app_context(), clock.at(clock.instant(TODAY, day_time(9))):
        upgrade(app)
        with unit(Mode.READ):
            empty = not db.session.scalar(select(func.count(Person.id)))
        if empty:
            fill(people, each)
    return app


def _floor(folder: Path, python: str, database: str, port: int) -> float:
    settings = {**os.environ, "FLOOR_DB": database, "PEERS_SMTPPORT": str(port), "PYTHONPATH": str(folder)}
    done = subprocess.run(
        [python, str(folder / "floor_remind.py")], env=settings, capture_output=True, text=True, check=True
    )
    found = re.search(r"([\d.]+) s$", done.stderr.strip())
    assert found is not None, done.stderr
    return float(found.group(1))


def _ours(folder: Path, database: str | None, port: int) -> tuple[float, float, float]:
    mail = {"SMARTCITY_MAIL_URL": f"smtp://127.0.0.1:{port}", "SMARTCITY_MAIL_FROM": "desk@city.example"}
    settings = {**os.environ, **environment(folder, database), **mail}
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.delivery"],
        cwd=ROOT, env=settings, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    took, collecting_took, memory = map(float, done.stdout.split())
    return took, collecting_took, memory


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _one_run() -> None:
    """Send one letter, then, as to the day after, everything; print the seconds in all, those of collecting, and MB."""
    from smartcity import create_app, settings

    app = create_app(settings.load(os.environ))
    with app.app_context(), clock.at(clock.instant(TODAY, day_time(9))):
        _forget()
        _let_wait(1)
        assert deliver(clock.now()).sent == 1
        _forget()
        gc.collect()
        gc.freeze()
        _let_wait(PEOPLE)
        began = time.perf_counter()
        collect(clock.now())
        collected = time.perf_counter()
        done = deliver(clock.now())
        ended = time.perf_counter()
    assert done.sent == PEOPLE, done
    print(ended - began, collected - began, _peak())


@contextmanager
def _sink(floor: Path, folder: Path) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    sink = subprocess.Popen([sys.executable, str(floor / "smtp_sink.py"), str(port), "3600", str(folder / "count")])
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        sink.kill()
        sink.wait()


if __name__ == "__main__":
    _one_run()
