"""What waits for an answer, and milestones that were missed: who is told on which working day, and what ends it."""

from datetime import date

import pytest

from smartcity.actions import extending, objecting, progress
from smartcity.actions.deciding import return_, submit
from smartcity.actions.new_action import NewMilestone
from smartcity.foundation.database import db
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.messages.models import Notification
from smartcity.workdays.models import SpecialDay
from smartcity.workdays.rules import DayKind

LATER = date(2026, 5, 29)
SECRETARY, RESPONSIBLE, LIAISON = "王秘书", "周干部", "张联络"


@pytest.fixture
def calendar_says(app):
    """A function that enters days of the working calendar."""

    def run(**days):
        with app.app_context(), unit(Mode.WRITE, audited=False):
            for name, kind in days.items():
                day = date(2026, int(name[1:3]), int(name[3:]))
                db.session.merge(SpecialDay(day=day, kind=kind, name="春节"))

    return run


def due(*pairs):
    return {"milestones": tuple(NewMilestone(title, day) for title, day in pairs)}


def test_a_missed_milestone_is_told_to_the_person_and_the_liaison_then_to_the_office(item, tick, told, rows):
    item(deadline=LATER, **due(("完成立项", date(2026, 3, 6))))
    for day in (5, 6):
        tick(date(2026, 3, day))
    assert told(rule="milestone") == []
    tick(date(2026, 3, 9))
    assert told(rule="milestone") == [
        ("milestone_late_1:20260306", RESPONSIBLE),
        ("milestone_late_1:20260306", LIAISON),
    ]
    assert "完成立项" in str(rows(Notification)[-1].text)
    tick(date(2026, 3, 11))
    assert told(rule="milestone")[2:] == [("milestone_late_3:20260306", SECRETARY)]
    for day in (12, 18, 25):
        tick(date(2026, 3, day))
    assert len(told(rule="milestone")) == 3


def test_a_milestone_that_was_reached_or_whose_item_is_done_is_told_to_nobody(city, item, tick, told, act):
    from smartcity.actions.models import Milestone

    item_id = item(deadline=LATER, **due(("完成立项", date(2026, 3, 6))))
    with city.app.app_context(), unit(Mode.READ):
        (milestone_id,) = db.session.scalars(db.select(Milestone.id))
    act(date(2026, 3, 6), "lead_liaison", progress.reach_milestone, item_id, milestone_id, unit_id=city.unit("data"))
    tick(date(2026, 3, 9))
    assert told(rule="milestone") == []


def test_a_milestone_before_a_holiday_is_told_on_the_first_day_of_work(item, calendar_says, tick, told):
    calendar_says(d0309=DayKind.HOLIDAY, d0310=DayKind.HOLIDAY, d0307=DayKind.WORKDAY)
    item(deadline=LATER, **due(("前", date(2026, 3, 6)), ("后", date(2026, 3, 7))))
    tick(date(2026, 3, 7))
    assert {step for step, _ in told(rule="milestone")} == {"milestone_late_1:20260306"}
    for day in (8, 9, 10):
        tick(date(2026, 3, day))
    tick(date(2026, 3, 11))
    assert {step for step, _ in told(rule="milestone")} == {"milestone_late_1:20260306", "milestone_late_1:20260307"}


def test_a_milestone_does_not_change_when_its_item_is_looked_at_for_its_deadline(item, tick, told):
    item(**due(("完成立项", date(2026, 3, 4))))
    tick(date(2026, 3, 5))
    for day in (9, 10):
        tick(date(2026, 3, day))
    assert {step for step, _ in told()} == {"before_3", "due_today"}


def test_an_extension_that_waits_is_told_to_the_office_a_working_day_later_and_again(city, item, tick, told, act, rows):
    item_id = item()
    asked = {"deadline": date(2026, 3, 31), "reason": "方案调整", "unit_id": city.unit("data")}
    friday = date(2026, 3, 6)
    act(friday, "lead_liaison", extending.request_extension, item_id, **asked)
    tick(friday, 15)
    tick(date(2026, 3, 7))
    assert told(rule="extension") == []
    tick(date(2026, 3, 9))
    assert told(rule="extension") == [("extension_waits_1", SECRETARY)]
    assert "has waited for an answer" in str(rows(Notification)[-1].text)
    tick(date(2026, 3, 10))
    tick(date(2026, 3, 11))
    assert told(rule="extension")[1:] == [("extension_again_1", SECRETARY)]
    act(date(2026, 3, 12), "secretary", extending.refuse_extension, item_id, reason="按期完成")
    tick(date(2026, 3, 13))
    assert len(told(rule="extension")) == 2


