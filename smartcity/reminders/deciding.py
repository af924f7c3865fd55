"""Carrying out what a moment asks for, exactly once however many schedulers do it at the same time.

Items are taken some at a time: their lines, what these tell, and the day of the next look are written in one unit of
work, all or nothing. Whoever comes second finds nothing to look at; the ledger's unique key would stop it besides.
"""

import secrets
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from smartcity.actions.queries import by_ids
from smartcity.audit.services import record
from smartcity.foundation import clock
from smartcity.foundation.access import SYSTEM
from smartcity.foundation.database import db
from smartcity.foundation.scheduling import stopping
from smartcity.foundation.texts import Text
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.messages.collecting import collect
from smartcity.messages.queries import causes_not_gone_out
from smartcity.messages.services import withdraw
from smartcity.reminders import action_source, many_alike, sources
from smartcity.reminders.drafting import draft
from smartcity.reminders.handed_on import Parts
from smartcity.reminders.ladders import ladder
from smartcity.reminders.ledger import enter, enter_skipped
from smartcity.reminders.lines import PAPER, Line
from smartcity.reminders.models import Reminder
from smartcity.reminders.planning import Plan, office_is_open, plan_of, without_known
from smartcity.reminders.recipients import Directory
from smartcity.reminders.rules import ReminderRule
from smartcity.reminders.sources import Candidate

ALIKE_AT_A_TIME, OTHERS_AT_A_TIME = 25_000, 2_000
"""Items in one unit of work: it holds the database for some tenths of a second."""

HIGHER = Text("A higher step was due as well")
NOBODY_THERE = Text("There is nobody to be told")


@dataclass(frozen=True, slots=True)
class Decided:
    """What one run did: lines decided, steps passed over, messages that wait to be sent."""

    decided: int = 0
    skipped: int = 0
    queued: int = 0

    def __add__(self, other: "Decided") -> "Decided":
        return Decided(self.decided + other.decided, self.skipped + other.skipped, self.queued + other.queued)


def decide(now: datetime) -> Decided:
    """Decide what is due at business time `now` and queue it; running it again decides nothing twice."""
    with clock.at(now):
        done = write_down(now)
        return done + Decided(queued=collect(now))


def write_down(now: datetime) -> Decided:
    """Decide what is due at business time `now`: lines in the ledger and the inboxes, nothing queued yet."""
    with clock.at(now):
        with unit(Mode.READ):
            if not office_is_open(now):
                return Decided()
            directory = Directory(clock.local(now).date())
            settled, few = _settled(now, directory), without_known(plan_of(sources.due(now), directory))
            items = action_source.anything_to_look_at(directory.on)
        for subject, causes in settled.items():
            _take_back(subject, causes)
        done = _carry_out(few) if few.lines or few.skipped or few.unheard else Decided()
        return done + _about_items(directory) if items else done


def decide_within(now: datetime) -> Decided:
    """Decide the same inside the open write unit, whole or not at all: for a past that is played by one process."""
    with clock.at(now):
        if not office_is_open(now):
            return Decided()
        directory = Directory(clock.local(now).date())
        for subject, causes in _settled(now, directory).items():
            withdraw(subject, causes=causes)
        candidates = [*action_source.to_look_at(directory.on), *sources.due(now)]
        return _write(plan_of(candidates, directory))


def _about_items(directory: Directory) -> Decided:
    """Decide about all items that must be looked at: those alike together, then the others."""
    with unit(Mode.READ):
        ordinary, unreachable = list(many_alike.alike(directory)), directory.unreachable
    done = Decided(sum(_all_alike(one, unreachable) for one in ordinary))
    items = True
    while items and not stopping():
        part = _some_items(directory)
        done, items = done + (part or Decided()), part is not None
    return done


def _all_alike(found: many_alike.Alike, unreachable: Collection[int]) -> int:
    """Decide about the items that are alike, some at a time; return how many lines that were."""
    decided, after, until = 0, 0, _last_of_some(found, 0)
    while until is not None and not stopping():
        with unit(Mode.WRITE, audited=False):
            told = many_alike.told_of(found)
            taken = many_alike.take(found, told, after, until, unreachable)
            entered = many_alike.write(found, told, taken, secrets.randbits(62))
            if entered:
                record(SYSTEM, "reminders.decide", "reminder", count=entered)
        decided, after, until = decided + entered, until, _last_of_some(found, until)
    return decided


