"""Playing the reminders: the ladder climbs each working day, old mail is closed, and the office brings papers out."""

from collections.abc import Iterator
from datetime import datetime, time
from functools import partial

from flask import current_app
from sqlalchemy import select

from smartcity.actions.models import ActionItem
from smartcity.foundation import clock, i18n
from smartcity.foundation.access import SYSTEM
from smartcity.foundation.database import db
from smartcity.foundation.i18n import gettext as _
from smartcity.messages.services import settle_past
from smartcity.people.queries import names
from smartcity.reminders import services
from smartcity.reminders.deciding import decide_within
from smartcity.reminders.models import Notice, NoticeState
from smartcity.reminders.rules import NoticeKind
from smartcity.starter.stage import Happening, Stage

DAYS = 20
"""Working days before the day of loading on which reminders were decided, so that the first tick after it decides
only what is new that day."""

UNREAD_DAYS = 2
"""Working days after which the lines of the past are read."""

_AT = time(9)


def ticks(stage: Stage) -> Iterator[Happening]:
    """Yield one tick of the scheduler for each of the last working days, before anybody acts."""
    for back in range(DAYS, 0, -1):
        day = stage.working.add(stage.today, -back)
        yield Happening(datetime.combine(day, _AT), partial(_tick, stage))


def _tick(stage: Stage) -> None:
    close(stage)
    decide_within(clock.now())


def close(stage: Stage) -> None:
    """Close what was queued before now: as if it had gone out, and had been read after a while."""
    settle_past(SYSTEM, clock.instant(stage.working.add(clock.today(), -UNREAD_DAYS)))


def bring_out(stage: Stage, item: ActionItem, unit: str, kind: NoticeKind, text: str) -> None:
    """Bring a paper out: the one that the machine drafted, else one drafted by hand; signed, numbered, delivered."""
    actor = stage.ledger_keeper
    drafted = select(Notice).where(Notice.subject_id == item.id, Notice.kind == kind, Notice.state == NoticeState.DRAFT)
    notice = db.session.scalars(drafted).first() or services.draft_by_hand(actor, item.id, kind)
    services.edit(actor, notice.id, body=f"{notice.body}\n{text}".strip(), version=notice.version)
    services.sign(actor, notice.id, version=notice.version)
    liaison = stage.city.actor(stage.city.liaisons[unit]).person_id
    receiver = notice.leader_id if kind is NoticeKind.PAPER_FOR_LEADER else liaison
    with i18n.using(current_app.extensions["smartcity.settings"].language):
        how = _("delivered by hand")
    services.mark_sent(
        actor,
        notice.id,
        how=how,
        received_by="".join(names([receiver] if receiver else []).values()),
        received_on=clock.today(),
        version=notice.version,
    )
