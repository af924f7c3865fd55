"""What an item's page shows of reminders, what the office has to do today, and a word when the scheduler is silent."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from smartcity.actions.models import ActionItem
from smartcity.actions.workflow import OPEN_STATES
from smartcity.foundation import health
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.duties import Matter
from smartcity.foundation.feature import Banner
from smartcity.foundation.texts import Text
from smartcity.reminders import notice_queries, queries
from smartcity.reminders.access import Permission
from smartcity.reminders.forms import DraftForm, RemindForm
from smartcity.reminders.models import NoticeState
from smartcity.reminders.papers import official_number
from smartcity.reminders.phone_list import count_calls
from smartcity.reminders.views import channel_name, rule_name


def of_action(actor: Actor, item_id: int) -> Mapping[str, Any] | None:
    """Return the reminders and notices of an item: all of them for those who may read them, else one's own."""
    entries = queries.of_item(actor, item_id)
    notices = notice_queries.of_item(item_id) if actor.may(Permission.READ) else []
    item = db.session.get(ActionItem, item_id)  # whose page it is: read already
    may_remind = actor.may(Permission.REMIND) and item is not None and item.state in OPEN_STATES
    if not entries and not notices and not may_remind:
        return None
    return {
        "item_id": item_id,
        "effects": queries.effects(entries),
        "groups": [list(group) for _, group in groupby(entries, key=lambda entry: entry.step)],
        "notices": notices,
        "may_remind": may_remind,
        "remind_form": RemindForm() if may_remind else None,
        "draft_form": DraftForm().offer() if may_remind else None,
        "channel_name": channel_name,
        "rule_name": rule_name,
        "official_number": official_number,
    }


def duties(actor: Actor) -> Iterator[Matter]:
    """Return what the office has to do: papers to sign, papers to send, units to phone."""
    if not actor.may(Permission.MANAGE):
        return
    counts = notice_queries.counts()
    if counts.get(NoticeState.DRAFT):
        yield Matter(Text("papers wait to be signed"), "/reminders/notices", counts[NoticeState.DRAFT], "today")
    if counts.get(NoticeState.SIGNED):
        text = Text("signed papers have not gone out yet")
        yield Matter(text, "/reminders/notices?state=signed", counts[NoticeState.SIGNED], "today")
    calls = count_calls()
    if calls:
        yield Matter(Text("units to phone"), "/reminders/phone", calls, "today")


def banners(actor: Actor) -> Iterable[Banner]:
    """Tell the office that no reminder goes out."""
    if not actor.may(Permission.MANAGE):
        return
    state = health.scheduler_state()
    if state == "never":
        yield Banner(Text("The scheduler has never run: no reminder goes out by itself"), "warning")
    elif state == "silent":
        yield Banner(Text("The scheduler has been silent for more than five minutes: no reminder goes out"), "warning")
