"""What came through a form of an item and was not told, not kept, or failed once; tests/fuzz tries all forms."""

import html
import io
import re

import pytest

from smartcity.actions.models import ActionItem, Milestone
from smartcity.actions.new_action import NewMilestone
from smartcity.foundation.database import db
from tests.actions.office import DEADLINE, MONDAY


@pytest.fixture
def secretary(office):
    return office.city.client("secretary")


def drafted(office):
    return {"title": "报送清单", "lead": str(office.units["data"]), "precision": "day", "priority": "normal",
            "extension_authority": "office", "deadline": "2026-11-30"}  # fmt: skip


def said(answer):
    """What the page says is wrong."""
    text = answer.get_data(as_text=True)
    summary = re.search(r'<div class="error-summary".*?</div>', text, re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>|\s+", " ", summary[0])) if summary else ""


def count(office):
    return office.read(lambda: db.session.query(ActionItem).count())


@pytest.mark.parametrize(
    ("row", "named", "reason"),
    [
        ({"milestones-0-title": "初稿"}, "milestones", "请填写每个节点的日期"),
        ({"milestones-0-due_on": "2026-11-20"}, "milestones", "节点: 请填写"),
        ({"sources-0-kind": "meeting", "sources-0-reference": "x" * 201}, "sources", "来源"),
        ({"sources-0-kind": "", "sources-0-reference": "领导小组第1次会议"}, "sources", "请选择每个来源的类别"),
    ],
)
def test_what_is_wrong_in_a_row_is_told_and_the_row_is_kept(office, secretary, row, named, reason):
    answer = secretary.send("/actions/new", {**drafted(office), **row})
    assert answer.status_code == 422
    assert reason in " ".join(said(answer).split())
    text = answer.get_data(as_text=True)
    assert f'href="#{named}"' in text
    assert f'id="{named}"' in text
    assert all(value in text for value in row.values())
    assert count(office) == 0


def test_parts_that_are_missing_are_asked_for_beside_their_rows(office, secretary):
    item = office.assigned()
    version = office.item(item).version
    answer = secretary.send(f"/actions/{item}/split", {"version": version, "hang": "children"})
    assert answer.status_code == 422
    assert "请至少填写一件" in said(answer)
    assert 'id="parts"' in answer.get_data(as_text=True)


def test_the_office_records_that_a_lead_reached_a_milestone(office, secretary):
    item = office.in_progress(milestones=(NewMilestone("初稿", DEADLINE),))
    stone = office.item(item).milestones[0].id
    path = f"/actions/{item}/milestones/{stone}/reach"
    late = secretary.send(path, {"how": "phone", "on": "2026-11-03"})
    assert late.status_code == 422
    assert secretary.send(path, {"how": "phone"}).status_code == 303
    assert office.read(lambda: db.session.get(Milestone, stone).done_on) == MONDAY


def test_a_file_in_the_place_of_a_text_is_no_text(office, secretary):
    sent = {**drafted(office), "csrf_token": secretary.token("/actions/new")}
    for field in ("title", "deadline", "clause"):
        body = {**sent, field: (io.BytesIO(b"x"), "x.txt")}
        answer = secretary.post("/actions/new", data=body, content_type="multipart/form-data")
        assert answer.status_code == (422 if field == "title" else 303)


@pytest.mark.parametrize("body", ["[1]", '{"title": ["x"]}', '{"title": 7}', "null", '"x"'])
def test_a_document_is_no_form(office, secretary, body):
    headers = {"X-CSRFToken": secretary.token("/actions/new")}
    answer = secretary.post("/actions/new", data=body, content_type="application/json", headers=headers)
    assert answer.status_code == 422
    assert count(office) == 0


@pytest.mark.parametrize("value", ["\x00", "a\x07", "\ufffe", "2026-11-30\x00"])
def test_a_refused_day_or_number_is_shown_on_a_page_that_a_browser_takes(office, secretary, value):
    item = office.in_progress()
    answer = secretary.send(
        f"/actions/{item}/report", {"progress": value, "text": "已归集", "version": value, "how": "phone"}
    )
    assert answer.status_code == 422
    assert secretary.send("/actions/new", {**drafted(office), "deadline": value}).status_code == 422


@pytest.mark.parametrize(
    ("row", "reason"),
    [({"milestones-0-due_on": "30/11"}, "不是有效的日期值"), ({"sources-0-kind": "x"}, "不是有效的选择")],
)
def test_what_is_wrong_in_a_row_is_told_in_the_language_of_the_page(office, secretary, row, reason):
    assert reason in said(secretary.send("/actions/new", {**drafted(office), **row}))


def test_a_file_in_the_place_of_a_day_is_not_shown_back(office, secretary):
    sent = {**drafted(office), "title": "", "csrf_token": secretary.token("/actions/new")}
    body = {**sent, "deadline": (io.BytesIO(b"x"), "x.txt")}
    assert secretary.post("/actions/new", data=body, content_type="multipart/form-data").status_code == 422
