"""Reminding of many items at once, with one sentence for all."""

from smartcity.actions.workflow import OPEN_STATES
from smartcity.foundation.access import Actor
from smartcity.foundation.feature import BulkAct, Outcome
from smartcity.foundation.texts import Text
from smartcity.reminders.access import Permission
from smartcity.reminders.forms import RemindForm
from smartcity.reminders.reminding import remind_all


def _remind(actor: Actor, item_ids: list[int], form: RemindForm) -> dict[int, Outcome]:
    return remind_all(actor, item_ids, reason=form.reason.data or "", urgent=bool(form.urgent.data))


BULK_ACTS = (
    BulkAct("actions", "remind", Text("Remind now"), Permission.REMIND, _remind, form=RemindForm, states=OPEN_STATES),
)
