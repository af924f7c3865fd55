"""What a moment asks for: who is told, who is to be phoned, what is drafted, which steps are passed over.

Only reads. Deciding carries out such a plan; a preview shows one. Rules: DOMAIN §6.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from smartcity.foundation import clock
from smartcity.messages.rules import delivery_rules
from smartcity.reminders import action_source, sources
from smartcity.reminders.ladders import ladder
from smartcity.reminders.ledger import MatterKey, known_steps, last_decided, matter_of, step_of
from smartcity.reminders.lines import Line, lines_of
from smartcity.reminders.recipients import Directory
from smartcity.reminders.rules import Due, DueStep, ReminderRule, next_step_on, steps_due
from smartcity.reminders.sources import Candidate
from smartcity.workdays.queries import calendar


@dataclass(slots=True)
class Plan:
    """What is to be done: the lines, the steps passed over, and when each item must be looked at again."""

    lines: list[Line] = field(default_factory=list)
    skipped: list[tuple[Candidate, DueStep]] = field(default_factory=list)
    unheard: list[tuple[Candidate, DueStep]] = field(default_factory=list)
    """Steps that are due and for which there is nobody to tell, phone or write to."""
    next_looks: dict[int, date] = field(default_factory=dict)


def office_is_open(now: datetime) -> bool:
    """Tell whether reminders are decided at business time `now`."""
    return delivery_rules().hours.is_open(clock.local(now), calendar())


def plan(now: datetime) -> Plan:
    """Return all that is due at business time `now` and was not decided before; nothing while the office is closed."""
    if not office_is_open(now):
        return Plan()
    on = clock.local(now).date()
    return without_known(plan_of([*action_source.to_look_at(on), *sources.due(now)], Directory(on)))


def without_known(found: Plan) -> Plan:
    """Leave out of a plan what the ledger has: a step is decided once, for those who stand behind it that day."""
    steps = [(line.candidate, line.step) for line in found.lines] + found.skipped + found.unheard
    known = known_steps(step_of(*one) for one in steps)
    return Plan(
        [line for line in found.lines if step_of(line.candidate, line.step) not in known],
        [one for one in found.skipped if step_of(*one) not in known],
        [one for one in found.unheard if step_of(*one) not in known],
        found.next_looks,
    )


def plan_of(candidates: Iterable[Candidate], directory: Directory) -> Plan:
    """Work out what is due about some candidates on the directory's day, whatever was decided before."""
    found, prospects = Plan(), Prospects(directory.on)
    named = [(candidate, prospects.of(candidate.rule, candidate.anchor)) for candidate in candidates]
    since = last_decided(one for one, prospect in named if one.looked_on == date.min and prospect.repeated)
    for candidate, prospect in named:
        looks = found.next_looks
        if candidate.rule in action_source.LOOKED_AT and candidate.subject.type == action_source.ACTION:
            looks[candidate.subject.id] = min(prospect.next_on, looks.get(candidate.subject.id, date.max))
        if prospect.due.step is None or candidate.paused:
            continue
        lines = lines_of(candidate, prospect.due.step, directory)
        found.lines += lines
        found.skipped += [(candidate, step) for step in prospect.passed_over(candidate, since)]
        if not lines:
            found.unheard.append((candidate, prospect.due.step))
    return found


@dataclass(frozen=True, slots=True)
class Prospect:
    """What a ladder asks for on a day, and the day from which it asks for more; `date.max` for never."""

    due: Due
    next_on: date
    steps: frozenset[str]
    skipped_until: date
    """The day of the last of the lower steps."""

    @property
    def repeated(self) -> bool:
        """Tell whether any of the lower steps is a repetition."""
        return any(due.step.key not in self.steps for due in self.due.skipped)

    def passed_over(self, candidate: Candidate, decided: Mapping[MatterKey, date]) -> list[DueStep]:
        """Return the lower steps to be written down: the ladder's own, and the repetitions since the last look.

        After a change that is the day of the last step `decided`; of a matter that is new, no repetition is told of.
        """
        changed = candidate.looked_on == date.min
        since = decided.get(matter_of(candidate), date.max) if changed else candidate.looked_on
        return [due for due in self.due.skipped if due.on >= since or due.step.key in self.steps]


class Prospects:
    """Works out what each anchor asks for on one day, once however many items share it."""

    def __init__(self, on: date) -> None:
        self.on = on
        self._kept: dict[tuple[ReminderRule, date], Prospect] = {}

    def of(self, rule: ReminderRule, anchor: date) -> Prospect:
        """Return what the ladder in force asks for."""
        key = rule, anchor
        if key not in self._kept:
            self._kept[key] = self._work_out(rule, anchor)
        return self._kept[key]

    def _work_out(self, rule: ReminderRule, anchor: date) -> Prospect:
        in_force, work_calendar = ladder(rule), calendar()
        if in_force is None:
            return Prospect(Due(), date.max, frozenset(), date.min)
        due = steps_due(in_force, anchor, self.on, work_calendar)
        told = {due.step.key} if due.step else set()
        coming = next_step_on(in_force, anchor, self.on + timedelta(days=1), work_calendar, decided=told)
        lower = max((one.on for one in due.skipped), default=date.min)
        return Prospect(due, coming or date.max, frozenset(step.key for step in in_force.steps), lower)
