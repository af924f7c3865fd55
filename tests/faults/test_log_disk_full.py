"""B-19: the disk that the log is written to is full. Nobody who works at the desk notices."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.city import City
from tests.faults.server import Server
from tests.messages.processes import environment

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk"),
]


@pytest.fixture
def small_disk(tmp_path):
    """A disk of its own for the server's log, of 64 KiB."""
    folder = tmp_path / "log"
    folder.mkdir()
    subprocess.check_call(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)])
    yield folder
    subprocess.check_call(["umount", "-l", str(folder)])


def _fill(folder):
    with (folder / "rest").open("wb", buffering=0) as stream:
        try:
            while stream.write(b"x" * 4096):
                pass
        except OSError:
            return


def test_with_no_room_for_its_log_the_server_answers_writes_and_stops_as_ever(peopled, make_app, small_disk):
    app = make_app(peopled)
    city = City(app)
    headers, lead = city.api("secretary"), city.unit("data")
    folder, log = Path(app.instance_path), small_disk / "server.log"
    (folder / "server.log").symlink_to(log)
    server = Server(folder, None, "--no-starter", **environment(app)).start()
    try:
        _works(server, headers, lead, log)
        assert server.stop() == 0
    finally:
        server.process.kill()


def _works(server, headers, lead, log):
    small_disk = log.parent
    _fill(small_disk)
    assert os.statvfs(small_disk).f_bavail == 0
    written = log.stat().st_size
    made = {
        "title": "日志盘已满",
        "lead": lead,
        "deadline": "2027-03-01",
        "sources": [{"kind": "phone", "reference": ""}],
    }
    for _ in range(20):
        assert server.request("GET", "/readyz")[0] == 200
        assert server.request("POST", "/api/v1/actions", made, headers)[0] == 201
        assert server.request("GET", "/no-such-page")[0] == 404
    assert server.request("GET", "/readyz")[1]["scheduler"] == "ok"
    assert log.stat().st_size - written < 4096
