"""Calendar files that every calendar takes: RFC 5545, read back by an independent reader (CONTROLS IN-14)."""

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartcity.foundation.calendars import CalendarEvent, calendar_bytes
from smartcity.foundation.printable import printable, printable_line

AT = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)


def _event(**more):
    given_ = {
        "uid": "meeting-1@desk.example",
        "summary": "专班推进会",
        "start": AT,
        "end": AT + timedelta(hours=1),
        "stamped": AT,
    }
    return CalendarEvent(**{**given_, **more})


def _read(*events, name="我的日程"):
    data = calendar_bytes(name, events)
    return data, icalendar.Calendar.from_ical(data)


def test_a_meeting_stands_in_the_time_of_the_city_with_the_zone_written_out():
    data, calendar = _read(_event(sequence=3, location="三楼会议室", url="https://desk.example/meetings/1"))
    (event,) = calendar.walk("VEVENT")
    assert event["dtstart"].to_ical() == b"20261124T153000"
    assert event["dtstart"].params["TZID"] == "Asia/Shanghai"
    assert event["dtstart"].dt == AT
    assert (str(event["uid"]), event["sequence"], str(event["summary"])) == ("meeting-1@desk.example", 3, "专班推进会")
    assert str(event["location"]) == "三楼会议室"
    assert str(event["url"]) == "https://desk.example/meetings/1"
    (zone,) = calendar.walk("VTIMEZONE")
    assert zone["tzid"] == "Asia/Shanghai"
    assert b"TZOFFSETTO:+0800" in data
    assert event["dtstamp"].to_ical() == b"20261124T073000Z"


def test_an_entry_of_whole_days_has_no_time_and_no_zone():
    data, calendar = _read(_event(start=date(2026, 11, 24), end=date(2026, 11, 25)))
    (event,) = calendar.walk("VEVENT")
    assert event["dtstart"].dt == date(2026, 11, 24)
    assert b"DTSTART;VALUE=DATE:20261124" in data
    assert calendar.walk("VTIMEZONE") == []


@pytest.mark.parametrize("status", ["CONFIRMED", "TENTATIVE", "CANCELLED"])
def test_a_meeting_says_whether_it_stands(status):
    _, calendar = _read(_event(status=status))
    assert calendar.walk("VEVENT")[0]["status"] == status


def test_a_calendar_without_entries_is_one():
    data, calendar = _read()
    assert calendar["version"] == "2.0"
    assert data.startswith(b"BEGIN:VCALENDAR\r\n")
    assert data.endswith(b"END:VCALENDAR\r\n")


def test_the_same_entries_give_the_same_bytes():
    assert _read(_event())[0] == _read(_event())[0]


INJECTIONS = [
    "x\r\nATTENDEE:mailto:evil@evil.example",
    "x\nEND:VEVENT\nBEGIN:VEVENT",
    "x\rSTATUS:CANCELLED",
    "x\u2028DTSTART:20200101",
    "x;y,z:\\n",
    'a";b="c',
    "\x00\x07\ud800",
    "数" * 200,
    "👨‍👩‍👧" * 40,
    "",
]


@pytest.mark.parametrize("text", INJECTIONS)
@pytest.mark.parametrize("field", ["summary", "location", "description", "uid", "url"])
def test_a_text_cannot_become_more_than_a_text(text, field):
    data, calendar = _read(_event(**{field: text}), name=text)
    (event,) = calendar.walk("VEVENT")
    names = {name.upper() for name in event}
    assert names <= {
        "UID", "SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "SEQUENCE", "STATUS", "LOCATION", "DESCRIPTION", "URL",
    }  # fmt: skip
    assert event["status"] == "CONFIRMED"
    assert event["dtstart"].dt == AT
    wanted = printable(text) if field == "description" else printable_line(text)
    found = str(event.get(field, ""))
    assert found == (wanted.replace("\\n", "\n") if field == "url" else wanted)  # the reader unescapes addresses too
    _lines_are_folded(data)


def _lines_are_folded(data):
    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
        assert b"\n" not in line
        assert b"\r" not in line


@given(st.text(alphabet=st.characters(codec=None), max_size=120))
def test_any_text_comes_back_from_a_calendar(text):
    data, calendar = _read(_event(summary=text, description=text))
    (event,) = calendar.walk("VEVENT")
    assert str(event["summary"]) == printable_line(text)
    assert str(event.get("description", "")) == printable(text)
    _lines_are_folded(data)
