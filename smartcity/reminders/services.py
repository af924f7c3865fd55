"""Bringing a drafted notice out: edited, signed (it gets its number then), sent, or dropped. Each act is a person's.

The machine only drafts (DOMAIN §6). A signed notice is not changed any more.
"""

from datetime import date

from smartcity.actions import queries as actions
from smartcity.actions.models import ActionItem
from smartcity.actions.workflow import OPEN_STATES
from smartcity.audit.services import record
from smartcity.foundation import checks, clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import check_version, db
from smartcity.foundation.numbering import next_number
from smartcity.foundation.problems import Conflict, NotFound
from smartcity.foundation.texts import Text
from smartcity.reminders.access import Permission
from smartcity.reminders.drafting import draft
from smartcity.reminders.models import Notice, NoticeState
from smartcity.reminders.rules import NoticeKind

LONGEST = 100


def draft_by_hand(actor: Actor, item_id: int, kind: NoticeKind) -> Notice:
    """Draft a notice about an open item; once a kind and deadline."""
    actor.require(Permission.MANAGE)
    item = actions.get_for(actor, item_id)
    if item.state not in OPEN_STATES:
        raise Conflict(Text("Only open items are chased"))
    notice = draft(item, kind)
    if notice is None:
        raise Conflict(Text("A paper of this kind was drafted before, for the same deadline"))
    record(actor, "reminders.draft", "notice", notice.id, unit_id=notice.unit_id)
    return notice


def edit(actor: Actor, notice_id: int, *, body: str, version: int) -> Notice:
    """Change the text of a draft."""
    notice = _notice(actor, notice_id, NoticeState.DRAFT)
    clean = checks.clean_text("body", body, maximum=checks.LONG, required=True, multiline=True)
    check_version(notice, version, {"body": body})
    notice.body = clean
    record(actor, "reminders.edit", "notice", notice.id, fields=("body",), unit_id=notice.unit_id)
    return notice


def sign(actor: Actor, notice_id: int, *, version: int) -> Notice:
    """Sign a draft: it gets its number, and its text stays as it is."""
    notice = _notice(actor, notice_id, NoticeState.DRAFT)
    check_version(notice, version)
    notice.state, notice.signed_at, notice.signed_by_id = NoticeState.SIGNED, clock.now(), actor.person_id
    notice.year = clock.today().year
    notice.seq = next_number(f"notice:{notice.kind}", notice.year)
    record(actor, "reminders.sign", "notice", notice.id, fields=("state", "seq"), unit_id=notice.unit_id)
    return notice


def mark_sent(
    actor: Actor, notice_id: int, *, how: str, received_by: str = "", received_on: date | None = None, version: int
) -> Notice:
    """Note how a signed notice went out, and who received it when, once that is known; it may be completed later."""
    notice = _notice(actor, notice_id, NoticeState.SIGNED, NoticeState.SENT)
    errors = checks.Errors()
    said = {
        "how": errors.text("how", how, maximum=LONGEST, required=True),
        "received_by": errors.text("received_by", received_by, maximum=LONGEST),
    }
    errors.day("received_on", received_on)
    if received_on and received_on > clock.today():
        errors.add("received_on", Text("This day has not come yet"))
    errors.stop()
    check_version(notice, version, {"sent_how": how, "received_by": received_by})
    notice.state, notice.sent_at = NoticeState.SENT, notice.sent_at or clock.now()
    notice.sent_how, notice.received_by, notice.received_on = said["how"], said["received_by"], received_on
    record(actor, "reminders.send", "notice", notice.id, fields=("state", "received_by"), unit_id=notice.unit_id)
    return notice


def drop(actor: Actor, notice_id: int, *, version: int) -> Notice:
    """Drop a draft: nothing goes out, no number is used."""
    notice = _notice(actor, notice_id, NoticeState.DRAFT)
    check_version(notice, version)
    notice.state = NoticeState.DROPPED
    record(actor, "reminders.drop", "notice", notice.id, fields=("state",), unit_id=notice.unit_id)
    return notice


def item_of(notice: Notice) -> ActionItem:
    """Return the item that a notice is about."""
    return actions.by_ids([notice.subject_id])[notice.subject_id]


def _notice(actor: Actor, notice_id: int, *states: NoticeState) -> Notice:
    actor.require(Permission.MANAGE)
    notice = db.session.get(Notice, notice_id, with_for_update=True)
    if notice is None:
        raise NotFound
    if notice.state not in states:
        raise Conflict(Text("The paper is past that: it is %(state)s", state=notice.state))
    return notice
