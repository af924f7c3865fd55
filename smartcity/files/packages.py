"""Office papers of today: zip packages of XML parts, unpacked piece by piece within a budget. Pure.

Refused: what is no such paper, passwords, macros, programs, further archives, parts that grow too large, and what is
loaded from elsewhere when the paper is opened. A table or text embedded in a paper is examined like one.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from smartcity.files.compound import MAGIC as COMPOUND
from smartcity.files.compound import compound_kind
from smartcity.files.marks import carries_test_mark, is_program
from smartcity.files.rules import (
    ARCHIVE,
    DAMAGED,
    ENCRYPTED,
    EXTERNAL,
    MEGABYTE,
    PROGRAM,
    TOO_BIG_UNPACKED,
    TWOFOLD,
    FileKind,
    NotTaken,
)
from smartcity.foundation.texts import Text

MAGIC = b"PK\x03\x04"
MOST_PARTS = 2000
LARGEST_UNPACKED = 100 * MEGABYTE
LARGEST_RATIO = 100
"""How many times larger than packed a part of more than a megabyte may be."""

ARCHIVES = (MAGIC, b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\xfd7zXZ", b"BZh")
_END = b"PK\x05\x06"
_TYPES = "[Content_Types].xml"
_MAIN = {
    b"wordprocessingml.document.main+xml": FileKind.DOCX,
    b"spreadsheetml.sheet.main+xml": FileKind.XLSX,
    b"presentationml.presentation.main+xml": FileKind.PPTX,
}
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>", re.IGNORECASE)
_OUTSIDE = re.compile(rb"""TargetMode\s*=\s*["']External["']""", re.IGNORECASE)
_HARMLESS = re.compile(rb"""Type\s*=\s*["'][^"']*/(?:hyperlink|externalLinkPath)["']""", re.IGNORECASE)
_EXCHANGE = re.compile(rb"<(?:\w+:)?ddeLink\b|instrText[^>]*>\s*DDE(?:AUTO)?\b", re.IGNORECASE)
_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)


class _Budget:
    """What may still be unpacked of one upload."""

    def __init__(self) -> None:
        self.left = LARGEST_UNPACKED

    def spend(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise NotTaken(TOO_BIG_UNPACKED)


def package_kind(content: bytes) -> FileKind:
    """Return what a package is."""
    return _examined(content, _Budget(), embedded=False)


def ends_as_archive(content: bytes) -> bool:
    """Tell whether an unpacking program would find an archive in a content that begins as something else."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return bool(archive.infolist())
    except _BROKEN:
        return False


def _examined(content: bytes, budget: _Budget, *, embedded: bool) -> FileKind:
    if content[-22:-18] != _END:  # nothing before the first part, nothing after the list of them, no remark
        raise NotTaken(DAMAGED if _END not in content else TWOFOLD)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            _check_list(parts, archive.start_dir)
            types = b""
            for part in parts:
                read = _part(archive, part, budget, embedded=embedded)
                types = read if part.filename == _TYPES else types
    except _BROKEN:
        raise NotTaken(DAMAGED) from None
    return _kind(types)


def _check_list(parts: list[zipfile.ZipInfo], start: int) -> None:
    names = [part.filename for part in parts]
    if _TYPES not in names:
        raise NotTaken(ARCHIVE)
    if len(parts) > MOST_PARTS:
        raise NotTaken(TOO_BIG_UNPACKED)
    if min(part.header_offset for part in parts) or any(part.header_offset >= start for part in parts):
        raise NotTaken(TWOFOLD)
    if len({name.lower() for name in names}) != len(names) or any(map(_leads_elsewhere, names)):
        raise NotTaken(DAMAGED)
    if any(part.flag_bits & 1 for part in parts):
        raise NotTaken(ENCRYPTED)
    if any(name.lower().rpartition("/")[2].startswith("vbaproject") for name in names):
        raise NotTaken(PROGRAM)


def _leads_elsewhere(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/")


def _part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, budget: _Budget, *, embedded: bool) -> bytes:
    """Return a part, examined."""
    content = b"".join(_pieces(archive, part, budget))
    if carries_test_mark(content) or is_program(content):
        raise NotTaken(PROGRAM)
    if content.startswith(COMPOUND):
        _check_embedded(content)
    elif content.startswith(ARCHIVES):
        if embedded or not content.startswith(MAGIC) or "/embeddings/" not in f"/{part.filename}":
            raise NotTaken(ARCHIVE)
        _examined(content, budget, embedded=True)
    elif part.filename.lower().endswith((".xml", ".rels")):
        _check_markup(content.replace(b"\0", b""))
    return content


def _check_embedded(content: bytes) -> None:
    """Refuse an embedded object with a program in it; of what kind it is doesn't matter."""
    try:
        compound_kind(content)
    except NotTaken as refusal:
        if refusal.reason == PROGRAM:
            raise


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo, budget: _Budget) -> Iterator[bytes]:
    read = 0
    with archive.open(part) as stream:
        while piece := stream.read(256 * 1024):
            read += len(piece)
            budget.spend(len(piece))
            if read > MEGABYTE and read > LARGEST_RATIO * max(part.compress_size, 1):
                raise NotTaken(TOO_BIG_UNPACKED)
            yield piece


def _check_markup(content: bytes) -> None:
    """Refuse what a part's text must not hold. A long text is first asked for the few letters that all begins with."""
    if b"<!" in content and re.search(rb"<!\s*(?:DOCTYPE|ENTITY)", content, re.IGNORECASE):
        raise NotTaken(DAMAGED)
    plain = content.lower()
    if (b"ddelink" in plain or b"instrtext" in plain) and _EXCHANGE.search(content):
        raise NotTaken(PROGRAM)
    if b"relationship" not in plain:
        return
    for relation in _RELATION.findall(content):
        if _OUTSIDE.search(relation) and not _HARMLESS.search(relation):
            raise NotTaken(EXTERNAL)


def _kind(types: bytes) -> FileKind:
    plain = types.replace(b"\0", b"")
    if b"macroEnabled" in plain or b"vbaProject" in plain:
        raise NotTaken(PROGRAM)
    found = {kind for mark, kind in _MAIN.items() if mark in plain}
    if len(found) != 1:
        raise NotTaken(Text("is a package of a kind that is not taken; .docx, .xlsx and .pptx are"))
    return found.pop()
