"""The starter programme as typed records: `load` reads all files of data/ and checks them against each other.

Every fault is a DataError that names file and row: a wrong file stops the loading before anything is written.
"""

from functools import cache
from pathlib import Path

from smartcity.actions.rules import DeadlinePrecision
from smartcity.departments.rules import OrganisationKind
from smartcity.item_templates.rules import DayRule, Period
from smartcity.people.rules import PostKind
from smartcity.starter.action_files import read_actions
from smartcity.starter.directory import Directory
from smartcity.starter.meeting_files import read_meetings
from smartcity.starter.proposal_files import read_proposal
from smartcity.starter.records import (
    ActionRow,
    Fact,
    GroupRow,
    OrganisationRow,
    PersonRow,
    Programme,
    SecondmentRow,
    SummaryNote,
    TemplateRow,
)
from smartcity.starter.rows import DataError, Row, csv_rows, toml_table

FOLDER = Path(__file__).parent / "data"

ROLES = frozenset(
    {"secretariat", "leader", "liaison", "member", "observer", "system_admin", "security_admin", "audit_admin"}
)
DUTIES = frozenset({"full", "half", "not_released"})
SECONDMENT_KINDS = frozenset({"seconded", "borrowed", "posted", "shadowing", "not_released"})

_PLACE_IN_QUARTERS = 4


def load(folder: Path = FOLDER) -> Programme:
    """Read the programme. Raises DataError where a file is wrong, OSError where one is missing."""
    organisations = tuple(row.finished(_organisation(row)) for row in csv_rows(folder / "organisations.csv"))
    try:
        directory = Directory(organisations)
    except ValueError as error:
        raise DataError(f"organisations.csv: {error}") from error
    groups = tuple(row.finished(_group(row, directory)) for row in csv_rows(folder / "working_groups.csv"))
    directory.know_groups(groups)
    people = tuple(row.finished(_person(row, directory)) for row in csv_rows(folder / "people.csv"))
    directory.know_people(people)
    actions = read_actions(folder / "actions", directory)
    _check_links(actions)
    return _programme(folder, directory, (organisations, groups, people, actions))


@cache
def shipped() -> Programme:
    """Return the programme that comes with the program, read once."""
    return load()


def _programme(
    folder: Path,
    directory: Directory,
    read: tuple[tuple[OrganisationRow, ...], tuple[GroupRow, ...], tuple[PersonRow, ...], tuple[ActionRow, ...]],
) -> Programme:
    organisations, groups, people, actions = read
    numbers = frozenset(item.number for item in actions)
    series, meetings = read_meetings(folder / "meetings.toml", directory, actions)
    file = toml_table(folder / "programme.toml")
    programme = Programme(
        name=file.text("name", required=True),
        subtitle=file.text("subtitle"),
        notice=file.text("notice", required=True),
        quarters=file.text("quarters", required=True),
        summary=_summary(file.table("summary"), directory, numbers),
        facts=file.tables("fact", lambda row: Fact(row.text("text", required=True), row.text("source", required=True))),
        unverified=file.tables("unverified", lambda row: row.text("text", required=True)),
        organisations=organisations,
        groups=groups,
        people=people,
        secondments=tuple(row.finished(_secondment(row, directory, numbers)) for row in csv_rows(folder / "staff.csv")),
        templates=tuple(row.finished(_template(row, directory, numbers)) for row in csv_rows(folder / "templates.csv")),
        actions=actions,
        proposal=read_proposal(folder / "proposal.toml", directory, numbers),
        series=series,
        meetings=meetings,
    )
    if len(programme.quarters) != _PLACE_IN_QUARTERS:
        raise file.fault("quarters must be the four numerals of the quarters")
    return file.finished(programme)


