"""Processes of their own that work on the same office: a scheduler, or one command."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def environment(app) -> dict[str, str]:
    """The settings of an application, for a process."""
    settings = app.extensions["smartcity.settings"]
    return {
        **os.environ,
        "SMARTCITY_INSTANCE": str(settings.instance),
        "SMARTCITY_SECRET_KEY": settings.secret_key,
        "SMARTCITY_DATABASE_URL": settings.database_url.replace("+psycopg", ""),
        "SMARTCITY_MAIL_URL": settings.mail_url,
        "SMARTCITY_MAIL_FROM": settings.mail_from,
    }


def command(app, *words: str) -> subprocess.Popen[str]:
    """Start `flask --app app …`."""
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", *words],
        cwd=ROOT,
        env=environment(app),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


class Scheduler:
    """`flask scheduler` as a process that can be killed, frozen and asked to stop."""

    def __init__(self, app):
        self.process = command(app, "scheduler")

    def kill(self):
        """End it with no chance to tidy up."""
        self.process.kill()
        self.process.communicate()

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)

    def stop(self) -> int:
        """Ask it to stop, and return its exit code."""
        self.process.terminate()
        self.process.communicate(timeout=60)
        return self.process.returncode


def wait_until(true, seconds=60.0):
    """Wait until something that other processes do has come true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.02)
