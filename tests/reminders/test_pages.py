"""The pages: what went out, what is coming, whom to phone, the papers; and who may see them."""

import io
import re
from datetime import date

import pytest
import time_machine
from docx import Document

from smartcity.actions.rules import DeadlinePrecision
from smartcity.foundation import clock
from tests.reminders.conftest import DEADLINE, at

LATE_5 = date(2026, 3, 17)


@pytest.fixture
def late(item, tick):
    """An item five working days overdue, with a draft that waits."""
    item_id = item()
    tick(LATE_5)
    return item_id


@pytest.fixture
def called(item, tick):
    """An item three working days overdue, to be phoned about."""
    item_id = item()
    tick(date(2026, 3, 13))
    return item_id


def text(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return response.get_data(as_text=True)


def test_the_ledger_is_searched_by_number_title_and_name(city, item, tick):
    item()
    tick(date(2026, 3, 11))
    secretary = city.client("secretary")
    for question in ("2026-001", "数据资源", "张联络"):
        assert "牵头单位市大数据局联络员" in text(secretary, f"/reminders?text={question}")
    assert "没有符合条件的催办" in text(secretary, "/reminders?text=没有这样的")
    assert "略过" in text(secretary, "/reminders?state=skipped")
    assert "没有符合条件的催办" in text(secretary, "/reminders?channel=phone&mail=sent")


def test_the_ledger_is_searched_by_the_unit_that_was_told(city, item, tick):
    item(responsible=None)
    tick(DEADLINE)
    secretary = city.client("secretary")
    assert "张联络" in text(secretary, "/reminders?text=市大数据局")
    assert "没有符合条件的催办" in text(secretary, "/reminders?text=市教育局")


@pytest.mark.parametrize(
    "path", ["/reminders", "/reminders/preview?on=2026-03-10", "/reminders/phone", "/reminders/notices"]
)
def test_the_office_and_the_leaders_read_and_nobody_else(city, late, path):
    assert city.client("secretary").get(path).status_code == 200
    assert city.client("leader").get(path).status_code == 200
    for login in ("lead_liaison", "member", "observer", "system_admin", "security_admin", "audit_admin"):
        assert city.client(login).get(path).status_code == 403


def test_a_preview_of_a_day_is_what_the_tick_of_that_day_decides(city, item, tick, told):
    item()
    page = text(city.client("secretary"), "/reminders/preview?on=2026-03-10")
    assert "周干部" in page
    assert "张联络" in page
    tick(DEADLINE)
    assert {name for _, name in told()} == {"周干部", "张联络"}


def test_a_preview_writes_and_sends_nothing(city, item, rows):
    from smartcity.reminders.models import Reminder

    item()
    text(city.client("secretary"), "/reminders/preview?on=2026-03-17")
    assert rows(Reminder) == []


def test_a_preview_of_a_saturday_says_why_it_is_empty(city):
    assert "当天不是工作日" in text(city.client("secretary"), "/reminders/preview?on=2026-03-14")


def test_the_phone_list_gives_the_number_and_what_was_said_last_time(city, called, act):
    from smartcity.actions.progress import note

    act(date(2026, 3, 12), "secretary", note, called, text="张已接，周三报")
    page = text(city.client("secretary"), "/reminders/phone")
    assert "0533-0000000" in page
    assert "张已接，周三报" in page
    assert "您单位在专班工作台有1件事项待办理（编号2026-001）" in page
    assert "建立数据资源目录" in page


def test_what_was_said_is_written_into_the_item_and_the_call_is_done(city, called):
    with time_machine.travel(at(date(2026, 3, 13), 10), tick=True):
        secretary = city.client("secretary")
        said = {"unit": str(city.unit("data")), "text": "已接，下周报"}
        answer = secretary.send(f"/reminders/phone/{called}", said, form_on="/reminders/phone")
        assert answer.status_code == 303
        assert "今天没有需要电话催办的单位" in text(secretary, "/reminders/phone")
    assert city.client("leader").get("/reminders/phone").status_code == 200


def test_an_empty_note_is_refused_and_the_call_stays(city, called):
    said = {"unit": str(city.unit("data")), "text": ""}
    answer = city.client("secretary").send(f"/reminders/phone/{called}", said, form_on="/reminders/phone")
    assert answer.status_code == 422
    assert "建立数据资源目录" in answer.get_data(as_text=True)


@pytest.fixture
def unsigned(item, tick):
    """An item that neither its lead nor the supporting unit has signed for: both are to be phoned."""
    item_id = item(signed=False, deadline=date(2026, 3, 31))
    tick(date(2026, 3, 6))
    return item_id


def test_a_call_to_one_unit_leaves_the_other_ones_call(city, unsigned):
    with time_machine.travel(at(date(2026, 3, 6), 11), tick=True):
        secretary = city.client("secretary")
        assert 'id="unit-' in (before := text(secretary, "/reminders/phone"))
        assert [f'id="unit-{city.unit(key)}"' in before for key in ("data", "finance")] == [True, True]
        said = {"unit": str(city.unit("data")), "text": "李已接，当天签收"}
        assert secretary.send(f"/reminders/phone/{unsigned}", said, form_on="/reminders/phone").status_code == 303
        after = text(secretary, "/reminders/phone")
        assert [f'id="unit-{city.unit(key)}"' in after for key in ("data", "finance")] == [False, True]
        assert "李已接" not in after
        assert "电话联系市大数据局" in text(secretary, f"/actions/{unsigned}")


def test_what_another_unit_does_is_no_answer_to_a_call(city, unsigned, act):
    from smartcity.actions.assigning import sign_for

    act(date(2026, 3, 9), "lead_liaison", sign_for, unsigned)
    page = text(city.client("secretary"), "/reminders/phone")
    assert [f'id="unit-{city.unit(key)}"' in page for key in ("data", "finance")] == [False, True]


def test_a_note_that_is_refused_stays_in_its_own_field(city, unsigned):
    secretary, long = city.client("secretary"), "长" * 20001
    said = {"unit": str(city.unit("data")), "text": long}
    answer = secretary.send(f"/reminders/phone/{unsigned}", said, form_on="/reminders/phone")
    assert answer.status_code == 422
    assert answer.get_data(as_text=True).count(long) == 1


def test_a_unit_without_a_part_in_the_item_can_not_have_been_phoned_about_it(city, called):
    said = {"unit": str(city.unit("education")), "text": "已接"}
    answer = city.client("secretary").send(f"/reminders/phone/{called}", said, form_on="/reminders/phone")
    assert answer.status_code == 422


ODD = (
    "text=²-1",
    "text=٣-٣",
    "text=99999999999-1",
    "to=9999-12-31",
    "from=0001-01-01",
    "to=0001-01-05",
    "on=9999-12-31",
)


@pytest.mark.parametrize("asked", [*ODD, "on=0001-01-01", "from=9999-12-01&to=9999-12-31"])
@pytest.mark.parametrize("path", ["", "/figures", "/preview", "/export.csv"])
def test_days_and_numbers_at_the_edge_of_the_calendar_are_no_fault(city, path, asked):
    assert city.client("secretary").get(f"/reminders{path}?{asked}").status_code in {200, 422}


def test_a_draft_is_edited_signed_numbered_sent_and_received(city, late):
    secretary = city.client("secretary")
    path = "/reminders/notices/1"
    assert "核对内容后签发" in text(secretary, path)
    answer = secretary.send(f"{path}/edit", {"version": "1", "body": "请于3月20日前办结。"}, form_on=path)
    assert answer.status_code == 303
    assert secretary.send(f"{path}/sign", {"version": "2"}, form_on=path).status_code == 303
    page = text(secretary, path)
    assert "督办〔" in page
    assert "请于3月20日前办结。" in page
    sent = {"version": "3", "how": "公文交换", "received_by": "郑局长办公室", "received_on": ""}
    assert secretary.send(f"{path}/sent", sent, form_on=path).status_code == 303
    assert "郑局长办公室" in text(secretary, "/reminders/notices?state=sent")
    assert secretary.send(f"{path}/edit", {"version": "4", "body": "改"}, form_on=path).status_code == 409


def test_numbers_of_papers_are_gapless_and_a_dropped_draft_uses_none(city, item, tick):
    for number in range(3):
        item(f"第{number}件")
    tick(LATE_5)
    secretary = city.client("secretary")
    secretary.send("/reminders/notices/2/drop", {"version": "1"}, form_on="/reminders/notices/2")
    for notice in (3, 1):
        secretary.send(f"/reminders/notices/{notice}/sign", {"version": "1"}, form_on=f"/reminders/notices/{notice}")
    assert "〕1号" in text(secretary, "/reminders/notices/3")
    assert "〕2号" in text(secretary, "/reminders/notices/1")
    assert (
        secretary.send("/reminders/notices/2/sign", {"version": "2"}, form_on="/reminders/notices").status_code == 409
    )


def test_a_stale_edit_shows_both_texts(city, late):
    secretary, path = city.client("secretary"), "/reminders/notices/1"
    secretary.send(f"{path}/edit", {"version": "1", "body": "先改的"}, form_on=path)
    answer = secretary.send(f"{path}/edit", {"version": "1", "body": "后改的"}, form_on=path)
    assert answer.status_code == 409
    page = answer.get_data(as_text=True)
    assert "先改的" in page
    assert "后改的" in page


def test_a_paper_that_was_received_tomorrow_is_refused(city, late):
    secretary, path = city.client("secretary"), "/reminders/notices/1"
    secretary.send(f"{path}/sign", {"version": "1"}, form_on=path)
    sent = {"version": "2", "how": "公文交换", "received_on": "2099-01-01"}
    assert secretary.send(f"{path}/sent", sent, form_on=path).status_code == 422


def test_leaders_read_papers_and_change_nothing(city, late):
    leader = city.client("leader")
    assert "签发</button>" not in text(leader, "/reminders/notices/1")
    assert leader.send("/reminders/notices/1/sign", {"version": "1"}, form_on="/messages").status_code == 403


def test_the_paper_carries_item_dates_text_and_a_block_to_sign(city, late):
    file = city.client("secretary").get("/reminders/notices/1.docx")
    assert file.status_code == 200
    document = Document(io.BytesIO(file.data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert {"建立数据资源目录", "2026-001", "市大数据局", "市财政局", "2026年3月10日"} <= set(cells)
    assert any("请抓紧推进" in cell for cell in cells)
    assert "签收栏" in "".join(paragraph.text for paragraph in document.paragraphs)


def test_the_paper_for_the_leader_tells_the_last_report_and_leaves_room_for_the_instruction(city, item, tick, act):
    from smartcity.actions.progress import report

    item_id = item()
    act(
        date(2026, 3, 9), "lead_liaison", report, item_id, unit_id=city.unit("data"),
        progress=60, text="目录已编完", difficulties="两个部门未报数据",
    )  # fmt: skip
    tick(date(2026, 3, 24))
    document = Document(io.BytesIO(city.client("leader").get("/reminders/notices/1.docx").data))
    cells = "".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    assert "目录已编完" in cells
    assert "两个部门未报数据" in cells
    assert "领导批示" in cells


@pytest.mark.parametrize(
    ("deadline", "sentence"),
    [
        (date(2026, 3, 31), "完成时限为2026年3月31日，截至2026年3月9日尚未办结"),
        (None, "（编号2026-001），截至2026年3月9日尚未办结"),
    ],
)
def test_a_paper_about_what_is_not_late_speaks_of_no_lateness(city, item, deadline, sentence):
    item_id = item(deadline=deadline, **({} if deadline else {"precision": DeadlinePrecision.LONG_TERM}))
    with time_machine.travel(at(date(2026, 3, 9)), tick=True):
        secretary = city.client("secretary")
        drafted = secretary.send(f"/reminders/items/{item_id}/draft", {"kind": "chasing_notice"}, form_on="/account")
        notice = drafted.headers["Location"]
        shown, printed = text(secretary, notice), text(secretary, f"{notice}/print")
    assert sentence in shown
    assert "逾期" not in shown[shown.index("<textarea") : shown.index("</textarea>")]
    assert "逾期" not in printed[printed.index("<h1") :]


def test_who_signs_a_draft_of_another_day_is_told_to_bring_it_up_to_date(city, late):
    secretary, hint = city.client("secretary"), "内容为2026-03-17拟稿时的情况，请按最新情况修改"
    with clock.at(at(LATE_5, 15)):
        assert hint not in text(secretary, "/reminders/notices/1")
    with clock.at(at(date(2026, 3, 18))):
        assert hint in text(secretary, "/reminders/notices/1")


def test_a_paper_prints_for_units_without_an_account(city, late):
    page = text(city.client("secretary"), "/reminders/notices/1/print")
    assert "签收单位（盖章）" in page
    assert "建立数据资源目录" in page


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_ledger_and_the_phone_list_are_given_out_as_files(city, called, form):
    secretary = city.client("secretary")
    assert secretary.get(f"/reminders/export.{form}").status_code == 200
    assert secretary.get(f"/reminders/phone/export.{form}").status_code == 200
    assert city.client("leader").get(f"/reminders/phone/export.{form}").status_code == 403
    if form == "csv":
        assert "0533-0000000" in secretary.get("/reminders/phone/export.csv").get_data(as_text=True)


def test_the_office_is_told_that_the_scheduler_is_silent_and_nobody_else_is(app, city):
    from datetime import timedelta

    from smartcity.foundation import clock, scheduling
    from smartcity.foundation.unit_of_work import Mode, unit

    assert "定时任务从未运行" in text(city.client("secretary"), "/reminders")
    assert "定时任务" not in text(city.client("lead_liaison"), "/messages")
    with app.app_context(), unit(Mode.WRITE, audited=False):
        scheduling.take_lease("reminders.decide", 60)
    assert "定时任务" not in text(city.client("secretary"), "/messages")
    with time_machine.travel(clock.real_now() + timedelta(minutes=6), tick=True):
        assert "定时任务已超过五分钟没有运行" in text(city.client("secretary"), "/messages")


def test_the_api_lists_all_for_the_office_and_ones_own_for_others(app, city, item, tick):
    item()
    tick(date(2026, 3, 11))
    client = app.test_client()

    def listed(login, query=""):
        answer = client.get(f"/api/v1/reminders{query}", headers=city.api(login))
        assert answer.status_code == 200, answer.get_json()
        return answer.get_json()["items"]

    assert {row["recipient"]["name"] for row in listed("secretary") if row["recipient"]} == {
        "周干部",
        "张联络",
        "王秘书",
    }
    assert {row["recipient"]["name"] for row in listed("lead_liaison")} == {"张联络"}
    assert listed("outsider") == []
    assert {row["step"] for row in listed("secretary", "?state=skipped")} == {"before_3", "due_today"}
    first = listed("secretary", "?limit=1")
    assert len(first) == 1
    assert first[0]["about"] == {"type": "action", "id": 1, "number": "2026-001"}
    assert client.get("/api/v1/reminders/preview?on=2026-03-17", headers=city.api("lead_liaison")).status_code == 403
    assert client.get("/api/v1/reminders/preview?on=2026-03-17", headers=city.api("leader")).get_json()["reminders"]


def test_an_item_says_in_chinese_signs_who_was_to_be_phoned(city, called):
    page = text(city.client("secretary"), f"/actions/{called}")
    assert "（电话）" in page
    assert "(电话)" not in page


def shown_steps(client, item_id):
    """Return what an item's page says of each step: whether it helped, and who was informed or phoned."""
    page = text(client, f"/actions/{item_id}")
    panel = page[page.index("<h2>催办</h2>") :]
    found = re.findall(r"<li>\s*<time.*?</summary>", panel, re.S)
    return [re.sub(r"<[^>]+>|\s+", "", one) for one in found]


def test_an_item_says_once_who_was_told_and_apart_who_was_to_be_phoned(city, unsigned):
    (step,) = shown_steps(city.client("secretary"), unsigned)
    informed, phoned = step.partition("需电话联系：")[::2]
    assert informed.count("王秘书") == 1
    assert "张联络" not in informed
    assert "张联络" in phoned


def test_an_item_says_whether_a_reminder_helped(city, called, act):
    secretary = city.client("secretary")
    with clock.at(at(date(2026, 3, 16))):
        assert "承办单位尚无回应" in shown_steps(secretary, called)[0]
    with clock.at(at(date(2026, 3, 18))):
        assert "其后2个工作日内承办单位无回应" in shown_steps(secretary, called)[0]
        # who is judged is not shown the judgement
        assert "无回应" not in text(city.client("lead_liaison"), f"/actions/{called}")


def test_the_ledger_says_what_was_told_of_an_item(city, late):
    ledger = text(city.client("secretary"), "/reminders?text=2026-001")
    assert ">已逾期5个工作日：应于 2026-03-10 完成，尚未办结。已拟督办通知单，待签发<" in ledger
    assert 'href="/reminders?text=2026-001"' in text(city.client("secretary"), f"/actions/{late}")


def test_a_sentence_that_is_refused_is_not_lost(city, item):
    item_id = item()
    secretary, long = city.client("secretary"), "请于周五前报送" * 60
    answer = secretary.send(f"/reminders/items/{item_id}/remind", {"reason": long}, form_on=f"/actions/{item_id}")
    assert answer.status_code == 422
    assert long in answer.get_data(as_text=True)
