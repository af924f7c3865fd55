"""Commands that belong to no feature: the web alone, the scheduler alone."""

import gc
import json
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import click
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask, current_app
from flask.cli import with_appcontext
from waitress import serve as waitress_serve

from smartcity.foundation import clock
from smartcity.foundation.problems import Problem
from smartcity.foundation.scheduling import schedule, stop
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.settings import LOCAL_HOSTS

REFUSED = 1
_LISTEN_EVERY_SECONDS = 0.2


@contextmanager
def writing() -> Iterator[None]:
    """Run a command's write unit; a refusal ends it with exit code 1 and one line a field on standard error."""
    try:
        with unit(Mode.WRITE):
            yield
    except Problem as refusal:
        fail(refusal)


@contextmanager
def reading() -> Iterator[None]:
    """Run a command's read unit."""
    try:
        with unit(Mode.READ):
            yield
    except Problem as refusal:
        fail(refusal)


def fail(refusal: Problem) -> NoReturn:
    """End a command whose data did not pass."""
    lines = [f"{field}: {reason}" for field, reason in refusal.errors.items()]
    click.echo("\n".join(lines) or str(refusal.detail or refusal.title), err=True)
    sys.exit(REFUSED)


def print_json(document: Any) -> None:
    """Print one JSON document on standard output."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2, default=str))


def stop_cleanly() -> None:
    """Make SIGTERM end the process like Ctrl-C, through every `finally`."""

    def end(_number: int, _frame: Any) -> NoReturn:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, end)


def refuse_other_machines(app: Flask, host: str) -> None:
    """Refuse to serve an address that others reach in the demo profile, which has no HTTPS and few limits."""
    if not app.extensions["smartcity.settings"].production and host not in LOCAL_HOSTS:
        raise click.UsageError("the demo profile serves this machine only; set SMARTCITY_PROFILE=production")


def server_options(app: Flask) -> dict[str, Any]:
    """Return how the built-in server runs: a body of twice the largest one that any page takes is not even read.

    What lies between gets our own page that says what to do.
    """
    return {"threads": 8, "ident": None, "max_request_body_size": 2 * app.config["LARGEST_FILES"]}


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@with_appcontext
def serve(host: str, port: int) -> None:
    """Serve the web alone, without the scheduler."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001  werkzeug's documented way
    refuse_other_machines(app, host)
    stop_cleanly()
    click.echo(f"http://{host}:{port}", err=True)
    waitress_serve(app, host=host, port=port, **server_options(app))


@click.command("scheduler")
@with_appcontext
def scheduler() -> None:
    """Run the scheduler alone, in the foreground; any number of them may run."""
    asked = _asked_to_end()
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001  werkzeug's documented way
    running = schedule(app, BackgroundScheduler(timezone=clock.zone()))
    gc.collect()
    gc.freeze()  # the program itself holds no garbage: looking through it took a tenth of a digest's time
    click.echo("scheduler running", err=True)
    running.start()
    while not asked:
        time.sleep(_LISTEN_EVERY_SECONDS)
    stop()
    running.shutdown(wait=True)
    click.echo("scheduler stopped", err=True)


def _asked_to_end() -> list[int]:
    """Return a list that is empty until SIGTERM or Ctrl-C comes.

    A handler that raises can be swallowed by whatever runs just then, and wakes nobody who is about to sleep: the
    scheduler then went on until its next tick.
    """
    asked: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda number, _frame: asked.append(number))
    return asked


COMMANDS = (serve, scheduler)
