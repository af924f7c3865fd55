"""A test message: sent at once by hand, counted and judged as every other, also while the channel is left alone."""

import secrets
from datetime import datetime
from json import dumps

from flask import current_app

from smartcity.audit.services import record
from smartcity.foundation import clock, i18n
from smartcity.foundation.access import Actor
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.problems import Conflict
from smartcity.foundation.texts import Text
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.messages import circuits
from smartcity.messages.access import Permission
from smartcity.messages.endpoint_answers import Posted
from smartcity.messages.endpoint_fates import note
from smartcity.messages.endpoint_queries import get
from smartcity.messages.endpoint_rules import EndpointKind, endpoint_rules
from smartcity.messages.speaking import Errand, errand


def prepare_test(actor: Actor, endpoint_id: int) -> Errand | Posted:
    """Record that a test message is sent and return how to send it, or why it can't be; call it in a write unit."""
    actor.require(Permission.CONFIGURE)
    row = get(endpoint_id)
    if not circuits.take_token(circuits.key_of(row.id), endpoint_rules().buckets[row.kind]):
        raise Conflict(Text("The platform takes no more messages for now; please try again in a minute"))
    record(actor, "messages.test_channel", "channel", row.id)
    message_id = secrets.token_hex(16)
    return errand(row, _text(row.kind, message_id, clock.real_now()), message_id)


def send_test(endpoint_id: int, prepared: Errand | Posted) -> Posted:
    """Send what was prepared and return what came of it. Opens its own unit: no network within one that writes."""
    posted = prepared.run() if isinstance(prepared, Errand) else prepared
    with unit(Mode.WRITE, audited=False):
        note(get(endpoint_id), posted)
    return posted


def _text(kind: EndpointKind, message_id: str, now: datetime) -> str:
    settings = current_app.extensions["smartcity.settings"]
    with i18n.using(settings.language):
        said = _("%(office)s: this is a test message, nothing needs to be done.", office=settings.instance_name)
    if kind is not EndpointKind.WEBHOOK:
        return said
    return dumps({"id": message_id, "type": "test", "at": now.isoformat(), "text": said}, ensure_ascii=False)
