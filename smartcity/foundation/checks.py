"""Checks of what people type, used alike by pages, API and import: one validator, one verdict.

A text is kept as typed but for its normal form (NFC), its line ends (LF) and the blanks around it. Refused: control
characters, lone surrogates, piles of combining marks, what is too long, what shows nothing where something must be
said, and a mark of classified matter, which must not be entered here (DOMAIN §1).
"""

import re
import unicodedata
from datetime import date

from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.texts import Text

TITLE = 200
NAME = 100
REFERENCE = 200
LONG = 20_000
MARKS = 30

EARLIEST = date(1949, 10, 1)
LATEST = date(2199, 12, 31)

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
_LINE_ENDS = re.compile("\r\n|[\r\u2028\u2029]")
_CLASSIFIED = re.compile("(?:\u79d8\u5bc6|\u673a\u5bc6|\u7edd\u5bc6)\\s*[\u2605\u2606]")


class Errors:
    """Collects what is wrong, field by field, so that a person sees all of it at once."""

    def __init__(self) -> None:
        self.found: dict[str, Text] = {}

    def add(self, field: str, reason: Text) -> None:
        """Note what is wrong with a field; the first reason stands."""
        self.found.setdefault(field, reason)

    def text(
        self, field: str, value: str | None, *, maximum: int, required: bool = False, multiline: bool = False
    ) -> str:
        """Return the cleaned text, or note why it can't be taken."""
        try:
            return clean_text(field, value, maximum=maximum, required=required, multiline=multiline)
        except InvalidInput as refusal:
            self.add(field, refusal.errors[field])
            return ""

    def period(self, start: date | None, end: date | None, field: str = "end") -> None:
        """Note an end before its start."""
        if start and end and end < start:
            self.add(field, Text("The end is before the start"))

    def day(self, field: str, value: date | None, *, required: bool = False) -> date | None:
        """Note a missing day, or one outside 1949–2199."""
        if value is None:
            if required:
                self.add(field, Text("Please fill this in"))
        elif not EARLIEST <= value <= LATEST:
            self.add(field, Text("The date lies outside 1949 to 2199"))
        return value

    def stop(self) -> None:
        """Refuse if anything was noted."""
        if self.found:
            raise InvalidInput(self.found)


def clean_text(field: str, value: str | None, *, maximum: int, required: bool = False, multiline: bool = False) -> str:
    """Return `value` in its kept form; `maximum` is in characters. Refusals name `field`."""
    if value is not None and len(value) > 2 * maximum + 1000:
        raise InvalidInput({field: Text("Longer than %(maximum)s characters", maximum=maximum)})
    typed = _LINE_ENDS.sub("\n", value or "")
    if _piled_up(typed):
        raise InvalidInput({field: Text("Contains more than %(count)s combining marks in a row", count=MARKS)})
    text = unicodedata.normalize("NFC", typed).strip()
    reason = _refusal(text, maximum, required, multiline)
    if reason:
        raise InvalidInput({field: reason})
    return text


def _piled_up(text: str) -> bool:
    """Tell whether more marks stand on one letter than any script needs (UAX 15: 30); normalising them is quadratic."""
    if not any(map(unicodedata.combining, text)):
        return False
    run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run > MARKS:
            return True
    return False


def _visible(text: str) -> bool:
    return any(not c.isspace() and unicodedata.category(c) != "Cf" for c in text)


def _refusal(text: str, maximum: int, required: bool, multiline: bool) -> Text | None:
    if required and not _visible(text):
        return Text("Please fill this in")
    if len(text) > maximum:
        return Text("Longer than %(maximum)s characters", maximum=maximum)
    if _FORBIDDEN.search(text):
        return Text("Contains characters that can't be kept (control characters)")
    if not multiline and ("\n" in text or "\t" in text):
        return Text("Must be one line")
    if _CLASSIFIED.search(text):
        return Text("Carries a mark of classified matter, which must not be entered here")
    return None
