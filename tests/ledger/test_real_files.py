"""The task tables of real documents, as their readers transcribed them: every unit, every deadline, every row."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from smartcity.actions.deadline_cells import read_deadline_cell
from smartcity.ledger.unit_cells import read_units
from smartcity.workdays.rules import WorkCalendar

FOLDER = Path(__file__).parent / "files"
STATE_COUNCIL = ["sc_guofa_2018_39", "sc_guofa_2018_42"]
NAMES = [*STATE_COUNCIL, "mixed_cities_excerpts"]


def transcribed(name):
    """What a reader found in each row: leads, units, deadline."""
    return json.loads((FOLDER / f"{name}.csv.source.json").read_text(encoding="utf-8"))["rows"]


def cells(name):
    with (FOLDER / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", NAMES)
def test_every_unit_of_the_real_tables_is_read_as_a_reader_read_it(name):
    for row, truth in zip(cells(name), transcribed(name), strict=True):
        read = [[unit.name for unit in read_units(row[column]).units] for column in ("牵头单位", "责任单位")]
        leads = truth["leads"] if "leads" in truth else [truth["lead"]]
        rest = truth["units"] if "leads" in truth else [unit for unit in truth["units"] if unit != truth["lead"]]
        assert read == [leads, rest], truth["row"]


@pytest.mark.parametrize("name", NAMES)
def test_every_deadline_of_the_real_tables_is_read_as_a_reader_read_it(name):
    for row, truth in zip(cells(name), transcribed(name), strict=True):
        year = int(truth["deadline"][:4]) if truth.get("needs_year_from_document") else None
        read = read_deadline_cell(row["完成时限"], year, WorkCalendar())
        assert read.deadline == (date.fromisoformat(truth["deadline"]) if truth["deadline"] else None), truth["row"]
        assert (read.wording or None) == truth["deadline_text"]


@pytest.mark.parametrize(("name", "rows"), [("sc_guofa_2018_39", 15), ("sc_guofa_2018_42", 18)])
def test_a_state_councils_division_of_work_is_imported_whole(desk, name, rows):
    told = desk.told(FOLDER / f"{name}.csv")
    assert sum(told["totals"][kind] for kind in ("imported", "warned")) == rows
    assert told["totals"]["rejected"] == told["totals"]["skipped"] == 0
    assert [row["number"] for row in told["rows"]] == [f"2026-{n:03d}" for n in range(1, rows + 1)]


def test_rows_of_many_cities_take_the_year_of_their_own_document(desk):
    rows = desk.rows(FOLDER / "mixed_cities_excerpts.csv", exit_code=1)
    for truth in transcribed("mixed_cities_excerpts"):
        assert rows[truth["row"]]["deadline"] == truth["deadline"], truth["row"]
    assert {row for row, told in rows.items() if told["outcome"] == "rejected"} == {2, 3, 25, 26}, "they name no unit"


def test_a_list_of_departments_is_no_ledger(desk):
    result = desk.command(FOLDER / "departments.csv")
    assert result.exit_code == 1
    assert "departments.csv" in result.stderr
    assert "表头" in result.stderr or "heading" in result.stderr
