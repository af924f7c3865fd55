"""The real server as a process of its own, to be spoken to over HTTP and to be killed."""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """`python app.py` on a copy of a database; `kill` is kill -9, `stop` is SIGTERM."""

    def __init__(self, folder: Path, source: Path | None = None, *options: str, **environment: str) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        if source:
            shutil.copy(source / "desk.db", folder / "desk.db")
        self.options = options or ("--no-starter", "--no-scheduler")
        self.environment = {**os.environ, "SMARTCITY_INSTANCE": str(folder), **environment}
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Server":
        """Start it and wait until it answers."""
        command = [sys.executable, str(ROOT / "app.py"), "--port", str(self.port), *self.options]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(command, cwd=self.folder, env=self.environment, stdout=log, stderr=log)
        end = time.monotonic() + 60
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise AssertionError((self.folder / "server.log").read_text()[-2000:])
            try:
                if self.request("GET", "/healthz")[0] == 200:
                    return self
            except OSError:
                time.sleep(0.05)
        raise AssertionError("the server did not answer in a minute")

    def kill(self) -> None:
        """Kill it with no chance to tidy up."""
        assert self.process
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """Ask it to stop, and return its exit code."""
        assert self.process
        self.process.terminate()
        return self.process.wait(timeout=30)

    def request(self, method, path, body=None, headers=None):
        """Return (status, document or text); raises OSError or HTTPException when the connection breaks."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            sent = {"Content-Type": "application/json", **(headers or {})}
            connection.request(method, path, None if body is None else json.dumps(body), sent)
            response = connection.getresponse()
            text = response.read().decode()
        finally:
            connection.close()
        return response.status, json.loads(text) if "json" in (response.getheader("Content-Type") or "") else text
