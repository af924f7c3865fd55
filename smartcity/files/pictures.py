"""Pictures: read by their headers alone, so that none is ever unpacked here. Pure."""

import struct

from smartcity.files.rules import DAMAGED, TWOFOLD, NotTaken
from smartcity.foundation.texts import Text

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"
MOST_PIXELS = 120_000_000
LONGEST_SIDE = 40_000
"""What phones and long screenshots need; 50 000 × 50 000 points are 7 GB in the program that opens them."""

_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_MARKUP = (b"<script", b"<?php", b"<svg", b"<html")


def check_png(content: bytes) -> None:
    """Refuse a PNG that is too large, broken, or goes on after its end."""
    if content[8:16] != b"\x00\x00\x00\rIHDR" or len(content) < 33:  # noqa: PLR2004  the header's end
        raise NotTaken(DAMAGED)
    _check_size(*struct.unpack(">II", content[16:24]))
    place, kind = 8, b""
    while kind != b"IEND":
        if place + 12 > len(content):
            raise NotTaken(DAMAGED)
        length, kind = struct.unpack(">I4s", content[place : place + 8])
        place += 12 + length
    if place != len(content):
        raise NotTaken(TWOFOLD if place < len(content) else DAMAGED)
    _check_plain(content)


def check_jpeg(content: bytes) -> None:
    """Refuse a JPEG that is too large, broken, or holds markup."""
    place = 2
    while True:
        if place + 9 > len(content) or content[place] != 0xFF:  # noqa: PLR2004  what begins each segment
            raise NotTaken(DAMAGED)
        marker = content[place + 1]
        if marker in _ALONE or marker == 0xFF:  # noqa: PLR2004  a filler
            place += 1 if marker == 0xFF else 2  # noqa: PLR2004
        elif marker in _FRAMES:
            height, width = struct.unpack(">HH", content[place + 5 : place + 9])
            _check_size(width, height)
            break
        else:
            place += 2 + max(2, int.from_bytes(content[place + 2 : place + 4], "big"))
    if b"\xff\xd9" not in content[place:]:
        raise NotTaken(DAMAGED)
    _check_plain(content)


def _check_size(width: int, height: int) -> None:
    if not width or not height:
        raise NotTaken(DAMAGED)
    if max(width, height) > LONGEST_SIDE or width * height > MOST_PIXELS:
        raise NotTaken(
            Text("is a picture of %(width)s × %(height)s points, which is too large", width=width, height=height)
        )


def _check_plain(content: bytes) -> None:
    lowered = content.lower()
    if any(mark in lowered for mark in _MARKUP):
        raise NotTaken(TWOFOLD)
