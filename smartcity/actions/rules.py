"""The kinds an action item knows, and what follows from them: default deadlines, periods, on time.

Where cities differ the number is a field of a frozen data class with a default, so that the office can change it.
Rules: DOMAIN §5. Pure.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from smartcity.workdays.rules import WorkCalendar, month_end, quarter_end, year_end


class DeadlinePrecision(StrEnum):
    """How exactly the source words the deadline."""

    DAY = "day"
    TEN_DAYS = "ten_days"
    MONTH_END = "month_end"
    QUARTER_END = "quarter_end"
    YEAR_END = "year_end"
    LONG_TERM = "long_term"


class SourceKind(StrEnum):
    """Where an item comes from; one item may rest on several sources, each answered."""

    MEETING = "meeting"
    INSTRUCTION = "instruction"
    ANNUAL_PLAN = "annual_plan"
    DEPUTY_PROPOSAL = "deputy_proposal"
    CPPCC_PROPOSAL = "cppcc_proposal"
    DOCUMENT = "document"
    REGULATION = "regulation"
    AUDIT = "audit"
    HOTLINE = "hotline"
    PHONE = "phone"


class ReportingRhythm(StrEnum):
    """When the lead owes a progress report."""

    MILESTONE = "milestone"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    NONE = "none"


class Priority(StrEnum):
    """How soon the office looks at an item; urgent ones get the short limit."""

    NORMAL = "normal"
    IMPORTANT = "important"
    URGENT = "urgent"


class ExtensionAuthority(StrEnum):
    """Who set the deadline, and so alone may move it."""

    OFFICE = "office"
    LEADER = "leader"
    OUTSIDE = "outside"


class How(StrEnum):
    """The way by which a word from a unit reached the app."""

    WEB = "web"
    PHONE = "phone"
    PAPER = "paper"
    MESSAGE = "message"


class UnitRole(StrEnum):
    """What a unit is to an item. Joint leads are leads by position: the first one collects."""

    LEAD = "lead"
    SUPPORTING = "supporting"
    OVERSEEING = "overseeing"


class Colour(StrEnum):
    """The light of an item."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    GREY = "grey"


class Mark(StrEnum):
    """What stands beside the light and is no colour."""

    UNSIGNED = "unsigned"
    REPORT_DUE = "report_due"
    OBJECTION = "objection"
    EXTENSION_WAITING = "extension_waiting"
    EXTENDED = "extended"
    RETURNED = "returned"
    CHECKING = "checking"
    CARRIED_OVER = "carried_over"
    LATE = "late"


class MilestoneDates(Protocol):
    """A step on the way with a day of its own; `done_on` is None until somebody says that it was reached."""

    @property
    def title(self) -> str:
        """Return what is to be reached."""

    @property
    def due_on(self) -> date:
        """Return the day by the end of which it is to be reached."""

    @property
    def done_on(self) -> date | None:
        """Return the day on which it was reached."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The times that hold where a source names none: calendar days after assignment, but working days where so named.

    `urgent_instruction` is at least 1 and at most 5 days.
    """

    meeting: int = 20
    document: int = 30
    urgent_instruction: int = 3
    instruction: int = 15
    objection_working_days: int = 5
    extensions: int = 1

    def __post_init__(self) -> None:
        """Refuse numbers that no office means."""
        if not 1 <= self.urgent_instruction <= MOST_URGENT_DAYS:
            raise ValueError(f"urgent_instruction must be 1 to {MOST_URGENT_DAYS} days")
        if (
            min(self.meeting, self.document, self.instruction) < 1
            or min(self.objection_working_days, self.extensions) < 0
        ):
            raise ValueError("limits must be positive")


MOST_URGENT_DAYS = 5
STANDARD_LIMITS = Limits()


def default_limit(kind: SourceKind, priority: Priority, limits: Limits = STANDARD_LIMITS) -> int | None:
    """Return the calendar days that a source of this kind leaves where it names no date; None where it leaves open."""
    urgent = priority is Priority.URGENT
    return {
        SourceKind.MEETING: limits.meeting,
        SourceKind.DOCUMENT: limits.document,
        SourceKind.INSTRUCTION: limits.urgent_instruction if urgent else limits.instruction,
    }.get(kind)


def default_deadline(
    kinds: Iterable[SourceKind], priority: Priority, assigned_on: date, limits: Limits = STANDARD_LIMITS
) -> date | None:
    """Return the deadline of an item whose sources name none: the shortest of their limits, None where none has one."""
    days = [found for kind in kinds if (found := default_limit(kind, priority, limits)) is not None]
    return assigned_on + timedelta(days=min(days)) if days else None


def objection_until(assigned_on: date, calendar: WorkCalendar, limits: Limits = STANDARD_LIMITS) -> date:
    """Return the last day on which a unit may say "not ours"."""
    return calendar.add(assigned_on, limits.objection_working_days)


def deadline_within(precision: DeadlinePrecision, day: date) -> date | None:
    """Return the last day of the period around `day` that a deadline of this precision means; None for long-term."""
    match precision:
        case DeadlinePrecision.DAY:
            return day
        case DeadlinePrecision.TEN_DAYS:
            return min((day.replace(day=end) for end in (10, 20) if day.day <= end), default=month_end(day))
        case DeadlinePrecision.MONTH_END:
            return month_end(day)
        case DeadlinePrecision.QUARTER_END:
            return quarter_end(day)
        case DeadlinePrecision.YEAR_END:
            return year_end(day)
        case DeadlinePrecision.LONG_TERM:
            return None


def on_time(deadline: date | None, accepted_on: date | None) -> bool | None:
    """Tell whether the last accepted submission came by the end of the deadline; None where either is missing.

    Asked once with the original and once with the current deadline: both rates are shown (DOMAIN §5).
    """
    return None if deadline is None or accepted_on is None else accepted_on <= deadline