def _organisation(row: Row) -> OrganisationRow:
    return OrganisationRow(
        code=row.text("code", required=True),
        name=row.text("name", required=True),
        short_name=row.text("short_name", required=True),
        aliases=row.names("aliases"),
        kind=row.member("kind", OrganisationKind),
        rank=row.number("rank"),
        duty=row.text("duty"),
        to_verify=row.flag("to_verify"),
        evidence=row.text("evidence", required=True),
    )


def _group(row: Row, directory: Directory) -> GroupRow:
    return GroupRow(
        code=row.text("code", required=True),
        name=row.text("name", required=True),
        lead=directory.unit(row, "lead"),
        co_lead=directory.unit(row, "co_lead") if row.text("co_lead") else None,
        members=directory.units(row, "members"),
        duty=row.text("duty", required=True),
    )


def _person(row: Row, directory: Directory) -> PersonRow:
    return PersonRow(
        login=row.text("login", required=True),
        name=row.text("name", required=True),
        unit=directory.unit(row, "unit"),
        group=directory.group(row, "group") if row.text("group") else None,
        post=row.member("post", PostKind),
        position=row.text("position", required=True),
        phone=row.text("phone", required=True),
        email=row.text("email", required=True),
        role=row.one_of("role", ROLES) if row.text("role") else "",
    )


def _secondment(row: Row, directory: Directory, numbers: frozenset[str]) -> SecondmentRow:
    return SecondmentRow(
        person=directory.person(row, "person", required=True),
        home_unit=directory.unit(row, "home_unit"),
        group=directory.group(row, "group"),
        kind=row.one_of("kind", SECONDMENT_KINDS),
        duty=row.one_of("duty", DUTIES),
        position=row.text("position", required=True),
        approval=row.text("approval", required=True),
        start=row.day("start", required=True),
        planned_end=row.day("planned_end", required=True),
        returned_on=row.day("returned_on"),
        conflict_note=row.text("conflict_note"),
        handover=_known(row, "handover", numbers),
        successor=directory.person(row, "successor"),
        accepted_on=row.day("accepted_on"),
    )


def _template(row: Row, directory: Directory, numbers: frozenset[str]) -> TemplateRow:
    return TemplateRow(
        code=row.text("code", required=True),
        title=row.text("title", required=True),
        period=row.member("period", Period),
        due=row.day("due", required=True),
        day_rule=row.member("day_rule", DayRule),
        ahead=row.number("ahead"),
        precision=row.member("precision", DeadlinePrecision),
        wording=row.text("wording", required=True),
        lead=directory.unit(row, "lead"),
        supporting=directory.units(row, "supporting"),
        group=directory.group(row, "group"),
        basis=row.text("basis", required=True),
        first_item=row.one_of("first_item", numbers),
    )


def _summary(row: Row, directory: Directory, numbers: frozenset[str]) -> SummaryNote:
    readers = row.names("readers")
    if not readers:
        raise row.fault("readers are missing")
    return row.finished(
        SummaryNote(
            coordination=_known(row, "coordination", numbers),
            readers=tuple(directory.known_person(row, name) for name in readers),
            reader_posts=row.member("reader_posts", PostKind),
            ranking=row.flag("ranking"),
        )
    )


def _known(row: Row, column: str, numbers: frozenset[str]) -> tuple[str, ...]:
    """Take the numbers of items that exist."""
    named = row.names(column)
    unknown = set(named) - numbers
    if unknown:
        raise row.fault(f"{column}: no action item has the number {', '.join(sorted(unknown))}")
    return named


def _check_links(actions: tuple[ActionRow, ...]) -> None:
    """Refuse a number that stands twice, and a parent or merged item that does not exist."""
    numbers: set[str] = set()
    for item in actions:
        if item.number in numbers:
            raise DataError(f"actions: the number {item.number} stands twice")
        numbers.add(item.number)
    for item in actions:
        missing = {item.parent, item.merged_with} - {None} - numbers
        if missing:
            raise DataError(f"actions, no. {item.number}: there is no item {missing.pop()}")
