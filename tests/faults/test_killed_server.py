"""The server is killed while people write. What was acknowledged is there, and nothing is there by half."""

import http.client
import random
import sqlite3
import threading
import time
from pathlib import Path

import pytest

from tests.city import City
from tests.faults.server import Server

KILLS = 10
WRITERS = 6

pytestmark = pytest.mark.slow


def _write(server, headers, lead, stop, acknowledged, number):
    while not stop.is_set():
        title = f"督办事项 {number}-{time.monotonic_ns()}"
        body = {"title": title, "lead": lead, "deadline": "2027-03-01", "sources": [{"kind": "phone", "reference": ""}]}
        try:
            status, document = server.request("POST", "/api/v1/actions", body, headers)
            if status == 201:
                acknowledged.append((document["id"], title))
                status, _ = server.request("POST", f"/api/v1/actions/{document['id']}/assign", {"version": 1}, headers)
                if status == 200:
                    acknowledged.append((document["id"], "assigned"))
        except (OSError, http.client.HTTPException, ValueError):
            return


def _check(database, acknowledged):
    rows = sqlite3.connect(database)
    titles = dict(rows.execute("select id, title from action_item"))
    states = dict(rows.execute("select id, state from action_item"))
    lost = [entry for entry in acknowledged if entry[1] == "assigned" and states.get(entry[0]) != "assigned"]
    lost += [entry for entry in acknowledged if entry[1] != "assigned" and titles.get(entry[0]) != entry[1]]
    assert not lost
    half = {
        "without a unit": "select id from action_item where id not in (select item_id from action_unit)",
        "without a source": "select id from action_item where id not in (select item_id from action_source)",
        "assigned without an event": "select id from action_item where state <> 'draft' and id not in "
        "(select item_id from action_event)",
        "without an audit entry": "select id from action_item where id not in "
        "(select object_id from audit_entry where object_type = 'action')",
        "numbered twice": "select min(id) from action_item where seq is not null "
        "group by year, seq having count(*) > 1",
    }
    assert [(what, found) for what, query in half.items() if (found := rows.execute(query).fetchall())] == []
    numbers = [row[0] for row in rows.execute("select seq from action_item where seq is not null order by seq")]
    assert numbers == list(range(1, len(numbers) + 1)), "the numbers have a gap"
    assert rows.execute("pragma integrity_check").fetchone() == ("ok",)
    assert rows.execute("pragma foreign_key_check").fetchall() == []
    rows.close()


def test_nothing_acknowledged_is_lost_when_the_server_is_killed_ten_times(peopled, make_app):
    app = make_app(peopled)
    city = City(app)
    headers, lead = city.api("secretary"), city.unit("data")
    folder = Path(app.instance_path)
    server = Server(folder)
    chance = random.Random(20260101)
    acknowledged = []
    for _ in range(KILLS):
        server.start()
        stop = threading.Event()
        writers = [
            threading.Thread(target=_write, args=(server, headers, lead, stop, acknowledged, n)) for n in range(WRITERS)
        ]
        for writer in writers:
            writer.start()
        time.sleep(chance.uniform(0.2, 0.8))
        server.kill()
        stop.set()
        for writer in writers:
            writer.join()
        _check(folder / "desk.db", acknowledged)
    assert len(acknowledged) > KILLS
    print(f"{KILLS} kills, {len(acknowledged)} acknowledged writes, none lost")
    verified = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert verified.exit_code == 0, verified.output


def test_a_server_that_is_asked_to_stop_ends_cleanly(tmp_path, peopled):
    server = Server(tmp_path / "instance", peopled).start()
    assert server.request("GET", "/healthz")[0] == 200
    assert server.stop() == 0
