"""Agenda, minutes, decisions, and the items that come of them."""

from datetime import date
from io import BytesIO

import docx
import pytest

from smartcity.foundation import clock
from smartcity.foundation.problems import Conflict, Forbidden, InvalidInput, NotFound, StaleVersion
from smartcity.meetings import agenda, deciding, minutes, queries, services
from smartcity.meetings.duties import matters
from smartcity.meetings.rules import MeetingState
from tests.actions.office import at
from tests.meetings.hall import AUGUST

MONDAY, TUESDAY = AUGUST, date(2026, 8, 4)


def topics(hall, meeting_id):
    return hall.read(lambda: [(one.title, one.accepted) for one in hall.meeting(meeting_id).agenda])


def decide(hall, meeting_id, text="市财政局8月底前报送方案。", **more):
    return hall.do("secretary", deciding.decide, meeting_id, text, **more)


def test_the_first_topic_of_a_regular_meeting_is_how_the_last_decisions_stand(hall):
    row = hall.of_series(hall.series())
    first, *others = hall.read(lambda: [one.reviews_last for one in hall.meeting(row.id).agenda])

    assert (first, others) == (True, [])


def test_a_series_can_do_without_it(hall):
    row = hall.of_series(hall.series(opening_minutes=0))

    assert topics(hall, row.id) == []


def test_a_unit_proposes_a_topic_and_the_office_takes_it(hall):
    row = hall.scheduled(date(2026, 8, 20))
    item = hall.do("lead_liaison", agenda.propose, row.id, title="目录更新", unit_id=hall.units["data"])
    assert topics(hall, row.id) == [("目录更新", False)]
    assert "目录更新" not in page(hall, "support_liaison", f"/meetings/{row.id}/agenda")
    assert "目录更新" in page(hall, "lead_liaison", f"/meetings/{row.id}/agenda")

    hall.do("secretary", agenda.accept_topic, row.id, item.id)

    assert "目录更新" in page(hall, "support_liaison", f"/meetings/{row.id}/agenda")


def page(hall, login, path):
    return hall.city.client(login).get(path).get_data(as_text=True)


def test_a_unit_proposes_for_itself_only_and_until_the_cut_off(hall):
    row = hall.scheduled(date(2026, 8, 20))
    with pytest.raises(Forbidden):
        hall.do("lead_liaison", agenda.propose, row.id, title="预算", unit_id=hall.units["finance"])
    with at(date(2026, 8, 19)), pytest.raises(Conflict):
        hall.do("lead_liaison", agenda.propose, row.id, title="目录更新", unit_id=hall.units["data"])


def test_after_the_lock_only_the_office_adds_a_topic_and_with_a_reason(hall):
    row = hall.scheduled(date(2026, 8, 20))
    hall.do("secretary", agenda.propose, row.id, title="目录更新")
    hall.do("secretary", agenda.lock, row.id)

    with pytest.raises(Conflict):
        hall.do("lead_liaison", agenda.propose, row.id, title="预算", unit_id=hall.units["data"])
    with pytest.raises(InvalidInput) as refusal:
        hall.do("secretary", agenda.propose, row.id, title="预算")
    assert set(refusal.value.errors) == {"reason"}
    item = hall.do("secretary", agenda.propose, row.id, title="预算", reason="市长要求")
    assert item.added_after_lock_reason == "市长要求"


def test_what_nobody_took_falls_away_with_the_lock(hall):
    row = hall.scheduled(date(2026, 8, 20))
    hall.do("lead_liaison", agenda.propose, row.id, title="目录更新", unit_id=hall.units["data"])
    hall.do("secretary", agenda.propose, row.id, title="预算")
    hall.do("secretary", agenda.lock, row.id)

    assert topics(hall, row.id) == [("预算", True)]


def test_topics_are_ordered_and_the_generated_one_stays_first(hall):
    row = hall.of_series(hall.series())
    first, second = (hall.do("secretary", agenda.propose, row.id, title=title) for title in ("甲", "乙"))
    hall.do("secretary", agenda.place_topic, row.id, second.id, 1)

    assert [title for title, _accepted in topics(hall, row.id)][1:] == ["乙", "甲"]
    with pytest.raises(InvalidInput):
        hall.do("secretary", agenda.order_topics, row.id, [first.id])


