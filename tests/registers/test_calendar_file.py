"""The working calendar as a file: whole years in and out."""

import pytest

from smartcity.registers.rules import Fate


def calendar(clerk):
    from sqlalchemy import select

    from smartcity.foundation.database import db
    from smartcity.workdays.models import SpecialDay

    return clerk.read(
        lambda: [(row.day, row.kind, row.name) for row in db.session.scalars(select(SpecialDay).order_by(SpecialDay.day))]
    )  # fmt: skip


@pytest.fixture
def entered(clerk):
    """A calendar as the library knows it."""
    from smartcity.workdays.services import ensure_seeded

    clerk.do("secretary", lambda _actor: ensure_seeded())
    return calendar(clerk)


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_what_is_exported_is_the_same_when_it_comes_back(clerk, entered, ending):
    content = clerk.exported("calendar", ending)
    run = clerk.take("calendar", content, ending, source="国办发明电")
    assert {one.fate for one in run.verdicts} == {Fate.SAME}
    assert calendar(clerk) == entered


def test_a_trial_run_shows_what_changes_and_changes_nothing(clerk, entered):
    path = clerk.workbook([["2026年放假安排"], ["日期", "类型", "名称"], ["2026-10-01", "放假", "国庆节"], ["2026年10月2日", "休", "国庆节"], ["2026-10-10", "补班", ""]])  # fmt: skip
    run = clerk.tried("calendar", path.read_bytes(), source="试")
    assert run.fault is None
    assert any(note.msgid.startswith("Plain days again") for note in run.notes)
    assert calendar(clerk) == entered


@pytest.mark.parametrize("row", [["2026-02-30", "放假", ""], ["2026-10-01", "不知道", ""], ["昨天", "放假", ""], ["2026-10", "放假", ""]])  # fmt: skip
def test_what_is_no_day_of_a_calendar_is_rejected_and_nothing_is_taken(clerk, entered, row):
    from smartcity.foundation.problems import Conflict

    path = clerk.workbook([["日期", "类型", "名称"], row, ["2026-10-02", "放假", "国庆节"]])
    with pytest.raises(Conflict):
        clerk.take("calendar", path.read_bytes(), source="试", partial=True)
    assert calendar(clerk) == entered


def test_one_year_is_written_by_the_command(clerk, entered, tmp_path):
    path = tmp_path / "2026.csv"
    result = clerk.app.test_cli_runner().invoke(args=["workdays", "export", str(path), "--year", "2026"])
    assert result.exit_code == 0, result.output
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    assert all(line.startswith("2026-") for line in lines[1:])
    assert len(lines) > 20
    result = clerk.app.test_cli_runner().invoke(args=["workdays", "import", str(path), "--source", "再次"])
    assert result.exit_code == 0, result.output
    assert calendar(clerk) == entered
