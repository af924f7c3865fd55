"""The light of an item on any day, with its reason in words.

Red: past the deadline and not completed. Yellow: few working days left, or one of the item's own milestones missed.
Green: the rest. Grey: completed, closed, suspended or cancelled. A draft is nobody's duty yet, so it stays green.
Between events a light only moves green → yellow → red, so one version of an item is told by the two days on which it
turns. Rules: DOMAIN §5. Pure.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from smartcity.actions.rules import Colour, MilestoneDates
from smartcity.actions.workflow import OPEN_STATES, State
from smartcity.foundation.texts import Text
from smartcity.workdays.rules import WorkCalendar, in_working_days

_A_DAY = timedelta(days=1)
_ALL = 100


@dataclass(frozen=True, slots=True)
class RuleSet:
    """What a city decides about its lights; edited in the app and dated.

    `yellow_days`: working days left at which an item turns yellow. `milestone_missed`: whether a missed milestone turns
    it yellow. `points_behind`: how many points the progress may lie behind the elapsed share of the time; None is off,
    as policy work jumps from 0 to 100 in its last month.
    """

    yellow_days: int = 3
    milestone_missed: bool = True
    points_behind: int | None = None

    def __post_init__(self) -> None:
        """Refuse numbers that no city means."""
        points = self.points_behind
        if self.yellow_days < 0 or (points is not None and not 0 < points <= _ALL):
            raise ValueError("a light needs at least 0 working days and 1 to 100 points")


STANDARD_RULES = RuleSet()


@dataclass(frozen=True, slots=True)
class LightDates:
    """The first day an item is yellow and the first day it is red, until something happens to it.

    The reasons are given only where they are other than the deadline coming near, or having passed.
    """

    yellow_on: date | None = None
    red_on: date | None = None
    yellow_reason: Text | None = None
    red_reason: Text | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What one version of an item says about its light. `ended_on`: the day it was completed, where it was."""

    state: State
    deadline: date | None = None
    dates: LightDates = LightDates()
    ended_on: date | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class Light:
    """A colour and why."""

    colour: Colour
    reason: Text


def light_dates(
    state: State,
    deadline: date | None,
    calendar: WorkCalendar,
    rules: RuleSet = STANDARD_RULES,
    *,
    milestones: Iterable[MilestoneDates] = (),
    assigned_on: date | None = None,
    progress: int = 0,
) -> LightDates:
    """Return when the light turns, for an item left as it is now.

    Nothing turns unless the item is open. While a submission waits for review nothing turns red.
    """
    if state not in OPEN_STATES:
        return LightDates()
    turns = [*_milestones_missed(milestones, rules), *_falling_behind(deadline, assigned_on, progress, rules)]
    if deadline is not None:
        turns.append((calendar.before_deadline(deadline, rules.yellow_days), None))
    yellow_on, reason = min(turns, key=lambda turn: turn[0], default=(None, None))
    red_on = deadline + _A_DAY if deadline and state is not State.SUBMITTED else None
    return LightDates(yellow_on, red_on, reason)


def rolled_up(own: LightDates, children: Iterable[tuple[str, LightDates]]) -> LightDates:
    """Return the dates of a parent, which turns as soon as the first of its children does; children by their name."""
    dates = own
    for name, child in children:
        yellow = _earlier(dates.yellow_on, child.yellow_on)
        red = _earlier(dates.red_on, child.red_on)
        dates = LightDates(
            yellow,
            red,
            dates.yellow_reason
            if yellow == dates.yellow_on
            else Text("“%(child)s”, a part of this, is at risk", child=name),
            dates.red_reason if red == dates.red_on else Text("“%(child)s”, a part of this, is overdue", child=name),
        )
    return dates


def colour_on(day: date, standing: Standing) -> Colour:
    """Return the colour on a day for which this version of the item holds."""
    if standing.state not in OPEN_STATES | {State.DRAFT}:
        return Colour.GREY
    dates = standing.dates
    if dates.red_on and day >= dates.red_on:
        return Colour.RED
    return Colour.YELLOW if dates.yellow_on and day >= dates.yellow_on else Colour.GREEN


def light_on(day: date, standing: Standing, calendar: WorkCalendar) -> Light:
    """Return the light on a day for which this version of the item holds, with the reason as a sentence."""
    colour = colour_on(day, standing)
    if colour is Colour.GREY or standing.state is State.DRAFT:
        return Light(colour, _still(standing))
    dates = standing.dates
    reason = {Colour.RED: dates.red_reason, Colour.YELLOW: dates.yellow_reason}.get(colour)
    time = time_left(day, standing.deadline, calendar)
    if standing.state is State.SUBMITTED:
        time = Text("Submitted, waiting for review; %(time)s", time=time)
    return Light(colour, Text("%(reason)s; %(time)s", reason=reason, time=time) if reason else time)


def time_left(day: date, deadline: date | None, calendar: WorkCalendar) -> Text:
    """Say how much time an open item has on a day, or by how much it is overdue."""
    if deadline is None:
        return Text("No deadline")
    days = calendar.count(day, deadline)
    if deadline < day:
        return _overdue(calendar.count(deadline, day), deadline)
    if deadline == day:
        return Text("Due today, %(due)s", due=deadline)
    if days == 0:
        return Text("No working day left: due %(due)s", due=deadline)
    return Text("%(length)s left: due %(due)s", length=in_working_days(days), due=deadline)


def _milestones_missed(milestones: Iterable[MilestoneDates], rules: RuleSet) -> list[tuple[date, Text | None]]:
    return [
        (stone.due_on + _A_DAY, Text("Milestone missed: %(title)s, due %(due)s", title=stone.title, due=stone.due_on))
        for stone in milestones
        if rules.milestone_missed and stone.done_on is None
    ]


def _falling_behind(
    deadline: date | None, assigned_on: date | None, progress: int, rules: RuleSet
) -> list[tuple[date, Text | None]]:
    """Say when the elapsed share of the time will lie `points_behind` ahead of the progress."""
    if rules.points_behind is None or deadline is None or assigned_on is None or deadline <= assigned_on:
        return []
    share = progress + rules.points_behind
    behind_on = assigned_on + timedelta(days=ceil((deadline - assigned_on).days * share / _ALL))
    reason = Text(
        "Behind: progress %(progress)s%%, %(share)s%% or more of the time gone", progress=progress, share=share
    )
    return [(behind_on, reason)] if share <= _ALL else []


def _overdue(days: int, deadline: date) -> Text:
    if days == 0:
        return Text("Overdue: due %(due)s, not completed", due=deadline)
    return Text("Overdue by %(length)s: due %(due)s, not completed", length=in_working_days(days), due=deadline)


def _still(standing: Standing) -> Text:
    """Say why the clock stands still."""
    match standing.state:
        case State.DRAFT:
            return Text("A draft: not assigned yet")
        case State.SUSPENDED:
            return Text("Suspended: its time does not run")
        case State.CANCELLED:
            return Text("Cancelled")
        case _ if standing.late and standing.ended_on:
            return Text("Completed late, on %(day)s: due %(due)s", day=standing.ended_on, due=standing.deadline)
        case _ if standing.ended_on:
            return Text("Completed on %(day)s", day=standing.ended_on)
        case _:
            return Text("Completed")


def _earlier(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day), default=None)
