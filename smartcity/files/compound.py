"""The old Office format, which WPS uses too: a small file system in a file. Only its directory is read. Pure.

Source: [MS-CFB], sections 2.2 (header), 2.5 (chains of the directory) and 2.6 (entries).
"""

import struct
from collections.abc import Iterator

from smartcity.files.rules import DAMAGED, ENCRYPTED, PROGRAM, UNKNOWN_KIND, FileKind, NotTaken

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA
"""Sector numbers from here on say something else than a place."""

_KINDS = {
    "worddocument": FileKind.DOC,
    "workbook": FileKind.XLS,
    "book": FileKind.XLS,
    "powerpoint document": FileKind.PPT,
}
_PROGRAMS = {"macros", "vba", "_vba_project", "_vba_project_cur", "\x01ole10native"}
_ENCRYPTED = {"encryptedpackage", "encryptioninfo"}


def compound_kind(content: bytes) -> FileKind:
    """Return what a file in this format is; refused with macros, packed programs or a password."""
    try:
        names = {name.lower() for name in _names(content)}
    except (struct.error, IndexError, UnicodeDecodeError):
        raise NotTaken(DAMAGED) from None
    if names & _ENCRYPTED:
        raise NotTaken(ENCRYPTED)
    if names & _PROGRAMS:
        raise NotTaken(PROGRAM)
    found = {_KINDS[name] for name in names & set(_KINDS)}
    if len(found) != 1:
        raise NotTaken(UNKNOWN_KIND)
    return found.pop()


def _names(content: bytes) -> Iterator[str]:
    """Yield the names of the directory."""
    shift = struct.unpack_from("<H", content, 30)[0]
    if shift not in {9, 12}:
        raise NotTaken(DAMAGED)
    size = 1 << shift
    table = _table(content, size)
    for sector in _chain(struct.unpack_from("<I", content, 48)[0], table):
        for place in range(size * (sector + 1), size * (sector + 2), 128):
            length, kind = struct.unpack_from("<HB", content, place + 64)
            if kind:
                yield content[place : place + max(0, min(length, 64) - 2)].decode("utf-16-le")


def _table(content: bytes, size: int) -> list[int]:
    """Return for each sector the one that follows it."""
    table: list[int] = []
    for sector in _table_sectors(content, size):
        table.extend(struct.unpack_from(f"<{size // 4}I", content, size * (sector + 1)))
        if len(table) > len(content) // size + size:
            break
    return table


def _table_sectors(content: bytes, size: int) -> Iterator[int]:
    yield from (sector for sector in struct.unpack_from("<109I", content, 76) if sector < _END)
    following, seen = struct.unpack_from("<I", content, 68)[0], set[int]()
    while following < _END and following not in seen:
        seen.add(following)
        *sectors, following = struct.unpack_from(f"<{size // 4}I", content, size * (following + 1))
        yield from (sector for sector in sectors if sector < _END)


def _chain(first: int, table: list[int]) -> Iterator[int]:
    seen = set[int]()
    while first < _END:
        if first in seen:
            raise NotTaken(DAMAGED)
        seen.add(first)
        yield first
        first = table[first]
