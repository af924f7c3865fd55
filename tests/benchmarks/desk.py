"""The desk as a benchmark sees it: a settled database, a signed-in secretary, a server with two workers."""

import hashlib
import os
import re
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import event

from smartcity import create_app, settings
from smartcity.accounts.models import SignInSession
from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.unit_of_work import Mode, unit

KEY = "benchmark-" * 5
WORKERS = ("-w", "2", "-k", "gthread", "--threads", "4", "--keep-alive", "30")


def environment(folder: Path, database: str | None) -> dict[str, str]:
    """Return the settings of a benchmark's desk."""
    found = {"SMARTCITY_INSTANCE": str(folder), "SMARTCITY_SECRET_KEY": KEY}
    return {**found, "SMARTCITY_DATABASE_URL": database} if database else found


def desk(folder: Path, database: str | None) -> Flask:
    """Return the application on a benchmark's database."""
    return create_app(settings.load(environment(folder, database)))


def cookie_of(app: Flask, account_id: int = 1) -> str:
    """Sign an account in and return its cookie."""
    secret, now = secrets.token_urlsafe(24), clock.real_now()
    with app.app_context(), unit(Mode.WRITE, audited=False):
        hashed = hashlib.sha256(secret.encode()).hexdigest()
        db.session.add(SignInSession(id_hash=hashed, account_id=account_id, created_at=now, seen_at=now))
    with app.test_client() as client:
        with client.session_transaction() as session:
            session["sid"] = secret
        client.get("/actions")  # the cookie then holds the seed of the form tokens too
        name = app.config["SESSION_COOKIE_NAME"]
        held = client.get_cookie(name)
        assert held is not None
        return f"{name}={held.value}"


def queries_of(app: Flask, cookie: str, path: str) -> int:
    """Return how many statements a page sends to the database."""
    sent: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *said: sent.append(said[2]))
    app.test_client(use_cookies=False).get(path, headers={"Cookie": cookie})
    before = len(sent)
    app.test_client(use_cookies=False).get(path, headers={"Cookie": cookie})
    return len([one for one in sent[before:] if not one.startswith(("PRAGMA", "BEGIN", "SET "))])


@contextmanager
def served(folder: Path, database: str | None) -> Iterator[tuple[str, int]]:
    """Serve the desk by two processes; yields its address and the parent's process id."""
    port = _free_port()
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        *WORKERS,
        "-b",
        f"127.0.0.1:{port}",
        "--log-level",
        "warning",
        "app:app",
    ]
    process = subprocess.Popen(command, env={**os.environ, **environment(folder, database)})
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait(30)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            with socket.create_connection(("127.0.0.1", port), 0.2):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


class Client:
    """A browser of one connection, without any work of its own in the measured time."""

    def __init__(self, address: str, cookie: str = "") -> None:
        parts = urlsplit(address)
        assert parts.hostname
        self.connection = HTTPConnection(parts.hostname, parts.port or 80, timeout=300)
        self.cookie = cookie

    def get(self, path: str) -> tuple[float, bytes]:
        """Return the seconds that a page took, and its content."""
        return self._ask("GET", path, None)

    def post(self, path: str, body: str) -> tuple[float, bytes]:
        """Send a form."""
        return self._ask("POST", path, body)

    def token(self, path: str) -> str:
        """Return the form token of a page."""
        found = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', self.get(path)[1])
        assert found, path
        return found.group(1).decode()

    def _ask(self, method: str, path: str, body: str | None) -> tuple[float, bytes]:
        headers = {"Cookie": self.cookie} if self.cookie else {}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        took = time.perf_counter() - began
        if answer.status not in {200, 302, 303}:
            raise RuntimeError(f"{method} {path}: {answer.status} {content[:300]!r}")
        if cookie := answer.getheader("Set-Cookie"):
            self.cookie = cookie.split(";")[0]
        return took, content


def memory_of(parent: int) -> int:
    """Return the proportional set size of a process and its children, in KiB."""
    total = 0
    for pid in (parent, *_children(parent)):
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        found = re.search(r"^Pss:\s+(\d+)", rollup, re.M)
        total += int(found.group(1)) if found else 0
    return total


def _children(parent: int) -> list[int]:
    held = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [int(pid) for pid in held]
