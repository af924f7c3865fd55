"""Entry point. `python app.py` runs everything; `app:app` serves WSGI servers and `flask --app app …`."""

import signal
import sys
from typing import NoReturn

import click
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask
from waitress.server import create_server

from smartcity import create_app
from smartcity.foundation import clock
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
    settings = app.extensions["smartcity.settings"]
    if settings.profile == "demo" and host not in {"127.0.0.1", "localhost", "::1"}:
        raise click.UsageError("the demo profile serves this machine only; set SMARTCITY_PROFILE=production")
    signal.signal(signal.SIGTERM, _stop)
    upgrade(app)
    if not no_starter:
        _first_run()
    server = create_server(app, host=host, port=port, threads=8, ident=None)
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


def _first_run() -> None:
    with app.app_context():
        hooks = [feature.first_run for feature in features() if feature.first_run]
    for hook in hooks:
        hook(app)


def _stop(_number: int, _frame: object) -> NoReturn:
    raise SystemExit(0)


if __name__ == "__main__":
    main()
