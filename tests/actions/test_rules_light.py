"""The light on any day, the marks beside it, reports due, default deadlines and on time."""

from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartcity.actions.light import (
    LightDates,
    RuleSet,
    Standing,
    colour_on,
    light_dates,
    light_on,
    rolled_up,
)
from smartcity.actions.marks import Beside, checking_until, marks
from smartcity.actions.reporting import default_rhythm, report_due_on
from smartcity.actions.rules import (
    Colour,
    DeadlinePrecision,
    Limits,
    Mark,
    Priority,
    ReportingRhythm,
    SourceKind,
    deadline_within,
    default_deadline,
    default_limit,
    objection_until,
    on_time,
)
from smartcity.actions.workflow import OPEN_STATES, State
from smartcity.workdays.rules import DayKind, WorkCalendar

CALENDAR = WorkCalendar(
    days={
        **dict.fromkeys(chinese_calendar.constants.holidays, DayKind.HOLIDAY),
        **dict.fromkeys(chinese_calendar.constants.workdays, DayKind.WORKDAY),
    },
    published=frozenset({2024, 2025, 2026}),
)
TUESDAY = date(2026, 11, 17)
A_DAY = timedelta(days=1)
ORDER = [Colour.GREEN, Colour.YELLOW, Colour.RED]

deadlines = st.dates(date(2026, 1, 10), date(2026, 12, 20))
open_states = st.sampled_from(sorted(OPEN_STATES))


@dataclass(frozen=True)
class Stone:
    title: str
    due_on: date
    done_on: date | None = None


stones = st.lists(st.builds(Stone, st.just("draft sent round"), deadlines, st.none() | deadlines), max_size=3)
rule_sets = st.builds(
    RuleSet,
    yellow_days=st.integers(0, 10),
    milestone_missed=st.booleans(),
    points_behind=st.none() | st.integers(1, 100),
)


def standing(state: State, deadline: date | None, **extra: object) -> Standing:
    return Standing(state, deadline, light_dates(state, deadline, CALENDAR, **extra))


def said(day: date, item: Standing) -> tuple[str, str]:
    light = light_on(day, item, CALENDAR)
    return str(light.colour), str(light.reason)


def test_an_item_five_working_days_late_says_so_with_its_date():
    item = standing(State.IN_PROGRESS, TUESDAY)
    assert said(date(2026, 11, 24), item) == ("red", "Overdue by 5 working days: due 2026-11-17, not completed")


def test_the_life_of_a_light_around_a_deadline():
    item = standing(State.IN_PROGRESS, TUESDAY)
    assert said(date(2026, 11, 11), item) == ("green", "4 working days left: due 2026-11-17")
    assert said(date(2026, 11, 12), item) == ("yellow", "3 working days left: due 2026-11-17")
    assert said(date(2026, 11, 16), item) == ("yellow", "1 working day left: due 2026-11-17")
    assert said(TUESDAY, item) == ("yellow", "Due today, 2026-11-17")
    assert said(date(2026, 11, 18), item) == ("red", "Overdue by 1 working day: due 2026-11-17, not completed")


def test_a_deadline_on_friday_is_red_on_saturday_without_a_working_day_gone_by():
    item = standing(State.ASSIGNED, date(2026, 11, 20))
    assert said(date(2026, 11, 21), item) == ("red", "Overdue: due 2026-11-20, not completed")


def test_a_deadline_on_sunday_has_no_working_day_left_on_saturday():
    item = standing(State.ASSIGNED, date(2026, 11, 22))
    assert said(date(2026, 11, 21), item) == ("yellow", "No working day left: due 2026-11-22")


def test_over_spring_festival_yellow_begins_before_the_holiday():
    item = standing(State.IN_PROGRESS, date(2026, 2, 24))
    assert item.dates.yellow_on == date(2026, 2, 12)
    assert item.dates.red_on == date(2026, 2, 25)


def test_while_a_submission_waits_for_review_the_light_is_yellow_at_worst():
    item = standing(State.SUBMITTED, TUESDAY)
    assert item.dates.red_on is None
    colour, reason = said(TUESDAY + timedelta(days=60), item)
    assert colour == "yellow"
    assert reason.startswith("Submitted, waiting for review; Overdue by ")


def test_an_item_without_a_date_is_never_yellow_or_red_by_date():
    item = standing(State.IN_PROGRESS, None)
    assert item.dates == LightDates()
    assert said(date(2099, 1, 1), item) == ("green", "No deadline")


def test_a_missed_milestone_turns_an_item_yellow_and_names_itself():
    missed = Stone("draft sent round", date(2026, 10, 9))
    item = standing(State.IN_PROGRESS, TUESDAY, milestones=[missed, Stone("published", date(2026, 9, 1), TUESDAY)])
    assert said(date(2026, 10, 9), item)[0] == "green"
    colour, reason = said(date(2026, 10, 12), item)
    assert colour == "yellow"
    assert reason == "Milestone missed: draft sent round, due 2026-10-09; 26 working days left: due 2026-11-17"


