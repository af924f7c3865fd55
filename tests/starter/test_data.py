import csv
import shutil
from collections import Counter
from pathlib import Path

import pytest

from smartcity.actions.rules import DeadlinePrecision, SourceKind
from smartcity.departments.rules import COUNTY_LEVEL, OrganisationKind
from smartcity.people.rules import PostKind
from smartcity.starter.data import FOLDER, ROLES, load
from smartcity.starter.directory import Directory
from smartcity.starter.rows import DataError

PROGRAMME = load()
UNITS = {unit.code: unit for unit in PROGRAMME.organisations}
TOP = [item for item in PROGRAMME.actions if item.parent is None]


def test_the_programme_has_its_44_items_in_the_order_of_the_table() -> None:
    assert [item.number for item in TOP] == [str(number) for number in range(1, 45)]


def test_four_items_are_parents_with_the_children_the_programme_names() -> None:
    children = Counter(item.parent for item in PROGRAMME.actions if item.parent)
    assert children == {"2": 4, "17": 2, "29": 12, "35": 5}


def test_each_district_and_zone_leads_one_interface_child() -> None:
    leads = {item.lead for item in PROGRAMME.actions if item.parent == "29"}
    county = {unit.code for unit in PROGRAMME.organisations if unit.kind in COUNTY_LEVEL}
    assert len(county) == 11
    assert leads == county | {"big-data-bureau"}


def test_the_interface_children_stand_as_the_programme_says() -> None:
    shown = Counter(
        str(item.shows.light if item.shows.light != "grey" else item.shows.state)
        for item in PROGRAMME.actions
        if item.parent == "29"
    )
    assert shown == {"green": 5, "yellow": 4, "red": 2, "closed": 1}


def test_all_sources_of_the_table_and_all_precisions_occur() -> None:
    assert {item.source.kind for item in TOP} == set(SourceKind) - {SourceKind.CPPCC_PROPOSAL}
    assert {item.precision for item in TOP} == set(DeadlinePrecision)


def test_the_deadlines_lie_around_the_day_of_loading() -> None:
    assert {"T", "T+3w", "T-1w", "T-5w", "T-10w"} <= {item.deadline for item in TOP}
    extended = {step.deadline for item in TOP for step in item.history if step.deadline}
    assert extended == {"T-12w", "T+15w"}


def test_only_the_leaders_instruction_stays_in_the_house() -> None:
    assert [item.number for item in PROGRAMME.actions if item.in_house_only] == ["41"]
    assert [item.number for item in TOP if item.source.kind is SourceKind.INSTRUCTION] == ["41"]


def test_auditors_oversee_and_do_not_support() -> None:
    assert {item.number for item in TOP if item.overseeing == ("audit-bureau",)} == {"8", "13", "43"}
    assert not any("audit-bureau" in item.signing_units for item in PROGRAMME.actions)


def test_the_data_centre_leads_nothing() -> None:
    assert "big-data-centre" not in {item.lead for item in PROGRAMME.actions}


def test_merged_items_name_each_other() -> None:
    merged = {item.number: item.merged_with for item in PROGRAMME.actions if item.merged_with}
    assert merged == {"22": "43", "43": "22"}


def test_units_stand_in_the_order_of_protocol() -> None:
    kinds = [unit.kind for unit in sorted(PROGRAMME.organisations, key=lambda unit: unit.rank)]
    assert list(dict.fromkeys(kinds)) == list(OrganisationKind)
    assert kinds == sorted(kinds, key=list(OrganisationKind).index)


def test_codes_and_ranks_of_units_are_unique() -> None:
    assert len(UNITS) == len({unit.rank for unit in PROGRAMME.organisations}) == len(PROGRAMME.organisations)
    assert all(code.isascii() for code in UNITS)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("市人社局", "human-resources"),
        ("市人力资源和社会保障局", "human-resources"),
        ("市发改委", "development-reform"),
        ("张店", "370303"),
        ("张店区", "370303"),
        ("高新区管委会", "high-tech-zone"),
        ("平台公司", "digital-platform-company"),
        ("运营机构", "data-operator"),
        ("人民银行市分行", "peoples-bank"),
    ],
)
def test_a_unit_is_found_by_any_of_its_names(name: str, code: str) -> None:
    assert Directory(PROGRAMME.organisations).code(name) == code


def test_units_whose_remit_nobody_checked_are_marked() -> None:
    marked = {unit.code for unit in PROGRAMME.organisations if unit.to_verify}
    assert marked >= {
        "cryptography-authority",
        "finance-committee-office",
        "digital-platform-company",
        "data-operator",
    }


def test_there_are_six_working_groups() -> None:
    assert [group.code for group in PROGRAMME.groups] == [
        "coordination", "operation", "data", "standards", "security", "talent",
    ]  # fmt: skip
    assert {item.group for item in PROGRAMME.actions} == {group.code for group in PROGRAMME.groups}


def test_every_unit_that_signs_has_a_liaison_and_every_lead_a_head() -> None:
    liaisons = {person.unit for person in PROGRAMME.people if person.post is PostKind.LIAISON}
    heads = {person.unit for person in PROGRAMME.people if person.post is PostKind.HEAD}
    assert {unit for item in PROGRAMME.actions for unit in item.signing_units} <= liaisons
    assert {unit for item in PROGRAMME.actions for unit in (item.lead, *item.co_leads)} <= heads


def test_every_role_has_a_person_and_the_three_administrators_are_three_people() -> None:
    roles = Counter(person.role for person in PROGRAMME.people if person.role)
    assert set(roles) == ROLES
    assert roles["system_admin"] == roles["security_admin"] == roles["audit_admin"] == 1


