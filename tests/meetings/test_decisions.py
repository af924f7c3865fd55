"""Decisions: numbered, made into items, and how those of the last meeting stand."""

from datetime import date

import pytest
from sqlalchemy import select

from smartcity.actions import progress
from smartcity.actions.models import ActionItem
from smartcity.actions.rules import SourceKind
from smartcity.actions.workflow import State
from smartcity.foundation.database import db
from smartcity.foundation.problems import Conflict, InvalidInput
from smartcity.meetings import deciding, services
from smartcity.meetings.decision_queries import decisions_of, last_decisions, of_action
from tests.actions.office import at
from tests.meetings.hall import AUGUST, local
from tests.meetings.test_minutes import decide, page

MONDAY, TUESDAY = AUGUST, date(2026, 8, 4)


def test_decisions_are_numbered_without_a_gap(hall):
    row = hall.held()
    rows = [decide(hall, row.id, text) for text in ("甲", "乙", "丙")]
    assert [one.number for one in rows] == [1, 2, 3]
    hall.do("secretary", deciding.remove_decision, row.id, rows[1].id)
    decide(hall, row.id, "丁")

    found = hall.read(decisions_of, hall.actor("secretary"), row.id)
    assert [(one.number, one.text) for one in found] == [(1, "甲"), (2, "丙"), (3, "丁")]


def test_a_decision_becomes_an_item_in_one_step_linked_both_ways(hall):
    row = hall.held()
    decision = decide(hall, row.id)
    item = hall.do("secretary", deciding.make_action, row.id, decision.id, hall.described(sources=()), assign_now=True)

    assert (item.state, item.number) == (State.ASSIGNED, "2026-001")
    source = hall.read(lambda: db.session.get_one(ActionItem, item.id).sources[0])
    assert (source.kind, source.reference) == (SourceKind.MEETING, "数据共享专题会2026-001议定事项1")
    [found] = hall.read(decisions_of, hall.actor("secretary"), row.id)
    assert [one.id for one in found.items] == [item.id]
    assert [one.meeting_id for one in hall.read(of_action, item.id)] == [row.id]
    assert f"/actions/{item.id}" in page(hall, "secretary", f"/meetings/{row.id}")
    assert f"/meetings/{row.id}#decision-1" in page(hall, "secretary", f"/actions/{item.id}")


def test_one_decision_can_become_several_items(hall):
    row = hall.held()
    decision = decide(hall, row.id)
    for title in ("甲", "乙"):
        hall.do("secretary", deciding.make_action, row.id, decision.id, hall.described(title=title, sources=()))

    [found] = hall.read(decisions_of, hall.actor("secretary"), row.id)
    assert [one.title for one in found.items] == ["甲", "乙"]


def test_an_item_that_exists_gets_the_decision_as_one_more_source(hall):
    item_id = hall.assigned()
    row = hall.held()
    decision = decide(hall, row.id)
    hall.do("secretary", deciding.take_up_number, row.id, decision.id, "2026-001")

    sources = hall.read(lambda: [one.reference for one in db.session.get_one(ActionItem, item_id).sources])
    assert sources == ["领导小组第1次会议", "数据共享专题会2026-001议定事项1"]
    with pytest.raises(Conflict):
        hall.do("secretary", deciding.take_up, row.id, decision.id, item_id)


@pytest.mark.parametrize("number", ["2026-999", "", "x", "2026", "-1", "9" * 5000, "2026-1 OR 1=1"])
def test_an_item_that_does_not_exist_is_not_linked(hall, number):
    row = hall.held()
    decision = decide(hall, row.id)

    with pytest.raises(InvalidInput):
        hall.do("secretary", deciding.take_up_number, row.id, decision.id, number)


def test_a_decision_with_items_is_not_taken_out(hall):
    row = hall.held()
    decision = decide(hall, row.id)
    hall.do("secretary", deciding.make_action, row.id, decision.id, hall.described(sources=()))

    with pytest.raises(Conflict):
        hall.do("secretary", deciding.remove_decision, row.id, decision.id)


def test_the_form_is_filled_in_from_the_decision_and_counts_working_days(hall):
    row = hall.held(MONDAY)
    decision = decide(hall, row.id, "市财政局报送方案。\n附测算表。")
    client = hall.city.client("secretary")
    path = f"/meetings/{row.id}/decisions/{decision.id}/action"
    text = client.get(path).get_data(as_text=True)
    assert 'value="市财政局报送方案。"' in text
    assert 'value="2026-08-23"' in text  # minutes: 20 days
    sent = {
        "title": "报送方案",
        "requirement": "附测算表",
        "lead": str(hall.units["finance"]),
        "responsible": "",
        "deadline": "",
        "working_days": "5",
        "deadline_text": "",
        "priority": "normal",
        "assign_now": "y",
    }
    assert client.send(path, sent).status_code == 303

    [item] = hall.read(lambda: db.session.scalars(select(ActionItem)).all())
    assert (item.deadline, item.state) == (date(2026, 8, 10), State.ASSIGNED)


def test_a_foreign_unit_reads_on_the_item_that_a_meeting_decided_it_but_gets_no_link(hall):
    row = hall.held(units=(hall.units["finance"],))
    decision = decide(hall, row.id)
    item = hall.do("secretary", deciding.make_action, row.id, decision.id, hall.described(sources=()), assign_now=True)

    text = page(hall, "lead_liaison", f"/actions/{item.id}")
    assert "议定事项1" in text
    assert f"/meetings/{row.id}" not in text


def test_the_last_decisions_stand_with_the_lights_of_their_items(hall):
    series = hall.series()
    first = hall.of_series(series, MONDAY)
    hall.do("secretary", services.notify, first.id)
    hall.do("secretary", services.hold, first.id)
    one, two = decide(hall, first.id, "甲事"), decide(hall, first.id, "乙事")
    item = hall.do(
        "secretary",
        deciding.make_action,
        first.id,
        one.id,
        hall.described(deadline=date(2026, 8, 7), sources=()),
        assign_now=True,
    )
    hall.do("lead_liaison", progress.report, item.id, progress=40, text="已起草")
    second = hall.of_series(series, date(2026, 8, 10))

    with at(date(2026, 8, 10)):
        rows = hall.read(last_decisions, series.id, local(date(2026, 8, 10)))
        assert [(row.number, [str(found.light.colour) for found in row.items]) for row in rows] == [
            (1, ["red"]),
            (2, []),
        ]
        text = page(hall, "secretary", f"/meetings/{second.id}/last-decisions")
        assert "甲事" in text
        assert "红灯" in text
        assert "乙事" in text
    assert two.number == 2


def test_a_decision_of_an_earlier_meeting_stays_on_the_sheet_until_its_items_are_done(hall):
    series = hall.series()
    for day in (MONDAY, date(2026, 8, 10)):
        row = hall.of_series(series, day)
        hall.do("secretary", services.notify, row.id)
        hall.do("secretary", services.hold, row.id)
        decide(hall, row.id, f"{day.day}日议定")
        done = decide(hall, row.id, f"{day.day}日通报")
        hall.do(
            "secretary",
            deciding.edit_decision,
            row.id,
            done.id,
            1,
            text=done.text,
            needs_action=False,
            agenda_item_id=None,
        )

    rows = hall.read(last_decisions, series.id, local(date(2026, 8, 17)))
    assert [row.text for row in rows] == ["10日议定", "10日通报", "3日议定"]
