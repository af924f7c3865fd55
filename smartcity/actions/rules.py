"""The kinds an action item knows, and what follows from them: limits, reporting dates, on time.

Pure. Where cities differ the number is a field of a frozen data class with a default (DOMAIN §5),
so that the office can change it; nothing here asks for the time or the database.
"""

from enum import StrEnum


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
    REOPENED = "reopened"
    CHECKING = "checking"
    CARRIED_OVER = "carried_over"
    LATE = "late"
