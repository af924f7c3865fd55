"""The contents on the disk: `<instance>/files/ab/cdef…`, a content under its SHA-256, and nothing under a given name.

A content is written beside its place, synced, and only then moved there: no half content ever has a final name, also
where the disk is full or the process is killed. What no row refers to after a day is swept (files/jobs.py).
"""

import errno
import hashlib
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from flask import current_app

from smartcity.files.rules import HASH
from smartcity.foundation.problems import InvalidInput, Problem
from smartcity.foundation.texts import Text

STAGED = ".part"
SWEPT = ".swept"
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What a system says when a disk, a quota or a size limit is at its end."""


class NoRoom(InvalidInput):
    """There is no room for a file."""

    status = 507
    title = Text("There is no room for the files")


class Damaged(Problem):
    """A content is missing, or no longer what it was."""

    status = 410
    title = Text("This file can't be given out")

    def __init__(self) -> None:
        super().__init__(
            Text("Its content on the server is damaged or missing. Please tell the office: it has to be restored.")
        )


def root() -> Path:
    """Return the folder of all contents."""
    instance: Path = current_app.extensions["smartcity.settings"].instance
    return instance / "files"


def place_of(sha256: str) -> Path:
    """Return where a content lies; what is no hash has no place."""
    if not HASH.fullmatch(sha256):
        raise Damaged
    return root() / sha256[:2] / sha256[2:]


def stage(content: bytes, sha256: str) -> Path:
    """Write a content beside its place and return where; `NoRoom` where the disk is full, which leaves nothing."""
    folder = place_of(sha256).parent
    path = folder / f".{secrets.token_hex(16)}{STAGED}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        discard(path)
        if error.errno in FULL:
            raise NoRoom({"files": Text("The disk of the server is full. Nothing was saved.")}) from None
        raise
    return path


def settle(staged: Path, sha256: str) -> None:
    """Move a staged content to its place; one that is there already is replaced by itself, and is fresh again."""
    place = place_of(sha256)
    staged.replace(place)
    _sync(place.parent)
    _sync(place.parent.parent)


def discard(staged: Path) -> None:
    """Take a staged content away, if it is still there."""
    with suppress(OSError):
        staged.unlink()


def read(sha256: str) -> bytes:
    """Return a content that is still what it was; `Damaged` otherwise."""
    try:
        content = place_of(sha256).read_bytes()
    except OSError:
        content = b""
    if hashlib.sha256(content).hexdigest() != sha256:
        current_app.logger.error("the content %s is damaged or missing", sha256)
        raise Damaged
    return content


def contents() -> Iterator[tuple[str, Path]]:
    """Yield what lies on the disk: (hash, place), the hash empty for what is no content."""
    for path in sorted(root().glob("??/*")):
        name = path.parent.name + path.name
        yield (name if HASH.fullmatch(name) else ""), path


def _sync(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows can't open folders; it keeps names in order by itself
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
