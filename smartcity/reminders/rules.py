"""Who is told what and when: ladders of steps, and the highest step due on a day.

A ladder hangs on an anchor, mostly a deadline; its steps are counted from it, in working days or in days, and always
fall on a working day. No message ever goes to a head or a leader: their steps draft a paper that a person signs.
Rules: DOMAIN §6. Pure.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import count

from smartcity.messages.rules import Channel
from smartcity.workdays.rules import WorkCalendar

_WEEK, _WORKING_WEEK = 7, 5


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


class Counted(StrEnum):
    """In what the distance of a step from its anchor is counted."""

    WORKING_DAYS = "working_days"
    DAYS = "days"


class ReminderRule(StrEnum):
    """What a reminder is about."""

    DEADLINE = "deadline"
    UNSIGNED = "unsigned"
    REPORT = "report"
    MILESTONE = "milestone"
    EXTENSION = "extension"
    OBJECTION = "objection"
    RETURNED = "returned"
    SECONDMENT = "secondment"
    MEETING_NOTICE = "meeting_notice"
    MINUTES = "minutes"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Step:
    """One rung: so many working days or days from the anchor (negative: before it), for whom, doing what.

    `in_summary`: a line stands in the next weekly summary as well. `key` names the step in the ledger. `channels` are
    those besides the inbox; `alone`: a message of its own, not a line of the digest.
    """

    key: str
    offset: int
    audience: frozenset[Audience]
    action: StepAction = StepAction.MESSAGE
    notice: NoticeKind | None = None
    in_summary: bool = False
    counted: Counted = Counted.WORKING_DAYS
    channels: frozenset[str] = frozenset({Channel.EMAIL.value})
    alone: bool = False

    def __post_init__(self) -> None:
        """Refuse a step that would write to a head or leader, or draft nothing."""
        drafts = self.action is StepAction.DRAFT_NOTICE
        if not self.audience or drafts != (self.notice is not None):
            raise ValueError(f"step {self.key}: an audience, and a notice exactly where one is drafted")
        if self.audience & PAPERS_ONLY and not drafts:
            raise ValueError(f"step {self.key}: heads and leaders only get papers that a person signs")

    @property
    def height(self) -> int:
        """How far up the ladder the step is: five working days are a week, whatever the calendar says."""
        return self.offset * (_WEEK if self.counted is Counted.WORKING_DAYS else _WORKING_WEEK)


@dataclass(frozen=True, slots=True)
class Ladder:
    """The steps of one rule, in order of time, and what is repeated after the last one until the matter is done.

    `repeat_every` is in working days; None repeats nothing. `recurs`: the same subject gets the ladder again with other
    anchors (a report each month), so the anchor stands in the key. Another pause makes other repetitions: they have a
    `repeat_name` of their own, and only those that fall after the day of the change, `repeat_after`, go out.
    """

    rule: ReminderRule
    steps: tuple[Step, ...]
    repeat_every: int | None = None
    repeat_audience: frozenset[Audience] = frozenset({Audience.SECRETARIAT})
    recurs: bool = False
    repeat_name: str = ""
    repeat_after: date | None = None

    def __post_init__(self) -> None:
        """Refuse steps out of order, names used twice, and a repetition without pause."""
        heights = [step.height for step in self.steps]
        if not heights or heights != sorted(set(heights)) or len({step.key for step in self.steps}) < len(heights):
            raise ValueError(f"ladder {self.rule}: steps need rising offsets and a key each")
        if self.repeat_every is not None and (self.repeat_every < 1 or self.repeat_audience & PAPERS_ONLY):
            raise ValueError(f"ladder {self.rule}: it repeats after at least a day, and never to heads or leaders")

    def repetition(self, number: int) -> Step:
        """Return the n-th repetition, counted from 1; its offset is in working days after the last step."""
        name = self.repeat_name or f"{self.rule}_again"
        return Step(f"{name}_{number}", number * (self.repeat_every or 0), self.repeat_audience)


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


def schedule(ladder: Ladder, anchor: date, first: date, last: date, calendar: WorkCalendar) -> list[DueStep]:
    """Return the steps that fall on the days from `first` to `last`, the highest one of each day, in order."""
    found = {due.on: due for due in _reached(ladder, anchor, last, calendar) if due.on >= first}
    return list(found.values())


def _reached(ladder: Ladder, anchor: date, today: date, calendar: WorkCalendar) -> list[DueStep]:
    """Return the steps whose day has come, the highest last."""
    placed = _placed(ladder, anchor, calendar)
    again = (
        _again(ladder, placed[-1], n, anchor, calendar)
        for n in range(1, _repeated(ladder, placed, today, calendar) + 1)
    )
    return [*(due for due in placed if due.on <= today), *(due for due in again if _stands(ladder, due))]


def _coming(
    ladder: Ladder, anchor: date, day: date, calendar: WorkCalendar, decided: Collection[str]
) -> Iterator[DueStep]:
    """Yield the steps after `day` that are still open; of the repetitions only the next one."""
    placed = _placed(ladder, anchor, calendar)
    yield from (due for due in placed if due.on > day and due.key not in decided)
    if ladder.repeat_every is not None:
        numbers = count(_repeated(ladder, placed, day, calendar) + 1)
        repetitions = (_again(ladder, placed[-1], number, anchor, calendar) for number in numbers)
        yield next(due for due in repetitions if due.key not in decided and _stands(ladder, due))


def _repeated(ladder: Ladder, placed: Sequence[DueStep], day: date, calendar: WorkCalendar) -> int:
    """Count the repetitions whose day has come."""
    if ladder.repeat_every is None:
        return 0
    return max(0, calendar.count(placed[-1].on, day) // ladder.repeat_every)


def _placed(ladder: Ladder, anchor: date, calendar: WorkCalendar) -> list[DueStep]:
    """Put the steps on their working days; none falls before the one below it, however long a holiday is."""
    found: list[DueStep] = []
    for step in ladder.steps:
        on = _day_of(step, anchor, calendar)
        found.append(DueStep(_key(ladder, step, anchor), step, max(on, found[-1].on) if found else on))
    return found


def _again(ladder: Ladder, last: DueStep, number: int, anchor: date, calendar: WorkCalendar) -> DueStep:
    """Put a repetition on its working day, counted from the day of the last step."""
    step = ladder.repetition(number)
    return DueStep(_key(ladder, step, anchor), step, calendar.add(last.on, step.offset))


def _stands(ladder: Ladder, repetition: DueStep) -> bool:
    return ladder.repeat_after is None or repetition.on > ladder.repeat_after


def _day_of(step: Step, anchor: date, calendar: WorkCalendar) -> date:
    """Return the day of a step: one up to the anchor falls on the last working day by then, a later one on the next.

    "On the day" of a deadline that is a day off is the last working day before it.
    """
    if step.counted is Counted.DAYS:
        on = anchor + timedelta(days=step.offset)
        return calendar.next_working(on) if step.offset > 0 else calendar.previous_working(on)
    early = step.offset <= 0
    return calendar.before_deadline(anchor, -step.offset) if early else calendar.add(anchor, step.offset)


def _key(ladder: Ladder, step: Step, anchor: date) -> str:
    return f"{step.key}:{anchor:%Y%m%d}" if ladder.recurs else step.key
