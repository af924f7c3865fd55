"""Changing the ladder of a rule: for what comes from now on, in force at once.

What a step told under its key is never told again: a step that moves keeps its key, one that is added gets a new one,
and a key is never used for another step. Where the day of a new or earlier step has passed, a matter is told of the
highest step that it has reached, once, as after any pause of the scheduler: whoever enters "20 days after: a paper"
means the items that are late by 40 days as well, and the preview names them. Repetitions are no steps of their own:
with another pause only those after today go out, so that nobody is told twice in a week.
"""

from dataclasses import replace

from sqlalchemy import select

from smartcity.audit.services import record
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db, insert_or_skip
from smartcity.foundation.problems import StaleVersion
from smartcity.foundation.texts import enumerated
from smartcity.reminders.access import Permission
from smartcity.reminders.action_source import look_again
from smartcity.reminders.ladder_entry import NewLadder, check, height_of
from smartcity.reminders.ladder_models import FormerLadder, StoredLadder, StoredStep
from smartcity.reminders.ladder_words import said
from smartcity.reminders.rules import Audience, Ladder, ReminderRule, Step
from smartcity.reminders.standard_ladders import LADDERS


def stored(rule: ReminderRule) -> StoredLadder | None:
    """Return what the office stored for a rule; None while it has its standard ladder."""
    return db.session.scalar(select(StoredLadder).where(StoredLadder.rule == rule))


def written(rule: ReminderRule) -> Ladder:
    """Return the ladder of a rule, also while the rule is off."""
    row = stored(rule)
    return row.written if row else LADDERS[rule]


def version_of(rule: ReminderRule) -> int:
    """Return the version that a change starts from; 0 while nothing is stored."""
    row = stored(rule)
    return row.version if row else 0


def as_ladder(rule: ReminderRule, new: NewLadder) -> Ladder:
    """Return the ladder that was given, as it would be in force; InvalidInput where it can't be.

    It stores nothing: a preview works with it. Steps are put in order of time.
    """
    check(rule, new)
    now, row = written(rule), stored(rule)
    made, steps = row.steps_made if row else 0, []
    known = {step.key for step in now.steps}
    for step in sorted(new.steps, key=height_of):
        key = step.key if step.key in known else ""
        known.discard(key)
        made += not key
        steps.append(step.as_step(key or f"{rule}_s{made}"))
    found = replace(
        now,
        steps=tuple(steps),
        repeat_every=new.repeat_every,
        repeat_audience=new.repeat_audience or now.repeat_audience,
    )
    if not _repeats_otherwise(now, found):
        return found
    return replace(found, repeat_name=f"{rule}_again{version_of(rule) + 1}", repeat_after=clock.today())


def _repeats_otherwise(before: Ladder, after: Ladder) -> bool:
    """Tell whether repetitions fall on other days: by another pause, or after another last step."""
    return (before.repeat_every, before.steps[-1].height) != (after.repeat_every, after.steps[-1].height)


def save(actor: Actor, rule: ReminderRule, new: NewLadder, *, version: int) -> StoredLadder:
    """Put a ladder in force for a rule, or switch the rule off; `version` is the one the change started from."""
    actor.require(Permission.RULES)
    ladder = as_ladder(rule, new)
    return _put(actor, rule, ladder, is_on=new.is_on, version=version, verb="reminders.change_rule")


def reset(actor: Actor, rule: ReminderRule, *, version: int) -> StoredLadder:
    """Put the standard ladder in force again, switched on."""
    actor.require(Permission.RULES)
    standard = LADDERS[rule]
    if _repeats_otherwise(written(rule), standard):
        after = f"{rule}_again{version_of(rule) + 1}"
        standard = replace(standard, repeat_name=after, repeat_after=clock.today())
    return _put(actor, rule, standard, is_on=True, version=version, verb="reminders.reset_rule")


def _put(actor: Actor, rule: ReminderRule, ladder: Ladder, *, is_on: bool, version: int, verb: str) -> StoredLadder:
    row = _held(rule)
    if row.version != version:
        raise _stale(row, ladder if is_on else None)
    _keep_former(actor, row, ladder if is_on else None)
    before = {step.key for step in written(rule).steps}
    row.steps_made += sum(step.key not in before and step.key.startswith(f"{rule}_s") for step in ladder.steps)
    _fill(row, ladder)
    row.is_on, row.changed_at, row.changed_by_id = is_on, clock.now(), actor.person_id
    row.version += 1
    db.session.flush()
    record(actor, verb, "reminder_ladder", row.id, fields=("is_on", "steps", "repeat_every"))
    look_again()
    return row


def _keep_former(actor: Actor, row: StoredLadder, new: Ladder | None) -> None:
    """Keep what the rule says until now, as far as that becomes anything else."""
    former = [one.as_json() for one in said(row.ladder)]
    if former != [one.as_json() for one in said(new)]:
        kept = FormerLadder(said=former, replaced_at=clock.now(), replaced_by_id=actor.person_id)
        kept.ladder_id = row.id
        db.session.add(kept)


def _held(rule: ReminderRule) -> StoredLadder:
    """Return the row of a rule, held against others who change it; made where there is none."""
    if stored(rule) is None:
        standard = LADDERS[rule]
        values = {"rule": rule, "is_on": True, "repeat_audience": [], "repeat_name": "", "steps_made": 0, "version": 0}
        made = insert_or_skip(StoredLadder).values(**values, changed_at=clock.now())
        db.session.execute(made.on_conflict_do_nothing())
        row = _locked(rule)
        if row.version == 0 and not row.steps:
            _fill(row, standard)
        return row
    return _locked(rule)


def _locked(rule: ReminderRule) -> StoredLadder:
    found = select(StoredLadder).where(StoredLadder.rule == rule).with_for_update()
    return db.session.scalars(found.execution_options(populate_existing=True)).one()


def _fill(row: StoredLadder, ladder: Ladder) -> None:
    """Write a ladder into its row; a step that stays keeps its own row."""
    row.repeat_every, row.repeat_name, row.repeat_after = ladder.repeat_every, ladder.repeat_name, ladder.repeat_after
    row.repeat_audience = _names(ladder.repeat_audience)
    kept = {step.key: step for step in row.steps}
    row.steps = [
        _filled(kept.get(step.key) or StoredStep(key=step.key), step, position)
        for position, step in enumerate(ladder.steps)
    ]


def _filled(row: StoredStep, step: Step, position: int) -> StoredStep:
    row.position, row.offset, row.counted = position, step.offset, step.counted
    row.audience, row.channels = _names(step.audience), sorted(step.channels)
    row.action, row.notice, row.alone, row.in_summary = step.action, step.notice, step.alone, step.in_summary
    return row


def _names(audience: frozenset[Audience]) -> list[str]:
    return sorted(one.value for one in audience)


def _stale(row: StoredLadder, ladder: Ladder | None) -> StaleVersion:
    """Return the refusal that shows both ladders, in sentences."""
    typed, kept = (enumerated(said(one), clauses=True) for one in (ladder, row.ladder))
    return StaleVersion(row.version, {"steps": typed}, {"steps": kept})
