"""One line typed during a phone call: who, by when, what; and deadlines as offices say them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartcity.actions.deadline_words import find_deadlines, in_digits, read_deadline
from smartcity.actions.quick_entry import Understood, understand
from smartcity.actions.rules import DeadlinePrecision
from smartcity.workdays.rules import DayKind, WorkCalendar

TUESDAY = date(2026, 11, 24)
CALENDAR = WorkCalendar({date(2026, 11, 28): DayKind.WORKDAY}, frozenset({2026, 2027}))
DATA, CENTRE, FINANCE, ASSETS, NET, GOVERNMENT = range(1, 7)
NAMES = {
    "淄博市大数据局": DATA,
    "市大数据局": DATA,
    "大数据": DATA,
    "市大数据中心": CENTRE,
    "市财政局": FINANCE,
    "财政局": FINANCE,
    "市国资委": ASSETS,
    "市委网信办": NET,
    "网信办": NET,
    "市政府": GOVERNMENT,
}


def read(line: str, today: date = TUESDAY) -> Understood:
    return understand(line, NAMES, today, CALENDAR)


def notes(line: str) -> list[str]:
    return [str(note) for note in read(line).notes]


@pytest.mark.parametrize(
    ("line", "lead", "supporting", "deadline", "title"),
    [
        ("市大数据局 27日前报减表清单", [DATA], [], date(2026, 11, 27), "报减表清单"),
        (
            "请市财政局、市国资委 编报绩效目标 12月5日前 报送",
            [FINANCE],
            [ASSETS],
            date(2026, 12, 5),
            "编报绩效目标 报送",
        ),
        (
            "市财政局牵头，市国资委、市大数据中心配合，本周五前报方案",
            [FINANCE],
            [ASSETS, CENTRE],
            date(2026, 11, 27),
            "报方案",
        ),
        ("市财政局、市国资委共同牵头", [FINANCE, ASSETS], [], None, ""),
        ("市财政局和市国资委牵头 市大数据局 月底前报表", [FINANCE, ASSETS], [DATA], date(2026, 11, 30), "报表"),
        ("市财政局、市国资委配合报表", [FINANCE], [ASSETS], None, "报表"),
        ("下周三前 市委网信办 提交应急演练方案", [NET], [], date(2026, 12, 2), "提交应急演练方案"),
        ("平台验收方案 市财政局 3个工作日内", [FINANCE], [], date(2026, 11, 27), "平台验收方案"),
        ("平台验收方案，市财政局、市国资委配合", [FINANCE], [ASSETS], None, "平台验收方案"),
        ("市大数据局报减表清单，月底前", [DATA], [], date(2026, 11, 30), "报减表清单"),
        ("请市大数据局务必于27日17:00前报减表清单", [DATA], [], date(2026, 11, 27), "报减表清单"),
        ("答复第2024190号建议 2026-12-05 市大数据局", [DATA], [], date(2026, 12, 5), "答复第2024190号建议"),
        ("市大数据局 季末 报标准清单", [DATA], [], date(2026, 12, 31), "报标准清单"),
        ("市大数据局 和平路改造 年底前", [DATA], [], date(2026, 12, 31), "和平路改造"),
        ("市大数据局 大数据平台方案 年底前", [DATA], [], date(2026, 12, 31), "大数据平台方案"),
        ("市财政局\u3000向市政府报告  下周一", [FINANCE], [], date(2026, 11, 30), "向市政府报告"),
    ],
)
def test_a_line_from_the_telephone_is_understood(line, lead, supporting, deadline, title):
    found = read(line)
    assert (list(found.lead), list(found.supporting), found.deadline, found.title) == (
        lead,
        supporting,
        deadline,
        title,
    )


def test_the_exact_wording_of_a_deadline_is_kept_with_its_precision():
    found = read("市财政局 １２月底前 报决算")
    assert (found.deadline_text, found.precision) == ("１２月底前", DeadlinePrecision.MONTH_END)
    assert found.notes == ()


def test_what_had_to_be_assumed_is_said():
    assert notes("市财政局 15日前 报表") == ["“15日前” was read as 2026-12-15"]
    assert notes("市财政局 9月底前 报表") == ["“9月底前” was read as 2027-09-30"]
    assert notes("市财政局 2026年6月底前 报表") == ["“2026年6月底前” lies in the past: 2026-06-30"]


def test_what_could_not_be_understood_is_said_and_stays_in_the_title():
    found = read("随便写点")
    assert (found.title, found.lead, found.deadline, found.precision) == ("随便写点", (), None, None)
    assert notes("随便写点") == ["No unit was recognised", "No deadline was recognised"]
    assert notes("市财政局 月底前") == ["Nothing is left for the title"]


def test_a_day_that_does_not_exist_is_no_deadline():
    found = read("市财政局 11月31日前报表")
    assert (found.deadline, found.deadline_text) == (None, "11月31日前")
    assert [str(note) for note in found.notes] == ["“11月31日前” is no day of the calendar"]


def test_of_two_dates_the_first_counts_and_the_other_stays_in_the_title():
    found = read("市财政局 第四季度前完成试点，年内总结，明天开会")
    assert found.deadline == date(2026, 12, 31)
    assert found.title == "完成试点，年内总结，明天开会"
    assert [str(note) for note in found.notes] == ["Another date stays in the title: “明天”"]


def test_a_short_name_that_runs_on_is_taken_but_said_and_kept():
    found = read("网信办报应急方案 月底前")
    assert (found.lead, found.title) == ((NET,), "网信办报应急方案")
    assert [str(note) for note in found.notes] == ["“网信办” was taken for the unit"]


def test_a_unit_that_stands_alone_wins_over_a_short_name_inside_a_word():
    assert read("大数据平台验收方案 市财政局 月底前").lead == (FINANCE,)
    assert read("大数据平台验收方案 市财政局 月底前").title == "大数据平台验收方案"


def test_the_longest_name_wins():
    assert read("市大数据中心 月底前 报表").lead == (CENTRE,)
    assert read("淄博市大数据局月底前报表").lead == (DATA,)


def test_a_unit_named_twice_counts_once():
    assert read("市财政局、财政局、市国资委 报表 月底前").supporting == (ASSETS,)


def test_an_office_without_units_keeps_the_whole_line():
    found = understand("市财政局 月底前 报表", {}, TUESDAY, CALENDAR)
    assert (found.title, found.lead) == ("市财政局 报表", ())
    assert understand("报表", {"": 1}, TUESDAY, CALENDAR).lead == ()


@pytest.mark.parametrize(
    ("words", "deadline", "precision"),
    [
        ("2026-12-05", date(2026, 12, 5), DeadlinePrecision.DAY),
        ("2026年12月5日", date(2026, 12, 5), DeadlinePrecision.DAY),
        ("2026.12.5前", date(2026, 12, 5), DeadlinePrecision.DAY),
        ("12月5日之前", date(2026, 12, 5), DeadlinePrecision.DAY),
        ("十二月五日前", date(2026, 12, 5), DeadlinePrecision.DAY),
        ("明年3月5日前", date(2027, 3, 5), DeadlinePrecision.DAY),
        ("3月5日前", date(2027, 3, 5), DeadlinePrecision.DAY),
        ("24日前", TUESDAY, DeadlinePrecision.DAY),
        ("5日前", date(2026, 12, 5), DeadlinePrecision.DAY),
        ("二十五日前", date(2026, 11, 25), DeadlinePrecision.DAY),
        ("下月10日前", date(2026, 12, 10), DeadlinePrecision.DAY),
        ("本月5日前", date(2026, 11, 5), DeadlinePrecision.DAY),
        ("3个工作日内", date(2026, 11, 27), DeadlinePrecision.DAY),
        ("五个工作日之内", date(2026, 11, 30), DeadlinePrecision.DAY),
        ("15日内", date(2026, 12, 9), DeadlinePrecision.DAY),
        ("三天内", date(2026, 11, 27), DeadlinePrecision.DAY),
        ("两周内", date(2026, 12, 8), DeadlinePrecision.DAY),
        ("3个月内", date(2027, 2, 24), DeadlinePrecision.DAY),
        ("今天下班前", TUESDAY, DeadlinePrecision.DAY),
        ("下班前", TUESDAY, DeadlinePrecision.DAY),
        ("明天", date(2026, 11, 25), DeadlinePrecision.DAY),
        ("大后天", date(2026, 11, 27), DeadlinePrecision.DAY),
        ("本周五", date(2026, 11, 27), DeadlinePrecision.DAY),
        ("周五前", date(2026, 11, 27), DeadlinePrecision.DAY),
        ("周一前", date(2026, 11, 30), DeadlinePrecision.DAY),
        ("下周三", date(2026, 12, 2), DeadlinePrecision.DAY),
        ("下下周日", date(2026, 12, 13), DeadlinePrecision.DAY),
        ("星期天前", date(2026, 11, 29), DeadlinePrecision.DAY),
        ("本周内", date(2026, 11, 28), DeadlinePrecision.DAY),
        ("下周内", date(2026, 12, 4), DeadlinePrecision.DAY),
        ("月底前", date(2026, 11, 30), DeadlinePrecision.MONTH_END),
        ("下月底前", date(2026, 12, 31), DeadlinePrecision.MONTH_END),
        ("2024年6月底前", date(2024, 6, 30), DeadlinePrecision.MONTH_END),
        ("9月底前", date(2027, 9, 30), DeadlinePrecision.MONTH_END),
        ("12月上旬", date(2026, 12, 10), DeadlinePrecision.TEN_DAYS),
        ("本月下旬", date(2026, 11, 30), DeadlinePrecision.TEN_DAYS),
        ("第二季度", date(2027, 6, 30), DeadlinePrecision.QUARTER_END),
        ("四季度末", date(2026, 12, 31), DeadlinePrecision.QUARTER_END),
        ("2027年第1季度", date(2027, 3, 31), DeadlinePrecision.QUARTER_END),
        ("季末", date(2026, 12, 31), DeadlinePrecision.QUARTER_END),
        ("本季度末", date(2026, 12, 31), DeadlinePrecision.QUARTER_END),
        ("下季度末前", date(2027, 3, 31), DeadlinePrecision.QUARTER_END),
        ("2027年上半年", date(2027, 6, 30), DeadlinePrecision.MONTH_END),
        ("年底前", date(2026, 12, 31), DeadlinePrecision.YEAR_END),
        ("明年底前", date(2027, 12, 31), DeadlinePrecision.YEAR_END),
        ("2025年底前", date(2025, 12, 31), DeadlinePrecision.YEAR_END),
        ("长期坚持", None, DeadlinePrecision.LONG_TERM),
        ("持续推进", None, DeadlinePrecision.LONG_TERM),
    ],
)
def test_deadlines_are_read_as_offices_say_them(words, deadline, precision):
    found = read_deadline(words, TUESDAY, CALENDAR)
    assert found is not None
    assert (found.deadline, found.precision) == (deadline, precision)


@pytest.mark.parametrize(
    "words", ["2023-11-31", "2月30日前", "32日前", "13月底前", "2026年月底", "99999个工作日内", "2026年13月5日"]
)
def test_words_that_name_no_day_are_noted_or_no_deadline(words):
    found = read_deadline(words, TUESDAY, CALENDAR)
    assert found is None or (found.deadline is None and found.note is not None)


@pytest.mark.parametrize(
    "title",
    [
        "第5号文件落实",
        "上半年工作总结",
        "三季度运行分析",
        "长期护理保险试点",
        "年底总结材料",
        "周一例会材料",
        "10月工作总结",
        "年度内审报告",
        "第2024190号建议答复",
    ],
)
def test_words_of_time_inside_a_title_are_no_deadline(title):
    assert find_deadlines(title, TUESDAY, CALENDAR) == []
    assert read(f"市财政局 {title}").title == title


def test_a_month_from_the_last_day_of_a_long_month_ends_with_the_short_one():
    found = read_deadline("1个月内", date(2027, 1, 31), CALENDAR)
    assert found is not None
    assert found.deadline == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("word", "number"), [("5", 5), ("十", 10), ("十五", 15), ("二十", 20), ("三十一", 31), ("两", 2)]
)
def test_number_words_are_numbers(word, number):
    assert in_digits(word) == number


pieces = st.sampled_from(
    [*NAMES, "、", "，", " ", "请", "牵头", "配合", "15日前", "年底前", "长期", "3个工作日内", "报", "清单"]
)


@given(st.lists(pieces, max_size=8), st.dates(date(2024, 1, 1), date(2030, 12, 31)))
def test_nothing_typed_is_lost_and_nothing_is_made_up(words, today):
    line = "".join(words)
    found = read(line, today)
    typed = "".join(line.split())
    assert set(found.lead) | set(found.supporting) <= set(NAMES.values())
    assert not set(found.lead) & set(found.supporting)
    assert "".join(found.deadline_text.split()) in typed
    assert set("".join(found.title.split())) <= set(typed)
    assert bool(found.lead) or not found.supporting
    for word in ("报", "清单"):
        assert found.title.count(word) == line.count(word)


@given(st.text(max_size=80), st.dates(date(1, 1, 1), date(9999, 12, 31)))
def test_no_line_breaks_the_reading(line, today):
    found = read(line, today)
    assert len(found.title) <= len(line)
