"""Opening a ledger file: what it is, told by its content, whether it is safe to read, and its sheets. Pure."""

import re

from smartcity.files import compound, packages
from smartcity.files.marks import carries_test_mark, is_program
from smartcity.files.rules import MEGABYTE, FileKind, NotTaken
from smartcity.foundation.texts import Text
from smartcity.ledger.delimited import read_delimited
from smartcity.ledger.grid import Book, UnreadableLedger
from smartcity.ledger.workbook import read_workbook

LARGEST = 50 * MEGABYTE
_PAGE = re.compile(rb"<\s*(?:!doctype|html|table|body|head|\?xml|style|meta|xml)\b", re.IGNORECASE)
_HEAD = 4000


def open_ledger(content: bytes, name: str) -> Book:
    """Return the sheets of a file; UnreadableLedger says in a sentence why it can't be taken."""
    if not content.strip(b"\x00\r\n\t \xef\xbb\xbf\xff\xfe"):
        raise UnreadableLedger(Text("The file is empty"))
    if len(content) > LARGEST:
        raise UnreadableLedger(Text("The file is larger than %(limit)s MB", limit=LARGEST // MEGABYTE))
    if content.startswith((packages.MAGIC, b"PK\x05\x06")):
        _check_package(content)
        return read_workbook(content)
    if content.startswith(compound.MAGIC):
        raise UnreadableLedger(_old_format(content))
    if carries_test_mark(content) or is_program(content):
        raise UnreadableLedger(Text("The file is a program, no table"))
    if content.startswith((b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf")):
        raise UnreadableLedger(Text("The file is no table: take the ledger itself, as .xlsx or .csv"))
    if _PAGE.search(content[:_HEAD].replace(b"\x00", b"")):
        raise UnreadableLedger(
            Text("The file is a web page that is called a table: open it in Excel or WPS and save it as .xlsx")
        )
    return read_delimited(content, name)


def _check_package(content: bytes) -> None:
    try:
        kind = packages.package_kind(content)
    except NotTaken as refusal:
        raise UnreadableLedger(Text("The file %(reason)s", reason=refusal.reason)) from None
    if kind is not FileKind.XLSX:
        raise UnreadableLedger(Text("The file is no table: take the ledger itself, as .xlsx or .csv"))


def _old_format(content: bytes) -> Text:
    """Say what a file in the old Office container is: one with a password, or one in the old format."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return Text("The file is protected by a password: save it without one")
    return Text("The file is in the old format of Excel (.xls): open it in Excel or WPS and save it as .xlsx")
