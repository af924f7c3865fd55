"""The working calendar from the command line."""

import json
from datetime import UTC, datetime

import pytest

from smartcity.workdays import queries
from smartcity.workdays.jobs import take_over_new_years

NOTICE = "日期,类型,名称\n2027-01-01,放假,元旦\n2027-10-01,休,国庆节\n2027-10-09,上班,国庆节\n"


@pytest.fixture
def run(empty_app):
    runner = empty_app.test_cli_runner()
    return lambda *words: runner.invoke(args=["workdays", *words])


@pytest.fixture
def notice(tmp_path):
    def write(text):
        path = tmp_path / "notice.csv"
        path.write_text(text)
        return str(path)

    return write


def test_a_notice_is_imported_and_shown(run, notice):
    result = run("import", notice(NOTICE), "--json")
    report = json.loads(result.stdout)
    assert result.exit_code == 0
    assert report["years"] == [2027]
    assert report["totals"] == {"taken": 3, "warned": 0, "rejected": 0}
    shown = json.loads(run("show", "2027", "--json").stdout)
    assert (shown["year"], shown["published"], shown["source"]) == (2027, True, "notice.csv")
    assert shown["days"][0] == {"day": "2027-01-01", "kind": "holiday", "name": "元旦"}


def test_a_notice_with_a_wrong_row_ends_with_exit_code_1_and_changes_nothing(run, notice):
    result = run("import", notice(NOTICE + "2027-02-30,放假,\n"))
    assert result.exit_code == 1
    assert "row 5" in result.stderr
    assert json.loads(run("show", "2027", "--json").stdout)["days"] == []


def test_an_unreadable_file_ends_with_exit_code_1_and_wrong_use_with_2(run, notice):
    assert run("import", notice("a,b\n")).exit_code == 1
    assert run("import", notice("day,kind\n2027-01-01,off\n")).exit_code == 1
    assert run("import", "/nowhere.csv").exit_code == 2
    assert run("show", "1000").exit_code == 2


def test_an_unknown_year_is_shown_as_provisional(run):
    result = run("show", "2031")
    assert result.exit_code == 0
    assert "provisional" in result.stderr


def test_a_newer_library_is_taken_over_once(empty_app, monkeypatch):
    from datetime import date

    from smartcity.foundation.unit_of_work import Mode, unit
    from smartcity.workdays import library
    from smartcity.workdays.rules import DayKind, PublishedDay

    known = library.known() | {2027: [PublishedDay(date(2027, 10, 1), DayKind.HOLIDAY, "国庆节")]}
    monkeypatch.setattr(library, "known", lambda: known)
    now = datetime.now(UTC)
    with empty_app.app_context():
        assert [take_over_new_years(now), take_over_new_years(now)] == [1, 0]
        with unit(Mode.READ):
            assert not queries.calendar().is_working(date(2027, 10, 1))
