"""What is typed as the ladder of a rule: its steps, each with a day, people, a deed and ways."""

import hashlib
import json
from typing import Any

from wtforms.widgets import HiddenInput

from smartcity.foundation.forms import BaseForm, Row, line, number, one, rows, tick, ticks, version
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.texts import Text
from smartcity.messages.rules import Channel
from smartcity.reminders.ladder_entry import MOST_STEPS, NewLadder, NewStep, actions_of, audiences_of
from smartcity.reminders.ladder_words import sentence
from smartcity.reminders.rules import (
    PAPERS_ONLY,
    Audience,
    Counted,
    Ladder,
    NoticeKind,
    ReminderRule,
    Step,
    StepAction,
)

BEFORE, AFTER = "before", "after"
_OUTSIDE = tuple(channel.value for channel in Channel if channel is not Channel.INBOX)


class StepRow(Row):
    """One step."""

    key = line(Text("Step"), widget=HiddenInput())
    number = number(Text("How many"), required=True)
    when = one(Text("Counted in"))
    audience = ticks(Text("Whom it reaches"))
    does = one(Text("What it does"))
    channels = ticks(Text("Ways besides the inbox"))
    alone = tick(Text("A message of its own, not a line of the day's digest"))
    in_summary = tick(
        Text("A line in the weekly summary as well"),
        description=Text("From the first step so marked on, until the item is done"),
    )

    def offer(self, rule: ReminderRule) -> None:
        """Fill in what can be chosen for a rule."""
        self.when.choices = [
            (f"{BEFORE}:{Counted.WORKING_DAYS}", _("working days before")),
            (f"{AFTER}:{Counted.WORKING_DAYS}", _("working days after (0: on the day)")),
            (f"{BEFORE}:{Counted.DAYS}", _("days before")),
            (f"{AFTER}:{Counted.DAYS}", _("days after")),
        ]
        self.audience.choices = [(one.value, label(one)) for one in audiences_of(rule)]
        self.does.choices = list(_deeds(rule))
        self.channels.choices = [(name, label(Channel(name))) for name in _OUTSIDE]

    def step(self) -> NewStep:
        """Return what was typed."""
        side, counted = (self.when.data or "").split(":")
        action, notice = (self.does.data or "").split(":")
        count = self.number.data
        return NewStep(
            key=self.key.data or "",
            offset=count if count is None or side == AFTER else -count,
            counted=Counted(counted),
            audience=frozenset(Audience(name) for name in self.audience.data or ()),
            action=StepAction(action),
            notice=NoticeKind(notice) if notice else None,
            channels=frozenset(self.channels.data or ()),
            alone=bool(self.alone.data),
            in_summary=bool(self.in_summary.data),
        )

    def said(self) -> Text | None:
        """Say in a sentence what was typed; None while it is no step yet."""
        try:
            typed = self.step()
            return None if typed.offset is None else sentence(typed.as_step(typed.key))
        except ValueError:
            return None


def _deeds(rule: ReminderRule) -> Any:
    for action in actions_of(rule):
        if action is StepAction.DRAFT_NOTICE:
            yield from ((f"{action}:{kind}", _("Draft a paper: %(kind)s", kind=label(kind))) for kind in NoticeKind)
        else:
            yield f"{action}:", label(action)


class LadderForm(BaseForm):
    """The ladder of a rule."""

    is_on = tick(Text("The rule is on: it reminds people"))
    steps = rows(StepRow, Text("Steps"))
    repeat_every = number(
        Text("After the last step again every so many working days"), description=Text("Empty: nothing more goes out")
    )
    repeat_audience = ticks(Text("Whom the repetition reaches"))
    version = version()
    previewed = line(Text("The rule"), widget=HiddenInput())

    def __init__(self, rule: ReminderRule, ladder: Ladder, *, is_on: bool, version: int) -> None:
        super().__init__(
            data={
                "is_on": is_on,
                "steps": [_typed(step) for step in ladder.steps],
                "repeat_every": ladder.repeat_every,
                "repeat_audience": [one.value for one in ladder.repeat_audience],
                "version": version,
            }
        )
        self.rule = rule
        offered = [(one.value, label(one)) for one in audiences_of(rule) if one not in PAPERS_ONLY]
        self.repeat_audience.choices = offered
        self.offer()

    def offer(self) -> None:
        """Fill in what can be chosen in each step."""
        for row in self.steps:
            row.form.offer(self.rule)

    def add_step(self) -> None:
        """Offer one step more; what was typed in the others stays."""
        if len(self.steps) < MOST_STEPS:
            office, mail = Audience.SECRETARIAT.value, [Channel.EMAIL.value]
            new = {
                "when": f"{AFTER}:{Counted.WORKING_DAYS}",
                "audience": [office],
                "channels": mail,
                "does": "message:",
            }
            self.steps.append_entry(new)
            self.offer()

    def remove_step(self, index: int) -> None:
        """Take a step out; nothing is stored by it."""
        if 0 <= index < len(self.steps):
            kept = [row.data for place, row in enumerate(self.steps) if place != index]
            while self.steps.entries:
                self.steps.pop_entry()
            self.steps.last_index = -1
            for one_step in kept:
                self.steps.append_entry(one_step)
            self.offer()

    def ladder(self) -> NewLadder:
        """Return what was typed."""
        return NewLadder(
            is_on=bool(self.is_on.data),
            steps=tuple(row.form.step() for row in self.steps),
            repeat_every=self.repeat_every.data,
            repeat_audience=frozenset(Audience(name) for name in self.repeat_audience.data or ()),
        )

    def seal(self) -> str:
        """Return what tells this ladder from others: what is saved is what was previewed."""
        new = self.ladder()
        told = [new.is_on, new.repeat_every, sorted(new.repeat_audience), [_told(step) for step in new.steps]]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()

    def _show(self, refusal: InvalidInput) -> None:
        """Put what is wrong with a step beside its field."""
        super()._show(InvalidInput({name: text for name, text in refusal.errors.items() if self._field(name) is None}))
        for name, text in refusal.errors.items():
            found = self._field(name)
            if found is not None:
                found.errors = [*found.errors, str(text)]
                self.steps.errors = [*self.steps.errors, {name: [str(text)]}]

    def _field(self, name: str) -> Any:
        """Return the field of a step that a name such as `steps-0-number` means."""
        listed, index, own = (*name.split("-", 2), "", "")[:3]
        if listed != "steps" or not index.isdecimal() or int(index) >= len(self.steps):
            return None
        return self.steps[int(index)].form[own]


def _typed(step: Step) -> dict[str, Any]:
    return {
        "key": step.key,
        "number": abs(step.offset),
        "when": f"{BEFORE if step.offset < 0 else AFTER}:{step.counted}",
        "audience": [one.value for one in step.audience],
        "does": f"{step.action}:{step.notice or ''}",
        "channels": sorted(step.channels),
        "alone": step.alone,
        "in_summary": step.in_summary,
    }


def _told(step: NewStep) -> list[Any]:
    return [
        step.key, step.offset, step.counted, sorted(step.audience), step.action, step.notice, sorted(step.channels),
        step.alone, step.in_summary,
    ]  # fmt: skip
