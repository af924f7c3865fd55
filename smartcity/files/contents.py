"""What a content is, told by itself; a name that says something else is refused. Pure.

Nothing is unpacked but Office packages, within a budget (files/packages.py). This is no virus scanner.
"""

import codecs
import re

from smartcity.files import compound, packages, pictures
from smartcity.files.marks import carries_test_mark, is_program
from smartcity.files.rules import (
    ARCHIVE,
    DAMAGED,
    ENDINGS,
    MARKUP,
    PROGRAM,
    TWOFOLD,
    UNKNOWN_KIND,
    FileKind,
    NotTaken,
)
from smartcity.foundation.texts import Text

PDF = b"%PDF-"
_HEAD = 1024
"""Bytes at either end in which readers look for a PDF's first and last words."""

_MARKUP = re.compile(
    r"<\s*[!?/%]?\s*(?:doctype|html|head|body|script|svg|iframe|xml|php|object|embed|img|style|link|meta|form|math)\b|<[?%]=?",
    re.IGNORECASE,
)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_ENCODINGS = ("utf-8", "gb18030")
_NAME_BYTE = re.compile(rb"#([0-9A-Fa-f]{2})")
_RUNS = re.compile(rb"/(?:JavaScript|Launch)\b")
_TEXTS = frozenset({FileKind.TXT, FileKind.CSV})


def kind_of(content: bytes, ending: str) -> FileKind:
    """Return what a content is; `NotTaken` says why it is refused. `ending` has no dot and is in lower case."""
    if not content:
        raise NotTaken(Text("is empty"))
    if carries_test_mark(content) or is_program(content):
        raise NotTaken(PROGRAM)
    wanted = ENDINGS.get(ending)
    if wanted is None:
        raise NotTaken(ARCHIVE if content.startswith(packages.ARCHIVES) else UNKNOWN_KIND)
    found = _told_by_content(content, wanted)
    if found is not wanted:
        raise NotTaken(Text("ends in .%(ending)s, but its content is something else", ending=ending))
    return found


def _told_by_content(content: bytes, wanted: FileKind) -> FileKind:
    if content.startswith(packages.MAGIC):
        _check_no_pdf(content)
        return packages.package_kind(content)
    if packages.ends_as_archive(content):
        raise NotTaken(TWOFOLD)
    if content.startswith(PDF):
        return _pdf(content)
    _check_no_pdf(content)
    if content.startswith(pictures.PNG):
        pictures.check_png(content)
        return FileKind.PNG
    if content.startswith(pictures.JPEG):
        pictures.check_jpeg(content)
        return FileKind.JPEG
    if content.startswith(compound.MAGIC):
        return compound.compound_kind(content)
    _check_text(content)
    return wanted if wanted in _TEXTS else FileKind.TXT


def _check_no_pdf(content: bytes) -> None:
    """Refuse what a reader would also open as a PDF: it looks for the first words in the first kilobyte."""
    if PDF in content[:_HEAD]:
        raise NotTaken(TWOFOLD)


def _pdf(content: bytes) -> FileKind:
    """Refuse a PDF that is cut off, begins like a page, or says openly that it runs something."""
    if b"%%EOF" not in content[-_HEAD:]:
        raise NotTaken(DAMAGED)
    if any(mark in content[:_HEAD].lower() for mark in (b"<script", b"<html", b"<svg")):
        raise NotTaken(TWOFOLD)
    if _RUNS.search(_NAME_BYTE.sub(lambda found: bytes([int(found[1], 16)]), content)):
        raise NotTaken(PROGRAM)
    return FileKind.PDF


def _check_text(content: bytes) -> None:
    """Refuse what is no text, and texts that a browser would take for a page."""
    encodings = next(((name,) for bom, name in _BOMS.items() if content.startswith(bom)), _ENCODINGS)
    text = next((read for name in encodings if (read := _decoded(content, name)) is not None), None)
    if text is None or _CONTROLS.search(text) or text.startswith("{\\rtf"):
        raise NotTaken(UNKNOWN_KIND)
    if _MARKUP.search(text):
        raise NotTaken(MARKUP)


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None
