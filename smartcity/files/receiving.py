"""Files of a request: examined and written to the disk before the unit of work opens, which must not wait for that.

A view says so with `@prepared_by(receive)`; inside the unit `received("files")` gives what came, or refuses it by the
field's name, so that a form shows the reason beside it and keeps what was typed.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from flask import current_app, g, request
from werkzeug.datastructures import FileStorage

from smartcity.audit.services import record
from smartcity.files import store
from smartcity.files.contents import kind_of
from smartcity.files.names import ending_of, given_name, shown_name
from smartcity.files.rules import AT_ONCE, MEGABYTE, FileKind, NotTaken
from smartcity.foundation.access import the_actor
from smartcity.foundation.printable import printable_line
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.texts import Text
from smartcity.foundation.unit_of_work import record_after


@dataclass(frozen=True)
class Received:
    """A file that was examined and waits beside its place on the disk."""

    name: str
    shown_name: str
    kind: FileKind
    size: int
    sha256: str
    staged: Path


def receive() -> None:
    """Examine and stage all files of the request; what is refused is told when somebody asks for it."""
    g.received, g.refused = {}, {}
    for field in request.files:
        try:
            g.received[field] = []
            for file in _chosen(field):
                g.received[field].append(_received(file))
        except NotTaken as refusal:
            g.refused[field] = InvalidInput({field: refusal.reason})
        except store.NoRoom as refusal:
            g.refused[field] = store.NoRoom({field: refusal.errors["files"]})


def received(field: str) -> tuple[Received, ...]:
    """Return the files that came in a field, none where nothing was chosen; refusals name the field."""
    if g.get("refused", {}).get(field):
        record_after(_record_refusal)
        raise g.refused[field]
    if request.form.get(field):
        raise InvalidInput({field: Text("Please choose a file")})
    found: tuple[Received, ...] = tuple(g.get("received", {}).get(field, ()))
    return found


def _record_refusal() -> None:
    record(the_actor(), "files.keep", "file", result="refused")


def discard_staged(_error: BaseException | None = None) -> None:
    """Take away, at the end of a request, what nobody kept."""
    for files in g.pop("received", {}).values():
        for file in files:
            store.discard(file.staged)


def examined(name: str | None, content: bytes) -> Received:
    """Return a file, examined and staged; `NotTaken` with a sentence about it otherwise."""
    try:
        given = given_name(name)
        shown = shown_name(given)
        kind = kind_of(content, ending_of(shown))
    except NotTaken as refusal:
        called = printable_line(name or "")[:100]
        raise NotTaken(Text("“%(name)s” %(reason)s", name=called, reason=refusal.reason)) from None
    sha256 = hashlib.sha256(content).hexdigest()
    return Received(given, shown, kind, len(content), sha256, store.stage(content, sha256))


def _chosen(field: str) -> list[FileStorage]:
    """Return the files of a field; a browser sends an empty one without a name where none was chosen."""
    files = [file for file in request.files.getlist(field) if file.filename or file.stream.read(1)]
    if len(files) > AT_ONCE:
        raise NotTaken(Text("Not more than %(count)s files at once", count=AT_ONCE))
    return files


def _received(file: FileStorage) -> Received:
    limit = current_app.extensions["smartcity.settings"].upload_limit_mb
    file.stream.seek(0)
    if getattr(file.stream, "lost", False):
        raise store.NoRoom({"files": Text("The disk of the server is full. Nothing was saved.")})
    content = file.stream.read(limit * MEGABYTE + 1)
    if len(content) > limit * MEGABYTE:
        called = printable_line(file.filename or "")[:100]
        raise NotTaken(Text("“%(name)s” is larger than %(limit)s MB", name=called, limit=limit))
    return examined(file.filename, content)
