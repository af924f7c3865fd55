"""Who is told what and when: ladders of steps, and the highest step due on a day.

A ladder hangs on an anchor, mostly a deadline; its steps are counted in working days from it. No message ever goes to a
head or a leader: their steps draft a paper that a person signs. Rules: DOMAIN §6. Pure.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import count

from smartcity.workdays.rules import WorkCalendar


class NoticeKind(StrEnum):
    """The four papers the app drafts; a person signs, then they are numbered and go out."""

    REMINDER_LETTER = "reminder_letter"
    CHASING_NOTICE = "chasing_notice"
    SUPERVISION_NOTICE = "supervision_notice"
    PAPER_FOR_LEADER = "paper_for_leader"


class Audience(StrEnum):
    """Whom a step is for. Heads and leaders only ever get papers, never a message."""

    RESPONSIBLE = "responsible"
    LEAD_LIAISON = "lead_liaison"
    SUPPORTING_LIAISON = "supporting_liaison"
    SECRETARIAT = "secretariat"
    SECONDED_PERSON = "seconded_person"
    HOME_UNIT = "home_unit"
    LEAD_HEAD = "lead_head"
    LEADER = "leader"


PAPERS_ONLY = frozenset({Audience.LEAD_HEAD, Audience.LEADER})
"""No notice to a head and no message to a leader goes out by machine."""


class StepAction(StrEnum):
    """What a step does: tell somebody, put a call on the phone list, or draft a paper."""

    MESSAGE = "message"
    PHONE_TASK = "phone_task"
    DRAFT_NOTICE = "draft_notice"


class ReminderRule(StrEnum):
    """What a reminder is about."""

    DEADLINE = "deadline"
    UNSIGNED = "unsigned"
    REPORT = "report"
    SECONDMENT = "secondment"
    MEETING_NOTICE = "meeting_notice"
    MINUTES = "minutes"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Step:
    """One rung: so many working days from the anchor (negative: before it), for whom, doing what.

    `in_summary`: a line stands in the next weekly summary as well. `key` names the step in the ledger.
    """

    key: str
    offset: int
    audience: frozenset[Audience]
    action: StepAction = StepAction.MESSAGE
    notice: NoticeKind | None = None
    in_summary: bool = False

    def __post_init__(self) -> None:
        """Refuse a step that would write to a head or leader, or draft nothing."""
        drafts = self.action is StepAction.DRAFT_NOTICE
        if not self.audience or drafts != (self.notice is not None):
            raise ValueError(f"step {self.key}: an audience, and a notice exactly where one is drafted")
        if self.audience & PAPERS_ONLY and not drafts:
            raise ValueError(f"step {self.key}: heads and leaders only get papers that a person signs")


@dataclass(frozen=True, slots=True)
class Ladder:
    """The steps of one rule, in order of time, and what is repeated after the last one until the matter is done.

    `repeat_every` is in working days; None repeats nothing. `recurs`: the same subject gets the ladder again with other
    anchors (a report each month), so the anchor stands in the key.
    """

    rule: ReminderRule
    steps: tuple[Step, ...]
    repeat_every: int | None = None
    repeat_audience: frozenset[Audience] = frozenset({Audience.SECRETARIAT})
    recurs: bool = False

    def __post_init__(self) -> None:
        """Refuse steps out of order, names used twice, and a repetition without pause."""
        offsets = [step.offset for step in self.steps]
        if not offsets or offsets != sorted(set(offsets)) or len({step.key for step in self.steps}) < len(offsets):
            raise ValueError(f"ladder {self.rule}: steps need rising offsets and a key each")
        if self.repeat_every is not None and (self.repeat_every < 1 or self.repeat_audience & PAPERS_ONLY):
            raise ValueError(f"ladder {self.rule}: it repeats after at least a day, and never to heads or leaders")

    def repetition(self, number: int) -> Step:
        """Return the n-th repetition after the last step, counted from 1."""
        offset = self.steps[-1].offset + number * (self.repeat_every or 0)
        return Step(f"{self.rule}_again_{number}", offset, self.repeat_audience)


@dataclass(frozen=True, slots=True)
class DueStep:
    """A step of a subject with the working day it falls on; `key` is what the ledger keeps it under."""

    key: str
    step: Step
    on: date


@dataclass(frozen=True, slots=True)
class Due:
    """What a day asks for: the highest step due, if any, and the lower ones that are recorded as skipped."""

    step: DueStep | None = None
    skipped: tuple[DueStep, ...] = ()


def steps_due(
    ladder: Ladder,
    anchor: date,
    today: date,
    calendar: WorkCalendar,
    *,
    decided: Collection[str] = (),
    paused: bool = False,
) -> Due:
    """Return what is due today for one subject, given the keys already decided for this version of its anchor.

    A scheduler that was off sends only the highest step reached; it never goes back to a lower one. Nothing is due on a
    day off, nor while the subject is paused (suspended, or an extension or objection waits for an answer).
    """
    if paused or not calendar.is_working(today):
        return Due()
    reached = _reached(ladder, anchor, today, calendar)
    if not reached or reached[-1].key in decided:
        return Due()
    return Due(reached[-1], tuple(due for due in reached[:-1] if due.key not in decided))


def next_step_on(
    ladder: Ladder, anchor: date, after: date, calendar: WorkCalendar, *, decided: Collection[str] = ()
) -> date | None:
    """Return the first day, `after` included, on which a subject that is left alone has a step due; None for never."""
    day = calendar.next_working(after)
    if steps_due(ladder, anchor, day, calendar, decided=decided).step:
        return day
    return min((due.on for due in _coming(ladder, anchor, day, calendar, decided)), default=None)


def _reached(ladder: Ladder, anchor: date, today: date, calendar: WorkCalendar) -> list[DueStep]:
    """Return the steps whose day has come, the highest last."""
    steps = [*ladder.steps, *(ladder.repetition(n) for n in range(1, _repeated(ladder, anchor, today, calendar) + 1))]
    return [due for step in steps if (due := _placed(ladder, step, anchor, calendar)).on <= today]


def _coming(
    ladder: Ladder, anchor: date, day: date, calendar: WorkCalendar, decided: Collection[str]
) -> Iterator[DueStep]:
    """Yield the steps after `day` that are still open; of the repetitions only the next one."""
    for step in ladder.steps:
        due = _placed(ladder, step, anchor, calendar)
        if due.on > day and due.key not in decided:
            yield due
    if ladder.repeat_every is not None:
        numbers = count(_repeated(ladder, anchor, day, calendar) + 1)
        repetitions = (_placed(ladder, ladder.repetition(number), anchor, calendar) for number in numbers)
        yield next(due for due in repetitions if due.key not in decided)


def _repeated(ladder: Ladder, anchor: date, day: date, calendar: WorkCalendar) -> int:
    """Count the repetitions whose day has come."""
    if ladder.repeat_every is None:
        return 0
    return max(0, (calendar.count(anchor, day) - ladder.steps[-1].offset) // ladder.repeat_every)


def _placed(ladder: Ladder, step: Step, anchor: date, calendar: WorkCalendar) -> DueStep:
    """Put a step on its working day; "on the day" of a deadline that is a day off is the last working day before."""
    early = step.offset <= 0
    on = calendar.before_deadline(anchor, -step.offset) if early else calendar.add(anchor, step.offset)
    return DueStep(f"{step.key}:{anchor:%Y%m%d}" if ladder.recurs else step.key, step, on)
