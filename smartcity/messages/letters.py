"""The bytes of a letter: headers that nothing can break out of, the text, and the same as HTML.

Written here rather than by `email.message`, whose folding of one Chinese header takes longer than a mail server needs
for the whole letter. What stands in a header is one printable line, in encoded words of at most 75 characters (RFC
2047) where it is not plain ASCII. An address is taken as it is or refused, never mended.
"""

import re
from base64 import b64encode
from collections.abc import Iterator
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache

from smartcity.foundation.printable import printable_line
from smartcity.messages.smtp import Letter

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*\Z")
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\Z")
_PLAIN = re.compile(r"[A-Za-z0-9 -]+\Z")
LONGEST_LOCAL, LONGEST_ADDRESS, LONGEST_PLAIN = 64, 254, 60
_LINE = 76
_PIECE = 36
"""Bytes of UTF-8 in one encoded word: 48 characters of base64 and 12 around them, so that a line has less than 76."""


def letter(
    *,
    sender: str,
    office: str,
    address: str,
    name: str,
    subject: str,
    message_id: str,
    kind: str,
    sent_at: datetime,
    text: str,
    html: str,
) -> Letter:
    """Return a letter; ValueError where its address is none. Its Message-ID is the stored one, its Date this try's."""
    to = mailbox(address)
    boundary = "=_" + re.sub(r"[^0-9A-Za-z]", "", message_id)[:40]
    head = (
        f"From: {_words(office)}\r\n <{sender}>",
        f"To: {_words(name)}\r\n <{to}>",
        f"Subject: {_words(subject)}",
        f"Date: {format_datetime(sent_at)}",
        f"Message-ID: {message_id}",
        f"List-Id: <{kind}.{sender.rpartition('@')[2]}>",
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
    )
    parts = _part(text, "plain"), _part(html, "html")
    if html:
        opening = f'Content-Type: multipart/alternative; boundary="{boundary}"\r\n\r\n'
        body = "".join(f"--{boundary}\r\n{part}" for part in parts)
        content = f"{opening}{body}--{boundary}--\r\n"
    else:
        content = parts[0]
    return Letter(to, message_id, ("\r\n".join(head) + "\r\n" + content).encode("ascii"))


@lru_cache(maxsize=4096)
def mailbox(address: str) -> str:
    """Return an address as a mail server takes it, a domain of other letters as ASCII; ValueError where it is none."""
    local, at, domain = address.rpartition("@")
    try:
        labels = domain.encode("idna").decode("ascii").split(".") if domain.isprintable() else []
    except UnicodeError:
        labels = []
    same = len(labels) == domain.count(".") + 1  # other full stops stay what they are
    good = at and same and len(local) <= LONGEST_LOCAL and _LOCAL.match(local) and all(map(_LABEL.match, labels))
    found = f"{local}@{'.'.join(labels)}"
    if not good or len(found) > LONGEST_ADDRESS:
        raise ValueError(f"no address that mail can be sent to: {printable_line(address)[:80]}")
    return found


def _part(content: str, kind: str) -> str:
    encoded = b64encode(content.replace("\n", "\r\n").encode()).decode()
    lines = "".join([encoded[i : i + _LINE] + "\r\n" for i in range(0, len(encoded), _LINE)])
    return f'Content-Type: text/{kind}; charset="utf-8"\r\nContent-Transfer-Encoding: base64\r\n\r\n{lines}'


@lru_cache(maxsize=1024)
def _words(value: str) -> str:
    """Write a header's value: plain where it is short and has no sign with a meaning, else in encoded words."""
    line = printable_line(value)
    if len(line) <= LONGEST_PLAIN and _PLAIN.match(line):
        return line
    return "\r\n ".join(f"=?utf-8?b?{b64encode(piece).decode()}?=" for piece in _pieces(line))


def _pieces(line: str) -> Iterator[bytes]:
    """Cut a text between its characters."""
    piece = b""
    for sign in line:
        encoded = sign.encode()
        if len(piece) + len(encoded) > _PIECE:
            yield piece
            piece = b""
        piece += encoded
    yield piece