def test_a_topic_of_another_meeting_is_not_found(hall):
    row, other = hall.scheduled(TUESDAY, 9), hall.scheduled(TUESDAY, 11)
    item = hall.do("secretary", agenda.propose, other.id, title="甲")

    with pytest.raises(NotFound):
        hall.do("secretary", agenda.place_topic, row.id, item.id, 1)
    assert hall.city.client("secretary").get(f"/meetings/{row.id}/agenda/{item.id}").status_code == 404


def test_the_minutes_are_promised_within_three_working_days_and_late_ones_are_known(hall):
    row = hall.held(MONDAY)
    assert hall.minutes(row.id).due_on == date(2026, 8, 6)

    assert hall.read(queries.overdue_minutes, date(2026, 8, 6)) == []
    [late] = hall.read(queries.overdue_minutes, date(2026, 8, 7))
    assert (late.meeting_id, late.holder) == (row.id, "王秘书")
    with at(date(2026, 8, 7)):
        found = hall.read(lambda: list(matters(hall.actor("secretary"))))
    assert [(one.count, one.urgency) for one in found if one.url == "/meetings?view=minutes"] == [(1, "overdue")]


def test_decisions_without_items_wait_for_the_secretary(hall):
    row = hall.held(MONDAY)
    decide(hall, row.id)

    found = hall.read(lambda: list(matters(hall.actor("secretary"))))
    assert f"/meetings/{row.id}/minutes" in [one.url for one in found]


def test_the_app_knows_who_holds_the_minutes_since_when(hall):
    row = hall.drafted(MONDAY)
    with at(TUESDAY, 11):
        hall.do("secretary", minutes.hand_on, row.id, holder_id=hall.city.person("leader"), note="纸质件")

    held = hall.minutes(row.id)
    assert (held.holder_id, held.holder_note) == (hall.city.person("leader"), "纸质件")
    assert clock.local(held.held_since).date() == TUESDAY
    assert "纸质件" in page(hall, "secretary", f"/meetings/{row.id}")


def test_whoever_holds_the_minutes_writes_them(hall):
    row = hall.held(MONDAY, units=(hall.units["finance"],))
    with pytest.raises(NotFound):
        hall.do("member", minutes.write, row.id, 1, "会议听取了汇报。")
    hall.do("secretary", minutes.hand_on, row.id, holder_id=hall.city.person("member"))
    version = hall.minutes(row.id).version
    hall.do("member", minutes.write, row.id, version, "会议听取了汇报。")

    assert hall.minutes(row.id).text == "会议听取了汇报。"
    with pytest.raises(Forbidden):
        hall.do("support_liaison", minutes.write, row.id, version + 1, "改")


def test_a_stale_text_of_the_minutes_is_409_and_shows_both(hall):
    row = hall.held()
    client = hall.city.client("secretary")
    path = f"/meetings/{row.id}/minutes"
    assert client.send(path, {"version_text": "1", "text": "一版"}).status_code == 303

    answer = client.send(path, {"version_text": "1", "text": "二版"})

    text = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "一版" in text
    assert "二版" in text
    with pytest.raises(StaleVersion):
        hall.do("secretary", minutes.write, row.id, 1, "三版")


def test_minutes_are_not_written_before_the_meeting_or_after_the_countersignature(hall):
    planned = hall.notified(TUESDAY, 9)
    with pytest.raises(Conflict):
        decide(hall, planned.id)
    row = hall.drafted(TUESDAY, 11)
    hall.do("secretary", services.countersign, row.id)
    with pytest.raises(Conflict):
        decide(hall, row.id)
    hall.do("secretary", services.send_back, row.id, reason="补充附件")
    assert decide(hall, row.id).number == 1


