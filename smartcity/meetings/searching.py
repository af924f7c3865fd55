"""Finding meetings and decisions from the one box of every page."""

from collections.abc import Sequence

from flask import url_for
from sqlalchemy import select

from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.feature import Hit
from smartcity.foundation.i18n import label
from smartcity.foundation.numbering import written
from smartcity.meetings.access import Permission
from smartcity.meetings.models import Decision, Meeting
from smartcity.meetings.queries import Filters, page_of


def meetings(actor: Actor, text: str, most: int) -> Sequence[Hit]:
    """Return the meetings that somebody sees, the latest first."""
    page = page_of(actor, Filters(text=text), sort="-start", limit=most)
    return [
        Hit(
            f"{row.number or ''} {row.title}".strip(),
            url_for("meetings.show", id=row.id),
            " · ".join(
                filter(None, (f"{clock.local(row.starts_at):%Y-%m-%d}" if row.starts_at else "", label(row.state)))
            ),
        )
        for row in page.rows
    ]


def decisions(actor: Actor, text: str, most: int) -> Sequence[Hit]:
    """Return decisions, the latest first: for the office and the leaders, who read them before minutes are issued.

    Others find the items that decisions became.
    """
    if not actor.may(Permission.SEE_ALL):
        return []
    statement = (
        select(Decision.number, Decision.text, Meeting.id, Meeting.title, Meeting.year, Meeting.seq)
        .join(Meeting, Meeting.id == Decision.meeting_id)
        .where(Decision.text.contains(text, autoescape=True))
        .order_by(Decision.id.desc())
        .limit(most)
    )
    return [
        Hit(
            row.text[:120],
            url_for("meetings.show", id=row.id),
            f"{written(row.year, row.seq) or ''} {row.title} ({row.number})".strip(),
        )
        for row in db.session.execute(statement)
    ]
