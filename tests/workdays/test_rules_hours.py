"""When the office is at work."""

from datetime import date, datetime, time

import pytest

from smartcity.workdays.hours import OfficeHours
from smartcity.workdays.rules import DayKind, WorkCalendar

at = datetime.fromisoformat  # the clock on the wall
CALENDAR = WorkCalendar({date(2026, 11, 21): DayKind.WORKDAY}, frozenset({2026}))
HOURS = OfficeHours()


@pytest.mark.parametrize(
    ("moment", "is_open", "opens"),
    [
        ("2026-11-20T08:29", False, "2026-11-20T08:30"),
        ("2026-11-20T08:30", True, "2026-11-20T08:30"),
        ("2026-11-20T17:29", True, "2026-11-20T17:29"),
        ("2026-11-20T17:30", False, "2026-11-21T08:30"),
        ("2026-11-21T10:00", True, "2026-11-21T10:00"),
        ("2026-11-22T10:00", False, "2026-11-23T08:30"),
    ],
)
def test_the_office_works_its_hours_on_working_days_also_on_a_make_up_saturday(moment, is_open, opens):
    assert HOURS.is_open(at(moment), CALENDAR) is is_open
    assert HOURS.next_open(at(moment), CALENDAR) == at(opens)


def test_an_office_opens_before_it_closes():
    with pytest.raises(ValueError, match="opens before"):
        OfficeHours(time(18), time(9))
