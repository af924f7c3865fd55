"""Keeping an item's light days, its versions and their copies equal to what the rules say.

Called after every change, last. A parent turns as soon as the first of its parts does, so it is kept along.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from sqlalchemy import select

from smartcity.actions.history_models import ActionVersion
from smartcity.actions.leader_rows import keep_leader
from smartcity.actions.light import LightDates, RuleSet, light_dates, rolled_up
from smartcity.actions.light_queries import rules_in_force
from smartcity.actions.looks import look_after_change
from smartcity.actions.models import NEVER, ActionItem
from smartcity.actions.queries import children_of, standing_of
from smartcity.actions.reporting import report_due_on
from smartcity.actions.situations import assigned_on
from smartcity.actions.workflow import OPEN_STATES, State
from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.workdays.queries import calendar

KEPT = (
    "state",
    "progress",
    "deadline",
    "original_deadline",
    "deadline_precision",
    "submitted_on",
    "completed_on",
    "yellow_on",
    "red_on",
    "yellow_reason",
    "red_reason",
)
"""What a version repeats of its item."""

_WAITING = "actions.parents"


def keep(item: ActionItem) -> None:
    """Work out an item's light days anew and write a version if anything differs; then its parent's."""
    item.is_open = item.state in OPEN_STATES
    _set_dates(item, _dates(item))
    item.report_due_on = _report_due(item)
    for unit in item.units:
        unit.is_open, unit.deadline = item.is_open and unit.until_on is None, item.deadline
        unit.yellow_on, unit.red_on, unit.urgent_on = item.yellow_on, item.red_on, item.urgent_on
    look_after_change(item)
    if item.state is not State.DRAFT:
        _write_version(item)
        keep_leader(item, clock.today())
    if item.parent_id is not None:
        _keep_parent(item.parent_id)


@contextmanager
def parents_once() -> Iterator[None]:
    """Keep the parents of what is kept inside the block once, at its end: eleven parts cost one look, not eleven."""
    info, waiting = db.session().info, set[int]()
    info[_WAITING] = waiting
    try:
        yield
    finally:
        del info[_WAITING]
    for parent_id in sorted(waiting):
        _keep_parent(parent_id)


def _keep_parent(parent_id: int) -> None:
    waiting = db.session().info.get(_WAITING)
    if waiting is not None:
        waiting.add(parent_id)
        return
    parent = db.session.get(ActionItem, parent_id)
    if parent is not None:
        keep(parent)


def _dates(item: ActionItem) -> LightDates:
    own = light_dates(
        item.state,
        item.deadline,
        calendar(),
        _rules(item),
        milestones=item.milestones,
        assigned_on=assigned_on(item),
        progress=item.progress,
    )
    if not item.is_open:
        return own
    db.session.flush()
    children = [child for child in children_of(item.id) if child.is_open]
    return rolled_up(own, [(child.number or "", standing_of(child).dates) for child in children])


def _rules(item: ActionItem) -> RuleSet:
    """Return the rules in force for what the item rests on; its sources are read only where kinds differ."""
    rules = rules_in_force()
    return rules.for_sources(source.kind for source in item.sources) if rules.by_kind else rules.general


def _set_dates(item: ActionItem, dates: LightDates) -> None:
    item.yellow_on, item.red_on = dates.yellow_on, dates.red_on
    item.yellow_reason = dates.yellow_reason.as_json() if dates.yellow_reason else None
    item.red_reason = dates.red_reason.as_json() if dates.red_reason else None
    item.urgent_on = (dates.red_on or item.deadline or NEVER) if item.is_open else NEVER


def _report_due(item: ActionItem) -> date | None:
    since = assigned_on(item)
    if since is None or not item.is_open:
        return None
    reported = clock.local(item.last_report_at).date() if item.last_report_at else None
    return report_due_on(item.reporting_rhythm, since, reported, calendar(), item.milestones)


def current_version(item_id: int) -> ActionVersion | None:
    """Return the version in force."""
    statement = select(ActionVersion).where(ActionVersion.item_id == item_id, ActionVersion.until.is_(None))
    return db.session.scalars(statement).one_or_none()


def _write_version(item: ActionItem) -> None:
    last = current_version(item.id)
    values = {name: getattr(item, name) for name in KEPT}
    if last is not None:
        if values == {name: getattr(last, name) for name in KEPT}:
            return
        last.until = max(clock.now(), last.recorded_at)
        db.session.flush()
    db.session.add(ActionVersion(item_id=item.id, recorded_at=last.until if last else clock.now(), **values))
