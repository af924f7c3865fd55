"""The signed original of issued minutes: kept for good, and read by everybody who sees the meeting."""

import pytest

from smartcity.foundation.database import db
from smartcity.meetings import services
from smartcity.meetings.models import MeetingEvent, Minutes
from smartcity.meetings.scans import scans_of
from tests.files.door import fill_in
from tests.files.papers import PDF, PROGRAM, png


def upload(hall, meeting_id, *files, login="secretary"):
    page = f"/meetings/{meeting_id}/minutes"
    browser = hall.city.client(login)
    return fill_in(browser, page if login == "secretary" else "/account", f"{page}/scans", {}, *files)


def kept(hall, meeting_id):
    return hall.read(
        lambda: [(scan.file_id, scan.file.shown_name, scan.minutes.edition) for scan in scans_of(meeting_id)]
    )


def test_the_office_keeps_the_paper_that_was_signed(hall):
    row = hall.issued()
    assert "签发原件尚未上传" in hall.city.client("secretary").get(f"/meetings/{row.id}/minutes").text
    assert upload(hall, row.id, ("纪要签发件.pdf", PDF)).status_code == 303
    ((file, name, edition),) = kept(hall, row.id)
    assert (name, edition) == ("纪要签发件.pdf", 1)
    page = hall.city.client("secretary").get(f"/meetings/{row.id}/minutes").text
    assert f"/meetings/{row.id}/minutes/scans/{file}" in page
    answer = hall.city.client("secretary").get(f"/meetings/{row.id}/minutes/scans/{file}")
    assert answer.get_data() == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    events = hall.read(lambda: db.session.scalars(db.select(MeetingEvent.verb).filter_by(meeting_id=row.id)).all())
    assert events[-1] == "add_scan"


def test_a_wrong_scan_is_followed_by_the_right_one_and_both_stay(hall):
    row = hall.issued()
    upload(hall, row.id, ("错.pdf", PDF))
    upload(hall, row.id, ("对.png", png()))
    assert [name for _id, name, _edition in kept(hall, row.id)] == ["对.png", "错.pdf"]
    newest = hall.read(lambda: scans_of(row.id)[0].file.sha256)
    assert hall.read(lambda: db.session.scalars(db.select(Minutes.issued_scan)).one()) == newest


def test_a_new_edition_leaves_the_original_of_the_last_one_where_it_is(hall):
    row = hall.issued()
    upload(hall, row.id, ("第一版.pdf", PDF))
    hall.do("secretary", services.revise, row.id, reason="更正单位名称")
    assert [edition for _id, _name, edition in kept(hall, row.id)] == [1]
    assert "第1版" in hall.city.client("secretary").get(f"/meetings/{row.id}/minutes").text


def test_minutes_that_are_not_issued_have_no_original(hall):
    row = hall.drafted()
    assert "签发原件" not in hall.city.client("secretary").get(f"/meetings/{row.id}/minutes").text
    assert upload(hall, row.id, ("纪要.pdf", PDF)).status_code == 409
    assert kept(hall, row.id) == []


@pytest.mark.parametrize(("files", "said"), [((), "请选择文件"), ((("a.pdf", PROGRAM),), "含有程序")])
def test_what_is_no_paper_is_refused_beside_the_field(hall, files, said):
    row = hall.issued()
    answer = upload(hall, row.id, *files)
    assert answer.status_code == 422
    assert said in answer.text
    assert kept(hall, row.id) == []


def test_who_sees_the_meeting_reads_the_original_and_only_the_office_adds_one(hall):
    row, other = hall.issued(), hall.issued(hour=15)
    upload(hall, row.id, ("纪要.pdf", PDF))
    ((file, _name, _edition),) = kept(hall, row.id)
    path = f"/meetings/{row.id}/minutes/scans/{file}"
    status = {login: hall.city.client(login).get(path).status_code for login in ("lead_liaison", "leader", "outsider")}
    assert status == {"lead_liaison": 200, "leader": 200, "outsider": 404}
    assert hall.city.client("audit_admin").get(path).status_code == 403
    assert hall.city.client("secretary").get(f"/meetings/{other.id}/minutes/scans/{file}").status_code == 404
    assert upload(hall, row.id, ("b.pdf", PDF), login="lead_liaison").status_code == 403