def test_units_read_the_minutes_once_they_are_issued(hall):
    row = hall.drafted()
    decide(hall, row.id, "财政局报送方案")
    assert "财政局报送方案" not in page(hall, "lead_liaison", f"/meetings/{row.id}")
    assert hall.city.client("lead_liaison").get(f"/meetings/{row.id}/minutes").status_code == 404
    assert hall.city.client("lead_liaison").get(f"/meetings/{row.id}/minutes.docx").status_code == 404
    hall.do("secretary", services.countersign, row.id)
    hall.do("secretary", services.issue, row.id)

    assert "财政局报送方案" in page(hall, "lead_liaison", f"/meetings/{row.id}")
    assert hall.city.client("lead_liaison").get(f"/meetings/{row.id}/minutes.docx").status_code == 200


def test_issued_minutes_are_locked_and_a_change_is_a_new_edition(hall):
    row = hall.drafted()
    decision = decide(hall, row.id, "财政局报送方案")
    hall.do("secretary", services.countersign, row.id)
    hall.do("secretary", services.issue, row.id)
    for act in (
        lambda: decide(hall, row.id, "乙"),
        lambda: hall.do("secretary", minutes.write, row.id, hall.minutes(row.id).version, "改"),
        lambda: hall.do("secretary", agenda.propose, row.id, title="新议题"),
        lambda: hall.do("secretary", deciding.remove_decision, row.id, decision.id),
    ):
        with pytest.raises(Conflict):
            act()
    with pytest.raises(InvalidInput):
        hall.do("secretary", services.revise, row.id, reason="")

    again = hall.do("secretary", services.revise, row.id, reason="时限有误")

    assert again.state is MeetingState.DRAFTED
    hall.do(
        "secretary",
        deciding.edit_decision,
        row.id,
        decision.id,
        decision.version,
        text="财政局9月底前报送方案",
        needs_action=True,
        agenda_item_id=None,
    )
    editions = hall.read(queries.editions, row.id)
    assert [(one.edition, one.change_reason) for one in editions] == [(2, "时限有误"), (1, "")]
    text = page(hall, "lead_liaison", f"/meetings/{row.id}")
    assert "财政局报送方案" in text
    assert "9月底" not in text


def test_the_word_file_says_what_the_minutes_say(hall):
    row = hall.held(people=(hall.city.person("head"),))
    hall.do("secretary", agenda.propose, row.id, title="目录更新", unit_id=hall.units["data"])
    hall.do("secretary", services.draft_minutes, row.id, text="会议听取了汇报。")
    topic = hall.read(lambda: hall.meeting(row.id).agenda[0].id)
    hall.do("secretary", agenda.write_said, row.id, topic, 1, "市大数据局汇报了目录更新情况。")
    decide(hall, row.id, "市财政局8月底前报送方案。", agenda_item_id=topic)
    from smartcity.meetings import attendance
    from smartcity.meetings.rules import AttendanceState

    hall.do("secretary", attendance.mark, row.id, hall.entry(row.id, "data"), AttendanceState.PRESENT)
    client = hall.city.client("secretary")
    client.get("/language/en")
    answer = client.get(f"/meetings/{row.id}/minutes.docx")

    document = docx.Document(BytesIO(answer.data))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for expected in (
        "专题会议纪要",
        "第1号",
        "数据共享专题会",
        "草稿",
        "会议听取了汇报。",
        "一、目录更新",
        "市大数据局汇报了目录更新情况。",
        "议定事项1：市财政局8月底前报送方案。",
        "出席：市大数据局　郑局长",
    ):
        assert expected in text


@pytest.mark.parametrize(
    "hostile", ["{{7*7}}<script>alert(1)</script>", '=HYPERLINK("http://x")', "{% raw %}", "&lt;b&gt;"]
)
def test_hostile_texts_stay_texts_in_the_word_file_and_on_the_page(hall, hostile):
    row = hall.held()
    hall.do("secretary", services.draft_minutes, row.id, text=hostile)
    decide(hall, row.id, hostile)

    document = docx.Document(BytesIO(hall.city.client("secretary").get(f"/meetings/{row.id}/minutes.docx").data))
    assert hostile in "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "<script>alert" not in page(hall, "secretary", f"/meetings/{row.id}/minutes")


