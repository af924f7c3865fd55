"""What is written as a ledger is read back the same, field by field, whatever people typed into it."""

import itertools
from datetime import date

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from smartcity.departments.models import Organisation, OrganisationAlias
from smartcity.departments.rules import OrganisationKind
from smartcity.foundation.checks import clean_text
from smartcity.foundation.database import db
from smartcity.foundation.printable import printable
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.sheets import csv_lines, xlsx_bytes
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.ledger.columns import columns
from smartcity.ledger.reading import _EMPTY
from smartcity.ledger.writing import headings, line_of
from tests.ledger.desk import Desk

NAMES = [
    "市大数据局",
    "各区、县级市联席会议办公室",
    "市发展/改革中心",
    "研究院（淄博；张店）",
    "市教育局和体育局",
    "A, B & C 公司",
    "=1+1 公司",
    "牵头单位",
    "市财政局等",
    "3.0实验室",
]
HOSTILE = ["=1+1", "+1", "-1", "@x", "＝1", "'=1", "<script>alert(1)</script>", "{{7*7}}", "_x0041_", "a\tb", "合计", "注：无", "一、总则", "(一)", "1.", "2024年", "’; DROP TABLE", "\u202eabc", "e\u0301", "🐉", "#REF!", "TRUE", "1e5", "00123", "序号", "任务", "任务名称", "牵头单位", "市大数据局、市财政局", "年底前", "45458", "，、；", "（张三）", "a\r\nb", "a\n\nb", "\ufeffx", "无", "/"]  # fmt: skip


def typed(maximum, *, multiline=False):
    """Texts in the form in which the desk keeps them; hostile ones among them."""
    free = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
    mixed = st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=3).map(" ".join)

    def kept(text):
        try:
            return clean_text("x", printable(text).strip(" \t\n\u3000\ufeff"), maximum=maximum, multiline=multiline)
        except InvalidInput:
            return ""

    return st.one_of(st.sampled_from(HOSTILE), free, mixed).map(kept)


ROWS = st.fixed_dictionaries(
    {
        "title": typed(200).filter(bool),
        "requirement": typed(5000, multiline=True),
        "category": typed(100),
        "source": typed(200),
        "basis": typed(200),
        "units": st.lists(st.sampled_from(NAMES), min_size=1, max_size=6, unique=True),
        "leads": st.integers(1, 3),
        "contact": typed(100),
        "deadline": st.one_of(st.none(), st.dates(date(1950, 1, 1), date(2199, 12, 31))),
        "wording": st.sampled_from(["", "年底前", "第二季度", "长期坚持", "尽快", "每月5日前", "6月中旬", "=1"]),
        "progress": typed(2000, multiline=True),
        "percent": st.one_of(st.none(), st.integers(0, 100)),
        "difficulties": typed(2000, multiline=True),
        "next_step": typed(2000, multiline=True),
        "remark": typed(2000, multiline=True),
    }
)


@pytest.fixture(scope="module")
def office(make_standing_app, peopled, tmp_path_factory):
    """A desk whose units have every sign in their names."""
    from tests.city import City

    app = make_standing_app(peopled)
    with app.app_context(), unit(Mode.WRITE, audited=False):
        for place, name in enumerate(NAMES[1:]):
            row = Organisation(name=name, short_name=name, kind=OrganisationKind.GOVERNMENT, code=f"x{place}", rank=900)
            row.aliases = [OrganisationAlias(name=f"别名{place}")]
            db.session.add(row)
    return Desk(City(app), tmp_path_factory.mktemp("ledgers"))


COUNT = itertools.count()


def written(office, rows, ending):
    """Write rows as a file of this ending."""
    lines = [line_of(row) for row in rows]
    path = office.folder / f"{next(COUNT)}.{ending}"
    if ending == "xlsx":
        path.write_bytes(xlsx_bytes("台账", headings(), lines))
    else:
        path.write_text("".join(csv_lines([one.heading for one in headings()], lines)), "utf-8")
    return path


def as_written(row, number):
    leads, rest = row["units"][: row["leads"]], row["units"][row["leads"] :]
    told = {name: value for name, value in row.items() if name not in {"units", "leads"}}
    return {
        **told,
        "order": number,
        "lead": leads[:1],
        "co_leads": leads[1:],
        "supporting": rest[:2],
        "overseeing": rest[2:],
    }


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(rows=st.lists(ROWS, min_size=1, max_size=6))
def test_every_field_comes_back_as_it_was(office, ending, rows):
    # a dash alone says "nothing" everywhere but in the free texts
    for row in rows:
        for name in ("category", "source", "basis", "contact", "progress", "difficulties", "next_step"):
            assume(row[name] not in _EMPTY - {""})
        assume(row["wording"] != "=1" or row["deadline"])
    plan = office.plan(written(office, [as_written(row, n) for n, row in enumerate(rows, 1)], ending))
    known = {
        name: office_id
        for office_id, name in office.read(
            lambda: [(one.id, one.name) for one in db.session.scalars(db.select(Organisation))]
        )
    }
    assert [found.outcome.value for found in plan.rows].count("skipped") == 0
    for row, found in zip(rows, plan.rows, strict=True):
        new = found.new
        assert new is not None, [str(message) for message in found.messages]
        units = [known[name] for name in row["units"]]
        leads, rest = units[: row["leads"]], units[row["leads"] :]
        assert [new.lead_id, *new.co_lead_ids] == leads
        assert (list(new.supporting_ids), list(new.overseeing_ids)) == (rest[:2], rest[2:])
        assert (new.title, new.requirement, new.clause) == (row["title"], row["requirement"], row["category"])
        assert [(one.reference, one.basis) for one in new.sources] == (
            [(row["source"], row["basis"])] if row["source"] or row["basis"] else []
        )
        assert (new.contact, new.deadline) == (row["contact"], row["deadline"])
        assert new.deadline_text == row["wording"]
        assert found.details.get("remark", "") == row["remark"]
        said = found.reported
        told = (said.text, said.percent, said.difficulties, said.next_step) if said else ("", 0, "", "")
        assert told == (row["progress"], row["percent"] or 0, row["difficulties"], row["next_step"])


def test_every_column_that_is_written_is_read():
    assert [one.heading for one in headings()] == [one.heading for one in columns()]
    assert [one.heading for one in headings(english=True)] == [one.english for one in columns()]
    assert len({one.heading for one in headings()}) == len(columns())


def test_the_english_headings_are_read_too(office):
    path = office.folder / "english.xlsx"
    line = line_of({"order": 1, "title": "t", "lead": ["市大数据局"], "deadline": date(2026, 6, 30)})
    path.write_bytes(xlsx_bytes("ledger", headings(english=True), [line]))
    [row] = office.plan(path).rows
    assert (row.title, row.lead, row.deadline) == ("t", "市大数据局", "2026-06-30")
