"""Papers for desks and talks: what stands on them, for whom, and that a page is a page."""

from datetime import date

import pytest

from smartcity.actions import assigning, extending, instructing, progress
from smartcity.actions.instructing import Written
from smartcity.actions.new_action import NewSource
from smartcity.actions.rules import How, SourceKind
from tests.actions.office import at

TODAY = date(2026, 11, 24)
LONG = "推动各部门完成政务数据目录编制、归集与共享，按月报送进展，并会同财政部门落实经费保障。" * 60


@pytest.fixture
def late(office):
    """An item due on 16 November and not completed, with one report."""
    with at(date(2026, 11, 2)):
        item_id = office.signed_for(
            deadline=date(2026, 11, 16), supporting_ids=(office.units["police"], office.units["finance"])
        )
        office.do("lead_liaison", progress.report, item_id, progress=30, text="目录已编制", difficulties="经费未到位")
    return item_id


def get(city, login, path, status=200):
    with at(TODAY):
        response = city.client(login).get(path)
    assert response.status_code == status, path
    return response


def test_the_page_of_an_item_tells_all_that_a_leader_asks_in_the_order_of_rank(city, late, read):
    response = get(city, "secretary", f"/papers/actions/{late}/page.docx")
    text = read(response.data)
    for words in ("市数字强市建设领导小组办公室", "2026-001", "建设城市数据底座", "截至2026年11月24日", "红灯：已逾期6个工作日",
                  "2026年11月16日", "市大数据局", "市财政局、市公安局", "完成30%，目录已编制", "经费未到位"):  # fmt: skip
        assert words in text, words
    assert "%E5%BB%BA%E8%AE%BE" in response.headers["Content-Disposition"]


def test_every_deadline_an_item_had_stays_on_its_page(city, office, read):
    with at(date(2026, 11, 2)):
        item_id = office.in_progress(deadline=date(2026, 11, 30))
        office.do("lead_liaison", extending.request_extension, item_id, deadline=date(2026, 12, 20), reason="招标延后")
        office.do("secretary", extending.approve_extension, item_id)
    text = read(get(city, "leader", f"/papers/actions/{item_id}/page.docx").data)
    assert "2026年12月20日（原定2026年11月30日）" in text


def test_what_a_leader_wrote_stands_only_where_the_reader_may_read_it_and_wants_it(city, office, late, read):
    with at(date(2026, 11, 20)):
        written = Written("抓紧落实", date(2026, 11, 20), city.person("leader"), how=How.PAPER)
        office.do("secretary", instructing.instruct, late, written)
    path = f"/papers/actions/{late}/page.docx"
    assert "抓紧落实" in read(get(city, "leader", path).data)
    assert "抓紧落实" in read(get(city, "lead_liaison", path).data)
    assert "抓紧落实" not in read(get(city, "observer", path).data)
    assert "抓紧落实" not in read(get(city, "secretary", f"{path}?instructions=no").data)


def test_who_does_not_see_an_item_prints_nothing_of_it(city, late, read):
    get(city, "outsider", f"/papers/actions/{late}/page.docx", 404)
    assert "建设城市数据底座" not in read(get(city, "outsider", "/papers/red.docx").data)
    for path in ("/papers/units/1", "/papers/units/1/page.docx", "/papers/units/1/sign.docx", "/papers/sign.docx",
                 f"/papers/actions/{late}/folder.zip", "/papers/years/2026/folder.zip"):  # fmt: skip
        get(city, "lead_liaison", path, 403)
        get(city, "system_admin", path, 403)


def test_red_items_stand_on_one_page_the_longest_overdue_first(city, office, late, read):
    with at(date(2026, 11, 2)):
        office.assigned(title="更早逾期的事项", deadline=date(2026, 11, 5))
        office.assigned(title="尚未到期的事项", deadline=date(2026, 12, 30))
    text = read(get(city, "leader", "/papers/red.docx").data)
    assert text.index("更早逾期的事项") < text.index("建设城市数据底座")
    assert "尚未到期" not in text
    assert "共2项" in text
    assert "红灯，逾期13个工作日" in text


