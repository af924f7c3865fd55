"""What a file may be called: the name as it was given, and one that is safe on every disk. Pure.

A name never becomes a place on our disk; it is shown, and it is what the file is called where somebody saves it.
"""

import re
import unicodedata

from smartcity.files.rules import NotTaken
from smartcity.foundation.checks import clean_text
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.texts import Text

LONGEST = 255
"""Characters of a name as given."""
LONGEST_SHOWN = 240
"""Bytes of a name as shown: disks hold 255, and programs add something."""

_SEPARATORS = re.compile(r"[\\/]")
_UNSAFE = re.compile('[<>:"|?*;]')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|clock\$|com[0-9¹²³]|lpt[0-9¹²³])", re.IGNORECASE)
_JOINERS = "\u200c\u200d"


def given_name(name: str | None) -> str:
    """Return the name as it is kept; control marks, over 255 characters and marks of classification are refused."""
    try:
        return clean_text("name", name, maximum=LONGEST, required=True)
    except InvalidInput as refusal:
        raise NotTaken(Text("has a name that can't be kept: %(reason)s", reason=refusal.errors["name"])) from None


def shown_name(given: str) -> str:
    """Return the last part of a name without what disks and programs read as something else."""
    base = _UNSAFE.sub("_", _SEPARATORS.split(given)[-1])
    visible = "".join(c for c in base if unicodedata.category(c) != "Cf" or c in _JOINERS)
    stem, dot, ending = visible.strip(" .\u3000").rpartition(".")
    stem = stem.strip()
    if not stem or not dot or not ending:
        raise NotTaken(Text("has a name without an ending such as .pdf"))
    if _RESERVED.fullmatch(stem.partition(".")[0].strip()):
        stem = f"_{stem}"
    return f"{_cut(stem, LONGEST_SHOWN - len(ending.encode()) - 1)}.{ending}"


def ending_of(shown: str) -> str:
    """Return a name's ending in lower case, without the dot."""
    return shown.rpartition(".")[2].lower()


def _cut(text: str, size: int) -> str:
    """Return as much of a text as fits into `size` bytes."""
    return text.encode()[: max(size, 1)].decode("utf-8", "ignore").strip()
