"""Did it help? What a unit did with an item within two working days of being reminded."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Integer, select

from smartcity.actions.history_models import ActionEvent
from smartcity.actions.workflow import Verb
from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.sent_rows import sent_rows
from smartcity.workdays.queries import calendar

WITHIN = 2
"""Working days within which what a unit does counts as an effect of the reminder."""

ANSWERS = (Verb.SIGN_FOR, Verb.OBJECT, Verb.REPORT, Verb.REQUEST_EXTENSION, Verb.SUBMIT)


class Answer(NamedTuple):
    """The first thing a unit did after a reminder."""

    at: datetime
    verb: Verb


def answers_to(reminded: Iterable[tuple[int, datetime]]) -> dict[tuple[int, datetime], Answer]:
    """Return, for pairs of an item and when it was reminded of, what a unit did in time; nothing where none did."""
    asked = set(reminded)
    if not asked:
        return {}
    items = sent_rows("reminded", {"item_id": Integer}, [[item_id] for item_id in {one for one, _at in asked}])
    events = (
        select(ActionEvent.item_id, ActionEvent.at, ActionEvent.verb)
        .where(ActionEvent.item_id.in_(select(items.c.item_id)), ActionEvent.verb.in_(ANSWERS))
        .where(ActionEvent.at >= min(at for _item, at in asked))
    )
    done: dict[int, list[Answer]] = defaultdict(list)
    for item_id, at, verb in db.session.execute(events.order_by(ActionEvent.item_id, ActionEvent.at, ActionEvent.id)):
        done[item_id].append(Answer(at, verb))
    firsts = ((pair, _first(done[pair[0]], pair[1])) for pair in asked)
    return {pair: first for pair, first in firsts if first}


def _first(done: list[Answer], after: datetime) -> Answer | None:
    place = bisect_right(done, after, key=lambda one: one.at)
    return done[place] if place < len(done) and done[place].at < answered_by(after) else None


def answered_by(reminded: datetime) -> datetime:
    """Return the instant until which an answer counts: the end of the second working day after the reminder."""
    return clock.end_of_day(calendar().add(clock.local(reminded).date(), WITHIN))