def _last_of_some(found: many_alike.Alike, after: int) -> int | None:
    with unit(Mode.READ):
        return action_source.last_of_some(found.deadline, after, ALIKE_AT_A_TIME)


def _some_items(directory: Directory) -> Decided | None:
    """Decide about the next items; None when none is left."""
    with unit(Mode.WRITE, audited=False) as opened:
        ids = action_source.some_to_look_at(directory.on, OTHERS_AT_A_TIME)
        if not ids:
            opened.fail()
            return None
        found = plan_of(action_source.standing(ids), directory)
        found.next_looks = dict.fromkeys(ids, date.max) | found.next_looks  # without any date, not before a change
        return _write(found)


def _carry_out(found: Plan) -> Decided:
    with unit(Mode.WRITE, audited=False):
        return _write(found)


def _write(found: Plan) -> Decided:
    """Write down in the open unit what a plan says, as far as the ledger doesn't have it."""
    run = secrets.randbits(62)
    skipped = enter_skipped(found.skipped, HIGHER, run) + enter_skipped(found.unheard, NOBODY_THERE, run)
    decided = enter(found.lines, run)
    _draft(found.lines, run)
    days: dict[date, list[int]] = defaultdict(list)
    for item_id, day in found.next_looks.items():
        days[day].append(item_id)
    action_source.looked_at(days)
    if decided or skipped:
        record(SYSTEM, "reminders.decide", "reminder", count=decided + skipped)
    return Decided(decided, skipped)


def _draft(lines: Sequence[Line], run: int) -> None:
    """Draft the papers of the lines that this run entered."""
    papers = {(line.candidate.subject.id, line.step.key): line for line in lines if line.channel == PAPER}
    if not papers:
        return
    mine = select(Reminder.subject_id, Reminder.step).where(
        Reminder.run == run,
        Reminder.subject_type == action_source.ACTION,
        Reminder.subject_id.in_({item_id for item_id, _ in papers}),
        Reminder.channel == PAPER,
    )
    entered = [papers[row.subject_id, row.step] for row in db.session.execute(mine)]
    items = by_ids([line.candidate.subject.id for line in entered])
    for line in entered:
        if line.step.step.notice is not None:
            draft(items[line.candidate.subject.id], line.step.step.notice)


def _settled(now: datetime, directory: Directory) -> dict[tuple[str, int], list[int]]:
    """Return what has not gone out and no longer stands, by subject the entries of the ledger that said it.

    Done, submitted, suspended, reported, signed for, with another date, or handed on to another person or unit.
    """
    told = Reminder.id.in_(causes_not_gone_out()), Reminder.rule.in_(list(ReminderRule))
    waiting = db.session.execute(select(*_WAITING).where(*told)).all()
    if not waiting:
        return {}
    about_items = [row.subject_id for row in waiting if row.subject_type == action_source.ACTION]
    candidates = [*action_source.standing(about_items), *sources.due(now)]
    standing: dict[tuple[str, int, str, int, str], list[Candidate]] = defaultdict(list)
    for one in candidates:
        if not one.paused:
            standing[(*one.subject.key, str(one.rule), one.version, _dated(one))].append(one)
    found: dict[tuple[str, int], list[int]] = {}
    parts = Parts(directory)
    for row in waiting:
        subject = (row.subject_type, row.subject_id)
        matters = standing.get((*subject, row.rule, row.deadline_version, row.step.partition(":")[2]))
        if not matters or parts.handed_on(matters, row.recipient_id, row.reason):
            found.setdefault(subject, []).append(row.id)
    return found


_WAITING = (
    Reminder.id,
    Reminder.subject_type,
    Reminder.subject_id,
    Reminder.rule,
    Reminder.deadline_version,
    Reminder.step,
    Reminder.recipient_id,
    Reminder.reason,
)


def _dated(candidate: Candidate) -> str:
    """Return the date that stands in the keys of a candidate's steps, where its ladder recurs."""
    in_force = ladder(candidate.rule)
    return f"{candidate.anchor:%Y%m%d}" if in_force and in_force.recurs else ""


def _take_back(subject: tuple[str, int], causes: Sequence[int]) -> None:
    with unit(Mode.WRITE):
        withdraw(subject, causes=causes)
        record(SYSTEM, "reminders.withdraw", subject[0], subject[1])