def test_a_city_may_leave_milestones_out_of_it_and_look_further_ahead():
    rules = RuleSet(yellow_days=5, milestone_missed=False)
    missed = Stone("draft sent round", date(2026, 10, 9))
    dates = light_dates(State.IN_PROGRESS, TUESDAY, CALENDAR, rules, milestones=[missed])
    assert dates == LightDates(date(2026, 11, 10), date(2026, 11, 18))


def test_points_behind_is_off_and_when_on_it_names_the_day():
    start, end = date(2026, 3, 1), date(2026, 6, 9)
    off = light_dates(State.IN_PROGRESS, end, CALENDAR, assigned_on=start, progress=10)
    assert off.yellow_on == CALENDAR.before_deadline(end, 3)
    rules = RuleSet(points_behind=20)
    on = light_dates(State.IN_PROGRESS, end, CALENDAR, rules, assigned_on=start, progress=10)
    assert on.yellow_on == start + timedelta(days=30)
    assert str(on.yellow_reason) == "Behind: progress 10%, 30% or more of the time gone"
    ahead = light_dates(State.IN_PROGRESS, end, CALENDAR, rules, assigned_on=start, progress=90)
    assert ahead.yellow_on == CALENDAR.before_deadline(end, 3)


@pytest.mark.parametrize("numbers", [{"yellow_days": -1}, {"points_behind": 0}, {"points_behind": 101}])
def test_a_rule_set_that_makes_no_sense_is_refused(numbers):
    with pytest.raises(ValueError, match="a light needs"):
        RuleSet(**numbers)


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (Standing(State.COMPLETED, TUESDAY, ended_on=TUESDAY), "Completed on 2026-11-17"),
        (Standing(State.CLOSED, TUESDAY, ended_on=TUESDAY), "Completed on 2026-11-17"),
        (
            Standing(State.CLOSED, TUESDAY, ended_on=date(2026, 11, 19), late=True),
            "Completed late, on 2026-11-19: due 2026-11-17",
        ),
        (Standing(State.COMPLETED), "Completed"),
        (Standing(State.SUSPENDED, TUESDAY), "Suspended: its time does not run"),
        (Standing(State.CANCELLED, TUESDAY), "Cancelled"),
    ],
)
def test_grey_says_why(item, reason):
    assert said(TUESDAY + timedelta(days=90), item) == ("grey", reason)


def test_a_draft_is_nobodys_duty_yet():
    item = standing(State.DRAFT, TUESDAY)
    assert said(TUESDAY + timedelta(days=90), item) == ("green", "A draft: not assigned yet")


@given(open_states, deadlines, rule_sets, st.dates(date(2026, 1, 1), date(2027, 2, 1)), st.data())
def test_left_alone_a_light_only_goes_from_green_by_yellow_to_red(state, deadline, rules, day, data):
    milestones, progress = data.draw(stones), data.draw(st.integers(0, 100))
    dates = light_dates(
        state, deadline, CALENDAR, rules, milestones=milestones, assigned_on=date(2026, 1, 5), progress=progress
    )
    item = Standing(state, deadline, dates)
    today, tomorrow = colour_on(day, item), colour_on(day + A_DAY, item)
    assert ORDER.index(today) <= ORDER.index(tomorrow)
    assert dates.yellow_on is not None
    assert dates.red_on is None or dates.yellow_on <= dates.red_on


@given(deadlines, st.integers(-20, 20))
def test_the_light_follows_the_sentence_of_the_rule(deadline, offset):
    day = deadline + timedelta(days=offset)
    left = CALENDAR.count(day, deadline)
    expected = Colour.RED if day > deadline else Colour.YELLOW if left <= 3 else Colour.GREEN
    assert colour_on(day, standing(State.SIGNED_FOR, deadline)) is expected


@given(open_states, deadlines, st.integers(-20, 20))
def test_a_reason_always_names_the_date_it_is_about(state, deadline, offset):
    light = light_on(deadline + timedelta(days=offset), standing(state, deadline), CALENDAR)
    assert deadline.isoformat() in str(light.reason)


def test_a_parent_shows_the_worst_of_its_children():
    own = light_dates(State.IN_PROGRESS, date(2026, 12, 31), CALENDAR)
    child = light_dates(State.IN_PROGRESS, TUESDAY, CALENDAR)
    waiting = light_dates(State.SUBMITTED, date(2026, 10, 30), CALENDAR)
    parent = Standing(
        State.IN_PROGRESS, date(2026, 12, 31), rolled_up(own, [("Zhangdian", child), ("Boshan", waiting)])
    )
    assert said(date(2026, 10, 20), parent)[0] == "green"
    assert said(date(2026, 11, 2), parent) == (
        "yellow",
        "“Boshan”, a part of this, is at risk; 43 working days left: due 2026-12-31",
    )
    assert said(date(2026, 11, 18), parent) == (
        "red",
        "“Zhangdian”, a part of this, is overdue; 31 working days left: due 2026-12-31",
    )