def test_a_units_page_writes_every_denominator_and_counts_by_both_deadlines(city, office, late, read):
    with at(date(2026, 11, 2)):
        item_id = office.in_progress(deadline=date(2026, 11, 10), title="延期事项")
        office.do("lead_liaison", extending.request_extension, item_id, deadline=date(2026, 12, 20), reason="招标延后")
        office.do("secretary", extending.approve_extension, item_id)
        office.completed(title="按期事项", deadline=date(2026, 11, 6))
    text = read(get(city, "secretary", f"/papers/units/{office.units['data']}/page.docx").data)
    assert "牵头本年度台账事项3项，其中在办2项；在办2项中，已逾期1项" in text
    assert "按现行时限，已到期2项，其中按期办结1项；按原定时限，已到期3项，其中按期办结1项" in text
    assert "延期1项（共1次）" in text
    assert "郑局长" in text


def test_what_stays_in_the_house_is_on_no_paper_for_a_unit(city, office, read):
    with at(date(2026, 11, 2)):
        office.assigned(title="仅限内部的事项", in_house_only=True, deadline=date(2026, 11, 5))
    unit = office.units["data"]
    for path in (f"/papers/units/{unit}/page.docx", f"/papers/units/{unit}/sign.docx?all=1", "/papers/sign.docx"):
        assert "仅限内部" not in read(get(city, "secretary", path).data), path
    page = get(city, "secretary", f"/papers/units/{unit}").get_data(as_text=True)
    assert "仅限内部的事项" not in page
    assert "另有1项在办事项仅限内部掌握" in page


def test_a_unit_that_nobody_speaks_for_at_the_desk_gets_a_sheet_to_sign(city, office, read):
    with at(date(2026, 11, 2)):
        office.assigned(lead_id=office.units["zhangdian"], title="区级数据归集")
    page = get(city, "secretary", "/papers").get_data(as_text=True)
    assert "张店区" in page
    text = read(get(city, "secretary", "/papers/sign.docx").data)
    for words in (
        "张店区人民政府：",
        "2026-001",
        "区级数据归集（牵头）",
        "签收人",
        "日期",
        "签收单位（盖章）",
        "2026年11月30日",
    ):
        assert words in text, words
    assert "市大数据局" not in text


def test_text_to_copy_names_the_matters_only_where_it_is_asked_to(city, office, late):
    page = get(city, "secretary", f"/papers/units/{office.units['data']}").get_data(as_text=True)
    plain, named = (page.split(f'id="unit-{office.units["data"]}-{kind}"')[1].split("</textarea>")[0]
                    for kind in ("plain", "named"))  # fmt: skip
    assert "2026-001" in plain
    assert "建设城市数据底座" not in plain
    assert "2026-001 建设城市数据底座，时限2026-11-16" in named


def test_what_rests_on_an_instruction_is_only_counted_in_the_texts_to_copy(city, office, late):
    with at(date(2026, 11, 2)):
        told = (NewSource(SourceKind.INSTRUCTION, "批示"),)
        office.assigned(title="市长批示的事项", sources=told, deadline=date(2026, 11, 5))
    page = get(city, "secretary", f"/papers/units/{office.units['data']}").get_data(as_text=True)
    plain, named = (page.split(f'id="unit-{office.units["data"]}-{kind}"')[1].split("</textarea>")[0]
                    for kind in ("plain", "named"))  # fmt: skip
    assert "市长批示的事项" not in plain + named
    assert "您有2项督办事项" in plain
    assert "2026-001" in named


def test_markup_and_templates_stay_text_and_control_characters_go(city, office, read):
    item_id = office.draft(title="标题 {{7*7}} <b>", requirement="要求 {% for x in y %} &amp; ${x}")
    text = read(get(city, "secretary", f"/papers/actions/{item_id}/page.docx").data)
    assert "标题 {{7*7}} <b>" in text
    assert "要求 {% for x in y %} &amp; ${x}" in text


def test_taking_a_paper_is_recorded(city, late):
    get(city, "secretary", f"/papers/actions/{late}/page.docx")
    get(city, "secretary", f"/papers/actions/{late}/folder.zip").close()
    page = get(city, "audit_admin", "/audit").get_data(as_text=True)
    assert "打印一事一页" in page
    assert "导出事项归档文件夹" in page


