"""What comes through the fields of forms by mistake or on purpose (CONTROLS §7, C1 to C5), by the kind of field."""

from tests.actions.odd_input import BAD_DAYS, BAD_IDS, BAD_IDS_IN_ADDRESSES, BAD_TEXTS, ODD_TEXTS
from tests.fuzz.page_forms import BY_KIND, CHOICES, TEXTS


def typed(values):
    """Return those of a list of cases that can be typed, numbers as their digits."""
    return [str(value) for value in values if isinstance(value, str | int | float) and not isinstance(value, bool)]


NEVER_TEXTS = [
    "a\x00b",
    "a\x07b",
    "a\x9bb",
    "绝密★",
    "翻\u202e转",
    "\ufffe",
    "x" * 1_000_000,
    "x" * 20_001,
    "e" + "\u0301" * 500,
]
"""Refused in every text field, whether it must be filled in or not."""
NEVER_DAYS = [
    day for day in typed(BAD_DAYS) if day.strip() and day not in {"2026-2-3", "2026-02-03 "}
] + ["0001-01-01", "9999-12-31", "1949-09-30", "2200-01-01", "30/11/2026", "11-30", "2026-02-30"]  # fmt: skip
NEVER_NUMBERS = [
    "NaN", "Infinity", "-inf", "1e9", "1e309", "1.5", "0x10", "ten", "-1", "--1", "2147483648", "9223372036854775808",
    "9" * 4000, "9" * 5000, "\x00", "1 0", "½", "第一", "true", "[]",
]  # fmt: skip
ODD_NUMBERS = ["", " ", "１０", "١٠", "+5", " 10 ", "1_0", "0", "-0", "007"]
NEVER_CHOICES = [one for one in typed(BAD_IDS) + BAD_IDS_IN_ADDRESSES if one not in {"1", "01"}] + [
    "\x00",
    "' OR 1=1--",
    "<script>",
]

CASES = {
    **dict.fromkeys(TEXTS, (NEVER_TEXTS, ODD_TEXTS + typed(BAD_TEXTS) + ["={}", "\u2028", "a\u200bb", "\ufeff"])),
    **dict.fromkeys(BY_KIND, (NEVER_DAYS, ["2026-2-3", "２０２６-１２-１５", "٢٠٢٦-١٢-١٥", "2026-02-03 ", "", " "])),
    "number": (NEVER_NUMBERS, ODD_NUMBERS),
    **dict.fromkeys(CHOICES, (NEVER_CHOICES, ["", "1", "01"])),
    "hidden": ([], typed(BAD_IDS) + NEVER_NUMBERS + BAD_IDS_IN_ADDRESSES),
    "tick": ([], ["", "0", "x", "\x00", "9" * 10_000]),
    "file": (["x", "../../etc/passwd"], []),
}
"""For each kind of field: what is never taken, and what is taken or refused."""
