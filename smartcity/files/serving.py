"""Giving a file out: always to be saved, never to be shown or run by a page of ours."""

from urllib.parse import quote

from flask import Response, request

from smartcity.files import store
from smartcity.files.models import StoredFile
from smartcity.files.names import ending_of
from smartcity.files.rules import MEDIA_TYPES
from smartcity.foundation.problems import Forbidden

POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
DESTINATIONS = frozenset({"", "document", "empty"})
"""What a browser says it fetches a file for, where it says so: a person's click, or a program's request."""


def download(file: StoredFile) -> Response:
    """Return the answer that gives a file out; `Damaged` where its content is no longer what it was."""
    if request.headers.get("Sec-Fetch-Dest", "") not in DESTINATIONS:
        raise Forbidden
    response = Response(store.read(file.sha256), content_type=MEDIA_TYPES[file.kind])
    response.headers["Content-Disposition"] = disposition(file)
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def disposition(file: StoredFile) -> str:
    """Name the file for the browser (RFC 6266): plain where it can be, with its characters by RFC 8187 besides."""
    name = file.shown_name
    plain = (
        name
        if name.isascii() and name.isprintable() and not set(name) & set('"\\%')
        else f"file-{file.id}.{ending_of(name)}"
    )
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
