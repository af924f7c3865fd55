"""A request that is sent twice is carried out once: a program's `Idempotency-Key`, a form's own token.

The first answer is kept in the same unit of work as what it did, under (account, key). SQLite's write lock, and on
PostgreSQL the unique key, hold a second request back until the first has ended; it then gets the same answer. A
refusal is not kept: it changed nothing, its unit rolls back with the key, and what was put right may be sent again.
Who has lost sight of the thing in the meantime is refused like anybody, and does not get the first answer again.

A program that uses one key for two different requests is refused (422). A form's token stands in the page that was
given out; together with what was typed it names one sending, so that going back and sending another text is a new one.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Response, flash, g, request
from sqlalchemy import Integer, String, delete, select, update
from sqlalchemy import Text as LongText
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.exceptions import HTTPException

from smartcity.foundation import clock
from smartcity.foundation.access import current_actor
from smartcity.foundation.database import Base, UTCDateTime, db, insert_or_skip
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.problems import Forbidden, InvalidInput, NotFound, Problem
from smartcity.foundation.texts import Text
from smartcity.foundation.unit_of_work import tried_out

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
FIELD = "form_token"
LONGEST_KEY = 255
KEPT = timedelta(hours=24)
_KEY = re.compile(f"[!-~]{{1,{LONGEST_KEY}}}")
_GIVEN_AGAIN = ("Content-Type", "Location", "ETag")
_UNTYPED = {"csrf_token", FIELD}


class SentRequest(Base):
    """A request that was carried out, and its answer; it holds for `KEPT`."""

    __tablename__ = "sent_request"
    account_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(String(LONGEST_KEY + 5), primary_key=True)
    request_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[int] = mapped_column(Integer)
    headers: Mapped[str] = mapped_column(LongText)
    body: Mapped[str] = mapped_column(LongText)
    at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


_TABLE: Any = SentRequest.__table__


@dataclass(frozen=True)
class Sending:
    """What names a request among those of its account."""

    account_id: int
    key: str
    request_hash: str

    @property
    def where(self) -> Any:
        """The row that keeps it."""
        return (_TABLE.c.account_id == self.account_id) & (_TABLE.c.key == self.key)


def form_token() -> str:
    """Return the token of the forms of this page."""
    if "form_token" not in g:
        g.form_token = secrets.token_urlsafe(16)
    found: str = g.form_token
    return found


def once(answer: Callable[[], Response]) -> Response:
    """Carry out the request of the open write unit, or give again what the first one like it was answered."""
    sending = _sending()
    if sending is None:
        return answer()
    earlier = _begin(sending)
    if earlier is not None:
        return _again(sending, earlier, answer)
    response = answer()
    if response.status_code < 400:  # noqa: PLR2004  the first status of refusals, whose unit rolls back
        _keep(sending, response)
    return response


def forget_old() -> None:
    """Delete what is kept long enough."""
    db.session.execute(delete(SentRequest).where(SentRequest.at < clock.real_now() - KEPT))


def _sending() -> Sending | None:
    actor = current_actor()
    if request.method != "POST" or actor is None or actor.account_id is None:
        return None
    if request.path.startswith("/api/"):
        key = _asked_key()
        return Sending(actor.account_id, f"api {key}", _digest(_bytes())) if key else None
    token = request.form.get(FIELD, "")
    if not token:
        return None
    digest = _digest([token.encode(), *_typed()])
    return Sending(actor.account_id, f"form {digest}", digest)


def _asked_key() -> str | None:
    given = request.headers.get(HEADER)
    if given is None:
        return None
    key = given.strip().removeprefix('"').removesuffix('"')
    if not _KEY.fullmatch(key):
        raise InvalidInput({HEADER: Text("Send 1 to 255 visible ASCII characters")})
    return key


def _bytes() -> list[bytes]:
    if request.mimetype == "multipart/form-data":
        return _typed()  # the files were taken from the body before the unit opened
    return [request.get_data(cache=True)]


def _typed() -> list[bytes]:
    """Return what was typed and chosen, and the files with their names."""
    parts = [
        f"{name}={value}".encode("utf-8", "surrogatepass")
        for name, value in request.form.items(multi=True)
        if name not in _UNTYPED
    ]
    for name, file in request.files.items(multi=True):
        file.stream.seek(0)
        content = hashlib.sha256(file.stream.read()).digest()
        parts += [f"{name}={file.filename}".encode("utf-8", "surrogatepass"), content]
        file.stream.seek(0)
    return parts


def _digest(parts: list[bytes]) -> str:
    said = hashlib.sha256()
    for part in (request.method.encode(), request.full_path.encode("utf-8", "surrogatepass"), *parts):
        said.update(len(part).to_bytes(8, "big") + part)
    return said.hexdigest()


def _begin(sending: Sending) -> Any:
    """Take the key, or return what stands under it; another request under way with it is waited for.

    By way of the connection: the session would take it for a change that needs an entry in the audit.
    """
    connection, now = db.session.connection(), clock.real_now()
    connection.execute(delete(_TABLE).where(sending.where, _TABLE.c.at < now - KEPT))
    row = {"account_id": sending.account_id, "key": sending.key, "request_hash": sending.request_hash}
    taking = insert_or_skip(SentRequest).values(**row, status=0, headers="{}", body="", at=now)
    taken = connection.execute(taking.on_conflict_do_nothing().returning(_TABLE.c.key)).first()
    return None if taken else connection.execute(select(_TABLE).where(sending.where)).one()


def _keep(sending: Sending, response: Response) -> None:
    headers = {name: response.headers[name] for name in _GIVEN_AGAIN if name in response.headers}
    if not request.path.startswith("/api/") and "Location" not in headers:
        db.session.connection().execute(delete(_TABLE).where(sending.where))  # a page is made anew
        return
    body = "" if response.is_streamed else response.get_data(as_text=True)
    kept = update(_TABLE).where(sending.where)
    db.session.connection().execute(
        kept.values(status=response.status_code, headers=json.dumps(headers), body=body, at=clock.real_now())
    )


def _check_still_in_sight(answer: Callable[[], Response]) -> None:
    """Refuse an answer to who may no longer see what it says: the act is tried anew and undone.

    Whether it could be done again is of no matter; an act done once seldom can.
    """
    try:
        with tried_out():
            answer()
    except (Forbidden, NotFound):
        raise
    except (Problem, HTTPException, IntegrityError):
        return


def _again(sending: Sending, earlier: Any, answer: Callable[[], Response]) -> Response:
    if earlier.request_hash != sending.request_hash:
        raise InvalidInput({HEADER: Text("This key was used for another request")})
    if request.path.startswith("/api/"):
        _check_still_in_sight(answer)
    else:
        flash(_("This was sent twice and is kept once"), "info")
    response = Response(earlier.body, earlier.status)
    response.headers.update({**json.loads(earlier.headers), REPLAYED: "true"})
    return response
