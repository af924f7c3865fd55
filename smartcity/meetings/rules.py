"""The kinds and states a meeting knows, and the days by which its notice and its minutes are promised.

Rules: DOMAIN §4. Pure.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from smartcity.workdays.rules import WorkCalendar


class MeetingKind(StrEnum):
    """What kind of meeting a series or a single meeting is."""

    LEADING_GROUP = "leading_group"
    TASK_FORCE = "task_force"
    TOPIC = "topic"
    LIAISON = "liaison"


class MeetingState(StrEnum):
    """Where a meeting stands, from the plan to the issued minutes."""

    DRAFT = "draft"
    NOTIFIED = "notified"
    HELD = "held"
    DRAFTED = "drafted"
    COUNTERSIGNED = "countersigned"
    ISSUED = "issued"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"


class NonWorkingDay(StrEnum):
    """What a series does where its rule falls on a day without work."""

    SKIP = "skip"
    NEXT = "next"
    PREVIOUS = "previous"


class AttendanceKind(StrEnum):
    """In what part somebody is on the list of a meeting."""

    ATTENDING = "attending"
    SITTING_IN = "sitting_in"
    LEAVE = "leave"
    SUBSTITUTE = "substitute"


class AttendanceState(StrEnum):
    """How an entry of the attendance list stands; nothing is decided by the app itself."""

    EXPECTED = "expected"
    TO_CHECK = "to_check"
    APPROVED = "approved"
    REFUSED = "refused"
    PRESENT = "present"
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Promises:
    """What the office promises, in working days: notice and papers before the meeting, issued minutes after it."""

    notice: int = 2
    papers: int = 2
    minutes: int = 3


STANDARD_PROMISES = Promises()


def notice_due_on(meets_on: date, calendar: WorkCalendar, promises: Promises = STANDARD_PROMISES) -> date:
    """Return the last working day on which a notice is still in time."""
    return calendar.before_deadline(meets_on, promises.notice)


def papers_due_on(meets_on: date, calendar: WorkCalendar, promises: Promises = STANDARD_PROMISES) -> date:
    """Return the last working day on which papers still reach the leaders in time."""
    return calendar.before_deadline(meets_on, promises.papers)


def minutes_due_on(held_on: date, calendar: WorkCalendar, promises: Promises = STANDARD_PROMISES) -> date:
    """Return the working day by the end of which the minutes are promised."""
    return calendar.add(held_on, promises.minutes)
