"""Entry point. `python app.py` runs everything; `app:app` serves WSGI servers and `flask --app app …`."""

import sys
from typing import Any

import click
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask
from sqlalchemy.exc import OperationalError
from waitress.server import create_server

from smartcity import create_app
from smartcity.foundation import clock
from smartcity.foundation.commands import refuse_other_machines, server_options, stop_cleanly
from smartcity.foundation.feature import features
from smartcity.foundation.migrating import upgrade
from smartcity.foundation.scheduling import schedule, stop
from smartcity.settings import WrongSetting


def _load() -> Flask:
    try:
        return create_app()
    except WrongSetting as wrong:
        sys.exit(str(wrong))


app = _load()


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--no-scheduler", is_flag=True, help="Serve the web only; no reminders go out.")
@click.option("--no-starter", is_flag=True, help="Leave an empty database empty.")
def main(host: str, port: int, no_scheduler: bool, no_starter: bool) -> None:
    """Create what is missing, migrate, load the starter programme into an empty database, serve and schedule."""
    refuse_other_machines(app, host)
    stop_cleanly()
    server = _bound(host, port)
    _prepare(starter=not no_starter)
    running = None if no_scheduler else schedule(app, BackgroundScheduler(timezone=clock.zone()))
    print(f"\n  http://{host}:{port}\n", flush=True)
    try:
        if running:
            running.start()
        server.run()
    except (KeyboardInterrupt, SystemExit):
        pass
    finally:
        stop()
        if running and running.running:
            running.shutdown(wait=True)
        server.close()
        print("stopped", flush=True)


def _bound(host: str, port: int) -> Any:
    """Take the port before anything is written, so that a second start by mistake ends with one line."""
    try:
        return create_server(app, host=host, port=port, **server_options(app))
    except OSError as error:
        sys.exit(f"{host}:{port} can't be served: {error.strerror}. Is the program running already? Else try --port.")


def _prepare(*, starter: bool) -> None:
    try:
        upgrade(app)
    except OperationalError as error:
        sys.exit(f"SMARTCITY_DATABASE_URL: the database can't be opened: {error.orig}")
    with app.app_context():
        hooks = [feature.first_run for feature in features() if feature.first_run]
    for hook in hooks:
        hook(app, starter)


if __name__ == "__main__":
    main()
