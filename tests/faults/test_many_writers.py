"""Eight processes report on one item at once: no report is lost, and nobody sees that the database is busy."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.city import City
from tests.faults.server import Server

WRITERS, EACH = 8, 15
pytestmark = pytest.mark.slow

CLIENT = """
import http.client, json, sys
port, token, item, unit, number, each = sys.argv[1:]
for n in range(int(each)):
    connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=60)
    said = {"progress": 10, "text": f"{number}-{n}", "no_progress": False, "on_behalf_of": int(unit), "how": "phone"}
    body = json.dumps(said)
    connection.request("POST", f"/api/v1/actions/{item}/report", body,
                       {"Content-Type": "application/json", "Authorization": token})
    response = connection.getresponse()
    text = response.read().decode()
    print(response.status if response.status < 400 else text[:300])
    connection.close()
"""


def test_eight_processes_writing_at_once_lose_nothing_and_are_never_told_that_the_database_is_locked(peopled, make_app):
    app = make_app(peopled)
    city = City(app)
    headers, lead = city.api("secretary"), city.unit("data")
    server = Server(Path(app.instance_path)).start()
    try:
        made = {
            "title": "多人同时反馈",
            "lead": lead,
            "deadline": "2027-03-01",
            "sources": [{"kind": "phone", "reference": ""}],
        }
        _, item = server.request("POST", "/api/v1/actions", made, headers)
        server.request("POST", f"/api/v1/actions/{item['id']}/assign", {"version": item["version"]}, headers)
        command = [sys.executable, "-c", CLIENT, str(server.port), headers["Authorization"], str(item["id"]), str(lead)]
        running = [
            subprocess.Popen([*command, str(n), str(EACH)], stdout=subprocess.PIPE, text=True) for n in range(WRITERS)
        ]
        answers = [line for process in running for line in process.communicate(timeout=300)[0].split("\n") if line]
        assert answers == ["200"] * WRITERS * EACH
        _, listed = server.request("GET", f"/api/v1/actions/{item['id']}/progress?limit=200", None, headers)
        told = {row["text"] for row in listed["items"]}
        assert told == {f"{n}-{k}" for n in range(WRITERS) for k in range(EACH)}
    finally:
        server.stop()