@pytest.mark.slow
@pytest.mark.printed
def test_one_item_is_one_page_whatever_was_written(city, office, pages_of):
    told = {
        "short": "短",
        "long": LONG,
        "lines": "第一行\n\n第二行\n" * 80,
        "words": "Interoperability WWWWMMMM https://example.city/" + "x" * 900,
        "marks": "完成“目录”、《清单》（含附件）；" * 120,
        "closing": "。）》”、；" * 300,
        "stops": "。" * 1800,
        "opening": "（《“" * 600,
        "closed_lines": "推进数据归集共享并按月报送工作进展情况。”）\n" * 80,
        "widows": "推动各部门完成政务数据目录编制归集与共享工作并\n" * 80,
    }
    papers = {}
    for name, text in told.items():
        with at(date(2026, 11, 2)):
            item_id = office.draft(title=(text * 9)[:190].replace("\n", ""), requirement=text[:4000])
            office.do("secretary", assigning.assign, item_id)
            office.do("lead_liaison", assigning.sign_for, item_id)
            office.do("lead_liaison", progress.report, item_id, progress=30, text=text[:1900], difficulties=text[:1900])
        papers[name] = get(city, "secretary", f"/papers/actions/{item_id}/page.docx").data
    papers["red"] = get(city, "secretary", "/papers/red.docx").data
    assert pages_of(papers) == dict.fromkeys(papers, 1)


TITLES = (
    "编制公共数据资源目录并完成首批归集",
    "建成城市运行管理服务平台并接入城管、应急、公安视频资源",
    "完成一体化政务服务平台“高效办成一件事”改造，实现高频事项全程网办",
    "开展数据安全风险评估",
)


@pytest.fixture
def forty_five(city, office):
    """45 items of one unit in hand: some overdue, some near, some only supported; each with a report."""
    with at(date(2026, 10, 12)):
        for number in range(45):
            deadline = date(2026, 11, 2 + number % 20) if number % 3 else date(2026, 12, 20)
            leads = number % 5 != 4
            item_id = office.draft(
                title=f"{TITLES[number % 4]}（第{number + 1}项）",
                lead_id=office.units["data" if leads else "finance"],
                supporting_ids=(office.units["police"],) if leads else (office.units["data"],),
                deadline=deadline,
            )
            office.do("secretary", assigning.assign, item_id)
            if leads:
                office.do("lead_liaison", assigning.sign_for, item_id)
                told = {
                    "text": "已完成12个部门目录编制，正在核对数据项并协调归集接口",
                    "difficulties": "个别部门未报送",
                }
                office.do("lead_liaison", progress.report, item_id, progress=30, **told)


@pytest.mark.slow
@pytest.mark.printed
def test_a_units_45_items_lie_on_three_pages_and_nine_red_ones_on_one(city, office, forty_five, pages_of, tmp_path):
    unit = office.units["data"]
    papers = {
        "unit": get(city, "secretary", f"/papers/units/{unit}/page.docx").data,
        "red": get(city, "secretary", "/papers/red.docx").data,
    }
    found = pages_of(papers)
    assert found["unit"] <= 3
    assert found["red"] <= 3


def test_the_page_of_papers_finds_units_by_name_in_rank_order_with_what_they_have_in_hand(city, late):
    page = get(city, "secretary", "/papers").get_data(as_text=True)
    assert "打印与归档" in page
    listed = page.split('id="units"')[1]
    assert listed.index("市大数据局") < listed.index("市财政局") < listed.index("张店区")
    assert '市大数据局</a> <span class="panel-count">1</span>' in listed
    found = get(city, "secretary", "/papers?q=财政").get_data(as_text=True).split('id="units"')[1]
    assert "市财政局" in found
    assert "市公安局" not in found
    assert "没有这个单位" in get(city, "secretary", "/papers?q=没有这样的").get_data(as_text=True)


def test_runs_of_marks_are_cut_on_paper_and_a_few_stay():
    from smartcity.papers.rules import flowing

    assert flowing("完成。" + "。" * 500 + "好") == "完成" + "。" * 8 + "好"
    assert flowing("“《（完成）》”……") == "“《（完成）》”……"
