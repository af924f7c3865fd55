"""The summary on paper: read back, it says what the page says."""

import io
import re

import pytest
from docx import Document

from smartcity.actions.rules import Priority
from smartcity.foundation import clock
from smartcity.summaries import services
from smartcity.summaries.figures import BASES
from smartcity.summaries.paper import _TABLE, summary_docx
from smartcity.summaries.reading import Reading
from tests.summaries.story import CUT_OFF, at

OFFICE = "市数字强市建设领导小组办公室（新型智慧城市建设工作专班）"


@pytest.fixture
def issued(week):
    draft = week.do(CUT_OFF, services.build, "secretary", "2026-W47")
    texts = {"opening": "本周总体平稳。\n两件逾期。", "coordination": "请协调测评机构。", "version": draft.version}
    draft = week.do(CUT_OFF, services.edit, "secretary", draft.id, **texts)
    draft = week.do(CUT_OFF, services.sign, "leader", draft.id, version=draft.version)
    return week.do(CUT_OFF, services.issue, "secretary", draft.id, version=draft.version)


def paper(app, summary):
    with app.app_context():
        return Document(io.BytesIO(summary_docx(summary, OFFICE)))


def text_of(document):
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def test_the_table_holds_the_figures_of_the_page_with_their_denominators(app, issued):
    document = paper(app, issued)
    table = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    reading = Reading(issued.content)
    parts = {part.name: part for part in reading.parts("departments")}
    assert table[0][1] == "在办/台账"
    for name, *cells in table[1:-1]:
        assert cells == [f"{n.n}/{n.base}" for n in parts.pop(name).numbers(_TABLE)]
    assert not parts
    assert table[-1][1:] == [f"{n.n}/{n.base}" for n in reading.whole.numbers(_TABLE)]
    assert all(figure in BASES for figure in _TABLE)


def test_head_text_and_foot_are_those_of_a_briefing(app, issued):
    document = paper(app, issued)
    text = text_of(document)
    for words in ("新型智慧城市建设工作专班周报", "第1期", "市数字强市建设领导小组办公室", "2026年11月20日",
                  "2026年第47周督办事项办理情况", "截至2026年11月20日12:00", "本周总体平稳。", "两件逾期。",
                  "一、总体情况", "本周应办结4件，其中按期办结1件，逾期办结1件", "三、红灯事项（2件）",
                  "请协调测评机构。", "检测机构排期紧"):  # fmt: skip
        assert words in text, words
    foot = "\n".join(cell.text for row in document.tables[-1].rows for cell in row.cells)
    assert "报：组长" in foot
    assert "2026年11月20日印发" in foot


def test_red_items_stand_on_paper_with_their_reasons(app, week, issued):
    text = text_of(paper(app, issued))
    numbers = [item.number for item in Reading(issued.content).listed("red")]
    for number in numbers:
        assert re.search(rf"{number} .*牵头单位：市财政局.*逾期\d+个工作日", text), number


def test_a_draft_says_so_and_leaves_room_for_the_number(app, week):
    draft = week.do(at(11, 19, 14), services.build, "secretary", "2026-W47")
    text = text_of(paper(app, draft))
    assert "送审稿，截至2026年11月19日14:00" in text
    assert "第　　期" in text
    assert "印发" not in "\n".join(cell.text for row in paper(app, draft).tables[-1].rows for cell in row.cells)


def test_what_stays_in_the_house_is_counted_but_not_named(app, story):
    day = at(11, 17).date()
    story.assign("内部", "data", day, at(11, 2).date(), in_house_only=True, priority=Priority.IMPORTANT)
    draft = story.do(CUT_OFF, services.build, "secretary", "2026-W47")
    text = text_of(paper(app, draft))
    assert "红灯事项（1件）" in text
    assert "内部事项" not in text.replace("内部掌握事项", "")
    assert "另有1件内部掌握事项" in text


def test_the_paper_is_the_same_file_whenever_it_is_made(app, issued, week):
    with app.app_context():
        first = summary_docx(issued, OFFICE)
        with clock.at(at(12, 24)):
            assert summary_docx(issued, OFFICE) == first


def test_the_paper_and_the_figures_are_given_out_as_files(city, issued):
    import openpyxl

    leader = city.client("leader")
    answer = leader.get(f"/summaries/{issued.id}/summary.docx")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="summary-2026-W47.docx"'
    assert "总体情况" in text_of(Document(io.BytesIO(answer.data)))
    book = openpyxl.load_workbook(io.BytesIO(leader.get(f"/summaries/{issued.id}/figures.xlsx").data))
    rows = list(book.active.values)
    open_column = rows[0].index("在办")
    assert [row[open_column] for row in rows[1:]] == [7, 3, 2, 2, 1]
