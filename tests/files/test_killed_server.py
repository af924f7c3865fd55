"""The server is killed while files come in: what was acknowledged is there whole, and no half file has a final name."""

import hashlib
import http.client
import json
import random
import re
import socket
import sqlite3
import threading
import time
from pathlib import Path

import pytest

from tests.faults.server import Server
from tests.files.door import BOUNDARY, multipart
from tests.files.papers import PDF

pytestmark = pytest.mark.slow

KILLS = 6
SENDERS = 4
TYPE = f"multipart/form-data; boundary={BOUNDARY}"


def _paper(number):
    return PDF.replace(b"\nstartxref", b"\n%" + str(number).encode() * 300_000 + b"\nstartxref")


def _send(server, headers, path, stop, acknowledged, number):
    count = 0
    while not stop.is_set():
        count += 1
        content = _paper(f"{number}-{time.monotonic_ns()}-{count}")
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        try:
            connection.request("POST", path, multipart("a.pdf", content), {"Content-Type": TYPE, **headers})
            answer = connection.getresponse()
            document = json.loads(answer.read())
            if answer.status == 201:
                acknowledged.append((document["id"], hashlib.sha256(content).hexdigest()))
        except (OSError, http.client.HTTPException, ValueError):
            return
        finally:
            connection.close()


def _check(folder, acknowledged):
    rows = sqlite3.connect(folder / "desk.db")
    kept = dict(rows.execute("select id, sha256 from stored_file"))
    assert [one for one in acknowledged if kept.get(one[0]) != one[1]] == []
    linked = {row[0] for row in rows.execute("select file_id from action_file")}
    assert set(kept) == linked, "a file without its item"
    rows.close()
    places = {p.parent.name + p.name: p for p in (folder / "files").rglob("*") if p.is_file() and p.suffix != ".part"}
    assert set(kept.values()) <= set(places), "a row without its content"
    for name, path in places.items():
        assert re.fullmatch("[0-9a-f]{64}", name)
        assert hashlib.sha256(path.read_bytes()).hexdigest() == name, "half a file under a final name"


def test_no_half_file_is_left_under_a_final_name_by_six_kills(office):
    item, headers = office.in_progress(), office.city.api("lead_liaison")
    folder = Path(office.city.app.instance_path)
    server, chance, acknowledged = Server(folder), random.Random(20260101), []
    path = f"/api/v1/actions/{item}/files"
    for _ in range(KILLS):
        server.start()
        stop = threading.Event()
        given = (server, headers, path, stop, acknowledged)
        senders = [threading.Thread(target=_send, args=(*given, number)) for number in range(SENDERS)]
        for sender in senders:
            sender.start()
        time.sleep(chance.uniform(0.3, 1.0))
        server.kill()
        stop.set()
        for sender in senders:
            sender.join()
        _check(folder, acknowledged)
    assert len(acknowledged) > KILLS
    print(f"{KILLS} kills, {len(acknowledged)} acknowledged files, none lost or by half")


def test_a_server_killed_in_the_middle_of_a_body_keeps_nothing_of_it(office):
    item, headers = office.in_progress(), office.city.api("lead_liaison")
    folder = Path(office.city.app.instance_path)
    server = Server(folder).start()
    body = multipart("a.pdf", _paper("half"))
    with socket.create_connection(("127.0.0.1", server.port)) as line:
        head = f"POST /api/v1/actions/{item}/files HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {TYPE}\r\n"
        head += f"Authorization: {headers['Authorization']}\r\nContent-Length: {len(body)}\r\n\r\n"
        line.sendall(head.encode() + body[: len(body) // 2])
        time.sleep(0.5)
        server.kill()
    assert not [p for p in (folder / "files").rglob("*") if p.is_file()]
    server.start()
    assert server.request("GET", f"/api/v1/actions/{item}/files", headers=headers)[1]["items"] == []
    server.stop()
