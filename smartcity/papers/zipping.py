"""A zip file in parts, as its members come: never in memory whole. Pure."""

import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

ZIP_TYPE = "application/zip"
_READABLE = 0o100644 << 16


class Member(NamedTuple):
    """A file in the zip: its place, with `/` between the folders, and its content."""

    place: str
    content: bytes


class _Sink:
    """Takes what the library writes, until it is handed on; it can't be wound back, and so needs no room."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        data = b"".join(self._parts)
        self._parts.clear()
        return data


def zipped(members: Iterable[Member], written_at: datetime) -> Iterator[bytes]:
    """Yield a zip file; one member at a time is in memory. `written_at` is the local time that all of them bear."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]  # writes alone
        for member in members:
            info = zipfile.ZipInfo(member.place, written_at.timetuple()[:6])
            info.external_attr = _READABLE
            archive.writestr(info, member.content, zipfile.ZIP_DEFLATED)
            yield sink.taken()
    yield sink.taken()
