"""Calendar files (RFC 5545): stable UIDs, rising SEQUENCE, the city's time zone written out, texts escaped."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from icalendar import Calendar, Event

from smartcity.foundation import clock
from smartcity.foundation.printable import printable, printable_line

CALENDAR_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Task Force Desk//EN"


@dataclass(frozen=True)
class CalendarEvent:
    """One entry: `start` and `end` are aware instants, or days for an entry of whole days (`end` exclusive)."""

    uid: str
    summary: str
    start: datetime | date
    end: datetime | date
    stamped: datetime
    sequence: int = 0
    location: str = ""
    description: str = ""
    url: str = ""
    status: Literal["CONFIRMED", "TENTATIVE", "CANCELLED"] = "CONFIRMED"


def calendar_bytes(name: str, events: Iterable[CalendarEvent]) -> bytes:
    """Return a calendar file; the same events give the same bytes."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", printable_line(name))
    for event in events:
        calendar.add_component(_component(event))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _component(event: CalendarEvent) -> Event:
    component = Event()
    component.add("uid", printable_line(event.uid))
    component.add("summary", printable_line(event.summary))
    component.add("dtstart", _when(event.start))
    component.add("dtend", _when(event.end))
    component.add("dtstamp", event.stamped)
    component.add("sequence", event.sequence)
    component.add("status", event.status)
    for name, value in (("location", printable_line(event.location)), ("description", printable(event.description))):
        if value:
            component.add(name, value)
    if event.url:
        component.add("url", printable_line(event.url))
    return component


def _when(moment: datetime | date) -> datetime | date:
    return clock.local(moment) if isinstance(moment, datetime) else moment
