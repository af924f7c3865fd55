"""Calendar files: parsed again by a program that knows nothing of ours."""

from datetime import date

import pytest
from icalendar import Calendar

from smartcity.accounts.models import Account
from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.meetings import changing, series_services, services
from tests.meetings.hall import AUGUST, local, wall

HOSTILE = "专题会\r\nATTENDEE:mailto:x@y.z; 逗号,分号;反斜线\\ 很长很长" + "的题目" * 30


def events(client, path):
    answer = client.get(path)
    assert answer.mimetype == "text/calendar"
    for line in answer.data.split(b"\r\n"):
        assert len(line) <= 75
    return {str(event["uid"]): event for event in Calendar.from_ical(answer.data).walk("VEVENT")}


def test_a_meeting_is_one_entry_with_the_citys_time_zone(hall):
    row = hall.notified()
    client = hall.city.client("lead_liaison")
    [event] = events(client, f"/meetings/{row.id}.ics").values()

    assert event["dtstart"].dt.isoformat() == "2026-08-03T15:00:00+08:00"
    assert str(event["dtstart"].params["TZID"]) == "Asia/Shanghai"
    assert str(event["location"]) == "第一会议室"
    assert b"BEGIN:VTIMEZONE" in client.get(f"/meetings/{row.id}.ics").data


def test_hostile_titles_stay_one_entry_with_one_summary(hall):
    row = hall.scheduled(title=HOSTILE.replace("\r\n", " "))
    [event] = events(hall.city.client("secretary"), f"/meetings/{row.id}.ics").values()

    assert "ATTENDEE" not in event
    assert "逗号,分号;反斜线\\" in str(event["summary"])


def test_a_moved_meeting_keeps_its_uid_and_its_sequence_rises(hall):
    row = hall.notified()
    client = hall.city.client("secretary")
    [(uid, before)] = events(client, f"/meetings/{row.id}.ics").items()
    hall.do(
        "secretary", changing.move, row.id, row.version, start=local(AUGUST, 9), end=local(AUGUST, 10), reason="撞期"
    )
    [(same, after)] = events(client, f"/meetings/{row.id}.ics").items()

    assert same == uid
    assert after["sequence"] > before["sequence"]
    assert after["dtstart"].dt.hour == 9


def test_a_cancelled_meeting_is_cancelled_in_the_calendar(hall):
    row = hall.notified()
    hall.do("secretary", services.cancel, row.id, reason="无议题")
    [event] = events(hall.city.client("secretary"), f"/meetings/{row.id}.ics").values()

    assert str(event["status"]) == "CANCELLED"


def test_an_occurrence_and_the_meeting_made_of_it_are_one_entry(hall):
    series = hall.series()
    client = hall.city.client("secretary")
    before = events(client, f"/meeting-series/{series.id}.ics")
    row = hall.of_series(series, date(2026, 8, 10))
    after = events(client, f"/meeting-series/{series.id}.ics")

    assert set(before) == set(after)
    [uid] = events(client, f"/meetings/{row.id}.ics")
    assert after[uid]["sequence"] > before[uid]["sequence"]


def test_the_series_file_holds_the_holiday_move_and_what_was_decided_by_hand(hall):
    series = hall.series()
    hall.do("secretary", series_services.cancel_occurrence, series.id, date(2026, 8, 10), "无议题")
    hall.do(
        "secretary", series_services.move_occurrence, series.id, date(2026, 8, 17), wall("2026-08-18 09:00"), "撞期"
    )
    found = {event["dtstart"].dt.date(): event for event in events_of(hall, series)}

    assert str(found[date(2026, 8, 10)]["status"]) == "CANCELLED"
    assert date(2026, 8, 18) in found
    assert date(2026, 10, 5) not in found
    assert date(2026, 10, 8) in found


def events_of(hall, series):
    return events(hall.city.client("secretary"), f"/meeting-series/{series.id}.ics").values()


@pytest.fixture
def feed(hall):
    """The liaison's calendar address."""
    client = hall.city.client("lead_liaison")
    text = client.send("/meetings/calendar", {}, form_on="/meetings/calendar").get_data(as_text=True)
    start = text.index("/calendar/")
    return text[start : text.index(".ics", start) + 4]


def test_my_calendar_shows_my_meetings_to_whoever_has_the_address(hall, feed):
    hall.notified()
    hall.notified(units=(hall.units["police"],), title="另一个会", room="201")
    visitor = hall.city.app.test_client()
    found = events(visitor, feed)

    assert [str(event["summary"]) for event in found.values()] == ["数据共享专题会"]


def test_a_revoked_address_is_dead(hall, feed):
    hall.city.client("lead_liaison").send("/meetings/calendar/revoke", {}, form_on="/meetings/calendar")

    assert hall.city.app.test_client().get(feed).status_code == 404


def test_a_new_address_ends_the_old_one(hall, feed):
    hall.city.client("lead_liaison").send("/meetings/calendar", {}, form_on="/meetings/calendar")

    assert hall.city.app.test_client().get(feed).status_code == 404


def test_the_address_dies_with_the_account(hall, feed):
    account_id = hall.city.account("lead_liaison")
    with hall.city.app.app_context(), unit(Mode.WRITE, audited=False):
        db.session.get_one(Account, account_id).disabled_at = clock.real_now()

    assert hall.city.app.test_client().get(feed).status_code == 404


def test_a_guessed_address_is_not_found(hall):
    assert hall.city.app.test_client().get("/calendar/guess.ics").status_code == 404


def test_the_address_is_kept_as_a_hash_only(hall, feed):
    from smartcity.accounts.models import CalendarFeed

    secret = feed.removeprefix("/calendar/").removesuffix(".ics")
    kept = hall.read(lambda: [row.secret_hash for row in db.session.query(CalendarFeed)])
    assert len(kept) == 1
    assert secret not in kept
