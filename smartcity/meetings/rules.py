"""The kinds and states a meeting knows.

Pure. Rules: DOMAIN §4.
"""

from enum import StrEnum


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
