"""The staff list as a file: terms as an office lists them, rules gone beyond told, people told apart."""

import pytest

from smartcity.registers.rules import Fate
from tests.registers.clerk import STAFF, lent


def fates(report):
    return [row["outcome"] for row in report["rows"]]


def told(clerk, *rows, options=(), exit_code=0):
    return clerk.taken("staff", clerk.workbook([["抽调人员名册"], STAFF, *rows]), *options, exit_code=exit_code)


def test_a_listed_person_is_entered_lent_and_member_of_the_group(clerk):
    assert fates(told(clerk, lent(phone="13853311111"))) == ["added"]
    [row] = clerk.lendings()
    assert row[:5] == ("陈抽调", "市财政局", "数据资源组", "2026-06-01", "2026-11-30")
    assert row[8] == "抽调〔2026〕3号"


def test_the_same_list_again_is_no_second_term(clerk):
    told(clerk, lent())
    assert fates(told(clerk, lent())) == ["same"]
    assert len(clerk.lendings()) == 1


def test_a_rule_of_the_policy_is_told_and_the_row_taken(clerk):
    report = told(clerk, lent(start="2025-01-01", end="2027-12-31", approval=None))
    assert fates(report) == ["added"]
    assert report["totals"]["warned"] == 1
    assert "规定" in "".join(report["rows"][0]["messages"])


def test_an_end_before_the_start_is_rejected(clerk):
    report = told(clerk, lent(end="2026-05-31"), exit_code=1)
    assert "计划结束时间" in report["rows"][0]["messages"][0]
    assert clerk.lendings() == []


def test_two_terms_of_one_person_that_overlap_are_rejected(clerk):
    report = told(clerk, lent(), lent(start="2026-08-01", end="2026-12-31"), exit_code=1)
    assert fates(report) == ["added", "rejected"]
    assert "2026-06-01" in report["rows"][1]["messages"][0]


def test_the_same_row_twice_is_rejected(clerk):
    report = told(clerk, lent(), lent(), exit_code=1)
    assert fates(report) == ["added", "rejected"]
    assert "第3行" in report["rows"][1]["messages"][0]


def test_two_people_of_one_name_are_told_apart_by_their_unit(clerk):
    report = told(clerk, lent("王同名", "市财政局"), lent("王同名", "市公安局"))
    assert fates(report) == ["added", "added"]
    assert "同名" in report["rows"][1]["messages"][0]
    assert [row[1] for row in clerk.lendings()] == ["市财政局", "市公安局"]


def test_two_people_of_one_name_at_one_unit_need_a_telephone_number(clerk):
    told(clerk, lent("王同名", phone="13853311111"), lent("王同名", phone="13853322222"))
    later = {"start": "2027-01-01", "end": "2027-03-31"}
    assert fates(told(clerk, lent("王同名", phone="13853322222", **later))) == ["added"]
    people = clerk.lendings()
    assert len(people) == 3
    assert "电话" in told(clerk, lent("王同名", **later), exit_code=1)["rows"][0]["messages"][0]


def test_somebody_of_the_desk_is_not_entered_a_second_time(clerk):
    from sqlalchemy import func, select

    from smartcity.foundation.database import db
    from smartcity.people.models import Person

    told(clerk, lent("周干部", "市大数据局", phone="0533-0000000"))
    assert clerk.read(lambda: db.session.scalar(select(func.count()).where(Person.name == "周干部"))) == 1


def test_districts_lend_nobody(clerk):
    report = told(clerk, lent(unit="张店区"), exit_code=1)
    assert "联络员" in report["rows"][0]["messages"][0]


def test_unknown_home_units_are_collected_for_one_decision(clerk):
    rows = (lent(unit="市气象局"), lent("李抽调", unit="市气象局"))
    report = told(clerk, *rows, exit_code=1)
    assert report["unknown_units"] == ["市气象局"]
    report = told(clerk, *rows, options=("--unknown-units", "create"))
    assert fates(report) == ["added", "added"]
    assert clerk.departments()["市气象局"][6]


def test_rows_without_a_group_go_where_the_office_says(clerk):
    assert fates(told(clerk, lent(group=None), exit_code=1)) == ["rejected"]
    assert fates(told(clerk, lent(group=None), options=("--group", "resources"))) == ["added"]
    assert clerk.lendings()[0][2] == "数据资源组"


@pytest.mark.parametrize(
    ("start", "read"),
    [("2026.6.1", "2026-06-01"), ("2026年6月1日", "2026-06-01"), ("２０２６/６/１", "2026-06-01"), ("20260601", "2026-06-01"), (46174, "2026-06-01"), ("2026年6月", "2026-06-01")],
)  # fmt: skip
def test_days_are_read_as_offices_write_them(clerk, start, read):
    told(clerk, lent(start=start))
    assert clerk.lendings()[0][3] == read


@pytest.mark.parametrize("start", ["2026-02-30", "六月初", "0", "#REF!", "2026年13月"])
def test_what_is_no_day_is_rejected(clerk, start):
    assert fates(told(clerk, lent(start=start), exit_code=1)) == ["rejected"]


def test_a_last_month_means_its_last_day_and_that_is_told(clerk):
    report = told(clerk, lent(end="2026年11月"))
    assert clerk.lendings()[0][4] == "2026-11-30"
    assert "2026-11-30" in report["rows"][0]["messages"][0]


def test_another_end_is_no_quiet_extension(clerk):
    told(clerk, lent())
    report = told(clerk, lent(end="2026-12-31"))
    assert fates(report) == ["same"]
    assert "延期" in report["rows"][0]["messages"][0]
    assert clerk.lendings()[0][4] == "2026-11-30"


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_what_is_exported_changes_nothing_when_it_comes_back(clerk, ending):
    told(
        clerk, lent(phone="13853311111"), lent("王同名", "市公安局", phone="13853322222"), lent("周干部", "市大数据局")
    )
    run = clerk.tried("staff", clerk.exported("staff", ending), ending)
    assert [one.fate for one in run.verdicts] == [Fate.SAME] * 3


def test_a_group_is_found_by_part_of_its_name_and_that_is_told(clerk):
    report = told(clerk, lent(group="数据资源"))
    assert clerk.lendings()[0][2] == "数据资源组"
    assert "数据资源组" in report["rows"][0]["messages"][0]
    assert fates(told(clerk, lent("李抽调", group="组"), exit_code=1)) == ["rejected"], "several are called so"
