"""When a series meets, over holidays and changes by hand, and which rules it takes."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartcity.foundation.problems import InvalidInput
from smartcity.meetings.occurrences import (
    LONGEST_WINDOW,
    Change,
    Occurrence,
    OccurrenceStatus,
    Pattern,
    occurrences,
)
from smartcity.meetings.recurrence import check_rule, expanded
from smartcity.meetings.rules import NonWorkingDay
from smartcity.workdays.rules import DayKind, WorkCalendar

CALENDAR = WorkCalendar(
    days={
        **dict.fromkeys(chinese_calendar.constants.holidays, DayKind.HOLIDAY),
        **dict.fromkeys(chinese_calendar.constants.workdays, DayKind.WORKDAY),
    },
    published=frozenset({2024, 2025, 2026}),
)
at = datetime.fromisoformat  # the clock on the wall: meetings have no zone
MONDAY = at("2026-01-05T15:00")
TWO_HOURS = timedelta(hours=2)
SHANGHAI = ZoneInfo("Asia/Shanghai")
RULES = [
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=3",
    "FREQ=WEEKLY;BYDAY=MO",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH",
    "FREQ=MONTHLY;BYDAY=-1FR",
    "FREQ=MONTHLY;BYMONTHDAY=1,15",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=YEARLY;BYMONTH=1,7;BYDAY=1MO",
]
rules = st.sampled_from(RULES)
choices = st.sampled_from(NonWorkingDay)
days_2026 = st.dates(date(2026, 1, 1), date(2026, 12, 31))


def weekly(non_working: NonWorkingDay = NonWorkingDay.NEXT, rule: str = "FREQ=WEEKLY;BYDAY=MO") -> Pattern:
    return Pattern(rule, MONDAY, TWO_HOURS, non_working)


def in_the_week_of(day: date, pattern: Pattern, changes: dict[datetime, Change] | None = None) -> list[Occurrence]:
    return occurrences(pattern, CALENDAR, changes or {}, day, day + timedelta(days=6))


def test_the_regular_meeting_is_every_monday_at_three():
    (meeting,) = in_the_week_of(date(2026, 11, 16), weekly())
    assert meeting == Occurrence(
        at("2026-11-16T15:00"), at("2026-11-16T17:00"), at("2026-11-16T15:00"), OccurrenceStatus.PLANNED
    )


def test_over_national_day_the_meeting_follows_the_choice_of_the_series():
    # 2026: off from Thursday 1 to Wednesday 7 October; the Monday in it is the 5th
    monday = at("2026-10-05T15:00")
    (after,) = in_the_week_of(date(2026, 10, 5), weekly(NonWorkingDay.NEXT))
    assert (after.start, after.original_start, after.status) == (
        at("2026-10-08T15:00"),
        monday,
        OccurrenceStatus.MOVED,
    )
    (skipped,) = in_the_week_of(date(2026, 10, 5), weekly(NonWorkingDay.SKIP))
    assert (skipped.start, skipped.status) == (monday, OccurrenceStatus.SKIPPED)
    assert in_the_week_of(date(2026, 10, 5), weekly(NonWorkingDay.PREVIOUS)) == []
    before = in_the_week_of(date(2026, 9, 28), weekly(NonWorkingDay.PREVIOUS))
    assert [one.start.day for one in before] == [28, 30]


def test_a_make_up_saturday_is_a_day_to_meet_on():
    saturday = Pattern("FREQ=WEEKLY;BYDAY=SA", MONDAY, TWO_HOURS, NonWorkingDay.SKIP)
    found = occurrences(saturday, CALENDAR, {}, date(2026, 2, 21), date(2026, 2, 28))
    assert [one.status for one in found] == [OccurrenceStatus.SKIPPED, OccurrenceStatus.PLANNED]


def test_a_daily_meeting_does_not_pile_up_after_a_holiday():
    daily = weekly(NonWorkingDay.NEXT, "FREQ=DAILY")
    found = occurrences(daily, CALENDAR, {}, date(2026, 10, 1), date(2026, 10, 8))
    assert [one.status for one in found] == [OccurrenceStatus.SKIPPED] * 7 + [OccurrenceStatus.PLANNED]


def test_one_meeting_is_moved_and_another_cancelled_and_the_rest_stay():
    changes = {
        at("2026-11-16T15:00"): Change(start=at("2026-11-18T09:00")),
        at("2026-11-23T15:00"): Change(),
    }
    found = occurrences(weekly(), CALENDAR, changes, date(2026, 11, 9), date(2026, 11, 30))
    assert [(one.start, one.status) for one in found] == [
        (at("2026-11-09T15:00"), OccurrenceStatus.PLANNED),
        (at("2026-11-18T09:00"), OccurrenceStatus.MOVED),
        (at("2026-11-23T15:00"), OccurrenceStatus.CANCELLED),
        (at("2026-11-30T15:00"), OccurrenceStatus.PLANNED),
    ]
    assert found[1].end == at("2026-11-18T11:00")


def test_a_meeting_moved_by_hand_may_have_a_new_end_and_lie_months_away():
    original = at("2026-11-16T15:00")
    changes = {original: Change(at("2027-03-03T09:00"), at("2027-03-03T12:00"))}
    assert in_the_week_of(date(2026, 11, 16), weekly(), changes) == []
    found = occurrences(weekly(), CALENDAR, changes, date(2027, 3, 3), date(2027, 3, 3))
    assert found == [Occurrence(at("2027-03-03T09:00"), at("2027-03-03T12:00"), original, OccurrenceStatus.MOVED)]


def test_a_change_of_a_day_that_is_not_in_the_rule_makes_no_meeting():
    changes = {at("2026-11-17T15:00"): Change(at("2027-03-03T09:00"))}
    assert occurrences(weekly(), CALENDAR, changes, date(2027, 3, 3), date(2027, 3, 3)) == []


def test_by_hand_an_office_meets_on_a_holiday_all_the_same():
    original = at("2026-10-05T15:00")
    found = in_the_week_of(date(2026, 10, 5), weekly(), {original: Change(original)})
    assert [(one.start, one.status) for one in found] == [(original, OccurrenceStatus.PLANNED)]


def test_the_leading_group_meets_when_its_head_has_time():
    assert occurrences(Pattern(None, MONDAY, TWO_HOURS), CALENDAR, {}, date(2026, 1, 1), date(2026, 12, 31)) == []


def test_a_year_without_a_published_calendar_is_provisional():
    found = occurrences(weekly(), CALENDAR, {}, date(2026, 12, 28), date(2027, 1, 4))
    assert [one.provisional for one in found] == [False, True]


def test_nothing_lies_before_the_series_begins_or_in_a_window_turned_round():
    assert occurrences(weekly(), CALENDAR, {}, date(2025, 12, 1), date(2025, 12, 31)) == []
    assert occurrences(weekly(), CALENDAR, {}, date(1, 1, 1), date(5, 1, 1)) == []
    assert occurrences(weekly(), CALENDAR, {}, date(2026, 2, 1), date(2026, 1, 1)) == []


@pytest.mark.parametrize(
    ("first", "last"), [(date(2026, 1, 1), date(2040, 1, 1)), (date(9995, 1, 1), date(9999, 12, 31))]
)
def test_a_window_without_end_is_refused(first, last):
    with pytest.raises(InvalidInput) as caught:
        occurrences(weekly(), CALENDAR, {}, first, last)
    assert set(caught.value.errors) == {"to"}


@given(rules, choices)
def test_by_itself_a_series_meets_on_working_days_and_once_a_day(rule, choice):
    found = occurrences(weekly(choice, rule), CALENDAR, {}, date(2026, 1, 1), date(2026, 12, 31))
    meeting = [one.start.date() for one in found if one.status is not OccurrenceStatus.SKIPPED]
    assert all(CALENDAR.is_working(day) for day in meeting)
    assert len(meeting) == len(set(meeting))
    assert meeting
    assert len({one.original_start for one in found}) == len(found)


@given(rules, choices, days_2026, days_2026, days_2026)
def test_two_windows_side_by_side_show_what_one_shows(rule, choice, one, two, three):
    first, middle, last = sorted((one, two, three))
    pattern = weekly(choice, rule)
    left = occurrences(pattern, CALENDAR, {}, first, middle)
    right = occurrences(pattern, CALENDAR, {}, middle + timedelta(days=1), last)
    assert left + right == occurrences(pattern, CALENDAR, {}, first, last)


@pytest.mark.parametrize("rule", RULES)
def test_the_rules_that_offices_use_are_taken_as_they_are(rule):
    assert check_rule(rule, MONDAY) == rule


def test_a_rule_is_stored_without_its_name_in_capitals():
    assert check_rule(" rrule:freq=weekly;byday=mo; ", MONDAY) == "FREQ=WEEKLY;BYDAY=MO"


@pytest.mark.parametrize(
    ("until", "stored"),
    [
        ("20260119", "20260119T235959"),
        ("20260119T150000", "20260119T150000"),
        ("20260119T070000Z", "20260119T150000"),
    ],
)
def test_the_last_day_of_a_rule_belongs_to_it(until, stored):
    rule = check_rule(f"FREQ=WEEKLY;UNTIL={until}", MONDAY, SHANGHAI)
    assert rule == f"FREQ=WEEKLY;UNTIL={stored}"
    found = occurrences(weekly(rule=rule), CALENDAR, {}, date(2026, 1, 1), date(2026, 12, 31))
    assert [one.start.day for one in found] == [5, 12, 19]


def test_a_rule_with_a_count_ends_after_so_many_meetings():
    rule = check_rule("FREQ=WEEKLY;COUNT=3", MONDAY)
    assert len(occurrences(weekly(rule=rule), CALENDAR, {}, date(2026, 1, 1), date(2026, 12, 31))) == 3


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "every Monday",
        "BYDAY=MO",
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;INTERVAL=5",
        "FREQ=HOURLY",
        "FREQ=WEEKLY;FREQ=DAILY",
        "FREQ=WEEKLY;BYHOUR=1,2,3",
        "FREQ=WEEKLY;BYSECOND=0,1",
        "FREQ=YEARLY;BYEASTER=0",
        "FREQ=YEARLY;BYWEEKNO=53",
        "FREQ=YEARLY;BYYEARDAY=1",
        "FREQ=WEEKLY;INTERVAL=0",
        "FREQ=WEEKLY;INTERVAL=-1",
        "FREQ=WEEKLY;INTERVAL=1000000",
        "FREQ=WEEKLY;COUNT=0",
        "FREQ=WEEKLY;COUNT=100000",
        "FREQ=WEEKLY;COUNT=3;UNTIL=20260301",
        "FREQ=WEEKLY;UNTIL=20261345",
        "FREQ=WEEKLY;UNTIL=00010101T000000Z",
        "FREQ=WEEKLY;UNTIL=20250101",
        "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;BYMONTHDAY=3",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
        "FREQ=MONTHLY;BYSETPOS=1",
        "FREQ=MONTHLY;BYDAY=-1FR;BYSETPOS=2",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=999",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=4,6;BYMONTHDAY=-31",
        "FREQ=YEARLY;BYMONTH=13",
        "FREQ=YEARLY;INTERVAL=97;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=WEEKLY\nEXDATE:20260112T150000",
        "FREQ=WEEKLY\nRDATE:20260113T150000",
        "RRULE:RRULE:FREQ=WEEKLY",
        "FREQ=WEEKLY;" + "BYDAY=MO," * 40,
        "FREQ=WEEKLY;BYDAY=ＭＯ",
        "FREQ=WEEKLY;INTERVAL=２",
        "\x00",
    ],
)
def test_a_rule_no_office_needs_is_refused_with_a_sentence(rule):
    with pytest.raises(InvalidInput) as caught:
        check_rule(rule, MONDAY, SHANGHAI)
    assert set(caught.value.errors) == {"rule"}


@pytest.mark.parametrize("year", [1, 1999, 2101, 9999])
def test_a_series_begins_in_this_century(year):
    with pytest.raises(InvalidInput) as caught:
        check_rule("FREQ=DAILY", at(f"{year:04}-01-04T15:00"))
    assert set(caught.value.errors) == {"start"}


def test_a_rule_that_never_falls_yields_nothing_without_a_search():
    rule = "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"
    assert expanded(rule, MONDAY) is None
    assert occurrences(weekly(rule=rule), CALENDAR, {}, date(2026, 1, 1), date(2026, 12, 31)) == []


def test_the_29th_of_february_comes_every_fourth_year():
    rule = check_rule("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", MONDAY)
    found = occurrences(weekly(NonWorkingDay.SKIP, rule), CALENDAR, {}, date(2026, 1, 1), date(2035, 12, 31))
    assert [one.start.year for one in found] == [2028, 2032]


parts = st.sampled_from(
    ["BYDAY=MO", "BYDAY=5SU", "BYMONTH=2", "BYMONTHDAY=31", "BYMONTHDAY=30,29", "BYSETPOS=5", "INTERVAL=97", "COUNT=2"]
)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]), st.lists(parts, max_size=4, unique=True), days_2026)
def test_any_rule_is_refused_or_meets_within_ten_years(freq, chosen, day):
    start = datetime.combine(day, MONDAY.time())
    try:
        rule = check_rule(";".join([f"FREQ={freq}", *chosen]), start)
    except InvalidInput:
        return
    pattern = Pattern(rule, start, TWO_HOURS, NonWorkingDay.SKIP)
    assert occurrences(pattern, CALENDAR, {}, day, day + LONGEST_WINDOW)


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_rules(text):
    with pytest.raises(InvalidInput):
        check_rule(text, MONDAY, UTC)
