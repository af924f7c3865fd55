"""What somebody who returns hands over, and when that is done."""

from datetime import date

import pytest
from sqlalchemy import select

from smartcity.actions.queries import by_ids
from smartcity.foundation.database import db
from smartcity.foundation.problems import Conflict, InvalidInput, NotFound
from smartcity.messages.models import Notification
from smartcity.staff import handover, handover_queries, services
from smartcity.staff.duties import matters
from smartcity.staff.models import Secondment
from smartcity.staff.rules import SubjectType
from tests.staff.loans import AUTUMN, lend


@pytest.fixture
def returned(office, writing):
    """The member went back with one open item in hand."""
    city = office.city
    item_id = office.assigned(responsible_id=city.person("member"))
    row = lend(city, writing, start=date(2026, 9, 1), end=date(2026, 12, 31))
    office.do("secretary", services.record_return, row.id, returned_on=AUTUMN.date())
    return row.id, item_id


def lines(office, row_id, login="secretary"):
    def read():
        row = db.session.get_one(Secondment, row_id)
        return handover_queries.listed(office.actor(login), row)

    return office.read(read)


def waiting(office, login):
    """What waits for somebody because of secondments."""
    return office.read(lambda: list(matters(office.actor(login))))


def test_open_items_are_listed_at_the_return(office, returned):
    row_id, item_id = returned

    [line] = lines(office, row_id)
    assert (line.item.subject_type, line.item.subject_id) == (SubjectType.ACTION, item_id)
    assert line.unsettled
    assert line.title == "建设城市数据底座"


def test_the_hand_over_is_not_done_while_nobody_took_the_item(office, returned):
    row_id, _item = returned

    with pytest.raises(InvalidInput):
        office.do("secretary", handover.finish, row_id, nothing=True)


def test_the_successor_is_told_and_answers_for_the_item_once_accepted(office, returned):
    row_id, item_id = returned
    [line] = lines(office, row_id)
    successor = office.city.person("lead_liaison")
    office.do("secretary", handover.name_successor, line.item.id, 1, successor)
    assert office.read(by_ids, [item_id])[item_id].responsible_id == office.city.person("member")
    told = office.read(lambda: db.session.scalars(select(Notification).where(Notification.kind == "handover")).all())
    assert [one.person_id for one in told] == [successor]

    office.do("lead_liaison", handover.accept, line.item.id)

    assert office.read(by_ids, [item_id])[item_id].responsible_id == successor
    row = office.do("secretary", handover.finish, row_id)
    assert row.handover_done


def test_nobody_else_accepts_for_the_successor_but_the_office_which_heard_it(office, returned):
    row_id, _item = returned
    [line] = lines(office, row_id)
    office.do("secretary", handover.name_successor, line.item.id, 1, office.city.person("lead_liaison"))

    with pytest.raises(NotFound):
        office.do("outsider", handover.accept, line.item.id)
    with pytest.raises(NotFound):
        office.do("member", handover.accept, line.item.id)
    assert office.do("secretary", handover.accept, line.item.id).accepted_at is not None


def test_nothing_is_accepted_without_a_successor(office, returned):
    row_id, _item = returned
    [line] = lines(office, row_id)

    with pytest.raises(Conflict):
        office.do("secretary", handover.accept, line.item.id)


def test_what_was_settled_otherwise_holds_nothing_up(office, returned):
    from smartcity.actions import deciding

    row_id, item_id = returned
    office.do("leader", deciding.cancel, item_id, reason="不再需要")

    [line] = lines(office, row_id)
    assert not line.unsettled
    assert office.do("secretary", handover.finish, row_id).handover_done


def test_with_nothing_to_hand_over_the_office_says_so(office, writing):
    row = lend(office.city, writing, start=date(2026, 9, 1), end=date(2026, 12, 31))
    office.do("secretary", services.record_return, row.id, returned_on=AUTUMN.date())

    with pytest.raises(InvalidInput):
        office.do("secretary", handover.finish, row.id)
    assert office.do("secretary", handover.finish, row.id, nothing=True).handover_done


def test_seals_and_keys_are_listed_by_hand(office, returned):
    row_id, _item = returned
    office.do("secretary", handover.add_item, row_id, "专班印章")

    assert [line.title for line in lines(office, row_id)] == ["建设城市数据底座", "专班印章"]


def test_a_hand_over_begins_with_the_return(office, writing):
    row = lend(office.city, writing, start=date(2026, 9, 1), end=date(2026, 12, 31))

    with pytest.raises(Conflict):
        office.do("secretary", handover.add_item, row.id, "专班印章")


def test_what_nobody_holds_is_red_on_the_secretarys_first_page(office, returned):
    [matter] = [one for one in waiting(office, "secretary") if one.url == "/staff?view=handover"]
    assert (matter.count, matter.urgency) == (1, "overdue")
    assert not waiting(office, "lead_liaison")


def test_a_successor_sees_the_own_lines_only(office, returned):
    row_id, _item = returned
    office.do("secretary", handover.add_item, row_id, "专班印章")
    first, second = lines(office, row_id)
    office.do("secretary", handover.name_successor, first.item.id, 1, office.city.person("outsider"))

    client = office.city.client("outsider")
    text = client.get(f"/staff/{row_id}/hand-over").get_data(as_text=True)
    assert "建设城市数据底座" in text
    assert "专班印章" not in text
    assert client.get(f"/staff/{row_id}").status_code == 404
    assert office.city.client("police_liaison").get(f"/staff/{row_id}/hand-over").status_code == 404
    assert second.item.id
    assert client.send(f"/staff/hand-over/{first.item.id}/accept", form_on="/staff/taking-over").status_code == 303
    assert "建设城市数据底座" not in client.get("/staff/taking-over").get_data(as_text=True)
