"""Making good what a clock that was ahead has left behind.

While it was ahead, items were put off to days that are far away now, and steps whose day had not come were passed over.
"""

from datetime import timedelta

from smartcity.audit.services import record
from smartcity.foundation import clock
from smartcity.foundation.access import SYSTEM
from smartcity.reminders.action_source import look_again
from smartcity.reminders.ledger import forget_passed_over


def follow_clock(step: timedelta) -> None:
    """Look at every open item again after the clock was set back; what people were told is not told again."""
    if step >= timedelta(0):
        return
    forget_passed_over(clock.now())
    record(SYSTEM, "reminders.look_again", "reminder", count=look_again())
