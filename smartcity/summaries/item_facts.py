"""Reading what was known of the items at an instant: the facts that a summary counts, and the rows that it keeps.

As of an instant an item is its version with `recorded_at` ≤ instant and `until` empty or later (DESIGN §2). Titles and
groups are today's; states, deadlines, lights and lead units are those of then.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, or_, select

from smartcity.actions.history_models import ActionEvent, ActionVersion
from smartcity.actions.models import ActionItem, ActionUnit
from smartcity.actions.rules import UnitRole
from smartcity.actions.workflow import OPEN_STATES, State, Verb
from smartcity.foundation.database import db
from smartcity.summaries.counting import DONE_STATES, Facts, Span, lead_on
from smartcity.summaries.weeks import Period

COUNTED_ACTS = frozenset({Verb.ASSIGN, Verb.COMPLETE, Verb.APPROVE_EXTENSION, Verb.RETURN})

Lead = tuple[int, int, date, date | None]
"""Unit, position, from and until."""


@dataclass(frozen=True)
class Known:
    """An item as of the summary: its facts, its stored row, and the units leading it on the day, the first first."""

    facts: Facts
    row: Row[Any]
    leads: tuple[int, ...]


def as_of(instant: datetime) -> ColumnElement[bool]:
    """Return the condition of a version in force at an instant."""
    ended = or_(ActionVersion.until.is_(None), ActionVersion.until > instant)
    return (ActionVersion.recorded_at <= instant) & ended


def known(period: Period, instant: datetime) -> list[Known]:
    """Return the items that a summary of the period, as of an instant, is about, in the order of their numbers."""
    span = Span.between(period.since, instant)
    rows = db.session.execute(_versions(period, instant, span)).all()
    happened = _acts(period.since, instant)
    in_hand = set(db.session.scalars(_in_hand(period.since, instant)))
    leads = _leads(period, instant, span)
    return [_known(row, span, happened.get(row.id, frozenset()), row.id in in_hand, leads[row.id]) for row in rows]


def _versions(period: Period, instant: datetime, span: Span) -> Select[Any]:
    version = ActionVersion
    columns = (
        ActionItem.id, ActionItem.year, ActionItem.seq, ActionItem.title, ActionItem.working_group_id,
        ActionItem.in_house_only, ActionItem.reporting_rhythm, ActionItem.assigned_at,
        version.state, version.progress, version.deadline,
        version.original_deadline, version.submitted_on, version.completed_on, version.yellow_on, version.red_on,
        version.yellow_reason, version.red_reason,
    )  # fmt: skip
    return (
        select(*columns)
        .join(version, version.item_id == ActionItem.id)
        .where(*_relevant(period, instant, span))
        .order_by(ActionItem.year, ActionItem.seq, ActionItem.id)
    )


def _relevant(period: Period, instant: datetime, span: Span) -> tuple[ColumnElement[bool], ...]:
    """Say which versions a summary is about: all but drafts, cancelled items, and what was finished long before."""
    version = ActionVersion
    recent = or_(
        version.state.not_in(DONE_STATES),
        version.completed_on >= date(span.day.year, 1, 1),
        version.deadline.between(span.first_due, span.last_due),
        version.item_id.in_(_in_hand(period.since, instant)),
    )
    return (as_of(instant), version.state.not_in({State.DRAFT, State.CANCELLED}), recent)


def _in_hand(since: datetime, instant: datetime) -> Select[int]:
    ended = or_(ActionVersion.until.is_(None), ActionVersion.until > since)
    statement = select(ActionVersion.item_id).where(ActionVersion.state.in_(OPEN_STATES), ended)
    return statement.where(ActionVersion.recorded_at <= instant).distinct()


def _acts(since: datetime, instant: datetime) -> dict[int, frozenset[Verb]]:
    statement = select(ActionEvent.item_id, ActionEvent.verb).where(
        ActionEvent.at > since, ActionEvent.at <= instant, ActionEvent.verb.in_(COUNTED_ACTS)
    )
    found: dict[int, set[Verb]] = defaultdict(set)
    for item_id, verb in db.session.execute(statement):
        found[item_id].add(verb)
    return {item_id: frozenset(verbs) for item_id, verbs in found.items()}


def _leads(period: Period, instant: datetime, span: Span) -> dict[int, list[Lead]]:
    about = select(ActionVersion.item_id).where(*_relevant(period, instant, span))
    unit = ActionUnit
    statement = select(unit.item_id, unit.organisation_id, unit.position, unit.from_on, unit.until_on).where(
        unit.role == UnitRole.LEAD, unit.from_on <= span.day, unit.item_id.in_(about)
    )
    found: dict[int, list[Lead]] = defaultdict(list)
    for item_id, unit_id, position, from_on, until_on in db.session.execute(statement):
        found[item_id].append((unit_id, position, from_on, until_on))
    return found


def _known(row: Row[Any], span: Span, happened: frozenset[Verb], in_hand: bool, leads: list[Lead]) -> Known:
    judged_on = row.deadline if row.deadline is not None and row.deadline < span.day else span.day
    facts = Facts(
        id=row.id,
        state=row.state,
        deadline=row.deadline,
        original_deadline=row.original_deadline,
        submitted_on=row.submitted_on,
        completed_on=row.completed_on,
        yellow_on=row.yellow_on,
        red_on=row.red_on,
        in_hand=in_hand,
        happened=happened,
        unit_id=lead_on(judged_on, leads),
        group_id=row.working_group_id,
    )
    return Known(facts, row, _leading(span.day, leads))


def _leading(day: date, leads: Iterable[Lead]) -> tuple[int, ...]:
    now = sorted((row for row in leads if row[3] is None or day < row[3]), key=lambda row: row[1])
    return tuple(dict.fromkeys(row[0] for row in now))
