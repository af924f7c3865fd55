"""The old Office format, which WPS uses too: a small file system in a file. Pure.

Only its directory is read, and how a paper begins. Source: [MS-CFB], sections 2.2 (header), 2.4 (short contents, kept
in the root's), 2.5 (chains of the directory) and 2.6 (entries).
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from smartcity.files.old_office import says_encrypted
from smartcity.files.rules import DAMAGED, ENCRYPTED, PROGRAM, UNKNOWN_KIND, FileKind, NotTaken

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA
"""Sector numbers from here on say something else than a place."""
_HEAD = 512
"""Bytes of a content that are looked at."""
_SHORT = 64
"""Bytes of a sector of short contents."""
_ROOT = 5
"""The kind of the first entry, whose content holds the short ones."""

_KINDS = {
    "worddocument": FileKind.DOC,
    "workbook": FileKind.XLS,
    "book": FileKind.XLS,
    "powerpoint document": FileKind.PPT,
}
_PROGRAMS = {"macros", "vba", "_vba_project", "_vba_project_cur", "\x01ole10native"}
_ENCRYPTED = {"encryptedpackage", "encryptioninfo", "encryptedsummary"}


@dataclass(frozen=True)
class _Entry:
    """What the directory says of a content: its kind, its first sector, its size in bytes."""

    kind: int
    first: int
    size: int


def compound_kind(content: bytes) -> FileKind:
    """Return what a file in this format is; refused with macros, packed programs or a password."""
    try:
        size = _sector_size(content)
        table = _table(content, size)
        entries = dict(_entries(content, size, table))
        protected = any(says_encrypted(name, _head(content, size, table, entries, name)) for name in entries)
    except (struct.error, IndexError, UnicodeDecodeError):
        raise NotTaken(DAMAGED) from None
    names = set(entries)
    if protected or names & _ENCRYPTED:
        raise NotTaken(ENCRYPTED)
    if names & _PROGRAMS:
        raise NotTaken(PROGRAM)
    found = {_KINDS[name] for name in names & set(_KINDS)}
    if len(found) != 1:
        raise NotTaken(UNKNOWN_KIND)
    return found.pop()


def _sector_size(content: bytes) -> int:
    shift = struct.unpack_from("<H", content, 30)[0]
    if shift not in {9, 12}:
        raise NotTaken(DAMAGED)
    return int(1 << shift)


def _entries(content: bytes, size: int, table: list[int]) -> Iterator[tuple[str, _Entry]]:
    """Yield the entries of the directory by their names in lower case."""
    for sector in _chain(struct.unpack_from("<I", content, 48)[0], table):
        for place in range(size * (sector + 1), size * (sector + 2), 128):
            length, kind = struct.unpack_from("<HB", content, place + 64)
            if kind:
                name = content[place : place + max(0, min(length, 64) - 2)].decode("utf-16-le")
                yield name.lower(), _Entry(kind, *struct.unpack_from("<II", content, place + 116))


def _head(content: bytes, size: int, table: list[int], entries: Mapping[str, _Entry], name: str) -> bytes:
    """Return how a content begins; nothing of an empty one."""
    entry = entries[name]
    if not entry.size or entry.kind == _ROOT:
        return b""
    place, room = size * (entry.first + 1), size
    if entry.size < struct.unpack_from("<I", content, 56)[0]:
        root = next((one for one in entries.values() if one.kind == _ROOT), entry)
        sector, offset = divmod(entry.first * _SHORT, size)
        held = next(islice(_chain(root.first, table), sector, None), None)
        if held is None:
            raise NotTaken(DAMAGED)
        place, room = size * (held + 1) + offset, _SHORT
    return content[place : place + min(entry.size, room, _HEAD)]


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
