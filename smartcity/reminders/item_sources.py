"""What else may be due about items: a milestone that was missed, and what waits for an answer.

Each is a short list, read by an index of its own at every tick: missed milestones of the last weeks, open requests and
objections, submissions that were returned.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import Any

from sqlalchemy import and_, exists, func, literal, select
from sqlalchemy.orm import aliased

from smartcity.actions.history_models import ActionEvent, Extension, ExtensionState, Objection, ObjectionState
from smartcity.actions.models import ActionItem, Milestone
from smartcity.actions.workflow import State, Verb
from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.texts import Text
from smartcity.reminders import action_source
from smartcity.reminders.ladders import ladder
from smartcity.reminders.rules import ReminderRule
from smartcity.reminders.sources import Candidate, last_anchor
from smartcity.workdays.queries import calendar

ANSWERS = (Verb.REPORT, Verb.SUBMIT, Verb.COMPLETE, Verb.CANCEL, Verb.SUSPEND, Verb.RETURN)
"""After these a returned submission is no matter of the unit's any more."""

MISSED_FOR = timedelta(days=60)
"""How long after its last step a missed milestone is still named, where its ladder does not repeat."""


def milestones(now: datetime) -> Iterable[Candidate]:
    """Name the milestones of open items that were not reached by their day."""
    on = clock.local(now).date()
    missed = (Milestone.done_on.is_(None), Milestone.due_on <= last_anchor(ReminderRule.MILESTONE, on, calendar()))
    wanted = select(Milestone.item_id, Milestone.due_on, Milestone.id, Milestone.title)
    open_item = and_(ActionItem.id == Milestone.item_id, ActionItem.is_open)
    rows = db.session.execute(
        wanted.join(ActionItem, open_item).where(*missed, Milestone.due_on >= _first_missed(on)).order_by(Milestone.id)
    ).all()
    titles = {row.id: row.title for row in rows}
    for one in action_source.about(ReminderRule.MILESTONE, [(row.item_id, row.due_on, row.id) for row in rows]):
        matter = Text("%(matter)s, milestone “%(title)s”", matter=one.matter, title=titles[one.version])
        yield replace(one, matter=matter)


def _first_missed(on: date) -> date:
    """Return the earliest day of a milestone that can still have a step before it."""
    found = ladder(ReminderRule.MILESTONE)
    if found is None or found.repeat_every is not None:
        return date.min
    return calendar().add(on, -max(1, found.steps[-1].offset)) - MISSED_FOR


def extensions(now: datetime) -> Iterable[Candidate]:  # noqa: ARG001  a source is asked for a moment
    """Name the requests for a later deadline that nobody has answered."""
    waits = Extension.state == literal(ExtensionState.WAITING, literal_execute=True)
    yield from _answers(ReminderRule.EXTENSION, Extension, Extension.requested_at, waits)


def objections(now: datetime) -> Iterable[Candidate]:  # noqa: ARG001  a source is asked for a moment
    """Name the objections that nobody has decided; one referred up waits for a leader, not for the office."""
    waits = Objection.state == literal(ObjectionState.WAITING, literal_execute=True)
    yield from _answers(ReminderRule.OBJECTION, Objection, Objection.raised_at, waits)


def _answers(rule: ReminderRule, model: Any, since: Any, waits: Any) -> Iterable[Candidate]:
    """Name what the office is to answer. The item is paused meanwhile, the office is not."""
    rows = db.session.execute(select(model.item_id, since, model.id).where(waits))
    matters = sorted(((item_id, clock.local(at).date(), row_id) for item_id, at, row_id in rows), key=itemgetter(2))
    yield from (replace(one, paused=False) for one in action_source.about(rule, matters))


def returned(now: datetime) -> Iterable[Candidate]:  # noqa: ARG001  a source is asked for a moment
    """Name the items whose submission was returned, with what is missing, until the unit reports again."""
    earlier = aliased(ActionEvent)
    of_item = (earlier.item_id == ActionItem.id, earlier.verb == Verb.RETURN)
    last = select(func.max(earlier.id)).where(*of_item).correlate(ActionItem).scalar_subquery()
    answer = aliased(ActionEvent)
    answered = exists().where(answer.item_id == ActionItem.id, answer.id > ActionEvent.id, answer.verb.in_(ANSWERS))
    once = (ActionItem.is_open, ActionItem.times_returned > literal(0, literal_execute=True))
    wanted = select(ActionItem.id, ActionEvent.at, ActionEvent.id, ActionEvent.text).join(
        ActionEvent, ActionEvent.id == last
    )
    rows = db.session.execute(
        wanted.where(*once, ActionItem.state == State.IN_PROGRESS, ~answered).order_by(ActionItem.id)
    ).all()
    missing = {row[2]: row.text for row in rows}
    matters = [(row[0], clock.local(row.at).date(), row[2]) for row in rows]
    for one in action_source.about(ReminderRule.RETURNED, matters):
        said = missing[one.version]
        yield replace(one, matter=Text("%(matter)s, missing: %(said)s", matter=one.matter, said=said)) if said else one
