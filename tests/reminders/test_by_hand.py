"""Reminding by hand: once an item and day; urgent at any hour, with a reason."""

from datetime import date

import pytest

from smartcity.foundation.problems import Conflict, Forbidden, InvalidInput, NotFound
from smartcity.messages.models import Notification
from smartcity.reminders.reminding import remind_all, remind_now
from tests.reminders.conftest import at

MONDAY, SATURDAY = date(2026, 3, 9), date(2026, 3, 7)


def test_the_person_responsible_and_the_liaison_are_told(item, act, told):
    item_id = item()
    said = act(MONDAY, "secretary", remind_now, item_id)
    assert str(said) == "已催办：周干部、张联络"
    assert {name for _, name in told(rule="by_hand")} == {"周干部", "张联络"}


def test_once_an_item_and_day(item, act, rows):
    from smartcity.reminders.models import Reminder

    first, second = item("第一件"), item("第二件")
    results = act(MONDAY, "secretary", remind_all, [first, second, first])
    assert set(results) == {first, second}
    again = act(MONDAY, "secretary", remind_now, first)
    assert again.msgid.startswith("Reminded today already")
    assert len(rows(Reminder)) == 4
    act(date(2026, 3, 10), "secretary", remind_now, first)
    assert len(rows(Reminder)) == 6


def test_an_urgent_reminder_needs_a_reason_and_goes_out_on_a_saturday(item, act, deliver, clerk):
    item_id = item()
    deliver(at(date(2026, 3, 3)))
    clerk.taken.clear()
    with pytest.raises(InvalidInput):
        act(SATURDAY, "secretary", remind_now, item_id, urgent=True)
    act(SATURDAY, "secretary", remind_now, item_id, urgent=True, reason="市长周一要听汇报")
    assert deliver(at(SATURDAY)).sent == 2
    assert all("市长周一要听汇报" in letter.get_content() for letter in clerk.taken)


def test_one_that_is_not_urgent_waits_for_monday(item, act, deliver):
    item_id = item()
    deliver(at(date(2026, 3, 3)))
    act(SATURDAY, "secretary", remind_now, item_id)
    assert deliver(at(SATURDAY)).sent == 0
    assert deliver(at(MONDAY)).sent == 2


def test_the_office_reads_when_the_mail_of_a_reminder_by_hand_goes_out(city, item, act, deliver, tick):
    item_id = item()
    deliver(at(date(2026, 3, 3)))
    act(SATURDAY, "secretary", remind_now, item_id)
    deliver(at(SATURDAY))
    page = city.client("secretary").get(f"/actions/{item_id}").text
    assert "将于2026-03-09发出" in page
    assert "当日汇总已发出的，并入下一次汇总" in page


def test_only_the_office_reminds_and_only_of_open_items(item, act):
    from smartcity.actions.deciding import suspend

    item_id = item()
    for login in ("lead_liaison", "leader", "system_admin"):
        with pytest.raises(Forbidden):
            act(MONDAY, login, remind_now, item_id)
    act(MONDAY, "leader", suspend, item_id, reason="等待上级文件")
    with pytest.raises(Conflict):
        act(MONDAY, "secretary", remind_now, item_id)
    with pytest.raises(NotFound):
        act(MONDAY, "secretary", remind_now, 999)
    assert act(MONDAY, "secretary", remind_all, [item_id])[item_id].said.msgid == "Only open items are chased"


def test_an_item_without_a_date_is_reminded_of_as_well(item, act, rows):
    from smartcity.actions.rules import DeadlinePrecision
    from smartcity.messages.models import Notification

    item_id = item(deadline=None, precision=DeadlinePrecision.LONG_TERM)
    act(MONDAY, "secretary", remind_now, item_id)
    assert "The office asks how it stands" in str(rows(Notification)[-1].text)


