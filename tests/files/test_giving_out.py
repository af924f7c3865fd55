"""A file is given out to be saved, whole and unchanged, and never so that a page of ours could run it."""

import os
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from smartcity.audit.models import AuditEntry
from smartcity.files import store
from smartcity.files.jobs import sweep
from smartcity.files.models import StoredFile
from smartcity.foundation import clock
from smartcity.foundation.database import db
from tests.files.papers import PDF, TEXT, office, png

PAPERS = [
    ("a.pdf", PDF, "application/pdf"),
    ("a.docx", office(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("a.png", png(), "image/png"),
    ("a.txt", TEXT, "application/octet-stream"),
    ("a.csv", b"alert(1)", "application/octet-stream"),
]


@pytest.fixture
def given(door):
    """A file of the item, and its address on the pages."""
    _, document = door.send("汇报 1.pdf", PDF)
    return document["id"], f"/actions/{door.item}/files/{document['id']}"


@pytest.mark.parametrize(("name", "content", "kind"), PAPERS)
def test_the_answer_says_save_me_and_nothing_more(door, name, content, kind):
    _, document = door.send(name, content)
    for answer in (
        door.office.city.client("lead_liaison").get(f"/actions/{door.item}/files/{document['id']}"),
        door.client.get(f"/api/v1/actions/{door.item}/files/{document['id']}", headers=door.headers),
    ):
        assert answer.get_data() == content
        assert answer.headers["Content-Type"] == kind
        assert answer.headers["Content-Disposition"].startswith("attachment;")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_chinese_name_arrives_whole(door, given):
    answer = door.office.city.client("lead_liaison").get(given[1])
    expected = f"attachment; filename=\"file-{given[0]}.pdf\"; filename*=UTF-8''%E6%B1%87%E6%8A%A5%201.pdf"
    assert answer.headers["Content-Disposition"] == expected


@pytest.mark.parametrize("purpose", ["script", "style", "image", "iframe", "embed", "object", "worker", "video"])
def test_no_page_can_load_it_as_a_part_of_itself(door, given, purpose):
    browser = door.office.city.client("lead_liaison")
    assert browser.get(given[1], headers={"Sec-Fetch-Dest": purpose}).status_code == 403
    assert browser.get(given[1], headers={"Sec-Fetch-Dest": "document"}).status_code == 200


def test_a_download_stands_in_the_audit(door, given):
    door.office.city.client("lead_liaison").get(given[1])
    entries = door.office.read(
        lambda: db.session.scalars(db.select(AuditEntry).where(AuditEntry.verb == "files.download")).all()
    )
    assert [(entry.object_type, entry.object_id) for entry in entries] == [("file", given[0])]


def _content(door, file_id) -> Path:
    sha256 = door.stored(file_id).sha256
    return door.folder / sha256[:2] / sha256[2:]


def test_a_content_lies_under_its_hash_for_the_server_alone(door, given):
    path = _content(door, given[0])
    assert path.read_bytes() == PDF
    assert oct(path.stat().st_mode & 0o777) == "0o600"


@pytest.mark.parametrize("damage", ["a changed byte", "cut off", "gone"])
def test_a_damaged_content_is_not_given_out_and_says_so(door, given, damage, caplog):
    path = _content(door, given[0])
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(PDF.replace(b"1.7", b"1.6") if damage == "a changed byte" else PDF[:-1])
    answer = door.office.city.client("lead_liaison").get(given[1])
    assert answer.status_code == 410
    assert "已损坏或丢失" in answer.text
    assert PDF not in answer.get_data()
    assert "is damaged or missing" in caplog.text
    document = door.client.get(f"/api/v1/actions/{door.item}/files/{given[0]}", headers=door.headers)
    assert (document.status_code, document.mimetype) == (410, "application/problem+json")
    assert door.send("b.png", png())[0], "the others are as they were"


@pytest.mark.sqlite
@pytest.mark.parametrize("written", ["../../../../etc/passwd", "../" * 21 + "x", "A" * 64, "0" * 63 + "/"])
def test_a_place_that_is_no_hash_is_never_opened(door, given, written):
    kept = sqlite3.connect(Path(door.office.city.app.instance_path) / "desk.db")
    kept.executescript("DROP TRIGGER stored_file_no_update; PRAGMA ignore_check_constraints=ON")
    kept.execute("UPDATE stored_file SET sha256 = ? WHERE id = ?", (written, given[0]))
    kept.commit()
    kept.close()
    answer = door.office.city.client("lead_liaison").get(given[1])
    assert answer.status_code == 410
    assert "root:" not in answer.text


@pytest.mark.parametrize("written", ["", "..", "a/b", "../x", "A" * 64, "0" * 63, "0" * 65, "0" * 64 + "\n"])
def test_only_a_hash_has_a_place(door, written):
    with door.office.city.app.app_context(), pytest.raises(store.Damaged):
        store.place_of(written)


def test_a_row_is_never_changed_nor_deleted(door, given):
    from sqlalchemy.exc import IntegrityError, InternalError, OperationalError, ProgrammingError

    from smartcity.foundation.unit_of_work import Mode, unit

    changes = (
        db.update(StoredFile).values(name="other"),
        db.delete(StoredFile).where(StoredFile.id == given[0]),
    )
    door.office.do("secretary", lambda _actor: db.session.execute(db.text("DELETE FROM example_data")) and _noted())
    for change in changes:
        with (
            door.office.city.app.app_context(),
            pytest.raises((IntegrityError, OperationalError, InternalError, ProgrammingError)),
            unit(Mode.WRITE),
        ):
            db.session.execute(change)


def _noted():
    from smartcity.audit.services import record
    from smartcity.foundation.access import SYSTEM

    record(SYSTEM, "starter.clear", "programme")


# Sweeping


def _age(path, days):
    then = (clock.real_now() - timedelta(days=days)).timestamp()
    os.utime(path, (then, then))


def test_what_nobody_refers_to_is_swept_after_a_day_and_everything_else_stays(door, given):
    kept = _content(door, given[0])
    orphan = door.folder / "ab" / ("c" * 62)
    half = door.folder / "ab" / ".0123.part"
    fresh = door.folder / "ab" / ("d" * 62)
    orphan.parent.mkdir(exist_ok=True)
    for path in (orphan, half, fresh):
        path.write_bytes(b"x")
    for path in (kept, orphan, half):
        _age(path, 2)
    with door.office.city.app.app_context():
        assert sweep(clock.now()) == 2
        assert sweep(clock.now()) == 0
    assert kept.exists()
    assert fresh.exists()
    assert not orphan.exists()
    assert not half.exists()
    assert not list(door.folder.rglob("*.swept"))


def test_a_content_that_somebody_keeps_at_the_moment_of_sweeping_stays(door, monkeypatch):
    orphan = door.folder / "ab" / ("c" * 62)
    orphan.parent.mkdir(exist_ok=True)
    orphan.write_bytes(b"x")
    _age(orphan, 2)
    rename = Path.rename

    def keep_then_rename(self, target):
        _age(self, 0)  # another upload of the same content has just taken its place
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", keep_then_rename)
    with door.office.city.app.app_context():
        assert sweep(clock.now()) == 0
    assert orphan.read_bytes() == b"x"
