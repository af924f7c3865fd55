"""What an item's page shows of reminders, what the office has to do today, and a word when the scheduler is silent."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from smartcity.actions.models import ActionItem
from smartcity.actions.workflow import OPEN_STATES
from smartcity.foundation import clock, health
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.duties import Matter
from smartcity.foundation.feature import Banner
from smartcity.foundation.texts import Text
from smartcity.reminders import notice_queries, queries
from smartcity.reminders.access import Permission, sees_all
from smartcity.reminders.effect import WITHIN, Answer, answered_by
from smartcity.reminders.forms import DraftForm, RemindForm
from smartcity.reminders.lines import PAPER, PHONE
from smartcity.reminders.models import NoticeState
from smartcity.reminders.papers import official_number
from smartcity.reminders.phone_list import count_calls
from smartcity.reminders.queries import Entry
from smartcity.reminders.views import channel_name, rule_name


@dataclass(frozen=True, slots=True)
class Told:
    """One step as an item's page tells it: who was told, who was to be phoned, and whether it helped.

    `over`: the days are over within which what a unit does counts as an answer.
    """

    entries: list[Entry]
    effect: Answer | None
    over: bool

    @property
    def people(self) -> list[str]:
        """Who was told, each once, in the order in which they stand in the ledger."""
        return self._names(told=True)

    @property
    def phoned(self) -> list[str]:
        """Who was to be phoned: told by nobody but a person."""
        return self._names(told=False)

    @property
    def drafted(self) -> bool:
        """Whether a paper was drafted."""
        return any(one.channel == PAPER for one in self.entries)

    @property
    def sayings(self) -> list[str]:
        """What was said, each sentence once."""
        return list(dict.fromkeys(str(one.said_beside_item) for one in reversed(self.entries) if one.text))

    def _names(self, *, told: bool) -> list[str]:
        named = (one.recipient for one in reversed(self.entries) if (one.channel != PHONE) == told)
        return list(dict.fromkeys(name for name in named if name))


def _steps(entries: list[Entry]) -> list[Told]:
    """Put the lines of each step together, those of one person with one mail once, the newest step first."""
    effects = queries.effects(entries)
    found = []
    for _step, lines in groupby(entries, key=lambda entry: entry.step):
        each = list({(one.recipient_id, one.channel, one.mail_id, str(one.reason)): one for one in lines}.values())
        first = each[0]
        found.append(Told(each, effects.get(first.id), answered_by(first.decided_at) <= clock.now()))
    return found


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
        "number": item.number if item else None,
        "steps": _steps(entries),
        "judged": sees_all(actor),
        "within": WITHIN,
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
