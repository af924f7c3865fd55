"""The columns of the list of items that a reader may choose; number and title always stand first. Pure."""

from collections.abc import Iterable
from enum import StrEnum


class ListColumn(StrEnum):
    """A column, in the order in which they stand."""

    LEAD = "lead_unit"
    SUPPORTING = "supporting_units"
    GROUP = "working_group"
    RESPONSIBLE = "responsible_person"
    LEADER = "leader_in_charge"
    SOURCES = "sources"
    PRIORITY = "priority"
    DEADLINE = "deadline"
    ORIGINAL = "original_deadline"
    REPORTED = "last_report"
    PROGRESS = "progress"
    STATE = "state"
    LIGHT = "light"


USUAL = (
    ListColumn.LEAD,
    ListColumn.RESPONSIBLE,
    ListColumn.DEADLINE,
    ListColumn.PROGRESS,
    ListColumn.STATE,
    ListColumn.LIGHT,
)
"""The columns of who chose none."""

SORTED_BY = {
    ListColumn.LEAD: "lead",
    ListColumn.RESPONSIBLE: "responsible",
    ListColumn.LEADER: "leader",
    ListColumn.DEADLINE: "deadline",
    ListColumn.REPORTED: "report",
    ListColumn.PROGRESS: "progress",
    ListColumn.STATE: "state",
    ListColumn.LIGHT: "urgency",
}
"""The order that a click on a column's head asks for."""


def ordered(names: Iterable[str]) -> tuple[ListColumn, ...]:
    """Return the columns of these names in their order; what is no column is left out."""
    wanted = set(names)
    return tuple(column for column in ListColumn if column.value in wanted)
