"""What somebody types or sends as a ladder: checked alike for the page and the API.

The guard rails: heads and leaders get papers only; every step has somebody to reach; no two steps fall together; a
distance is bounded; a rule reaches only those it knows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from smartcity.foundation.checks import Errors
from smartcity.foundation.texts import Text
from smartcity.reminders.rules import (
    PAPERS_ONLY,
    Audience,
    Counted,
    NoticeKind,
    ReminderRule,
    Step,
    StepAction,
)

FARTHEST = 120
"""The most days or working days between a step and what it is about: half a year of work."""

LONGEST_PAUSE = 60
MOST_STEPS = 12

_ITEMS = (
    Audience.RESPONSIBLE,
    Audience.LEAD_LIAISON,
    Audience.SUPPORTING_LIAISON,
    Audience.SECRETARIAT,
    Audience.LEAD_HEAD,
    Audience.LEADER,
)
_OFFICE_ONLY = (Audience.SECRETARIAT,)

AUDIENCES: Mapping[ReminderRule, tuple[Audience, ...]] = {
    ReminderRule.SECONDMENT: (Audience.SECRETARIAT, Audience.SECONDED_PERSON, Audience.HOME_UNIT),
    ReminderRule.MEETING_NOTICE: _OFFICE_ONLY,
    ReminderRule.MINUTES: _OFFICE_ONLY,
    ReminderRule.CALENDAR: _OFFICE_ONLY,
}
"""Whom the rules that are not about items can reach."""

_KNOWN_BEFORE = {
    ReminderRule.DEADLINE,
    ReminderRule.REPORT,
    ReminderRule.MILESTONE,
    ReminderRule.SECONDMENT,
    ReminderRule.CALENDAR,
}
"""What has a day that is known before it comes; the rest begins with something that happens."""


def audiences_of(rule: ReminderRule) -> tuple[Audience, ...]:
    """Return whom a rule can reach."""
    return AUDIENCES.get(rule, _ITEMS)


def actions_of(rule: ReminderRule) -> tuple[StepAction, ...]:
    """Return what a step of a rule can do: calls and papers are about items."""
    return (StepAction.MESSAGE,) if rule in AUDIENCES else tuple(StepAction)


def may_stand_in_summary(rule: ReminderRule) -> bool:
    """Tell whether steps of a rule put a line into the weekly summary: what is long overdue (DOMAIN §6)."""
    return rule is ReminderRule.DEADLINE


@dataclass(frozen=True, slots=True)
class NewStep:
    """A step as it was given; `key` is that of the step it stands for, empty for a new one."""

    key: str
    offset: int | None
    counted: Counted
    audience: frozenset[Audience]
    action: StepAction
    notice: NoticeKind | None
    channels: frozenset[str]
    alone: bool
    in_summary: bool

    def as_step(self, key: str) -> Step:
        """Return the step as it would stand in a ladder; ValueError where it can't be."""
        return Step(
            key,
            self.offset or 0,
            self.audience,
            self.action,
            self.notice,
            self.in_summary,
            self.counted,
            self.channels,
            self.alone,
        )


@dataclass(frozen=True, slots=True)
class NewLadder:
    """A ladder as it was given."""

    is_on: bool
    steps: tuple[NewStep, ...]
    repeat_every: int | None
    repeat_audience: frozenset[Audience]


def check(rule: ReminderRule, new: NewLadder) -> None:
    """Refuse what can't be: InvalidInput names the field, that of a step as `steps-0-number`."""
    errors = Errors()
    if not new.steps:
        errors.add("steps", Text("A rule needs a step; to stop it, switch it off"))
    if len(new.steps) > MOST_STEPS:
        errors.add("steps", Text("A rule has at most %(most)s steps", most=MOST_STEPS))
    for index, step in enumerate(new.steps):
        _check_step(errors, f"steps-{index}-", rule, step)
    _check_heights(errors, new.steps)
    _check_repetition(errors, rule, new)
    errors.stop()


def _check_step(errors: Errors, prefix: str, rule: ReminderRule, step: NewStep) -> None:
    offset = step.offset
    if offset is None:
        errors.add(f"{prefix}number", Text("Please fill this in"))
    elif abs(offset) > FARTHEST:
        errors.add(f"{prefix}number", Text("Give 0 to %(most)s days", most=FARTHEST))
    elif offset < 0 and rule not in _KNOWN_BEFORE:
        errors.add(f"{prefix}when", Text("Nothing is known before that day: choose a number of days after it"))
    if (step.action is StepAction.DRAFT_NOTICE) != (step.notice is not None):
        errors.add(f"{prefix}does", Text("Say which paper is drafted, and only where one is"))
    if step.in_summary and not (may_stand_in_summary(rule) and (offset or 0) > 0):
        errors.add(
            f"{prefix}in_summary", Text("Only steps after an item's deadline put a line into the weekly summary")
        )
    if step.action not in actions_of(rule):
        errors.add(f"{prefix}does", Text("This rule is not about items: it can only send messages"))
    _check_audience(errors, f"{prefix}audience", rule, step.audience, papers=step.action is StepAction.DRAFT_NOTICE)


def _check_audience(
    errors: Errors, field: str, rule: ReminderRule, audience: frozenset[Audience], *, papers: bool
) -> None:
    if not audience:
        errors.add(field, Text("Choose whom it reaches"))
    if audience - set(audiences_of(rule)):
        errors.add(field, Text("This rule doesn't know these people"))
    if audience & PAPERS_ONLY and not papers:
        errors.add(
            field,
            Text("Nothing goes to a head or a leader by machine: let a paper be drafted, or leave them out"),
        )


def _check_heights(errors: Errors, steps: Iterable[NewStep]) -> None:
    """Note steps that fall together: five working days and seven days are the same step."""
    seen: dict[int, int] = {}
    for index, step in enumerate(steps):
        if step.offset is None:
            continue
        height = height_of(step)
        if height in seen:
            errors.add(
                f"steps-{index}-number", Text("This falls together with step %(number)s", number=seen[height] + 1)
            )
        seen.setdefault(height, index)


def _check_repetition(errors: Errors, rule: ReminderRule, new: NewLadder) -> None:
    if new.repeat_every is None:
        return
    if not 1 <= new.repeat_every <= LONGEST_PAUSE:
        errors.add("repeat_every", Text("Give 1 to %(most)s working days, or nothing", most=LONGEST_PAUSE))
    _check_audience(errors, "repeat_audience", rule, new.repeat_audience, papers=False)


def height_of(step: NewStep) -> int:
    """Return how far up the ladder a step is."""
    office = frozenset({Audience.SECRETARIAT})
    return Step("", step.offset or 0, office, counted=step.counted).height
