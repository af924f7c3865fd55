"""The list: filters that combine, the most urgent first, pages, exports, and one query budget."""

import csv
import io
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import event

from smartcity.actions import assigning, exporting, extending, listing, objecting, progress
from smartcity.actions.filtering import Filters, View
from smartcity.actions.new_action import NewSource
from smartcity.actions.rules import Colour, Mark, Priority, SourceKind, UnitRole
from smartcity.actions.workflow import State
from smartcity.foundation.database import db
from tests.actions.office import DEADLINE, MONDAY


def found(office, login="secretary", **filters):
    page = office.read(lambda: listing.page_of(office.actor(login), Filters(**filters)))
    return [row.id for row in page.rows]


@contextmanager
def counted(app):
    statements = []

    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_the_most_urgent_stands_first_and_what_has_no_date_last(office):
    far = office.assigned(deadline=date(2026, 12, 31))
    never = office.assigned(deadline=None)
    late = office.assigned(deadline=MONDAY - timedelta(days=3))
    done = office.closed()
    assert found(office, view=View.OPEN) == [late, far, never]
    assert found(office, view=View.ENDED) == [done]
    assert set(found(office)) == {far, never, late, done}


def test_each_filter_narrows_and_they_combine(office):
    group, member = office.city.group("resources"), office.city.person("member")
    wanted = office.in_progress(
        title="数据底座",
        working_group_id=group,
        responsible_id=member,
        leader_id=office.city.person("leader"),
        priority=Priority.URGENT,
        sources=(NewSource(SourceKind.INSTRUCTION, "批示"),),
    )
    office.assigned(
        title="别的事项", requirement="", lead_id=office.units["police"], supporting_ids=(), deadline=date(2027, 3, 1)
    )
    for filters in (
        {"text": "底座"},
        {"text": office.item(wanted).number},
        {"text": "周干部"},
        {"state": State.IN_PROGRESS},
        {"unit_id": office.units["finance"]},
        {"unit_id": office.units["finance"], "role": UnitRole.SUPPORTING},
        {"lead_id": office.units["data"]},
        {"group_id": group},
        {"responsible_id": member},
        {"leader_id": office.city.person("leader")},
        {"priority": Priority.URGENT},
        {"source": SourceKind.INSTRUCTION},
        {"due_until": DEADLINE},
        {"due_from": DEADLINE, "due_until": DEADLINE},
        {"text": "底座", "state": State.IN_PROGRESS, "lead_id": office.units["data"], "priority": Priority.URGENT},
    ):
        assert found(office, **filters) == [wanted], filters
    assert found(office, unit_id=office.units["finance"], role=UnitRole.LEAD) == []
    assert found(office, text="底座", state=State.CLOSED) == []


def test_a_person_is_found_by_initials(office):
    from sqlalchemy import update

    from smartcity.people.models import Person

    item_id = office.assigned(responsible_id=office.city.person("member"))
    office.do("secretary", lambda _actor: _renamed(update, Person, office.city.person))
    assert found(office, text="zgb") == [item_id]
    assert found(office, text="gb") == []


def _renamed(update, person, _ids):
    from smartcity.audit.services import record
    from smartcity.foundation.access import CLI

    db.session.execute(update(person).where(person.name == "周干部").values(initials="zgb"))
    record(CLI, "people.edit", "person")


@pytest.mark.parametrize("person", ["周干", "mem", "MEM"])
def test_the_list_of_one_person_is_asked_for_by_name_or_initials(office, person):
    theirs = office.assigned(responsible_id=office.city.person("member"))
    office.assigned(title="周干部没有的事")
    assert found(office, person=person) == [theirs]
    shown = office.city.client("secretary").get("/actions", query_string={"person": person}).text
    assert shown.count("data-row-link") == 1


@pytest.mark.parametrize("text", ["%", "_", "(a+)+$", "'", '"', "\\", "数" * 90])
def test_what_is_searched_for_is_taken_literally(office, text):
    office.assigned()
    assert found(office, text=text) == []


def test_lights_are_found_as_they_are_shown(office):
    red = office.assigned(deadline=MONDAY - timedelta(days=1))
    yellow = office.assigned(deadline=MONDAY + timedelta(days=2))
    green = office.assigned(deadline=DEADLINE)
    grey = office.closed()
    for colour, item_id in zip(Colour, (red, yellow, green, grey), strict=True):
        assert found(office, light=colour) == [item_id]
        row = office.read(lambda wanted=item_id: listing.by_ids(office.actor("secretary"), [wanted]))[0]
        assert row.light.colour is colour


def test_marks_are_found_as_they_are_shown(office):
    unsigned = office.assigned()
    objected = office.assigned()
    office.do("lead_liaison", objecting.object_to, objected, reason="不属本局")
    asked = office.in_progress()
    office.do(
        "lead_liaison", extending.request_extension, asked, deadline=DEADLINE + timedelta(days=9), reason="招标延后"
    )
    late = office.closed(deadline=MONDAY - timedelta(days=1))
    for mark, item_ids in {
        Mark.UNSIGNED: [unsigned, objected, asked],
        Mark.OBJECTION: [objected],
        Mark.EXTENSION_WAITING: [asked],
        Mark.LATE: [late],
        Mark.RETURNED: [],
        Mark.EXTENDED: [],
        Mark.REPORT_DUE: [],
        Mark.CHECKING: [],
        Mark.CARRIED_OVER: [],
    }.items():
        assert sorted(found(office, mark=mark)) == item_ids, mark
        for item_id in item_ids:
            row = office.read(lambda wanted=item_id: listing.by_ids(office.actor("secretary"), [wanted]))[0]
            assert mark in row.marks


