"""Uploading the signed original of issued minutes, and who reads it: everybody who sees the meeting (DOMAIN §4)."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from smartcity.files.models import StoredFile
from smartcity.files.receiving import Received
from smartcity.files.services import keep
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.problems import Conflict, InvalidInput, NotFound
from smartcity.foundation.texts import Text
from smartcity.meetings.access import Permission
from smartcity.meetings.events import happened
from smartcity.meetings.models import Minutes
from smartcity.meetings.queries import editions, get_for
from smartcity.meetings.scan_models import MinutesScan


def add_scans(actor: Actor, meeting_id: int, files: Sequence[Received]) -> Minutes:
    """Keep the signed original of the edition that was issued last; `issued_scan` is the hash of the newest file."""
    actor.require(Permission.MANAGE)
    meeting = get_for(actor, meeting_id, lock=True)
    issued = next((row for row in editions(meeting.id) if row.issued_at is not None), None)
    if issued is None:
        raise Conflict(Text("Only issued minutes have a signed original"))
    if not files:
        raise InvalidInput({"files": Text("Please choose a file")})
    for file in files:
        db.session.add(MinutesScan(minutes_id=issued.id, file_id=keep(actor, file).id))
        issued.issued_scan = file.sha256
    issued.version += 1
    happened(actor, meeting, "add_scan", fields=("issued_scan",))
    return issued


def scans_of(meeting_id: int) -> list[MinutesScan]:
    """Return the signed originals of a meeting's minutes, the newest edition and the newest file first."""
    newest = _of(meeting_id).order_by(Minutes.edition.desc(), MinutesScan.id.desc())
    return list(db.session.scalars(newest))


def scan_for(actor: Actor, meeting_id: int, file_id: int) -> StoredFile:
    """Return one of them to somebody who sees the meeting; a file of another meeting is not there."""
    meeting = get_for(actor, meeting_id)
    found = db.session.scalars(_of(meeting.id).where(MinutesScan.file_id == file_id)).one_or_none()
    if found is None:
        raise NotFound
    return found.file


def _of(meeting_id: int) -> Select[MinutesScan]:
    joined = select(MinutesScan).join(MinutesScan.minutes).join(MinutesScan.file)
    loaded = joined.options(contains_eager(MinutesScan.minutes), contains_eager(MinutesScan.file))
    return loaded.where(Minutes.meeting_id == meeting_id)
