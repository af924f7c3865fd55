"""Who is told what on which day; how a ladder survives weekends, holidays, pauses and a scheduler that was off."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smartcity.reminders.ladders import why
from smartcity.reminders.rules import (
    PAPERS_ONLY,
    Audience,
    Counted,
    Due,
    Ladder,
    NoticeKind,
    ReminderRule,
    Step,
    StepAction,
    next_step_on,
    steps_due,
)
from smartcity.reminders.standard_ladders import LADDERS
from smartcity.workdays.rules import DayKind, WorkCalendar

CALENDAR = WorkCalendar(
    days={
        **dict.fromkeys(chinese_calendar.constants.holidays, DayKind.HOLIDAY),
        **dict.fromkeys(chinese_calendar.constants.workdays, DayKind.WORKDAY),
    },
    published=frozenset({2024, 2025, 2026}),
)
DEADLINE = LADDERS[ReminderRule.DEADLINE]
TUESDAY = date(2026, 11, 17)
A_DAY = timedelta(days=1)
anchors = st.dates(date(2026, 1, 20), date(2026, 11, 10))
ladders = st.sampled_from(list(LADDERS.values()))
repeating = st.sampled_from([ladder for ladder in LADDERS.values() if ladder.repeat_every])


def due(day: date, *decided: str, anchor: date = TUESDAY, paused: bool = False) -> Due:
    return steps_due(DEADLINE, anchor, day, CALENDAR, decided=decided, paused=paused)


def key(day: date, *decided: str, anchor: date = TUESDAY) -> str | None:
    found = due(day, *decided, anchor=anchor).step
    return found.key if found else None


def run_daily(ladder: Ladder, anchor: date, first: date, last: date, off: frozenset[date] = frozenset()):
    """Run a tick each day the scheduler is up; return what was sent, by day, and what was recorded as skipped."""
    sent: dict[date, str] = {}
    skipped: list[str] = []
    day = first
    while day <= last:
        if day not in off:
            found = steps_due(ladder, anchor, day, CALENDAR, decided=[*sent.values(), *skipped])
            if found.step:
                sent[day] = found.step.key
                skipped += [one.key for one in found.skipped]
        day += A_DAY
    return sent, skipped


def test_the_ladder_of_an_item_due_on_a_tuesday():
    sent, skipped = run_daily(DEADLINE, TUESDAY, date(2026, 11, 1), date(2026, 12, 18))
    assert sent == {
        date(2026, 11, 12): "before_3",
        date(2026, 11, 17): "due_today",
        date(2026, 11, 18): "late_1",
        date(2026, 11, 20): "late_3",
        date(2026, 11, 24): "late_5",
        date(2026, 12, 1): "late_10",
        date(2026, 12, 8): "deadline_again_1",
        date(2026, 12, 15): "deadline_again_2",
    }
    assert skipped == []


@pytest.mark.parametrize(
    ("name", "audience", "action"),
    [
        ("before_3", {Audience.RESPONSIBLE}, StepAction.MESSAGE),
        ("due_today", {Audience.RESPONSIBLE, Audience.LEAD_LIAISON}, StepAction.MESSAGE),
        ("late_1", {Audience.RESPONSIBLE, Audience.LEAD_LIAISON, Audience.SECRETARIAT}, StepAction.MESSAGE),
        ("late_3", {Audience.SECRETARIAT}, StepAction.PHONE_TASK),
        ("late_5", {Audience.LEAD_HEAD}, StepAction.DRAFT_NOTICE),
        ("late_10", {Audience.LEADER}, StepAction.DRAFT_NOTICE),
    ],
)
def test_each_step_reaches_whom_the_office_agreed_on(name, audience, action):
    step = next(step for step in DEADLINE.steps if step.key == name)
    assert (set(step.audience), step.action) == (audience, action)


def test_papers_are_drafted_on_the_fifth_and_tenth_day_and_the_tenth_stands_in_the_summary():
    kinds = {step.key: step.notice for step in DEADLINE.steps if step.notice}
    assert kinds == {"late_5": NoticeKind.SUPERVISION_NOTICE, "late_10": NoticeKind.PAPER_FOR_LEADER}
    assert [step.key for step in DEADLINE.steps if step.in_summary] == ["late_10"]


def test_no_machine_writes_to_a_head_or_a_leader():
    steps = [step for ladder in LADDERS.values() for step in (*ladder.steps, ladder.repetition(1))]
    assert all(step.action is StepAction.DRAFT_NOTICE for step in steps if step.audience & PAPERS_ONLY)
    for audience in PAPERS_ONLY:
        with pytest.raises(ValueError, match="only get papers"):
            Step("friendly_word", 1, frozenset({audience}))
        with pytest.raises(ValueError, match="never to heads"):
            Ladder(ReminderRule.DEADLINE, DEADLINE.steps, 5, frozenset({audience}))


def test_a_ladder_that_makes_no_sense_is_refused():
    office = frozenset({Audience.SECRETARIAT})
    with pytest.raises(ValueError, match="a notice exactly where"):
        Step("empty_paper", 1, office, StepAction.DRAFT_NOTICE)
    with pytest.raises(ValueError, match="a notice exactly where"):
        Step("nobody", 1, frozenset())
    with pytest.raises(ValueError, match="rising offsets"):
        Ladder(ReminderRule.DEADLINE, (Step("b", 2, office), Step("a", 1, office)))
    with pytest.raises(ValueError, match="rising offsets"):
        Ladder(ReminderRule.DEADLINE, (Step("a", 1, office), Step("a", 2, office)))
    with pytest.raises(ValueError, match="at least a day"):
        Ladder(ReminderRule.DEADLINE, (Step("a", 1, office),), repeat_every=0)


def test_every_ladder_names_its_steps_differently():
    names = [step.key for ladder in LADDERS.values() for step in (*ladder.steps, ladder.repetition(1))]
    assert len(names) == len(set(names))
    assert all(len(f"{name}:20261117") <= 32 for name in names)
    assert set(LADDERS) == set(ReminderRule)


def test_a_scheduler_that_was_off_sends_only_the_highest_step_and_records_the_rest():
    found = due(date(2026, 11, 24), "before_3")
    assert found.step is not None
    assert found.step.key == "late_5"
    assert [one.key for one in found.skipped] == ["due_today", "late_1", "late_3"]


def test_what_was_decided_is_never_decided_again_at_the_next_run():
    assert key(date(2026, 11, 24), "late_5") is None
    assert due(date(2026, 11, 25), "late_5") == Due()


def test_a_new_deadline_arms_every_step_again():
    later = date(2026, 12, 15)
    assert key(date(2026, 12, 10), anchor=later) == "before_3"


def test_nothing_is_due_on_a_weekend_and_nothing_is_lost_over_it():
    friday = date(2026, 11, 13)
    assert key(date(2026, 11, 14), anchor=friday) is None
    assert key(date(2026, 11, 15), anchor=friday) is None
    assert key(date(2026, 11, 16), anchor=friday) == "late_1"


def test_a_deadline_on_a_sunday_is_announced_on_the_friday_before():
    sunday = date(2026, 11, 22)
    assert key(date(2026, 11, 17), anchor=sunday) == "before_3"
    assert key(date(2026, 11, 20), "before_3", anchor=sunday) == "due_today"


def test_a_make_up_saturday_is_a_day_for_reminders():
    # Saturday 14 February 2026 is worked; the holiday runs to the 23rd
    assert key(date(2026, 2, 14), "before_3", anchor=date(2026, 2, 14)) == "due_today"
    assert key(date(2026, 2, 16), "before_3", "due_today", anchor=date(2026, 2, 14)) is None
    assert key(date(2026, 2, 24), "before_3", "due_today", anchor=date(2026, 2, 14)) == "late_1"


def test_three_working_days_before_a_deadline_after_the_new_year():
    # off on 1 to 3 January 2026, worked on Sunday the 4th
    assert key(date(2025, 12, 26), anchor=date(2026, 1, 4)) is None
    assert key(date(2025, 12, 29), anchor=date(2026, 1, 4)) == "before_3"
    assert key(date(2025, 12, 30), anchor=date(2026, 1, 5)) == "before_3"


def test_while_an_extension_waits_nothing_is_due():
    assert due(date(2026, 11, 24), paused=True) == Due()


@given(anchors, ladders, st.frozensets(st.integers(0, 150), max_size=60))
def test_whatever_days_the_scheduler_is_off_every_step_is_sent_or_skipped_once(anchor, ladder, gaps):
    first = anchor - timedelta(days=60)
    last = CALENDAR.next_working(anchor + timedelta(days=60))
    off = frozenset(first + timedelta(days=n) for n in gaps) - {last}
    sent, skipped = run_daily(ladder, anchor, first, last, off)
    recorded = [*sent.values(), *skipped]
    assert len(recorded) == len(set(recorded))
    everything, nothing = run_daily(ladder, anchor, first, last)
    assert nothing == []
    assert set(recorded) == set(everything.values())
    assert all(CALENDAR.is_working(day) for day in sent)


@settings(deadline=None, max_examples=50)
@given(anchors, repeating, st.integers(-60, 60), st.integers(0, 12))
def test_the_next_step_is_on_the_first_day_that_asks_for_one(anchor, ladder, offset, gone):
    after = anchor + timedelta(days=offset)
    sent, _ = run_daily(ladder, anchor, anchor - timedelta(days=60), anchor + timedelta(days=45))
    decided = list(sent.values())[:gone]
    found = next_step_on(ladder, anchor, after, CALENDAR, decided=decided)
    assert found is not None
    days = [after + timedelta(days=n) for n in range((found - after).days + 1)]
    assert [day for day in days if steps_due(ladder, anchor, day, CALENDAR, decided=decided).step] == [found]


def test_a_ladder_without_repetition_has_an_end():
    once = Ladder(ReminderRule.MINUTES, (Step("minutes_late_1", 1, frozenset({Audience.SECRETARIAT})),))
    assert next_step_on(once, TUESDAY, TUESDAY, CALENDAR) == date(2026, 11, 18)
    assert next_step_on(once, TUESDAY, date(2026, 11, 19), CALENDAR, decided=["minutes_late_1"]) is None


def test_a_monthly_report_has_its_ladder_again_each_month():
    report = LADDERS[ReminderRule.REPORT]
    october = steps_due(report, date(2026, 10, 30), date(2026, 10, 30), CALENDAR).step
    november = steps_due(
        report, date(2026, 11, 30), date(2026, 11, 30), CALENDAR, decided=["report_today:20261030"]
    ).step
    assert october is not None
    assert november is not None
    assert (october.key, november.key) == ("report_today:20261030", "report_today:20261130")


@pytest.mark.parametrize(
    ("rule", "anchor", "today", "sentence"),
    [
        (ReminderRule.DEADLINE, TUESDAY, date(2026, 11, 12), "3 working days left: due 2026-11-17"),
        (ReminderRule.DEADLINE, TUESDAY, TUESDAY, "Due today, 2026-11-17"),
        (ReminderRule.DEADLINE, TUESDAY, date(2026, 11, 18), "Overdue by 1 working day: due 2026-11-17, not completed"),
        (ReminderRule.UNSIGNED, TUESDAY, TUESDAY, "Not signed for since 2026-11-17"),
        (
            ReminderRule.UNSIGNED,
            TUESDAY,
            date(2026, 11, 19),
            "Not signed for, 2 working days after it was assigned on 2026-11-17",
        ),
        (ReminderRule.REPORT, TUESDAY, TUESDAY, "A progress report is due by 2026-11-17"),
        (ReminderRule.REPORT, TUESDAY, date(2026, 11, 18), "The progress report due on 2026-11-17 is missing"),
        (ReminderRule.SECONDMENT, TUESDAY, date(2026, 11, 16), "The secondment ends in 1 working day, on 2026-11-17"),
        (
            ReminderRule.SECONDMENT,
            TUESDAY,
            date(2026, 11, 18),
            "The secondment ended on 2026-11-17, and no return is recorded",
        ),
        (ReminderRule.MINUTES, TUESDAY, TUESDAY, "The minutes are promised by 2026-11-17"),
        (
            ReminderRule.MINUTES,
            TUESDAY,
            date(2026, 11, 18),
            "The minutes were promised by 2026-11-17 and are not issued",
        ),
        (ReminderRule.CALENDAR, date(2027, 1, 1), date(2026, 12, 7), "The working calendar of 2027 is missing"),
    ],
)
def test_a_message_says_why_it_came(rule, anchor, today, sentence):
    assert str(why(rule, anchor, today, CALENDAR)) == sentence


OFFICE = frozenset({Audience.SECRETARIAT})


def in_days(*offsets: int, repeat_every: int | None = None, **more) -> Ladder:
    """A ladder whose steps are counted in days, weekends and holidays included."""
    steps = tuple(Step(f"day_{offset}", offset, OFFICE, counted=Counted.DAYS) for offset in offsets)
    return Ladder(ReminderRule.MINUTES, steps, repeat_every, **more)


def sent_on(ladder: Ladder, anchor: date) -> dict[str, date]:
    sent, _ = run_daily(ladder, anchor, anchor - timedelta(days=60), anchor + timedelta(days=60))
    return {key: day for day, key in sent.items()}


def test_days_are_counted_through_weekends_and_a_step_on_a_day_off_moves_to_a_working_day():
    # Tuesday 17 November 2026: 10 days before is Saturday the 7th, 4 days after Saturday the 21st
    sent = sent_on(in_days(-10, 0, 1, 4), TUESDAY)
    assert sent == {
        "day_-10": date(2026, 11, 6), "day_0": TUESDAY, "day_1": date(2026, 11, 18), "day_4": date(2026, 11, 23),
    }  # fmt: skip


def test_days_are_counted_through_the_national_holiday():
    # off from 1 to 7 October 2026; Saturday 10 October is worked
    sent = sent_on(in_days(2, 10), date(2026, 9, 30))
    assert sent == {"day_2": date(2026, 10, 8), "day_10": date(2026, 10, 10)}


def test_where_a_holiday_turns_the_order_of_two_countings_round_the_lower_step_is_passed_over():
    # 3 working days after 30 September 2026 is 10 October; 6 days after it is the holiday, so the 8th
    low = Step("low", 3, OFFICE)
    high = Step("high", 6, OFFICE, counted=Counted.DAYS)
    sent, skipped = run_daily(
        Ladder(ReminderRule.MINUTES, (low, high)), date(2026, 9, 30), date(2026, 9, 1), date(2026, 11, 1)
    )
    assert (list(sent.values()), skipped) == (["high"], ["low"])


def test_a_ladder_that_is_counted_in_days_repeats_in_working_days_after_its_last_step():
    # 5 days after Tuesday the 17th is Sunday the 22nd, so Monday the 23rd
    sent = sent_on(in_days(5, repeat_every=5), TUESDAY)
    assert sent["day_5"] == date(2026, 11, 23)
    assert [sent[f"minutes_again_{n}"] for n in (1, 2)] == [date(2026, 11, 30), date(2026, 12, 7)]


@settings(deadline=None, max_examples=60)
@given(
    anchors,
    st.lists(st.tuples(st.integers(-15, 15), st.sampled_from(Counted)), min_size=1, max_size=5),
    st.none() | st.integers(1, 8),
    st.integers(-40, 40),
)
def test_the_next_step_of_any_ladder_is_on_the_first_day_that_asks_for_one(anchor, drawn, repeat_every, offset):
    steps = {one.height: one for one in (Step(f"s{days}{unit}", days, OFFICE, counted=unit) for days, unit in drawn)}
    ladder = Ladder(ReminderRule.MINUTES, tuple(steps[height] for height in sorted(steps)), repeat_every)
    sent, skipped = run_daily(ladder, anchor, anchor - timedelta(days=70), anchor + timedelta(days=offset))
    after = anchor + timedelta(days=offset + 1)
    found = next_step_on(ladder, anchor, after, CALENDAR, decided=[*sent.values(), *skipped])
    later, _ = run_daily(ladder, anchor, anchor - timedelta(days=70), anchor + timedelta(days=offset + 45))
    assert found == min((day for day in later if day >= after), default=None)


def test_another_pause_sends_nothing_again_and_leaves_no_hole():
    weekly = in_days(1, repeat_every=5)
    told = list(sent_on(weekly, date(2026, 9, 1)))[:4]  # the step and three repetitions
    changed_on = date(2026, 9, 25)
    slower = in_days(1, repeat_every=10, repeat_name="minutes_again2", repeat_after=changed_on)
    days = [changed_on + timedelta(days=n) for n in range(60)]
    sent = {}
    for day in days:
        found = steps_due(slower, date(2026, 9, 1), day, CALENDAR, decided=[*told, *sent])
        if found.step:
            sent[found.step.key] = day
    assert sent["minutes_again2_2"] == CALENDAR.add(date(2026, 9, 2), 20)
    assert "minutes_again2_1" not in sent
    assert next_step_on(slower, date(2026, 9, 1), changed_on, CALENDAR, decided=told) == sent["minutes_again2_2"]


def test_seven_days_and_five_working_days_are_one_step():
    with pytest.raises(ValueError, match="rising offsets"):
        Ladder(ReminderRule.MINUTES, (Step("a", 5, OFFICE), Step("b", 7, OFFICE, counted=Counted.DAYS)))
