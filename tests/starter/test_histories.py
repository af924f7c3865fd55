"""The histories of the starter, replayed on the table of transitions for many days of loading."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest

from smartcity.actions.rules import Colour
from smartcity.actions.workflow import OPEN_STATES, Part, State, Verb, allowed, next_state
from smartcity.starter.action_files import EXTRA_VERBS
from smartcity.starter.data import load
from smartcity.starter.meeting_files import MEETING_STEPS
from smartcity.starter.records import ActionRow, MeetingRow, StepRow
from smartcity.starter.schedule import anchors_for, resolve
from smartcity.starter.timeline import deadline_wording, meeting_anchors, original_deadline, steps_by_unit, timeline
from tests.starter.calendars import office_calendar

CALENDAR = office_calendar()
PROGRAMME = load()
TODAY = date(2026, 11, 24)
# Every 11th day: all weekdays, both ends of months, and the holidays of one published and one provisional year.
LOADING_DAYS = [date(2026, 1, 1) + timedelta(days=days) for days in range(0, 730, 11)]
UNIT_VERBS = {"sign_for", "report", "submit", "request_extension"}
WORST_FIRST = [Colour.RED, Colour.YELLOW, Colour.GREEN, Colour.GREY]


@dataclass
class Life:
    """What an item has become; the smallest model of DOMAIN §5 that tells state, light and marks."""

    deadline: date | None
    state: State = State.DRAFT
    signed: set[str] = field(default_factory=set)
    reached: set[str] = field(default_factory=set)
    asked: date | None = None
    submitted_on: date | None = None
    percent: int = 0

    def take(self, item: ActionRow, step: StepRow, on: date, anchors: dict[str, date]) -> None:
        if step.do in EXTRA_VERBS:
            if step.do == "reach_milestone":
                self.reached.add(step.milestone)
            return
        self._move(item, step)
        if step.do == "sign_for":
            self.signed |= set(step.units)
        elif step.do == "request_extension":
            assert self.deadline is not None
            assert on <= self.deadline, "an extension is asked before the deadline"
            self.asked = resolve(step.deadline, anchors, CALENDAR)
            assert self.asked > self.deadline
        elif step.do == "approve_extension":
            assert self.asked is not None
            self.deadline, self.asked = self.asked, None
        elif step.do == "submit":
            self.submitted_on = on
        elif step.do == "return":
            self.submitted_on, self.percent = None, 0
        if step.percent is not None:
            assert step.percent >= self.percent, "an example does not go backwards"
            self.percent = step.percent

    def _move(self, item: ActionRow, step: StepRow) -> None:
        subject = None
        if step.do in UNIT_VERBS:
            subject = Part.LEAD if item.lead in (step.units or (item.lead,)) else Part.SUPPORTING
        row = allowed(self.state, Verb(step.do), [Part.OFFICE], subject)
        assert row is not None, f"{step.do} in {self.state}"
        self.state = next_state(row, self.state)

    def light(self, item: ActionRow, anchors: dict[str, date]) -> Colour:
        day = anchors["T"]
        if self.state not in OPEN_STATES:
            return Colour.GREY
        if self.deadline and day > self.deadline and self.state is not State.SUBMITTED:
            return Colour.RED
        if self.deadline and day >= CALENDAR.before_deadline(self.deadline, 3):
            return Colour.YELLOW
        missed = [goal for goal in item.milestones if resolve(goal.on, anchors, CALENDAR) < day]
        return Colour.YELLOW if {goal.title for goal in missed} - self.reached else Colour.GREEN


def replay(loading_day: date) -> dict[str, tuple[ActionRow, Life]]:
    anchors = anchors_for(loading_day, CALENDAR)
    lives = {item.number: (item, Life(original_deadline(item, anchors, CALENDAR))) for item in PROGRAMME.actions}
    for act in timeline(PROGRAMME, anchors, CALENDAR):
        if isinstance(act.subject, ActionRow) and isinstance(act.step, StepRow):
            item, life = lives[act.subject.number]
            if item.parent and act.step.do == "create":
                assert lives[item.parent][1].state is not State.DRAFT, "a parent is assigned before its children"
            life.take(item, act.step, act.at.date(), anchors)
    return lives


@pytest.mark.parametrize("loading_day", LOADING_DAYS, ids=str)
def test_on_any_day_the_items_come_out_as_the_programme_shows_them(loading_day: date) -> None:
    anchors = anchors_for(loading_day, CALENDAR)
    lives = replay(loading_day)
    for item, life in lives.values():
        family = [lives[row.number] for row in PROGRAMME.actions if item.number in (row.number, row.parent)]
        light = min((life.light(row, anchors) for row, life in family), key=WORST_FIRST.index)
        late = bool(life.submitted_on and life.deadline and life.submitted_on > life.deadline)
        unsigned = life.state in OPEN_STATES and set(item.signing_units) > life.signed
        found = (life.state, light, late and life.state not in OPEN_STATES, unsigned)
        shows = item.shows
        assert found == (shows.state, shows.light, shows.late, shows.unsigned), item.number


@pytest.mark.parametrize("loading_day", LOADING_DAYS, ids=str)
def test_every_history_is_in_order_of_time_on_working_days_and_over_before_the_loading(loading_day: date) -> None:
    anchors = anchors_for(loading_day, CALENDAR)
    for item in PROGRAMME.actions:
        days = [resolve(step.on, anchors, CALENDAR) for step in item.history]
        assert days == sorted(days), item.number
        assert days[-1] < loading_day, item.number
        assert all(CALENDAR.is_working(day) for day in days), item.number


@pytest.mark.parametrize("loading_day", LOADING_DAYS, ids=str)
def test_decisions_come_before_their_items_and_only_one_set_of_minutes_is_overdue(loading_day: date) -> None:
    anchors = anchors_for(loading_day, CALENDAR)
    acts = timeline(PROGRAMME, anchors, CALENDAR)
    created = {act.subject.number: act.at for act in acts
               if isinstance(act.subject, ActionRow) and act.step.do == "create"}  # fmt: skip
    overdue = []
    for meeting in PROGRAMME.meetings:
        done = {act.step.do: act.at for act in acts if act.subject is meeting}
        assert list(done) == list(MEETING_STEPS[: len(done)]), meeting.code
        for decision in meeting.decisions:
            assert all(done["draft_minutes"] < created[number] for number in decision.yields), meeting.code
        day = meeting_anchors(meeting, anchors, CALENDAR)["M"]
        if "hold" in done and "issue" not in done and CALENDAR.add(day, 3) < loading_day:
            overdue.append(meeting.code)
        assert ("hold" in done) is (day < loading_day)
    # With a regular meeting three working days ago or less, the minutes of the one before are the late ones.
    assert overdue in ([], ["regular-2"])
    if CALENDAR.add(anchors["R2"], 3) < loading_day:
        assert overdue == ["regular-2"]


def test_acts_of_a_day_stand_in_office_hours_in_rising_order() -> None:
    acts = timeline(PROGRAMME, anchors_for(TODAY, CALENDAR), CALENDAR)
    assert [act.at for act in acts] == sorted({act.at for act in acts})
    assert {act.at.hour for act in acts} <= set(range(9, 17))


def test_last_weeks_figures_are_those_of_the_programme() -> None:
    """Section 6: 3 new, 4 due, of these 2 on time, 1 completed late, 1 not completed."""
    anchors = anchors_for(TODAY, CALENDAR)
    last = anchors["C"]
    week = {last - timedelta(days=days) for days in range(7)}
    assigned = Counter(
        act.subject.number
        for act in timeline(PROGRAMME, anchors, CALENDAR)
        if isinstance(act.subject, ActionRow) and act.step.do == "assign" and act.at.date() in week
    )
    due = {number: (life.submitted_on, life.state) for number, (_, life) in replay(TODAY).items()
           if life.deadline in week}  # fmt: skip
    assert sorted(assigned) == ["20", "41", "44"]
    assert sorted(due) == ["14", "29-2", "35-2", "42"]
    assert due["14"][1] is State.IN_PROGRESS


def test_a_signature_without_unit_is_everybody_who_has_not_signed() -> None:
    items = {item.number: item for item in PROGRAMME.actions}
    signed = [step.units[0] for step in steps_by_unit(items["8"]) if step.do == "sign_for"]
    assert signed == ["finance-bureau", "big-data-bureau"]


def test_one_signature_of_the_evaluation_was_recorded_on_behalf_and_two_are_missing() -> None:
    item, life = replay(TODAY)["44"]
    assert set(item.signing_units) - life.signed == {"transport-bureau", "ecology-bureau"}
    assert [step.units for step in item.history if step.how] == [("health-commission",)]


def test_the_wording_of_a_deadline_follows_its_day() -> None:
    items = {item.number: item for item in PROGRAMME.actions}
    worded = {
        number: deadline_wording(
            items[number], original_deadline(items[number], anchors_for(TODAY, CALENDAR), CALENDAR), PROGRAMME.quarters
        )
        for number in ("5", "6", "7", "21", "12", "36")
    }
    assert worded == {
        "5": "9月底前",
        "6": "2025年底前",
        "7": "2026年底前",
        "21": "第四季度",
        "12": "11月23日前",
        "36": "长期坚持，每月反馈",
    }


def test_meetings_and_items_share_one_timeline() -> None:
    kinds = {type(act.subject) for act in timeline(PROGRAMME, anchors_for(TODAY, CALENDAR), CALENDAR)}
    assert kinds == {ActionRow, MeetingRow}