def test_a_program_reads_agenda_attendance_and_decisions(hall):
    row = hall.issued()
    api = hall.city.app.test_client()
    headers = hall.city.api("support_liaison", scope="read")
    for part in ("agenda", "attendance", "decisions", "minutes"):
        answer = api.get(f"/api/v1/meetings/{row.id}/{part}", headers=headers)
        assert answer.status_code == 200


def test_a_program_decides_and_makes_an_item(hall):
    row = hall.held()
    api, headers = hall.city.app.test_client(), hall.city.api("secretary")
    path = f"/api/v1/meetings/{row.id}/decisions"
    made = api.post(path, json={"text": "财政局报送方案"}, headers=headers)
    assert (made.status_code, made.json["number"]) == (201, 1)
    body = {"title": "报送方案", "lead": hall.units["finance"], "deadline": "2026-08-31", "assign": True}
    item = api.post(f"{path}/{made.json['id']}/actions", json=body, headers=headers)
    assert item.status_code == 201
    assert item.json["actions"][0]["number"] == "2026-001"
    assert api.post(path, json={"text": ""}, headers=headers).json["errors"][0]["field"] == "text"
    foreign = hall.held(TUESDAY)
    other = f"/api/v1/meetings/{foreign.id}/decisions/{made.json['id']}/actions"
    assert api.post(other, json=body, headers=headers).status_code == 404


def with_topic(hall):
    """A held meeting with one topic: its id and the topic's."""
    row = hall.held()
    item = hall.do("secretary", agenda.propose, row.id, title="目录更新")
    return row.id, item.id


def hidden(text, name):
    """Return the value of a hidden field of a page."""
    from tests.browser import lint

    page = lint(text)
    return next(one.get("value") for one in page.iter() if one.get("name") == name)


def sheet(client, path, topic_id):
    """Return the minutes' form as a page offers it."""
    text = client.get(path).get_data(as_text=True)
    names = ("version_text", "was_text", f"version_{topic_id}", f"was_{topic_id}")
    return {"text": "", f"said_{topic_id}": "", **{name: hidden(text, name) for name in names}}


def test_the_whole_of_the_minutes_is_saved_at_once(hall):
    meeting_id, topic_id = with_topic(hall)
    client, path = hall.city.client("secretary"), f"/meetings/{meeting_id}/minutes"
    sent = {**sheet(client, path, topic_id), "text": "会议听取了汇报。", f"said_{topic_id}": "市大数据局\r\n汇报。"}
    assert client.send(path, sent).status_code == 303

    assert hall.minutes(meeting_id).text == "会议听取了汇报。"
    assert hall.read(lambda: hall.meeting(meeting_id).agenda[0].said) == "市大数据局\n汇报。"


def test_two_people_write_different_parts_without_a_clash(hall):
    meeting_id, topic_id = with_topic(hall)
    client, path = hall.city.client("secretary"), f"/meetings/{meeting_id}/minutes"
    offered = sheet(client, path, topic_id)
    assert client.send(path, {**offered, f"said_{topic_id}": "甲写"}).status_code == 303

    assert client.send(path, {**offered, "text": "乙写"}).status_code == 303

    assert hall.minutes(meeting_id).text == "乙写"
    assert hall.read(lambda: hall.meeting(meeting_id).agenda[0].said) == "甲写"


def test_two_people_who_write_the_same_topic_see_both_texts_and_nothing_else_is_saved(hall):
    meeting_id, topic_id = with_topic(hall)
    client, path = hall.city.client("secretary"), f"/meetings/{meeting_id}/minutes"
    offered = sheet(client, path, topic_id)
    assert client.send(path, {**offered, f"said_{topic_id}": "甲写"}).status_code == 303

    answer = client.send(path, {**offered, "text": "综述", f"said_{topic_id}": "乙写"})

    text = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "甲写" in text
    assert "乙写" in text
    assert "综述" in text
    assert hall.minutes(meeting_id).text == ""
    names = ("version_text", "was_text", f"version_{topic_id}", f"was_{topic_id}")
    again = {name: hidden(text, name) for name in names}
    assert client.send(path, {**again, "text": "综述", f"said_{topic_id}": "乙写"}).status_code == 303
    assert hall.read(lambda: hall.meeting(meeting_id).agenda[0].said) == "乙写"
