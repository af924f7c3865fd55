"""A table of holidays, as offices type it from the State Council's notice."""

from datetime import date

import pytest

from smartcity.workdays.notice_file import RowOutcome, UnreadableFile, days_of, read
from smartcity.workdays.rules import DayKind, PublishedDay, whole_years

NOTICE = "日期,类型,名称\n2027-01-01,放假,元旦\n2027-10-01,休,国庆节\n2027-10-09,上班,国庆节\n"


def outcomes(text):
    return [row.outcome.value for row in read(text.encode())]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_notice_is_read_in_the_encodings_offices_use(encoding):
    assert days_of(read(NOTICE.encode(encoding))) == [
        PublishedDay(date(2027, 1, 1), DayKind.HOLIDAY, "元旦"),
        PublishedDay(date(2027, 10, 1), DayKind.HOLIDAY, "国庆节"),
        PublishedDay(date(2027, 10, 9), DayKind.WORKDAY, "国庆节"),
    ]


@pytest.mark.parametrize(
    "written",
    ["2027-10-01", "2027/10/1", "2027.10.1", "2027年10月1日", "20271001", "２０２７－１０－０１", " 2027-10-1 "],
)
def test_a_day_is_read_however_it_is_written(written):
    assert days_of(read(f"day,kind\n{written},off\n".encode()))[0].day == date(2027, 10, 1)


@pytest.mark.parametrize(("written"), ["2027-02-30", "1 October", "", "2027-13-01", "10/1/2027", "46000"])
def test_what_is_no_day_is_rejected_in_its_row(written):
    rows = read(f"day,kind,name\n2027-10-01,off,国庆节\n{written},off,国庆节\n".encode())
    assert [row.outcome for row in rows] == [RowOutcome.TAKEN, RowOutcome.REJECTED]
    assert rows[1].row == 3


def test_a_kind_that_says_nothing_is_rejected():
    assert outcomes("day,kind\n2027-10-01,maybe\n2027-10-02,\n") == ["rejected", "rejected"]


def test_a_day_counts_once():
    rows = read(b"day,kind\n2027-10-01,off\n2027-10-01,work\n")
    assert [row.outcome.value for row in rows] == ["taken", "rejected"]
    assert "2" in str(rows[1].message)


def test_a_working_day_that_is_one_anyway_is_warned_about():
    assert outcomes("day,kind\n2027-10-08,work\n2027-10-09,work\n") == ["warned", "taken"], "Friday, Saturday"


def test_columns_stand_in_any_order_with_others_beside_them_and_blank_rows_between():
    days = days_of(read("序号\t名称\t类型\t日期\n1\t国庆节\t休\t2027-10-01\n\t\t\t\n".encode()))
    assert days == [PublishedDay(date(2027, 10, 1), DayKind.HOLIDAY, "国庆节")]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04\0\0",
        b"a,b\n1,2\n",
        b"\xff\xfe\xff",
        b"day,kind\n" + b"x" * 1_000_001,
        b"day,kind\n" + b"x,y\n" * 5001,
    ],
)
def test_a_file_that_is_no_such_table_is_refused_whole(content):
    with pytest.raises(UnreadableFile):
        read(content)


def test_a_name_too_long_or_with_control_characters_is_rejected():
    assert outcomes(f"day,kind,name\n2027-10-01,off,{'节' * 101}\n2027-10-02,off,a\x07b\n") == ["rejected", "rejected"]


def test_a_year_is_whole_with_its_national_day_and_the_december_before_is_not():
    days = [PublishedDay(date(2026, 12, 31), DayKind.HOLIDAY), PublishedDay(date(2027, 10, 1), DayKind.HOLIDAY)]
    assert whole_years(days) == {2027}
    assert whole_years([PublishedDay(date(2027, 10, 9), DayKind.WORKDAY)]) == frozenset()