def test_a_parent_that_is_late_itself_needs_no_childs_reason():
    own = light_dates(State.IN_PROGRESS, TUESDAY, CALENDAR)
    assert rolled_up(own, [("Zhangdian", light_dates(State.IN_PROGRESS, TUESDAY, CALENDAR))]) == own
    assert rolled_up(own, [("Boshan", light_dates(State.COMPLETED, TUESDAY, CALENDAR))]) == own


def test_marks_stand_beside_the_light():
    item = Beside(State.ASSIGNED, unsigned=True, report_due_on=TUESDAY, extended=True, carried_over=True)
    assert marks(TUESDAY, item) == (Mark.UNSIGNED, Mark.REPORT_DUE, Mark.EXTENDED, Mark.CARRIED_OVER)
    assert Mark.REPORT_DUE not in marks(TUESDAY - A_DAY, item)


def test_a_late_completion_stays_late_for_good_and_the_other_marks_end_with_the_item():
    item = Beside(
        State.CLOSED,
        unsigned=True,
        report_due_on=TUESDAY,
        objection_waiting=True,
        extension_waiting=True,
        returned=True,
        late=True,
    )
    assert marks(TUESDAY, item) == (Mark.LATE,)


def test_a_submitted_item_owes_no_report_and_is_no_longer_returned():
    item = Beside(State.SUBMITTED, report_due_on=TUESDAY, returned=True, objection_waiting=True)
    assert marks(TUESDAY, item) == (Mark.OBJECTION,)


def test_only_the_office_sees_that_a_fresh_red_is_being_checked():
    saturday = date(2026, 11, 21)
    until = checking_until(saturday, saturday, CALENDAR)
    assert until == date(2026, 11, 23)
    item = Beside(State.IN_PROGRESS, checking_until=until)
    assert marks(date(2026, 11, 23), item, for_office=True) == (Mark.CHECKING,)
    assert marks(date(2026, 11, 23), item) == ()
    assert marks(date(2026, 11, 24), item, for_office=True) == ()


def test_an_old_red_can_no_longer_be_checked():
    saturday = date(2026, 11, 21)
    assert checking_until(saturday, date(2026, 11, 23), CALENDAR) == date(2026, 11, 24)
    assert checking_until(saturday, date(2026, 11, 24), CALENDAR) is None
    assert checking_until(saturday, date(2026, 11, 20), CALENDAR) is None
    assert checking_until(None, saturday, CALENDAR) is None


def test_on_time_is_judged_by_the_accepted_submission_against_each_deadline():
    original, extended = TUESDAY, TUESDAY + timedelta(days=14)
    assert on_time(original, TUESDAY) is True
    assert on_time(original, TUESDAY + A_DAY) is False
    assert on_time(extended, TUESDAY + A_DAY) is True
    assert on_time(None, TUESDAY) is None
    assert on_time(original, None) is None


@pytest.mark.parametrize(
    ("kind", "priority", "days"),
    [
        (SourceKind.MEETING, Priority.NORMAL, 20),
        (SourceKind.DOCUMENT, Priority.URGENT, 30),
        (SourceKind.INSTRUCTION, Priority.URGENT, 3),
        (SourceKind.INSTRUCTION, Priority.IMPORTANT, 15),
        (SourceKind.HOTLINE, Priority.URGENT, None),
        (SourceKind.ANNUAL_PLAN, Priority.NORMAL, None),
    ],
)
def test_a_source_without_a_date_leaves_its_usual_time(kind, priority, days):
    assert default_limit(kind, priority) == days


def test_of_several_sources_the_shortest_limit_holds():
    kinds = [SourceKind.DOCUMENT, SourceKind.INSTRUCTION, SourceKind.AUDIT]
    assert default_deadline(kinds, Priority.NORMAL, TUESDAY) == TUESDAY + timedelta(days=15)
    assert default_deadline(kinds, Priority.NORMAL, TUESDAY, Limits(document=10)) == TUESDAY + timedelta(days=10)
    assert default_deadline([SourceKind.AUDIT], Priority.NORMAL, TUESDAY) is None


@pytest.mark.parametrize("numbers", [{"urgent_instruction": 6}, {"urgent_instruction": 0}, {"meeting": 0}])
def test_limits_that_make_no_sense_are_refused(numbers):
    with pytest.raises(ValueError, match="must be"):
        Limits(**numbers)


