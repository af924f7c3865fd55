"""Text as it may stand in a file that other programs open: XML, calendars, spreadsheets, PDF."""

import re

# XML 1.0 allows tab, line feed and carriage return below U+0020; U+0085 and the other C1 controls are legal there but
# print as nothing. Lone surrogates and U+FFFE/U+FFFF break every encoder. The embedding and override marks of the
# bidirectional algorithm (U+202A-202E, U+2066-2069) would let a text show something else than it says.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
_LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029]")
_BLANKS = re.compile(r"[\n\t]+")


def printable(text: str) -> str:
    """Strip what no file format can hold and use line feeds only; all else stays as it was typed. Never fails.

    Most texts hold nothing of the kind, which Python tells of a text at once.
    """
    if text.isprintable():
        return text
    return _UNPRINTABLE.sub("", _LINE_ENDS.sub("\n", text))


def printable_line(text: str) -> str:
    """Like `printable`, for a place that holds a single line: line ends and tabs become one blank."""
    return _BLANKS.sub(" ", printable(text)).strip()
