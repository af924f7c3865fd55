"""Who is told of an item before, on and after its deadline: one step a day, one digest a person."""

from datetime import date

import pytest

from tests.reminders.conftest import DEADLINE, at

THURSDAY_BEFORE = date(2026, 3, 5)
SATURDAY_BEFORE = date(2026, 3, 7)
RESPONSIBLE, LIAISON, SECRETARY = "周干部", "张联络", "王秘书"


def test_three_working_days_before_the_person_responsible_is_told(item, tick, told):
    item()
    assert tick(date(2026, 3, 4)).decided == 0
    assert tick(THURSDAY_BEFORE).decided == 1
    assert told() == [("before_3", RESPONSIBLE)]


def test_on_the_day_the_liaison_is_told_as_well(item, tick, told):
    item()
    tick(THURSDAY_BEFORE)
    tick(DEADLINE)
    assert told()[1:] == [("due_today", RESPONSIBLE), ("due_today", LIAISON)]


def test_a_working_day_later_the_office_is_told_too_and_no_supporting_unit(item, tick, told):
    item()
    tick(DEADLINE)
    tick(date(2026, 3, 11))
    assert {name for step, name in told() if step == "late_1"} == {RESPONSIBLE, LIAISON, SECRETARY}
    assert "赵联络" not in {name for _, name in told()}


def test_three_working_days_later_the_office_is_to_phone_and_given_the_number(item, tick, told, rows):
    from smartcity.messages.models import Notification

    item()
    tick(date(2026, 3, 13))
    assert told() == [("late_3", SECRETARY), ("late_3", "phone")]
    assert "0533-0000000" in str(rows(Notification)[-1].text)


def test_five_working_days_later_a_notice_to_the_head_is_drafted_and_nothing_is_sent_to_the_head(
    item, tick, told, rows
):
    from smartcity.messages.models import Notification
    from smartcity.reminders.models import Notice, NoticeState

    item()
    tick(date(2026, 3, 17))
    assert told() == [("late_5", SECRETARY), ("late_5", "paper")]
    (notice,) = rows(Notice)
    assert (notice.kind, notice.state, notice.seq) == ("supervision_notice", NoticeState.DRAFT, None)
    assert "建立数据资源目录" in notice.body
    assert "2026年3月10日" in notice.body
    assert "5个工作日" in notice.body
    assert {row.person_id for row in rows(Notification) if row.kind.startswith("reminders")} == {1}


def test_ten_working_days_later_a_paper_for_the_leader_is_drafted_and_after_that_it_is_weekly(item, tick, told, rows):
    from smartcity.reminders.models import Notice

    item()
    tick(date(2026, 3, 24))
    assert [notice.kind for notice in rows(Notice)] == ["paper_for_leader"]
    assert tick(date(2026, 3, 25)).decided == 0
    tick(date(2026, 3, 31))
    assert {name for step, name in told() if step == "deadline_again_1"} == {RESPONSIBLE, LIAISON, SECRETARY}


def test_each_person_gets_one_digest_a_day_for_many_items(item, tick, deliver, clerk):
    for number in range(4):
        item(f"第{number}件事项")
    deliver(at(date(2026, 3, 3)))
    clerk.taken.clear()
    tick(date(2026, 3, 11))
    assert deliver(at(date(2026, 3, 11))).sent == 3
    for letter in clerk.taken:
        assert all(f"第{number}件事项" in letter.get_content() for number in range(4))


@pytest.mark.parametrize("hour", [3, 8, 18, 23])
def test_nothing_is_decided_while_the_office_is_closed(item, tick, hour):
    item()
    assert tick(DEADLINE, hour).decided == 0


def test_nothing_happens_on_a_saturday(item, tick, told):
    item(deadline=SATURDAY_BEFORE)
    assert tick(SATURDAY_BEFORE).decided == 0
    assert tick(date(2026, 3, 6)).decided == 2
    assert {step for step, _ in told()} == {"due_today"}


def test_the_same_tick_again_decides_nothing(item, tick):
    item()
    assert tick(date(2026, 3, 11)).decided == 3
    again = tick(date(2026, 3, 11), 10)
    assert (again.decided, again.skipped, again.queued) == (0, 0, 0)


def test_a_scheduler_that_was_off_for_a_week_sends_only_the_highest_step(item, tick, told, skipped):
    item()
    assert tick(THURSDAY_BEFORE).decided == 1
    tick(date(2026, 3, 17))
    assert {step for step, _ in told()} == {"before_3", "late_5"}
    assert sorted(skipped()) == ["due_today", "late_1", "late_3"]


def test_a_new_deadline_arms_every_step_again(city, item, tick, told, act):
    from smartcity.actions import extending

    item_id, later, data = item(), date(2026, 3, 20), city.unit("data")
    tick(THURSDAY_BEFORE)
    act(
        date(2026, 3, 9),
        "lead_liaison",
        extending.request_extension,
        item_id,
        deadline=later,
        reason="方案调整",
        unit_id=data,
    )
    act(date(2026, 3, 9), "secretary", extending.approve_extension, item_id)
    assert tick(DEADLINE).decided == 0
    tick(date(2026, 3, 17))
    assert told() == [("before_3", RESPONSIBLE), ("before_3", RESPONSIBLE)]


def test_what_was_done_in_the_meantime_is_not_mailed(city, item, tick, deliver, act, clerk, rows):
    from smartcity.actions import progress
    from smartcity.actions.deciding import complete, submit

    item_id = item()
    deliver(at(date(2026, 3, 3)))
    clerk.taken.clear()
    tick(DEADLINE)
    data = city.unit("data")
    act(DEADLINE, "lead_liaison", progress.report, item_id, unit_id=data, progress=100, text="已完成")
    act(DEADLINE, "lead_liaison", submit, item_id)
    tick(DEADLINE, 10)
    deliver(at(DEADLINE, 10))
    assert [letter for letter in clerk.taken if "到期" in letter.get_content() or "今天" in letter.get_content()] == []
    act(DEADLINE, "secretary", complete, item_id)
    assert tick(date(2026, 3, 11)).decided == 0


def test_while_an_extension_is_asked_for_nobody_is_chased(city, item, tick, act):
    from smartcity.actions import extending

    item_id = item()
    act(
        THURSDAY_BEFORE, "lead_liaison", extending.request_extension, item_id,
        deadline=date(2026, 3, 20), reason="方案调整", unit_id=city.unit("data"),
    )  # fmt: skip
    assert tick(THURSDAY_BEFORE).decided == 0
    act(date(2026, 3, 9), "secretary", extending.refuse_extension, item_id, reason="按期完成")
    assert tick(date(2026, 3, 9)).decided == 1


def test_a_suspended_item_chases_nobody(city, item, tick, act):
    from smartcity.actions.deciding import suspend

    item_id = item()
    act(date(2026, 3, 4), "leader", suspend, item_id, reason="等待上级文件")
    assert tick(date(2026, 3, 11)).decided == 0
