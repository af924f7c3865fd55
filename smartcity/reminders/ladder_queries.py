"""What the rules of reminders say now, and who changed them last."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from smartcity.foundation.database import db
from smartcity.foundation.texts import Text
from smartcity.reminders.ladder_models import FormerLadder, StoredLadder
from smartcity.reminders.ladder_words import ABOUT, said
from smartcity.reminders.rules import Ladder, ReminderRule
from smartcity.reminders.standard_ladders import LADDERS


@dataclass(frozen=True, slots=True)
class RuleNow:
    """A rule with its ladder; `version` is 0 and nobody changed it while it has its standard ladder."""

    rule: ReminderRule
    about: Text
    ladder: Ladder
    is_on: bool
    said: list[Text]
    standard: bool
    version: int
    changed_at: datetime | None
    changed_by: str
    former: list[FormerLadder]
    """What it said before, the latest first."""


def all_rules() -> list[RuleNow]:
    """Return every rule, in the order of the list."""
    people, steps = joinedload(StoredLadder.changed_by), selectinload(StoredLadder.steps)
    rows = {row.rule: row for row in db.session.scalars(select(StoredLadder).options(people, steps))}
    former: dict[int, list[FormerLadder]] = defaultdict(list)
    newest = select(FormerLadder).options(joinedload(FormerLadder.replaced_by)).order_by(FormerLadder.id.desc())
    for one in db.session.scalars(newest):
        former[one.ladder_id].append(one)
    return [_of(rule, row := rows.get(rule), former[row.id] if row else []) for rule in ReminderRule]


def _of(rule: ReminderRule, row: StoredLadder | None, former: list[FormerLadder]) -> RuleNow:
    found = row.written if row else LADDERS[rule]
    is_on = row.is_on if row else True
    words = said(found)
    return RuleNow(
        rule=rule,
        about=ABOUT[rule],
        ladder=found,
        is_on=is_on,
        said=words,
        standard=is_on and words == said(LADDERS[rule]),
        version=row.version if row else 0,
        changed_at=row.changed_at if row else None,
        changed_by=row.changed_by.name if row and row.changed_by else "",
        former=former,
    )
