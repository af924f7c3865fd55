"""Which files are taken: kinds, the endings that go with them, and limits. Pure.

A kind is told by the content; a name only has to agree with it. What browsers or offices could run is no kind here.
"""

import re
from collections.abc import Mapping
from enum import StrEnum

from smartcity.foundation.texts import Text


class FileKind(StrEnum):
    """What a content is. A text is a table where its name says so."""

    PDF = "pdf"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"
    DOC = "doc"
    XLS = "xls"
    PPT = "ppt"
    PNG = "png"
    JPEG = "jpeg"
    TXT = "txt"
    CSV = "csv"


ENDINGS: Mapping[str, FileKind] = {
    **{kind.value: kind for kind in FileKind},
    "jpg": FileKind.JPEG,
    "wps": FileKind.DOC,
    "et": FileKind.XLS,
    "dps": FileKind.PPT,
}
"""The endings that a name may have; WPS keeps its own three in the old Office format."""

_OPENXML = "application/vnd.openxmlformats-officedocument."
UNKNOWN = "application/octet-stream"
MEDIA_TYPES: Mapping[FileKind, str] = {
    FileKind.PDF: "application/pdf",
    FileKind.DOCX: f"{_OPENXML}wordprocessingml.document",
    FileKind.XLSX: f"{_OPENXML}spreadsheetml.sheet",
    FileKind.PPTX: f"{_OPENXML}presentationml.presentation",
    FileKind.DOC: "application/msword",
    FileKind.XLS: "application/vnd.ms-excel",
    FileKind.PPT: "application/vnd.ms-powerpoint",
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
    FileKind.TXT: UNKNOWN,
    FileKind.CSV: UNKNOWN,
}
"""The type under which a kind is given out; a text says nothing, so that no page can load it as a script."""

MEGABYTE = 1024 * 1024
AT_ONCE = 10
"""How many files one act takes."""

HASH = re.compile("[0-9a-f]{64}")
"""A SHA-256 as it is kept; a place on the disk is made of nothing else."""


class NotTaken(Exception):
    """A file is refused; `reason` says why, to follow its name."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.msgid)
        self.reason = reason


DAMAGED = Text("is damaged, or not what its name says")
PROGRAM = Text("holds a program (an executable, a script or a macro), which is not taken")
ARCHIVE = Text("is an archive or holds one; please upload the papers in it one by one")
MARKUP = Text("holds web content (HTML, SVG or XML), which is not taken")
TWOFOLD = Text("is two kinds of file in one, which is not taken")
ENCRYPTED = Text("is protected by a password; please upload it without one")
EXTERNAL = Text("loads something from elsewhere when it is opened, which is not taken")
TOO_BIG_UNPACKED = Text("grows far too large when it is opened")
UNKNOWN_KIND = Text("is of a kind that is not taken; PDF, Office and WPS papers, PNG, JPEG, text and CSV are")
"""Why a file is refused; the sentences follow its name."""


def size_text(size: int) -> str:
    """Write a size as people read it: `812 B`, `24 KB`, `1.3 MB`; KB and MB are 1024-fold."""
    if size < 1024:  # noqa: PLR2004  bytes of a KB
        return f"{size} B"
    if size < MEGABYTE:
        return f"{round(size / 1024)} KB"
    return f"{size / MEGABYTE:.1f} MB"