def test_people_are_plainly_examples() -> None:
    assert len({person.name for person in PROGRAMME.people}) == len(PROGRAMME.people)
    assert len({person.login for person in PROGRAMME.people}) == len(PROGRAMME.people)
    for person in PROGRAMME.people:
        assert person.name.startswith("示例")
        assert person.phone.startswith("0533-000")
        assert person.email.endswith(".example")


def test_nobody_is_borrowed_from_county_level() -> None:
    assert len(PROGRAMME.secondments) == 7
    assert not {UNITS[row.home_unit].kind for row in PROGRAMME.secondments} & COUNTY_LEVEL


def test_whoever_returned_handed_over_to_somebody() -> None:
    returned = [row for row in PROGRAMME.secondments if row.returned_on]
    assert [(row.person, len(row.handover), bool(row.successor)) for row in returned] == [("示例庚", 3, True)]


def test_the_items_decided_in_a_meeting_are_those_with_a_meeting_as_source() -> None:
    decided = {number for meeting in PROGRAMME.meetings for row in meeting.decisions for number in row.yields}
    assert decided == {item.number for item in TOP if item.source.kind is SourceKind.MEETING}


def test_the_leading_group_meets_when_its_head_has_time() -> None:
    rules = {series.code: series.rule for series in PROGRAMME.series}
    assert rules["leading-group"] == rules["topic"] == ""
    assert rules["regular"]
    assert rules["liaison"]


def test_one_substitute_is_undecided() -> None:
    undecided = [seat for meeting in PROGRAMME.meetings for seat in meeting.attendance if seat.state == "to_check"]
    assert [seat.substitute for seat in undecided] == ["示例·市人社局联络员"]


def test_every_recurring_item_has_its_template() -> None:
    periods = {item.number: item.recurring for item in TOP if item.recurring}
    templates = {row.first_item: row.period for row in PROGRAMME.templates}
    assert periods.items() <= templates.items()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "data"))


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("organisations.csv", ",party,10,", ",club,10,", "organisations.csv, line 2: kind is not one of"),
        ("organisations.csv", ",party,10,", ",party,first,", "organisations.csv, line 2: rank is not a number"),
        ("organisations.csv", "市教育局,教育局,", "市教育局,市财政局,", "names both"),
        ("people.csv", "示例甲,市财政局", "示例甲,市财政厅", "people.csv, line 12: unit: no organisation"),
        ("people.csv", ",member\n", ",member,more\n", "not as many cells as the heading"),
        ("staff.csv", "T-100w", "T-100", "staff.csv, line 4: start: not a day expression"),
        ("staff.csv", "32、34、35", "32、34、99", "handover: no action item has the number 99"),
        ("templates.csv", ",9\n", ",90\n", "templates.csv, line 2: first_item is not one of"),
        ("proposal.toml", "4、21、28、35", "4、99", "proposal.toml: promises: no action item has the number 99"),
        ("proposal.toml", 'way = "meeting"', 'way = "tea"', "proposal.toml, talk: way is not one of"),
        ("meetings.toml", 'yields = "16"', 'yields = "160"', "meetings.toml, meeting 1, decisions 1: no action item"),
        ("meetings.toml", "agenda = 1,", "agenda = 4,", "there is no topic 4"),
        ("meetings.toml", 'time = "15:00"', 'time = "3 pm"', "meetings.toml, series 1: time is not HH:MM"),
        ("meetings.toml", 'substitute = "示例·市人社局联络员", ', "", "attendance 4: substitute is missing"),
        ("programme.toml", "一二三四", "一二三", "programme.toml: quarters"),
        ("programme.toml", "示例·组长、", "示例·无名、", "programme.toml, summary: nobody is called 示例·无名"),
        ("programme.toml", "ranking = false", 'ranking = "perhaps"', "ranking is neither"),
        ("actions/7-follow-up.toml", 'precision = "day"', 'precision = "hour"', "action 1 (no. 41): precision"),
        ("actions/7-follow-up.toml", "percent = 60", "percent = 160", "(no. 41), history 4: percent is above 100"),
        ("actions/7-follow-up.toml", 'do = "assign"', 'do = "hand_out"', "(no. 41), history 2: do is not one of"),
        ("actions/7-follow-up.toml", "in_house_only", "in_hose_only", "unknown columns: in_hose_only"),
        ("actions/7-follow-up.toml", 'no = "42"', 'no = "41"', "the number 41 stands twice"),
        ("actions/7-follow-up.toml", 'merged_with = "22"', 'merged_with = "222"', "no. 43: there is no item 222"),
        ("actions/7-follow-up.toml", 'supporting = "市大数据局"', 'supporting = "市行政审批服务局"', "two parts"),
        ("actions/7-follow-up.toml", 'unit = "市统计局', 'unit = "市财政局', "by units without a part"),
        ("actions/7-follow-up.toml", "{month}月{day}日前", "{week}", "deadline_text has a gap"),
        ("actions/7-follow-up.toml", "[[action]]", "[[action]", "actions: 7-follow-up.toml"),
    ],
)  # fmt: skip
def test_a_fault_names_its_file_and_row(copied: Path, file: str, old: str, new: str, message: str) -> None:
    spoil(copied / file, old, new)
    with pytest.raises(DataError) as fault:
        load(copied)
    assert message.removeprefix("actions: ") in str(fault.value)


def test_the_files_are_utf_8_without_a_byte_order_mark() -> None:
    for path in (*FOLDER.glob("*.csv"), *FOLDER.rglob("*.toml")):
        assert not path.read_bytes().startswith(b"\xef\xbb\xbf")


def test_csv_files_have_a_cell_for_every_heading() -> None:
    for path in FOLDER.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            assert len({len(cells) for cells in csv.reader(stream)}) == 1
