"""What is odd in the matter itself: each row says it, and nothing is guessed in silence."""

import threading
from datetime import date

import pytest
from sqlalchemy import func, select

from smartcity.actions.history_models import ActionEvent
from smartcity.actions.models import ActionItem
from smartcity.actions.rules import SourceKind
from smartcity.actions.workflow import State
from smartcity.audit.models import AuditEntry
from smartcity.departments import services as departments
from smartcity.departments.models import Organisation
from smartcity.departments.rules import OrganisationKind
from smartcity.foundation.database import db
from smartcity.foundation.problems import Conflict
from smartcity.ledger.matching import directory
from smartcity.ledger.models import LedgerImport
from smartcity.ledger.services import LedgerFile, carry_out
from smartcity.people.models import Person, Post
from smartcity.people.rules import PostKind
from tests.ledger.desk import HEAD, TASK

LONG = "统筹推进全市政务数据归集共享开放和授权运营。" * 12

VERDICTS = {
    "all in order": (TASK, "imported"),
    "no deadline": ([*TASK[:4], None], "imported"),
    "a deadline that has passed": ([*TASK[:4], "2020年6月底前"], "imported"),
    "an open end": ([*TASK[:4], "长期坚持"], "imported"),
    "a stroke for nothing": ([*TASK[:3], "/", "—"], "imported"),
    "a unit by its alias": ([*TASK[:2], "市数据局", None, None], "imported"),
    "a unit by its whole name": ([*TASK[:2], "市人力资源和社会保障局", None, None], "imported"),
    "a unit with blanks in its name": ([*TASK[:2], "市 财 政 局", None, None], "imported"),
    "joint leads": ([*TASK[:2], "市大数据局、市财政局", None, None], "imported"),
    "a unit that leads and supports": ([*TASK[:2], "市大数据局", "市大数据局、市财政局", None], "imported"),
    "a unit that nobody knows": ([*TASK[:2], "市统计局", None, None], "warned"),
    "words for many units": ([*TASK[:3], "各区县", None], "warned"),
    "only words for many units": ([*TASK[:2], "各区县", None, None], "warned"),
    "a wording that is no day": ([*TASK[:4], "尽快"], "warned"),
    "a deadline without a year": ([*TASK[:4], "年底前"], "warned"),
    "a recurring deadline": ([*TASK[:4], "每月5日前"], "warned"),
    "a span of time": ([*TASK[:4], "2026年1月至12月"], "warned"),
    "several days": ([*TASK[:4], "2026年6月底前立项；2026年12月底前完工"], "warned"),
    "no lead, only a supporting unit": ([*TASK[:2], None, "市财政局", None], "warned"),
    "a remark beside the units": ([*TASK[:2], "市财政局（张三 13800000000）", None, None], "warned"),
    "a task of three hundred characters": ([1, LONG, *TASK[2:]], "warned"),
    "no task": ([1, None, *TASK[2:]], "rejected"),
    "no unit": ([*TASK[:2], None, None, "2026年6月底前"], "rejected"),
    "an impossible day": ([*TASK[:4], "2026年2月30日"], "rejected"),
    "an impossible month": ([*TASK[:4], "13月底前"], "rejected"),
    "a day before the republic": ([*TASK[:4], date(1901, 1, 1)], "rejected"),
    "a mark of classified matter": ([1, "机密★ 数据目录", *TASK[2:]], "rejected"),
    "a hundred and one units": ([*TASK[:3], "、".join(f"第{n}局" for n in range(101)), None], "rejected"),
    "a requirement of thirty thousand characters": ([1, "字" * 30_000, *TASK[2:]], "rejected"),
}  # fmt: skip


@pytest.mark.parametrize("kind", VERDICTS)
def test_each_row_gets_its_verdict_with_its_reason(desk, kind):
    row, outcome = VERDICTS[kind]
    told = desk.one(row, HEAD, exit_code=1 if outcome == "rejected" else 0)
    assert told["outcome"] == outcome, told
    assert bool(told["messages"]) == (outcome != "imported")


@pytest.mark.parametrize("kind", [kind for kind, (_, outcome) in VERDICTS.items() if outcome == "rejected"])
def test_one_rejected_row_keeps_all_out_unless_the_office_says_otherwise(desk, kind):
    path = desk.workbook([HEAD, [2, "建设共享平台", "市财政局"], VERDICTS[kind][0]])
    desk.told(path, exit_code=1)
    assert desk.read(lambda: db.session.scalar(select(func.count(ActionItem.id)))) == 0
    assert [row["number"] for row in desk.told(path, "--partial")["rows"]] == ["2026-001", None]


def test_unknown_units_are_entered_as_written_to_be_verified_or_reject_their_row(desk):
    path = desk.workbook([HEAD, [*TASK[:2], "市统计局", "高新技术产业开发区、某某大学", None]])
    assert desk.told(path, "--unknown-units", "reject", "--dry-run", exit_code=1)["totals"]["rejected"] == 1
    desk.told(path)
    entered = desk.read(
        lambda: [
            (row.name, row.kind, row.to_verify)
            for row in db.session.scalars(select(Organisation).where(Organisation.to_verify))
        ]
    )
    assert entered == [
        ("市统计局", OrganisationKind.GOVERNMENT, True),
        ("高新技术产业开发区", OrganisationKind.FUNCTIONAL_ZONE, True),
        ("某某大学", OrganisationKind.UNIVERSITY, True),
    ]


def test_a_unit_is_found_by_the_name_it_bore_and_by_that_of_a_unit_it_took_over(desk):
    unit = desk.units["police"]
    desk.do("secretary", departments.rename, unit, 1, name="市公安总局", on=date(2026, 11, 1))
    desk.do("secretary", departments.merge, desk.units["education"], 1, successor_id=unit, on=date(2026, 11, 1))
    known = desk.read(directory)
    assert {known.unit(name).unit.id for name in ("市公安局", "市公安总局", "市教育局")} == {unit}


