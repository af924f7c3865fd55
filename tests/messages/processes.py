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
        "SMARTCITY_OUTBOUND_HOSTS": " ".join(f"{name}:{port}" for name, port in settings.outbound_hosts),
        "SMARTCITY_OUTBOUND_CA": settings.outbound_ca,
    }


def command(app, *words: str, log=subprocess.PIPE) -> subprocess.Popen[str]:
    """Start `flask --app app …`."""
    return program(app, "flask", "--app", "app", *words, log=log)


def program(app, *words: str, log=subprocess.PIPE) -> subprocess.Popen[str]:
    """Start `python -m …` on the same office."""
    return subprocess.Popen(
        [sys.executable, "-m", *words],
        cwd=ROOT,
        env=environment(app),
        stdout=log,
        stderr=log,
        text=True,
    )


class Scheduler:
    """`flask scheduler`, or another program, as a process that can be killed, frozen and asked to stop; it has a log."""

    def __init__(self, app, *words: str):
        self.path = Path(app.extensions["smartcity.settings"].instance) / "scheduler.log"
        with self.path.open("ab") as log:
            self.process = program(app, *(words or ("flask", "--app", "app", "scheduler")), log=log)

    def kill(self):
        """End it with no chance to tidy up."""
        self.process.kill()
        self.process.wait()

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)

    def stop(self) -> int:
        """Ask it to stop, and return its exit code."""
        self.process.terminate()
        return self.process.wait(timeout=120)

    def log(self) -> str:
        """The end of what the schedulers of this office have written."""
        return self.path.read_text()[-3000:]


def wait_until(true, process, seconds=120.0):
    """Wait until something that a process does has come true."""
    end = time.monotonic() + seconds
    while not true():
        assert process.process.poll() is None, f"it has ended\n{process.log()}"
        assert time.monotonic() < end, f"it did not come true in time\n{process.log()}"
        time.sleep(0.02)
