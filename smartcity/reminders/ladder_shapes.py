"""The ladder of a rule as the API takes and gives it."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field, StrictBool, StrictInt, StrictStr

from smartcity.foundation.api import LARGEST_ID, Schema
from smartcity.foundation.problems import InvalidInput
from smartcity.messages.rules import Channel
from smartcity.reminders.ladder_entry import NewLadder, NewStep
from smartcity.reminders.ladder_queries import RuleNow
from smartcity.reminders.ladder_words import sentence
from smartcity.reminders.rules import Audience, Counted, NoticeKind, ReminderRule, Step, StepAction

_FIELDS = {"number": "offset", "when": "offset", "does": "action"}
"""What the page asks for under another name than the API."""


class StepGiven(Schema):
    """A step; `key` is that of the step it stands for, empty for a new one. `offset` below 0 is before the day.

    The inbox is always told: `channels` are the ways besides it. `notice` where a paper is drafted, and only there.
    """

    key: Annotated[StrictStr, Field(max_length=23)] = ""
    offset: StrictInt
    counted: Counted = Counted.WORKING_DAYS
    audience: list[Audience] = Field(max_length=len(Audience))
    action: StepAction = StepAction.MESSAGE
    notice: NoticeKind | None = None
    channels: list[Channel] = Field(default_factory=lambda: [Channel.EMAIL], max_length=len(Channel))
    alone: StrictBool = False
    in_summary: StrictBool = False

    def step(self) -> NewStep:
        """Return the step as the rules check it."""
        return NewStep(
            key=self.key,
            offset=self.offset,
            counted=self.counted,
            audience=frozenset(self.audience),
            action=self.action,
            notice=self.notice,
            channels=frozenset(one.value for one in self.channels if one is not Channel.INBOX),
            alone=self.alone,
            in_summary=self.in_summary,
        )


class LadderGiven(Schema):
    """A ladder. Null in `repeat_every` repeats nothing; else it is in working days after the last step."""

    is_on: StrictBool = True
    steps: list[StepGiven]
    repeat_every: StrictInt | None = None
    repeat_audience: list[Audience] = Field(default_factory=list, max_length=len(Audience))

    def ladder(self) -> NewLadder:
        """Return the ladder as the rules check it."""
        return NewLadder(
            is_on=self.is_on,
            steps=tuple(step.step() for step in self.steps),
            repeat_every=self.repeat_every,
            repeat_audience=frozenset(self.repeat_audience),
        )


class ChangeGiven(LadderGiven):
    """A ladder to be put in force; `version` is that of the rule as it was read, or in `If-Match`."""

    version: StrictInt | None = Field(None, ge=0, le=LARGEST_ID)


class VersionGiven(Schema):
    """The version of the rule as it was read, or in `If-Match`."""

    version: StrictInt | None = Field(None, ge=0, le=LARGEST_ID)


class StepSeen(StepGiven):
    """A step in force, and what it says in words."""

    said: str


class RuleSeen(Schema):
    """A rule with its ladder; `version` is 0 while it has the standard one. `repeated` says the repetition in words."""

    rule: ReminderRule
    about: str
    is_on: bool
    standard: bool
    steps: list[StepSeen]
    repeat_every: int | None
    repeat_audience: list[Audience]
    repeated: str
    version: int
    changed_at: datetime | None
    changed_by: str | None


class RulesSeen(Schema):
    """Every rule, in the order of the page."""

    items: list[RuleSeen]


class CountSeen(Schema):
    """How many matters come to a step on a day: with the ladder in force, and with the one that was given."""

    on: date
    step: str
    whom: str
    now: int
    then: int


class MatterSeen(Schema):
    """A matter for which the two ladders say something else; `counted_from` is the day of its steps."""

    matter: str
    link: str
    unit: str | None
    person: str | None
    counted_from: date


class PreviewSeen(Schema):
    """What would have gone out and will; `past` is null for a rule whose past is not kept, `at_once` by the change."""

    past: list[CountSeen] | None
    ahead: list[CountSeen]
    at_once: list[CountSeen]
    examples: list[MatterSeen]


def seen(now: RuleNow) -> RuleSeen:
    """Return a rule as the API shows it."""
    ladder = now.ladder
    return RuleSeen(
        rule=now.rule,
        about=str(now.about),
        is_on=now.is_on,
        standard=now.standard,
        steps=[_step(one) for one in ladder.steps],
        repeat_every=ladder.repeat_every,
        repeat_audience=_in_order(ladder.repeat_audience),
        repeated=str(now.said[-1]),
        version=now.version,
        changed_at=now.changed_at,
        changed_by=now.changed_by or None,
    )


def _step(step: Step) -> StepSeen:
    return StepSeen(
        key=step.key,
        offset=step.offset,
        counted=step.counted,
        audience=_in_order(step.audience),
        action=step.action,
        notice=step.notice,
        channels=[one for one in Channel if one in step.channels],
        alone=step.alone,
        in_summary=step.in_summary,
        said=str(sentence(step)),
    )


def _in_order(audience: frozenset[Audience]) -> list[Audience]:
    return [one for one in Audience if one in audience]


def named_as_sent(refusal: InvalidInput) -> InvalidInput:
    """Return a refusal that names the members of the body: `steps.0.offset` for the page's `steps-0-number`."""
    return InvalidInput({_as_sent(name): text for name, text in refusal.errors.items()})


def _as_sent(name: str) -> str:
    *place, own = name.split("-")
    return ".".join([*place, _FIELDS.get(own, own)])
