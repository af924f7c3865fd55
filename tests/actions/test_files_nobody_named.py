"""A file that a program sent and no act named in a day goes, and gives its room back; one that was named stays for good."""

import dataclasses
import os
from datetime import timedelta

import pytest
from sqlalchemy import select

from smartcity.actions import evidence, jobs
from smartcity.audit.models import AuditEntry
from smartcity.files import store
from smartcity.files.jobs import sweep
from smartcity.files.models import StoredFile
from smartcity.foundation import clock
from smartcity.foundation.database import db
from tests.actions.office import MONDAY, at
from tests.files.door import BOUNDARY, multipart
from tests.files.papers import PDF

LARGE = PDF[:-6] + bytes(3 * 1024 * 1024) + b"%%EOF\n"
DAY = timedelta(days=1)


class Program:
    """Speaks with the API for the lead's liaison."""

    def __init__(self, office):
        self.office, self.client, self.headers = office, office.city.app.test_client(), office.city.api("lead_liaison")

    def send(self, item, content=PDF):
        body = {"data": multipart("目录.pdf", content), "content_type": f"multipart/form-data; boundary={BOUNDARY}"}
        return self.client.post(f"/api/v1/actions/{item}/files", headers=self.headers, **body)

    def note(self, item, *files):
        told = {"text": "见附件", "files": list(files)}
        return self.client.post(f"/api/v1/actions/{item}/note", headers=self.headers, json=told)

    def listed(self, item):
        answer = self.client.get(f"/api/v1/actions/{item}/files", headers=self.headers)
        return [one["id"] for one in answer.get_json()["items"]]

    def read(self, item, file):
        return self.client.get(f"/api/v1/actions/{item}/files/{file}", headers=self.headers).status_code


@pytest.fixture
def program(office):
    return Program(office)


def look(office):
    """Let the scheduler look."""
    with office.city.app.app_context():
        return jobs.forget_files(clock.now())


def file_row(office, file):
    return office.read(lambda: db.session.get(StoredFile, file))


def test_a_file_that_nobody_named_in_a_day_is_gone_for_everybody(office, program):
    item = office.in_progress()
    file = program.send(item).get_json()["id"]
    with at(MONDAY + DAY, 8):
        assert look(office) == 0
        assert program.read(item, file) == 200
    with at(MONDAY + DAY, 9):
        assert look(office) == 1
        assert look(office) == 0
        assert program.listed(item) == []
        assert program.read(item, file) == 404
        refused = program.note(item, file)
    assert refused.status_code == 422
    assert refused.get_json()["errors"][0]["field"] == "files"
    entries = office.read(lambda: list(db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "files.remove"))))
    assert [(entry.door, entry.object_id, entry.unit_id) for entry in entries] == [
        ("system", file, office.units["data"])
    ]


def test_a_file_that_an_act_named_stays(office, program):
    item = office.in_progress()
    named, forgotten = program.send(item).get_json()["id"], program.send(item, LARGE).get_json()["id"]
    assert program.note(item, named).status_code == 200
    with at(MONDAY + 30 * DAY):
        assert look(office) == 1
        assert program.listed(item) == [named]
        assert program.read(item, named) == 200
    assert [file_row(office, file).removed_at is None for file in (named, forgotten)] == [True, False]


def test_a_file_that_nobody_named_gives_its_room_back(office, program):
    app = office.city.app
    settings = dataclasses.replace(app.extensions["smartcity.settings"], unit_quota_mb=4)
    app.extensions["smartcity.settings"] = settings
    item = office.in_progress()
    assert [program.send(item, LARGE).status_code for _ in range(2)] == [201, 507]
    with at(MONDAY + DAY):
        look(office)
        assert program.send(item, LARGE).status_code == 201


def test_its_content_is_swept_unless_another_file_has_the_same(office, program):
    item = office.in_progress()
    alone, shared = program.send(item, LARGE).get_json()["id"], program.send(item).get_json()["id"]
    assert program.note(item, program.send(item).get_json()["id"]).status_code == 200
    with at(MONDAY + DAY), office.city.app.app_context():
        jobs.forget_files(clock.now())
        for _sha256, path in list(store.contents()):
            os.utime(path, (0, 0))
        assert sweep(clock.now()) == 1
        there = [store.place_of(file_row(office, file).sha256).exists() for file in (alone, shared)]
    assert there == [False, True]


def test_a_file_that_a_report_names_while_the_scheduler_looks_stays(office, program, monkeypatch):
    item = office.in_progress()
    file = program.send(item).get_json()["id"]
    assert program.note(item, file).status_code == 200
    monkeypatch.setattr(evidence, "unnamed_since", lambda _moment: [(item, file)])
    with at(MONDAY + DAY):
        assert look(office) == 0
    assert file_row(office, file).removed_at is None
