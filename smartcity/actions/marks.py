"""The marks beside the light: what is the matter with an item besides its date.

Rules: DOMAIN §5. Pure.
"""

from datetime import date
from typing import NamedTuple

from smartcity.actions.rules import Mark
from smartcity.actions.workflow import OPEN_STATES, State
from smartcity.workdays.rules import WorkCalendar


class Beside(NamedTuple):
    """What the marks of an item are read from. `unsigned`: a lead or supporting unit has not signed for it yet."""

    state: State
    unsigned: bool = False
    report_due_on: date | None = None
    objection_waiting: bool = False
    extension_waiting: bool = False
    extended: bool = False
    returned: bool = False
    checking_until: date | None = None
    carried_over: bool = False
    late: bool = False


def marks(day: date, item: Beside, *, for_office: bool = False) -> tuple[Mark, ...]:
    """Return the marks of an item on a day, in the order of the enum.

    Late stays for good. That the office is still checking a fresh red is seen by the office only.
    """
    is_open = item.state in OPEN_STATES
    waiting = is_open and item.state is not State.SUBMITTED
    told = (
        (Mark.UNSIGNED, is_open and item.unsigned),
        (Mark.REPORT_DUE, waiting and item.report_due_on is not None and day >= item.report_due_on),
        (Mark.OBJECTION, is_open and item.objection_waiting),
        (Mark.EXTENSION_WAITING, is_open and item.extension_waiting),
        (Mark.EXTENDED, item.extended),
        (Mark.RETURNED, waiting and item.returned),
        (Mark.CHECKING, for_office and is_open and item.checking_until is not None and day <= item.checking_until),
        (Mark.CARRIED_OVER, item.carried_over),
        (Mark.LATE, item.late),
    )
    return tuple(mark for mark, is_true in told if is_true)


def checking_until(red_on: date | None, day: date, calendar: WorkCalendar) -> date | None:
    """Return until when the office may say it is still checking a red item; None where the red is no longer fresh.

    A red is fresh through its first working day; the check then lasts one working day more.
    """
    if red_on is None or not red_on <= day <= calendar.next_working(red_on):
        return None
    return calendar.add(day, 1)