def person(name, unit_id, kind=PostKind.MEMBER):
    row = Person(name=name)
    db.session.add(row)
    db.session.flush()
    db.session.add(Post(person_id=row.id, organisation_id=unit_id, kind=kind, from_on=date(2026, 1, 1)))


PEOPLE = [*HEAD, "责任人", "责任领导", "联系电话"]


def planned(desk, *cells):
    return desk.plan(desk.workbook([PEOPLE, [*TASK, *cells]])).rows[0]


def test_the_one_person_of_a_name_at_the_lead_is_responsible(desk):
    row = planned(desk, "周干部", "李副组长", None)
    assert (row.new.responsible_id, row.new.leader_id) == (desk.city.person("member"), desk.city.person("leader"))
    assert row.outcome == "imported"


@pytest.mark.parametrize("name", ["赵联络", "无人知", "周干部、郑局长"])
def test_a_name_of_somewhere_else_of_nobody_or_of_two_is_kept_as_the_contact(desk, name):
    row = planned(desk, name, None, "0533-1234567")
    assert (row.new.responsible_id, row.new.contact) == (None, f"{name} 0533-1234567")


def test_of_two_people_of_one_name_none_is_taken(desk):
    def two(_actor):
        from smartcity.audit.services import record

        person("周干部", desk.units["data"])
        record(desk.actor("secretary"), "people.create", "person")

    desk.do("secretary", two)
    assert planned(desk, "周干部", None, None).new.responsible_id is None


def test_a_leader_whom_nobody_knows_stays_in_the_story(desk):
    assert "责任领导：王副市长" in planned(desk, None, "王副市长", None).text


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("领导小组第3次会议", SourceKind.MEETING),
        ("王市长批示", SourceKind.INSTRUCTION),
        ("市政府工作报告", SourceKind.ANNUAL_PLAN),
        ("市人大代表建议第12号", SourceKind.DEPUTY_PROPOSAL),
        ("市政协提案2026001号", SourceKind.CPPCC_PROPOSAL),
        ("12345热线", SourceKind.HOTLINE),
        ("审计整改", SourceKind.AUDIT),
        ("淄政办字〔2026〕1号", SourceKind.DOCUMENT),
    ],
)
def test_the_kind_of_source_is_told_by_its_words(desk, source, kind):
    row = desk.plan(desk.workbook([[*HEAD, "任务来源"], [*TASK, source]])).rows[0]
    assert [(one.kind, one.reference) for one in row.new.sources] == [(kind, source)]


def test_the_same_row_twice_and_a_task_that_is_open_are_warned(desk):
    desk.assigned(title="编制数据目录", lead_id=desk.units["data"])
    rows = desk.rows(desk.workbook([HEAD, TASK, [*TASK], [3, "编制 数据目录", *TASK[2:]]]))
    assert [rows[row]["outcome"] for row in (2, 3, 4)] == ["warned"] * 3
    assert "2026-001" in rows[2]["messages"][0]


def test_the_number_is_of_the_given_year_and_of_this_one_otherwise(desk):
    path = desk.workbook([["2024年重点工作台账"], HEAD, [*TASK[:4], "年底前"]])
    assert desk.rows(path)[3]["deadline"] == "2024-12-31"
    told = desk.told(path, "--year", "2025")["rows"][0]
    assert (told["number"], told["deadline"]) == ("2025-001", "2025-12-31")
    assert desk.told(path, "--again")["rows"][0]["number"] == "2026-001"


@pytest.mark.parametrize("year", ["1900", "2500", "zwanzig"])
def test_a_year_that_is_none_is_wrong_use(desk, year):
    assert desk.command(desk.workbook([HEAD, TASK]), "--year", year).exit_code == 2


def test_imported_items_are_assigned_and_one_entry_stands_in_the_audit_for_all(desk):
    desk.told(
        desk.workbook([[*HEAD, "进展情况", "备注"], [*TASK, "已完成100%", "每月调度"], [2, "建设共享平台", "市财政局"]])
    )

    def seen():
        states = set(db.session.scalars(select(ActionItem.state)))
        acts = [
            (row.verb, row.object_type)
            for row in db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "ledger.import"))
        ]
        first = db.session.scalars(select(ActionEvent).order_by(ActionEvent.id)).first()
        return states, acts, first.text, first.details["act"]

    assert desk.read(seen) == ({State.ASSIGNED}, [("ledger.import", "ledger_import")], "每月调度", "ledger")


def test_the_story_says_that_the_item_came_from_the_ledger(desk):
    desk.told(desk.workbook([[*HEAD, "进展情况", "备注"], [*TASK, "已立项", "每月调度"]]))
    page = desk.city.client("secretary").get("/actions/1").text
    for words in ("由台账导入，编号 2026-001", "每月调度", "已立项"):
        assert words in page


def test_two_who_import_the_same_file_at_the_same_moment_import_it_once(desk):
    plan, told = desk.plan(desk.workbook([HEAD, TASK])), []
    file = LedgerFile("台账.xlsx", "a" * 64)
    desk.actor("secretary")

    def run():
        try:
            desk.do("secretary", carry_out, file, plan)
            told.append("imported")
        except Conflict:
            told.append("refused")

    both = [threading.Thread(target=run) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sorted(told) == ["imported", "refused"]
    assert desk.read(lambda: db.session.scalar(select(func.count(LedgerImport.id)))) == 1
    assert desk.read(lambda: db.session.scalar(select(func.count(ActionItem.id)))) == 1
