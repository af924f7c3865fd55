"""Kinds of secondment, where one stands on a day, and which two of one person can't go together.

Rules: DOMAIN §3. Pure.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class SecondmentKind(StrEnum):
    """How somebody is lent; the last kind stays at the home unit."""

    SECONDED = "seconded"
    BORROWED = "borrowed"
    TEMPORARY_POST = "temporary_post"
    SHADOWING = "shadowing"
    NOT_RELEASED = "not_released"


class DutyKind(StrEnum):
    """How much of the working time."""

    FULL = "full"
    HALF = "half"
    NOT_RELEASED = "not_released"


class Standing(StrEnum):
    """Where a secondment stands on a day. Overstayed: past its planned end, and no return is recorded."""

    COMING = "coming"
    CURRENT = "current"
    OVERSTAYED = "overstayed"
    RETURNED = "returned"


class SubjectType(StrEnum):
    """What somebody who returns hands over."""

    ACTION = "action"
    MINUTES = "minutes"
    OTHER = "other"


class Overlap(StrEnum):
    """Whether two secondments of one person go together: no common day, both possible, or not both."""

    NONE = "none"
    POSSIBLE = "possible"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Term:
    """From the first to the last day of a secondment, both inclusive, and how much of the time it takes, where."""

    start: date
    end: date
    duty: DutyKind
    group_id: int


def standing_on(day: date, start: date, planned_end: date, returned_on: date | None) -> Standing:
    """Return where a secondment stands on `day`; the day of the return is its last one."""
    if day < start:
        return Standing.COMING
    if returned_on is not None and returned_on < day:
        return Standing.RETURNED
    return Standing.OVERSTAYED if returned_on is None and planned_end < day else Standing.CURRENT


def overlap(one: Term, other: Term) -> Overlap:
    """Tell how two secondments of one person go together.

    Nobody is lent twice to one group at a time, or to two with the full working time.
    """
    if one.end < other.start or other.end < one.start:
        return Overlap.NONE
    full = one.duty is DutyKind.FULL and other.duty is DutyKind.FULL
    return Overlap.REFUSED if full or one.group_id == other.group_id else Overlap.POSSIBLE


def duty_of(kind: SecondmentKind) -> DutyKind:
    """Return how much of the time a kind takes where nothing else is said."""
    return DutyKind.NOT_RELEASED if kind is SecondmentKind.NOT_RELEASED else DutyKind.FULL
