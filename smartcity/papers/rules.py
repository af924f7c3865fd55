"""How much text a sheet holds, and how a text that is too long is cut short. Pure.

Widths are counted in full-width characters of the type, heights in lines. The count errs on the long side: a word
processor may break a line earlier than the width allows, as no line begins with a closing mark.
"""

import re
from collections.abc import Sequence

from smartcity.foundation.printable import printable

_OPENING = "\u2018\u201c\u3008\u300a\u300c\u300e\u3010\u3014\uff08"
_CLOSING = "\u2019\u201d\u2026\u3001\u3002\u3009\u300b\u300d\u300f\u3011\u3015\uff01\uff09\uff0c\uff1a\uff1b\uff1f"
_PIECES = re.compile(rf"\s+|[{_OPENING}]*(?:[!-~]+|[^\s])[{_CLOSING}]*")
"""What no line break parts: a word, or a character with the marks that open before it and close after it."""
_BLANKS = re.compile(r"[ \t\u00a0\u3000]+")
_MARKS = re.compile(f"[{_OPENING}{_CLOSING}]{{9,}}")
"""Marks alone: no line may begin or end with them, so that a word processor breaks such a run as it likes."""
_MOST_MARKS = 8
_EMPTY_LINES = re.compile(r"\s*\n\s*")
_NARROW = frozenset(" !\"'()*,-./0123456789:;I[\\]`abcdefghijklnopqrstuvxyz{|}")
_WIDE_CAPITALS = frozenset("MWmw@%&")


def flowing(text: str) -> str:
    """Return a text without empty lines and runs of blanks or marks: a sheet has no room for them."""
    told = _EMPTY_LINES.sub("\n", _BLANKS.sub(" ", printable(text))).strip()
    return _MARKS.sub(lambda found: found[0][:_MOST_MARKS], told)


def width_of(text: str) -> float:
    """Return the width of a text: a narrow Latin letter or digit takes a half, a capital four fifths, all else one."""
    return sum(0.5 if c in _NARROW else 0.8 if c.isascii() and c not in _WIDE_CAPITALS else 1.0 for c in text)


def lines_of(text: str, width: float) -> int:
    """Return how many lines a text takes in a place so wide; words are kept whole, where they fit a line at all."""
    return sum(_lines(paragraph, width) for paragraph in text.split("\n"))


def _lines(paragraph: str, width: float) -> int:
    lines, used = 1, 0.0
    for piece in _PIECES.findall(paragraph):
        for part in [piece] if width_of(piece) <= width else piece:
            wide = width_of(part)
            if used + wide > width and not part.isspace():
                lines, used = lines + 1, 0.0
            used += wide
    return lines


def shortened(text: str, lines: int, width: float, more: str) -> str:
    """Return a text that takes at most `lines` (at least one): what is too long ends with `more`, where the rest is."""
    text = flowing(text)
    if lines_of(text, width) <= lines:
        return text
    least, most = 0, len(text)
    while least < most:
        middle = (least + most + 1) // 2
        if lines_of(_cut(text, middle, more), width) <= max(lines, 1):
            least = middle
        else:
            most = middle - 1
    return _cut(text, least, more)


def _cut(text: str, length: int, more: str) -> str:
    return text[:length].rstrip() + more


def shares(wanted: Sequence[int], room: int) -> list[int]:
    """Divide `room` lines among texts: nobody gets more than wanted, the longest are cut first, each keeps one."""
    given = [min(lines, 1) for lines in wanted]
    left = room - sum(given)
    while left > 0 and (hungry := [place for place, lines in enumerate(wanted) if given[place] < lines]):
        least = min(hungry, key=lambda place: given[place])
        given[least] += 1
        left -= 1
    return given


def enumerated_within(names: Sequence[str], lines: int, width: float, separator: str, rest: str) -> str:
    """Return names in their order; where they don't fit, the first ones and `rest`, its `%s` their number."""
    whole = separator.join(flowing(name) for name in names)
    if lines_of(whole, width) <= lines:
        return whole
    for count in range(len(names) - 1, 0, -1):
        short = separator.join(flowing(name) for name in names[:count]) + rest % len(names)
        if lines_of(short, width) <= lines:
            return short
    return shortened(names[0], lines, width, rest % len(names))
