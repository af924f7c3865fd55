"""Acts on many items: each item by itself, told one by one; leaders change from a day on, and the past stays."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from smartcity.actions import leading
from smartcity.actions.jobs import apply_leaders
from smartcity.actions.leader_models import ActionLeader
from smartcity.actions.workflow import State
from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.problems import Conflict, InvalidInput
from smartcity.foundation.unit_of_work import Mode, unit
from tests.actions.office import MONDAY, at

NEXT = MONDAY + timedelta(days=7)


@pytest.fixture
def secretary(office):
    return office.city.client("secretary")


def leads(office, item_id):
    """Return who led an item: (person, from, until, planned)."""
    statement = select(ActionLeader).where(ActionLeader.item_id == item_id).order_by(ActionLeader.id)
    rows = office.read(lambda: list(db.session.scalars(statement)))
    return [(row.leader_id, row.from_on, row.until_on, row.planned) for row in rows]


def send(client, **data):
    return client.send("/actions/bulk", data, form_on="/actions?view=all")


def test_drafts_are_assigned_and_each_item_tells_what_became_of_it(office, secretary):
    first, done, second = office.draft(), office.assigned(), office.draft()
    text = send(secretary, act="assign", ids=[first, done, second]).get_data(as_text=True)
    assert [office.item(one).state for one in (first, done, second)] == [State.ASSIGNED] * 3
    assert "已办理 2 件，共 3 件" in text
    assert text.count("未办理") == 1
    assert office.item(first).number in text


def test_an_item_that_is_refused_undoes_only_itself(office, secretary):
    ended, first, second = office.closed(), office.assigned(), office.assigned()
    person = office.city.person("member")
    before = office.snapshot(ended)
    text = send(secretary, act="responsible", ids=[ended, first, second], go="1", person=person, reason="分工调整")
    assert "已办理 2 件，共 3 件" in text.get_data(as_text=True)
    assert office.snapshot(ended) == before
    assert {office.item(one).responsible_id for one in (first, second)} == {person}


@pytest.mark.parametrize("act", ["responsible", "leader"])
def test_a_reason_that_can_not_be_kept_is_said_at_its_field_and_no_item_is_touched(office, secretary, act):
    item_id, person = office.assigned(), office.city.person("member")
    before = office.snapshot(item_id)
    answer = send(secretary, act=act, ids=[item_id], go="1", person=person, begins=MONDAY, reason="翻\u202e转")
    assert answer.status_code == 422
    assert 'href="#reason"' in answer.get_data(as_text=True)
    assert office.snapshot(item_id) == before


def test_an_act_that_asks_something_asks_it_before_it_is_done(office, secretary):
    item_id = office.assigned()
    asks = send(secretary, act="leader", ids=[item_id])
    assert asks.status_code == 200
    assert 'name="person"' in asks.get_data(as_text=True)
    assert office.item(item_id).leader_id is None
    refused = send(secretary, act="leader", ids=[item_id], go="1", person="", begins=MONDAY.isoformat())
    assert refused.status_code == 422


def test_all_that_the_filter_finds_means_what_the_list_shows(office, secretary):
    mine = [office.assigned(title=f"路灯改造{n}") for n in range(3)]
    other = office.assigned(title="别的事项")
    leader = office.city.person("leader")
    send(secretary, act="leader", all="1", query="?q=路灯", go="1", person=leader, begins=MONDAY.isoformat())
    assert {office.item(one).leader_id for one in mine} == {leader}
    assert office.item(other).leader_id is None


def test_a_liaison_does_none_of_it(office):
    item_id = office.draft()
    liaison = office.city.client("lead_liaison")
    csrf = liaison.token("/actions")
    for act in ("assign", "leader", "responsible"):
        answer = liaison.post("/actions/bulk", data={"act": act, "ids": [item_id], "csrf_token": csrf})
        assert answer.status_code in {303, 404}
    visible = office.assigned()
    assert (
        liaison.post("/actions/bulk", data={"act": "assign", "ids": [visible], "csrf_token": csrf}).status_code == 404
    )
    assert office.item(item_id).state is State.DRAFT


def test_the_selected_rows_are_exported(office, secretary):
    answer = send(secretary, act="export", ids=[office.assigned()])
    assert answer.mimetype.endswith("sheet")
    assert answer.get_data()[:2] == b"PK"


def test_a_change_of_portfolios_keeps_who_led_when(office):
    leader, head = office.city.person("leader"), office.city.person("head")
    item_id = office.assigned(leader_id=leader)
    assert leads(office, item_id) == [(leader, MONDAY, None, False)]
    with at(NEXT):
        office.do("secretary", leading.change_leader, item_id, head, NEXT - timedelta(days=2), reason="分工调整")
    turned = NEXT - timedelta(days=2)
    assert leads(office, item_id) == [(leader, MONDAY, turned, False), (head, turned, None, False)]
    assert office.item(item_id).leader_id == head
    assert office.events(item_id)[-1].details["changes"]["leader"] == [leader, head]


def test_a_day_to_come_is_a_plan_that_the_job_carries_out_on_its_day(office):
    leader, head = office.city.person("leader"), office.city.person("head")
    item_id = office.assigned(leader_id=leader)
    office.do("secretary", leading.change_leader, item_id, head, NEXT)
    assert office.item(item_id).leader_id == leader
    assert leads(office, item_id)[-1] == (head, NEXT, None, True)
    run(office, MONDAY)
    assert office.item(item_id).leader_id == leader
    run(office, NEXT)
    assert office.item(item_id).leader_id == head
    assert leads(office, item_id) == [(leader, MONDAY, NEXT, False), (head, NEXT, None, False)]
    run(office, NEXT)
    assert len(leads(office, item_id)) == 2


def test_a_plan_that_came_late_holds_from_its_own_day(office):
    leader, head = office.city.person("leader"), office.city.person("head")
    item_id = office.assigned(leader_id=leader)
    office.do("secretary", leading.change_leader, item_id, head, NEXT)
    run(office, NEXT + timedelta(days=3))
    assert leads(office, item_id) == [(leader, MONDAY, NEXT, False), (head, NEXT, None, False)]


def test_a_plan_for_an_item_that_ended_is_dropped(office):
    leader, head = office.city.person("leader"), office.city.person("head")
    item_id = office.submitted(leader_id=leader)
    office.do("secretary", leading.change_leader, item_id, head, NEXT)
    from smartcity.actions import deciding

    office.do("secretary", deciding.complete, item_id)
    run(office, NEXT)
    assert leads(office, item_id) == [(leader, MONDAY, None, False)]


def run(office, day):
    with at(day), office.city.app.app_context():
        apply_leaders(clock.now())


def test_who_leads_already_and_a_day_too_early_are_refused(office):
    leader, head = office.city.person("leader"), office.city.person("head")
    item_id = office.assigned(leader_id=leader)
    with pytest.raises(Conflict):
        office.do("secretary", leading.change_leader, item_id, leader, MONDAY)
    with pytest.raises(InvalidInput):
        office.do("secretary", leading.change_leader, item_id, head, MONDAY - timedelta(days=1))
    with pytest.raises(InvalidInput):
        office.do("secretary", leading.change_leader, item_id, 99999, MONDAY)
    assert leads(office, item_id) == [(leader, MONDAY, None, False)]


def test_the_api_tells_of_each_item(office):
    first, closed = office.draft(), office.closed()
    client, headers = office.city.app.test_client(), office.city.api("secretary")
    answer = client.post("/api/v1/actions/bulk", json={"act": "assign", "ids": [first, closed, 99999]}, headers=headers)
    assert answer.status_code == 200
    told = {row["id"]: (row["done"], row["number"]) for row in answer.get_json()["items"]}
    assert told == {first: (True, office.item(first).number), closed: (False, "2026-001"), 99999: (False, None)}
    body = {
        "act": "leader",
        "ids": [first],
        "person": office.city.person("leader"),
        "from": date(2026, 11, 9).isoformat(),
    }
    assert client.post("/api/v1/actions/bulk", json=body, headers=headers).get_json()["items"][0]["done"]
    without = {"act": "leader", "ids": [first]}
    assert client.post("/api/v1/actions/bulk", json=without, headers=headers).status_code == 422
    assert client.post("/api/v1/actions/bulk", json=body, headers=office.city.api("lead_liaison")).status_code == 403


def test_the_database_holds_one_leader_of_today_and_one_plan(office):
    from sqlalchemy.exc import IntegrityError

    item_id = office.assigned(leader_id=office.city.person("leader"))
    for planned in (False, True):
        with pytest.raises(IntegrityError), office.city.app.app_context(), unit(Mode.WRITE, audited=False):
            for _ in range(2):
                db.session.add(ActionLeader(item_id=item_id, leader_id=1, from_on=NEXT, planned=planned))
            db.session.flush()