def test_an_items_page_shows_its_reminders_and_reminds(city, item):
    item_id = item()
    secretary = city.client("secretary")
    page = secretary.get(f"/actions/{item_id}")
    assert page.status_code == 200
    assert "立即催办" in page.get_data(as_text=True)
    answer = secretary.send(f"/reminders/items/{item_id}/remind", {"reason": "请抓紧"}, form_on=f"/actions/{item_id}")
    assert answer.status_code == 303
    assert "周干部" in secretary.get(f"/actions/{item_id}").get_data(as_text=True)
    drafted = secretary.send(
        f"/reminders/items/{item_id}/draft", {"kind": "reminder_letter"}, form_on=f"/actions/{item_id}"
    )
    assert "/reminders/notices/" in drafted.location
    assert "工作提醒函" in secretary.get(drafted.location).get_data(as_text=True)
    again = secretary.send(
        f"/reminders/items/{item_id}/draft", {"kind": "reminder_letter"}, form_on=f"/actions/{item_id}"
    )
    assert again.status_code == 303
    assert "此类文书已经拟过" in secretary.get(f"/actions/{item_id}").get_data(as_text=True)
    urgent = secretary.send(f"/reminders/items/{item_id}/remind", {"urgent": "y"}, form_on=f"/actions/{item_id}")
    assert urgent.status_code == 422
    assert "请填写" in urgent.get_data(as_text=True)


def test_a_liaison_sees_only_the_own_reminders_on_an_items_page(city, item, act):
    item_id = item()
    act(MONDAY, "secretary", remind_now, item_id)
    page = city.client("lead_liaison").get(f"/actions/{item_id}").get_data(as_text=True)
    assert "您是牵头单位市大数据局的联络员" in page
    assert "您是责任人" not in page
    assert "立即催办" not in page


def test_who_reads_of_others_reminders_is_not_called_you(city, item, act, tick):
    responsible = item()
    tick(date(2026, 3, 5))
    page = city.client("secretary").get(f"/actions/{responsible}").get_data(as_text=True)
    assert "周干部" in page
    assert "责任人" in page[page.index("周干部") :]
    for path in (f"/actions/{responsible}", "/reminders", "/reminders/preview?on=2026-11-09"):
        text = city.client("secretary").get(path).get_data(as_text=True)
        assert "您是责任人" not in text, path
    own = city.client("member").get(f"/actions/{responsible}").get_data(as_text=True)
    assert "您是责任人" in own


def test_several_items_are_reminded_of_from_the_list_with_one_sentence(city, item, rows):
    chosen = [str(item("第一件")), str(item("第二件"))]
    secretary = city.client("secretary")
    asked = secretary.send("/actions/bulk", {"act": "remind", "ids": chosen}, form_on="/actions")
    assert "第一件" in asked.text
    assert "第二件" in asked.text
    assert not [row for row in rows(Notification) if row.kind == "reminders.by_hand"]
    sent = {"act": "remind", "go": "1", "ids": chosen, "reason": "周五前报局里"}
    done = secretary.send("/actions/bulk", sent, form_on="/actions")
    assert "周干部" in done.text
    told = [row for row in rows(Notification) if row.kind == "reminders.by_hand"]
    assert len(told) == 4
    assert all("周五前报局里" in str(row.text) for row in told)
    again = secretary.send("/actions/bulk", sent, form_on="/actions")
    assert "今天已经催办过" in again.text
    assert len([row for row in rows(Notification) if row.kind == "reminders.by_hand"]) == 4


def test_an_urgent_reminder_of_many_without_a_reason_is_refused_at_its_field(city, item, rows):
    chosen = [str(item("第一件"))]
    sent = {"act": "remind", "go": "1", "ids": chosen, "urgent": "y"}
    refused = city.client("secretary").send("/actions/bulk", sent, form_on="/actions")
    assert refused.status_code == 422
    assert not [row for row in rows(Notification) if row.kind == "reminders.by_hand"]