def test_a_unit_sees_its_own_items_only(office):
    mine = office.assigned()
    foreign = office.assigned(lead_id=office.units["education"], supporting_ids=())
    assert found(office, "lead_liaison") == [mine]
    assert found(office, "support_liaison") == [mine]
    assert found(office, "outsider") == [foreign]
    assert found(office, "police_liaison") == []
    assert sorted(found(office, "leader")) == [mine, foreign]


def test_the_responsible_person_and_the_group_see_the_item_too(office):
    item_id = office.assigned(
        lead_id=office.units["education"],
        supporting_ids=(),
        responsible_id=office.city.person("police_liaison"),
        working_group_id=office.city.group("resources"),
    )
    assert found(office, "police_liaison") == [item_id]
    assert found(office, "member") == [item_id]
    assert found(office, "lead_liaison") == []


def test_what_a_unit_has_to_sign_for_is_a_list_of_its_own(office):
    signed, waiting = office.assigned(), office.assigned()
    office.do("support_liaison", assigning.sign_for, signed)
    assert found(office, "support_liaison", to_sign_id=office.units["finance"]) == [waiting]


def test_pages_follow_one_another_without_loss(office):
    ids = [office.assigned(deadline=DEADLINE + timedelta(days=n % 3)) for n in range(7)]
    actor, seen, cursor = office.actor("secretary"), [], None
    for sort in ("", "-urgency", "number", "-number", "title", "-deadline", "lead", "state", "progress", "nonsense"):
        seen, cursor = [], None
        while True:
            page = office.read(
                lambda at=cursor, by=sort: listing.page_of(actor, Filters(), sort=by, cursor=at, limit=3)
            )
            seen += [row.id for row in page.rows]
            cursor = page.next
            if cursor is None:
                break
        assert sorted(seen) == ids, sort


def test_the_page_filters_from_its_address_and_names_what_is_in_force(office):
    office.assigned(title="城市大脑")
    office.assigned(title="一网通办")
    client = office.city.client("secretary")
    page = client.get("/actions?q=大脑&light=green&unit=1&role=lead&mark=unsigned&source=meeting").text
    assert "城市大脑" in page
    assert "一网通办" not in page
    assert client.get("/actions?state=nonsense&light=&unit=abc&due_from=2026-99-99&cursor=").status_code == 200
    assert client.get("/actions?cursor=nonsense").status_code == 422
    assert client.get("/actions?view=all&q=没有").status_code == 200


@pytest.mark.parametrize("login", ["secretary", "lead_liaison"])
def test_ten_rows_cost_as_many_queries_as_fifty(office, login):
    client = office.city.client(login)
    budgets = []
    for number in (10, 40):
        for n in range(number):
            office.assigned(
                title=f"事项{n}", responsible_id=office.city.person("member"), deadline=DEADLINE + timedelta(days=n)
            )
        client.get("/actions")
        with counted(office.city.app) as statements:
            assert client.get("/actions").status_code == 200
        budgets.append(len(statements))
    assert budgets[0] == budgets[1]
    assert budgets[0] <= 25


def test_the_list_is_exported_with_its_filters(office):
    office.in_progress(title="=1+1")
    office.assigned(title="别的")
    client = office.city.client("secretary")
    answer = client.get("/actions/list.csv?state=in_progress")
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    assert len(rows) == 2
    assert rows[1][1] == "'=1+1"
    assert client.get("/actions/list.xlsx").mimetype.endswith("sheet")
    assert client.get("/actions/list.pdf").status_code == 404


def test_a_foreign_units_export_holds_nothing_of_others(office):
    office.in_progress(title="保密的标题")
    assert "保密的标题" not in office.city.client("outsider").get("/actions/list.csv?view=all").text


def test_a_long_export_is_read_in_parts_while_it_is_sent_and_others_can_write_meanwhile(office, monkeypatch):
    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    for number in range(5):
        office.assigned(title=f"第{number}件", deadline=date(2026, 12, 1 + number))
    answer = office.city.client("secretary").get("/actions/list.csv?sort=deadline")
    assert answer.is_streamed
    office.assigned(title="后来的", deadline=date(2026, 12, 9))
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    assert [row[1] for row in rows[1:]] == [f"第{number}件" for number in range(5)]


def test_long_lists_are_not_counted_to_their_end(office, monkeypatch):
    monkeypatch.setattr(listing, "MOST_COUNTED", 2)
    for _number in range(4):
        office.assigned()
    assert office.read(lambda: listing.count(office.actor("secretary"), Filters())) == 3
    assert "1 000+" in office.city.client("secretary").get("/actions").text


def test_an_overdue_report_is_marked(office):
    from smartcity.actions.rules import ReportingRhythm
    from tests.actions.office import at

    item_id = office.in_progress(rhythm=ReportingRhythm.WEEKLY)
    with at(date(2026, 11, 13)):
        assert found(office, mark=Mark.REPORT_DUE) == [item_id]
        office.do("lead_liaison", progress.report, item_id, no_progress=True)
        assert found(office, mark=Mark.REPORT_DUE) == []
