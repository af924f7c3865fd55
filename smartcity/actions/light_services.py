"""Entering rule sets of the light, and the moment at which one comes into force for all open items at once."""

from datetime import date
from typing import Any

from sqlalchemy import case, func, insert, literal, select, update

from smartcity.actions.access import Permission
from smartcity.actions.history_models import ActionVersion
from smartcity.actions.light import LightDates
from smartcity.actions.light_entry import said
from smartcity.actions.light_models import LightRuleSet
from smartcity.actions.light_queries import forget, newest_id, waiting
from smartcity.actions.light_rules import LightRules
from smartcity.actions.models import ActionItem, ActionUnit
from smartcity.actions.relighting import relit
from smartcity.actions.versions import KEPT
from smartcity.audit.services import record
from smartcity.foundation import checks, clock
from smartcity.foundation.access import SYSTEM, Actor
from smartcity.foundation.database import UTCDateTime, db
from smartcity.foundation.problems import Conflict, NotFound, StaleVersion
from smartcity.foundation.texts import Text, enumerated

REASON = 500
AT_ONCE = 1000
"""How many items one statement names: SQLite and PostgreSQL both take more."""


def enter(
    actor: Actor, rules: LightRules, from_on: date | None, *, reason: str = "", version: int | None = None
) -> LightRuleSet:
    """Enter a rule set; one that begins today comes into force at once, for all open items in one batch.

    `version` is the number of the newest rule set that was known when this one was written. A day that has passed is
    refused: what the lights showed then was seen, printed and acted on.
    """
    actor.require(Permission.LIGHT_RULES)
    day, text = checked(from_on, reason)
    if version is not None and version != newest_id():
        raise _stale(rules, day, text)
    row = LightRuleSet(
        from_on=day, content=rules.as_json(), reason=text, entered_at=clock.now(), entered_by_id=actor.person_id
    )
    db.session.add(row)
    db.session.flush()
    record(actor, "actions.enter_light_rules", "light_rule_set", row.id, fields=("from_on", "content"))
    if day == clock.today():
        _apply(actor, row)
    return row


def _stale(rules: LightRules, day: date, reason: str) -> StaleVersion:
    """Return the refusal that shows what was typed beside the rule set that somebody else has entered."""
    newest = db.session.get(LightRuleSet, newest_id())
    stored = _told(newest.rules, newest.from_on, newest.reason) if newest else {}
    return StaleVersion(newest_id(), _told(rules, day, reason), stored)


def _told(rules: LightRules, day: date, reason: str) -> dict[str, Any]:
    return {"from_on": day.isoformat(), "previewed": enumerated(said(rules), clauses=True), "reason": reason}


def checked(from_on: date | None, reason: str) -> tuple[date, str]:
    """Return the day and the reason of a rule set as they can be kept; InvalidInput names what can't."""
    errors = checks.Errors()
    day = errors.day("from_on", from_on, required=True)
    if day is not None and day < clock.today():
        errors.add("from_on", Text("A rule set can't begin in the past: it would change what the lights showed"))
    if any(one.from_on == day for one in waiting()):
        errors.add("from_on", Text("A rule set that begins on this day was entered already: withdraw it first"))
    text = errors.text("reason", reason, maximum=REASON)
    errors.stop()
    assert day is not None
    return day, text


def withdraw(actor: Actor, rule_set_id: int) -> LightRuleSet:
    """Take back a rule set that has not come into force."""
    actor.require(Permission.LIGHT_RULES)
    row = db.session.get(LightRuleSet, rule_set_id, with_for_update=True)
    if row is None:
        raise NotFound
    if row.applied_at is not None or row.withdrawn_at is not None:
        raise Conflict(Text("Only a rule set that has not come into force can be withdrawn"))
    row.withdrawn_at, row.withdrawn_by_id = clock.now(), actor.person_id
    record(actor, "actions.withdraw_light_rules", "light_rule_set", row.id, fields=("withdrawn_at",))
    return row


def apply_due() -> int:
    """Let the rule sets whose day has come into force, in the order of their days; return how many."""
    due = waiting(clock.today())
    for row in due:
        held = db.session.get(LightRuleSet, row.id, with_for_update=True, populate_existing=True)
        if held is not None and held.applied_at is None and held.withdrawn_at is None:
            _apply(SYSTEM, held)
    return len(due)


def _apply(actor: Actor, row: LightRuleSet) -> None:
    """Put a rule set in force: each light that it moves gets a new version, of this moment."""
    moved = relit(row.rules, lock=True)
    now = {one.id: one.after.dates for one in moved}
    ids = list(now)
    for some in (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE)):
        db.session.execute(update(ActionItem), [{"id": item_id, **_yellow(now[item_id])} for item_id in some])
        _repeat_in_parts(some)
        _write_versions(some)
    row.applied_at, row.relit = clock.now(), len(moved)
    db.session.flush()
    db.session.expire_all()
    forget(db.session())
    record(actor, "actions.apply_light_rules", "light_rule_set", row.id, fields=("yellow_on",), count=len(moved))


def _yellow(dates: LightDates) -> dict[str, Any]:
    reason = dates.yellow_reason
    return {"yellow_on": dates.yellow_on, "yellow_reason": reason.as_json() if reason else None}


def _repeat_in_parts(ids: list[int]) -> None:
    of_item = select(ActionItem.yellow_on).where(ActionItem.id == ActionUnit.item_id).scalar_subquery()
    repeated = update(ActionUnit).where(ActionUnit.item_id.in_(ids)).values(yellow_on=of_item)
    db.session.execute(repeated.execution_options(synchronize_session=False))


def _write_versions(ids: list[int]) -> None:
    """End the version in force of each item and begin the next, without a gap."""
    ended = case((ActionVersion.recorded_at > clock.now(), ActionVersion.recorded_at), else_=clock.now())
    current = (ActionVersion.item_id.in_(ids), ActionVersion.until.is_(None))
    db.session.execute(
        update(ActionVersion).where(*current).values(until=ended).execution_options(synchronize_session=False)
    )
    last = select(func.max(ActionVersion.until)).where(ActionVersion.item_id == ActionItem.id).scalar_subquery()
    began = func.coalesce(last, literal(clock.now(), UTCDateTime()))
    columns = [getattr(ActionItem, name) for name in KEPT]
    following = select(ActionItem.id, began, *columns).where(ActionItem.id.in_(ids))
    db.session.execute(
        insert(ActionVersion).from_select(["item_id", "recorded_at", *KEPT], following, include_defaults=False)
    )
