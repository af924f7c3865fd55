"""The figures of a summary: their names, what each is a part of, and how each is written and defined. Pure.

Every figure is written with its denominator, the figure of `BASES` that it is a part of (DOMAIN §7). How they are
counted stands in summaries/counting.py.
"""

from collections.abc import Mapping
from enum import StrEnum

from smartcity.foundation.texts import Text


class Figure(StrEnum):
    """What is counted."""

    LEDGER = "ledger"
    IN_HAND = "in_hand"
    OPEN = "open"
    OVERDUE = "overdue"
    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    DUE = "due"
    ON_TIME = "on_time"
    ON_TIME_ORIGINAL = "on_time_original"
    DUE_LATE = "due_late"
    DUE_WAITING = "due_waiting"
    DUE_OPEN = "due_open"
    DONE = "done"
    LATE = "late"
    NEW = "new"
    EXTENDED = "extended"
    RETURNED = "returned"


TOTALS = (
    Figure.OPEN,
    Figure.DUE,
    Figure.ON_TIME,
    Figure.LATE,
    Figure.OVERDUE,
    Figure.DONE,
    Figure.NEW,
    Figure.EXTENDED,
    Figure.RETURNED,
)
"""The figures that other programs are given, in their order (INTERFACES, Commands)."""

BASES: Mapping[Figure, Figure] = {
    Figure.OPEN: Figure.LEDGER,
    Figure.IN_HAND: Figure.LEDGER,
    Figure.DUE: Figure.LEDGER,
    Figure.OVERDUE: Figure.OPEN,
    Figure.RED: Figure.OPEN,
    Figure.YELLOW: Figure.OPEN,
    Figure.GREEN: Figure.OPEN,
    Figure.ON_TIME: Figure.DUE,
    Figure.ON_TIME_ORIGINAL: Figure.DUE,
    Figure.DUE_LATE: Figure.DUE,
    Figure.DUE_WAITING: Figure.DUE,
    Figure.DUE_OPEN: Figure.DUE,
    Figure.DONE: Figure.IN_HAND,
    Figure.LATE: Figure.DONE,
    Figure.NEW: Figure.IN_HAND,
    Figure.EXTENDED: Figure.IN_HAND,
    Figure.RETURNED: Figure.IN_HAND,
}

WRITTEN: Mapping[Figure, Text] = {
    Figure.LEDGER: Text("%(n)s on the ledger"),
    Figure.IN_HAND: Text("%(n)s in hand this week, of %(base)s on the ledger"),
    Figure.OPEN: Text("%(n)s open of %(base)s on the ledger"),
    Figure.OVERDUE: Text("%(n)s overdue of %(base)s open"),
    Figure.RED: Text("%(n)s red of %(base)s open"),
    Figure.YELLOW: Text("%(n)s yellow of %(base)s open"),
    Figure.GREEN: Text("%(n)s green of %(base)s open"),
    Figure.DUE: Text("%(n)s due this week, of %(base)s on the ledger"),
    Figure.ON_TIME: Text("%(n)s on time of %(base)s due"),
    Figure.ON_TIME_ORIGINAL: Text("%(n)s on time by the original deadline, of %(base)s due"),
    Figure.DUE_LATE: Text("%(n)s completed late of %(base)s due"),
    Figure.DUE_WAITING: Text("%(n)s waiting for review of %(base)s due"),
    Figure.DUE_OPEN: Text("%(n)s not completed of %(base)s due"),
    Figure.DONE: Text("%(n)s completed of %(base)s in hand this week"),
    Figure.LATE: Text("%(n)s late of %(base)s completed this week"),
    Figure.NEW: Text("%(n)s newly assigned of %(base)s in hand this week"),
    Figure.EXTENDED: Text("%(n)s extended of %(base)s in hand this week"),
    Figure.RETURNED: Text("%(n)s returned of %(base)s in hand this week"),
}

DEFINITIONS: Mapping[Figure, Text] = {
    Figure.LEDGER: Text(
        "Not finished, finished this year, or in hand or due this week; no drafts, no cancelled items."
    ),
    Figure.IN_HAND: Text("Open at some time between the previous cut-off and this one."),
    Figure.OPEN: Text("Assigned and not finished; suspended items are left out."),
    Figure.OVERDUE: Text("Open, the deadline has passed, and no submission is waiting for review."),
    Figure.RED: Text("The light was red; a parent is red with its children."),
    Figure.YELLOW: Text("The light was yellow."),
    Figure.GREEN: Text("Open, and neither red nor yellow."),
    Figure.DUE: Text("The deadline passed between the previous cut-off and this one; it means the end of its day."),
    Figure.ON_TIME: Text("Due, completed, and the accepted submission came by the deadline in force."),
    Figure.ON_TIME_ORIGINAL: Text("The same by the deadline first set, before any extension."),
    Figure.DUE_LATE: Text("Due and completed, after the deadline."),
    Figure.DUE_WAITING: Text("Due and submitted, not yet reviewed."),
    Figure.DUE_OPEN: Text("Due and still not submitted."),
    Figure.DONE: Text("Completed between the previous cut-off and this one, and not reopened."),
    Figure.LATE: Text("Completed this week, whenever it was due, after its deadline."),
    Figure.NEW: Text("Assigned between the previous cut-off and this one."),
    Figure.EXTENDED: Text("An extension was approved between the previous cut-off and this one."),
    Figure.RETURNED: Text("A submission was sent back between the previous cut-off and this one."),
}

COUNTING_RULE = Text(
    "An item counts once, for the unit that leads it; with joint leads for the first named, which collects. "
    "Where the lead changed after the deadline had passed, the item counts for the unit that led it on that day."
)


def written(figure: Figure, number: int, base: int | None) -> Text:
    """Write a figure with its denominator in words."""
    return Text(WRITTEN[figure].msgid, n=number, base=base or 0)