def test_an_objection_that_waits_is_told_to_the_office_until_it_is_decided(city, item, tick, told, act):
    item_id = item(signed=False)
    monday = date(2026, 3, 2)
    act(monday, "lead_liaison", objecting.object_to, item_id, reason="不属本单位职责", unit_id=city.unit("data"))
    tick(monday, 15)
    assert told(rule="objection") == []
    tick(date(2026, 3, 3))
    assert told(rule="objection") == [("objection_waits_1", SECRETARY)]
    act(date(2026, 3, 4), "secretary", objecting.keep_objection, item_id, reason="按三定方案由贵局牵头")
    tick(date(2026, 3, 5))
    assert len(told(rule="objection")) == 1


@pytest.fixture
def returned(city, item, act):
    """A function that makes an item whose submission the office returned on Friday 6 March."""

    def make():
        item_id, data, friday = item(deadline=LATER), city.unit("data"), date(2026, 3, 6)
        act(friday, "lead_liaison", progress.report, item_id, unit_id=data, progress=100, text="已完成")
        act(friday, "lead_liaison", submit, item_id)
        act(friday, "secretary", return_, item_id, reason="缺验收单")
        return item_id

    return make


def test_a_returned_submission_is_told_again_after_two_working_days_with_what_is_missing(returned, tick, told, rows):
    returned()
    tick(date(2026, 3, 9))
    assert told(rule="returned") == []
    tick(date(2026, 3, 10))
    assert told(rule="returned") == [("returned_2", RESPONSIBLE), ("returned_2", LIAISON)]
    assert "缺验收单" in str(rows(Notification)[-1].text)
    tick(date(2026, 3, 13))
    assert told(rule="returned")[2:] == [("returned_5", SECRETARY)]


def test_a_new_report_ends_it_and_a_second_return_begins_it_anew(city, returned, tick, told, act):
    item_id, data = returned(), city.unit("data")
    act(date(2026, 3, 9), "lead_liaison", progress.report, item_id, unit_id=data, progress=100, text="已补")
    tick(date(2026, 3, 10))
    assert told(rule="returned") == []
    act(date(2026, 3, 10), "lead_liaison", submit, item_id)
    act(date(2026, 3, 10), "secretary", return_, item_id, reason="还缺签章")
    tick(date(2026, 3, 12))
    assert [step for step, _ in told(rule="returned")] == ["returned_2", "returned_2"]


def test_over_a_holiday_a_returned_submission_waits_for_working_days(returned, calendar_says, tick, told):
    calendar_says(d0309=DayKind.HOLIDAY, d0310=DayKind.HOLIDAY, d0314=DayKind.WORKDAY)
    returned()
    for day in (9, 10, 11):
        tick(date(2026, 3, day))
    assert told(rule="returned") == []
    tick(date(2026, 3, 12))
    assert {step for step, _ in told(rule="returned")} == {"returned_2"}
    # Saturday the 14th is worked: the fourth working day; Monday the 16th is the fifth
    tick(date(2026, 3, 14))
    assert {step for step, _ in told(rule="returned")} == {"returned_2"}
    tick(date(2026, 3, 16))
    assert {step for step, _ in told(rule="returned")} == {"returned_2", "returned_5"}


def test_what_is_queued_is_taken_back_when_the_answer_comes_first(city, returned, tick, deliver, act, clerk):
    from tests.reminders.conftest import at

    item_id = returned()
    deliver(at(date(2026, 3, 9)))
    clerk.taken.clear()
    tick(date(2026, 3, 10))
    act(date(2026, 3, 10), "lead_liaison", progress.report, item_id, unit_id=city.unit("data"), progress=100, text="补")
    tick(date(2026, 3, 10), 10)
    deliver(at(date(2026, 3, 10), 10))
    assert not [letter for letter in clerk.taken if "退回补充" in letter.get_content()]
