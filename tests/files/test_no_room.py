"""Where there is no room: nothing is kept by half, the person is told, and what was typed is still there."""

import dataclasses
import os
import re
import resource
import subprocess
from contextlib import contextmanager

import pytest

from smartcity.files import services, store
from tests.files.door import fill_in, multipart
from tests.files.papers import PDF

MEGABYTE = 1024 * 1024
TYPED = "已完成目录 12 项，详见附件"
LARGE = PDF.replace(b"\nstartxref", b"\n%" + b"x" * 3 * MEGABYTE + b"\nstartxref")


@contextmanager
def small_disk(folder):
    """Let the folder of contents be a disk of one megabyte."""
    folder.mkdir(exist_ok=True)
    mounted = os.geteuid() == 0 and not subprocess.call(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], stderr=subprocess.DEVNULL
    )
    if mounted:
        try:
            yield
        finally:
            subprocess.check_call(["umount", str(folder)])
    else:
        with small_files():
            yield


@contextmanager
def small_files():
    """Let no file of this process grow over two megabytes: what a full disk answers, without one."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 * MEGABYTE, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def _told(answer):
    """What the page says, and what stands in the field of the report."""
    page = answer.get_data(as_text=True)
    typed = re.search(r'<textarea[^>]*id="report-text"[^>]*>\s*([^<]*)</textarea>', page)
    return page, typed and typed[1].strip()


def _report(door, *contents, text=TYPED):
    browser, page = door.office.city.client("lead_liaison"), f"/actions/{door.item}"
    files = [("附件.pdf", content) for content in contents]
    return fill_in(browser, page, f"{page}/report", {"progress": "60", "text": text}, *files)


@pytest.mark.parametrize("disk", ["a full disk", "a file that may not grow"])
def test_a_report_whose_file_has_no_room_is_shown_again_as_it_was_typed(door, disk):
    reports = len(door.office.reports(door.item))
    with small_disk(door.folder) if disk == "a full disk" else small_files():
        before = door.standing()
        answer = _report(door, LARGE)
        assert door.standing()[:3] == before[:3]
        assert not list(door.folder.rglob("*.part"))
    page, typed = _told(answer)
    assert answer.status_code == 507
    assert "服务器磁盘已满，本次内容没有保存。" in page
    assert typed == TYPED
    assert len(door.office.reports(door.item)) == reports
    again = _report(door, LARGE)
    assert again.status_code == 303, "the next one finds room"
    assert len(door.office.reports(door.item)) == reports + 1


def test_a_form_that_is_too_large_as_a_whole_is_answered_with_what_to_do(door):
    door.office.city.app.config["LARGEST_FILES"] = 2 * MEGABYTE
    before = door.standing()
    answer = _report(door, LARGE)
    assert answer.status_code == 413
    assert "请返回上一页，所填内容仍在" in answer.text
    assert door.standing()[:3] == before[:3]


def test_a_program_is_told_the_same(door):
    with small_disk(door.folder):
        before = door.standing()
        answer = door.post(multipart("a.pdf", LARGE))
        assert door.standing()[:3] == before[:3]
    document = answer.get_json()
    assert (answer.status_code, document["status"], document["errors"][0]["field"]) == (507, 507, "file")


@pytest.mark.parametrize("quota", ["unit_quota_mb", "files_quota_mb"])
def test_a_quota_that_is_used_up_is_told_and_keeps_what_was_typed(door, quota):
    app = door.office.city.app
    app.extensions["smartcity.settings"] = dataclasses.replace(app.extensions["smartcity.settings"], **{quota: 4})
    assert _report(door, LARGE).status_code == 303
    before = door.standing()
    answer = _report(door, LARGE + b"%%EOF")
    page, typed = _told(answer)
    assert answer.status_code == 507
    assert "4 MB" in page
    assert typed == TYPED
    assert door.standing()[:3] == before[:3]


def test_the_same_content_again_takes_no_second_room_of_the_whole(door):
    app = door.office.city.app
    app.extensions["smartcity.settings"] = dataclasses.replace(app.extensions["smartcity.settings"], files_quota_mb=7)
    assert [_report(door, LARGE).status_code for _ in range(2)] == [303, 303]


def test_a_unit_of_work_that_fails_after_the_file_was_kept_leaves_no_row(door, monkeypatch):
    """The content that it leaves is swept; see test_giving_out.py."""
    before = door.standing()

    def fail(*_arguments, **_more):
        raise RuntimeError("the disk of the database broke")

    monkeypatch.setattr(services, "record", fail)
    assert _report(door, PDF).status_code == 500
    assert door.standing()[1:] == before[1:]
    assert not list(door.folder.rglob("*.part"))


def test_a_file_that_was_received_for_nothing_is_taken_away(door):
    before = door.standing()
    answer = _report(door, PDF, text="")
    assert answer.status_code == 422
    assert "改正后请重新选择文件" in answer.text
    assert door.standing()[:3] == before[:3]


def test_what_is_written_is_whole_before_it_has_its_name(door, monkeypatch):
    """Synced first, moved then: a name that exists leads to a whole content, whenever the power fails."""
    acts = []
    fsync, settle = os.fsync, store.settle
    monkeypatch.setattr(os, "fsync", lambda handle: acts.append("sync") or fsync(handle))
    monkeypatch.setattr(services.store, "settle", lambda *given: acts.append("move") or settle(*given))
    assert door.send("a.pdf", PDF)[0]
    assert acts == ["sync", "move", "sync", "sync"]
