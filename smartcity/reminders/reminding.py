"""Reminding by hand, once an item and day."""

import secrets
from dataclasses import replace

from sqlalchemy import select

from smartcity.actions import queries as actions
from smartcity.actions.workflow import OPEN_STATES
from smartcity.audit.services import record
from smartcity.foundation import checks, clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.feature import Outcome
from smartcity.foundation.problems import Conflict, Problem
from smartcity.foundation.texts import Text, enumerated
from smartcity.reminders import action_source
from smartcity.reminders.access import Permission
from smartcity.reminders.ledger import enter
from smartcity.reminders.lines import PHONE, Line, lines_of
from smartcity.reminders.models import Reminder
from smartcity.reminders.recipients import Directory
from smartcity.reminders.rules import Audience, DueStep, Step

BY_HAND = "by_hand"
ONCE_A_DAY = Text("Reminded today already: once an item and day is enough")
_UNIT = frozenset({Audience.RESPONSIBLE, Audience.LEAD_LIAISON})


def remind_now(actor: Actor, item_id: int, *, reason: str = "", urgent: bool = False) -> Text:
    """Remind of an open item by hand, at most once a day; return who was told.

    An urgent reminder goes at once, alone and at any hour; it needs a reason, which those who get it read.
    """
    actor.require(Permission.REMIND)
    item = actions.get_for(actor, item_id, lock=True)
    said = checks.clean_text("reason", reason, maximum=checks.TITLE, required=urgent)
    if item.state not in OPEN_STATES:
        raise Conflict(Text("Only open items are chased"))
    key = f"{BY_HAND}:{clock.today():%Y%m%d}"
    if _reminded(item_id, key):
        return ONCE_A_DAY
    (candidate,) = action_source.of_items([item_id])
    step = DueStep(key, Step(BY_HAND, 0, _UNIT), clock.today())
    directory = Directory(clock.today())
    lines = [
        _by_hand(line, said, urgent) for line in lines_of(candidate, step, directory) if _for_unit(line, directory)
    ]
    enter(lines, secrets.randbits(62))
    told = [line.recipient.name for line in lines if line.channel != PHONE]
    record(actor, "reminders.remind", "action", item_id, count=len(told))
    told_none = Text("Nobody there can be reached by the desk: phone them")
    return Text("Told: %(names)s", names=enumerated(told)) if told else told_none


def _reminded(item_id: int, key: str) -> bool:
    mine = (Reminder.subject_type == action_source.ACTION, Reminder.subject_id == item_id, Reminder.step == key)
    return db.session.scalar(select(Reminder.id).where(*mine).limit(1)) is not None


def _for_unit(line: Line, directory: Directory) -> bool:
    """Leave out what only tells the office to phone: it is just doing that."""
    return line.channel == PHONE or line.recipient.person_id not in {one.person_id for one in directory.secretariat}


def _by_hand(line: Line, said: str, urgent: bool) -> Line:
    """Return a line as the office says it, with its own words."""
    text = Text("%(plain)s. %(said)s", plain=line.text, said=said) if said else line.text
    return replace(line, text=text, rule=BY_HAND, urgent=urgent)


def remind_all(actor: Actor, item_ids: list[int], *, reason: str = "", urgent: bool = False) -> dict[int, Outcome]:
    """Remind of several items by hand, with one sentence; return for each who was told, or why nobody was.

    What is wrong with the sentence is wrong for all items, and said once.
    """
    checks.clean_text("reason", reason, maximum=checks.TITLE, required=urgent)
    return {item_id: _tried(actor, item_id, reason, urgent) for item_id in dict.fromkeys(item_ids)}


def _tried(actor: Actor, item_id: int, reason: str, urgent: bool) -> Outcome:
    try:
        said = remind_now(actor, item_id, reason=reason, urgent=urgent)
    except Problem as refusal:
        return Outcome(refusal.detail or refusal.title, done=False)
    return Outcome(said, done=said != ONCE_A_DAY)