def test_the_shortest_limits_an_office_can_set():
    shortest = Limits(
        meeting=1, document=1, urgent_instruction=1, instruction=1, objection_working_days=0, extensions=0
    )
    assert default_deadline([SourceKind.MEETING], Priority.NORMAL, TUESDAY, shortest) == TUESDAY + A_DAY
    assert objection_until(TUESDAY, CALENDAR, shortest) == TUESDAY


def test_the_objection_window_counts_working_days():
    assert objection_until(date(2026, 9, 28), CALENDAR) == date(2026, 10, 10)


@pytest.mark.parametrize(
    ("precision", "day", "end"),
    [
        (DeadlinePrecision.DAY, date(2026, 2, 5), date(2026, 2, 5)),
        (DeadlinePrecision.TEN_DAYS, date(2026, 2, 10), date(2026, 2, 10)),
        (DeadlinePrecision.TEN_DAYS, date(2026, 2, 11), date(2026, 2, 20)),
        (DeadlinePrecision.TEN_DAYS, date(2026, 2, 21), date(2026, 2, 28)),
        (DeadlinePrecision.MONTH_END, date(2024, 2, 5), date(2024, 2, 29)),
        (DeadlinePrecision.QUARTER_END, date(2026, 8, 5), date(2026, 9, 30)),
        (DeadlinePrecision.YEAR_END, date(2026, 8, 5), date(2026, 12, 31)),
        (DeadlinePrecision.LONG_TERM, date(2026, 8, 5), None),
    ],
)
def test_a_deadline_of_a_precision_means_the_end_of_its_period(precision, day, end):
    assert deadline_within(precision, day) == end


def test_the_longer_the_deadline_the_rarer_the_reports():
    assert [default_rhythm(precision) for precision in DeadlinePrecision] == [
        ReportingRhythm.MILESTONE,
        ReportingRhythm.MILESTONE,
        ReportingRhythm.MONTHLY,
        ReportingRhythm.MONTHLY,
        ReportingRhythm.QUARTERLY,
        ReportingRhythm.QUARTERLY,
    ]


@pytest.mark.parametrize(
    ("rhythm", "assigned", "reported", "due"),
    [
        (ReportingRhythm.MONTHLY, date(2026, 11, 2), None, date(2026, 11, 30)),
        (ReportingRhythm.MONTHLY, date(2026, 11, 20), None, date(2026, 12, 31)),
        (ReportingRhythm.MONTHLY, date(2026, 9, 1), date(2026, 10, 12), date(2026, 11, 30)),
        (ReportingRhythm.MONTHLY, date(2026, 11, 28), date(2026, 11, 30), date(2026, 12, 31)),
        (ReportingRhythm.MONTHLY, date(2026, 9, 1), date(2026, 9, 30), date(2026, 10, 30)),
        (ReportingRhythm.QUARTERLY, date(2026, 1, 5), None, date(2026, 3, 31)),
        (ReportingRhythm.QUARTERLY, date(2026, 1, 5), date(2026, 2, 5), date(2026, 6, 30)),
        (ReportingRhythm.WEEKLY, date(2026, 11, 17), None, date(2026, 11, 27)),
        (ReportingRhythm.WEEKLY, date(2026, 11, 2), date(2026, 11, 17), date(2026, 11, 27)),
        (ReportingRhythm.NONE, date(2026, 11, 2), None, None),
    ],
)
def test_a_report_is_owed_by_the_last_working_day_of_the_period(rhythm, assigned, reported, due):
    assert report_due_on(rhythm, assigned, reported, CALENDAR) == due


def test_by_milestone_a_report_is_owed_on_the_next_unreached_one():
    done = Stone("draft", date(2026, 10, 9), date(2026, 10, 8))
    second, third = Stone("vetted", date(2026, 11, 6)), Stone("printed", date(2026, 12, 4))
    plan = [third, done, second]
    assigned = date(2026, 9, 1)
    due = report_due_on(ReportingRhythm.MILESTONE, assigned, None, CALENDAR, plan)
    assert due == second.due_on
    after = report_due_on(ReportingRhythm.MILESTONE, assigned, second.due_on, CALENDAR, plan)
    assert after == third.due_on
    assert report_due_on(ReportingRhythm.MILESTONE, assigned, None, CALENDAR) is None


@given(st.sampled_from([ReportingRhythm.MONTHLY, ReportingRhythm.QUARTERLY]), deadlines, st.integers(0, 60))
def test_a_report_always_moves_the_next_one_further_away(rhythm, assigned, days):
    reported = assigned + timedelta(days=days)
    first = report_due_on(rhythm, assigned, None, CALENDAR)
    following = report_due_on(rhythm, assigned, reported, CALENDAR)
    assert first is not None
    assert following is not None
    assert following > reported
    assert following >= first or reported < assigned
