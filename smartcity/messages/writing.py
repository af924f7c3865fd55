"""Writing messages: subject, text and HTML in the reader's language, grouped by what to do, most urgent first.

How much of a matter leaves the house is data of the channel (`Detail`). A line that stays inside is only counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count, groupby
from typing import Any, TypeAlias

from flask import current_app

from smartcity.foundation import i18n
from smartcity.foundation.i18n import ngettext
from smartcity.foundation.printable import printable_line
from smartcity.foundation.texts import said
from smartcity.messages.grouping import ACT_NOW, Group, group_of
from smartcity.messages.rules import Detail

SUBJECT = 200
ALONE = 1


@dataclass(frozen=True, slots=True)
class Reader:
    """To whom a message is written."""

    name: str
    language: str


@dataclass(frozen=True, slots=True)
class Line:
    """What a message says of one matter; `text` and `why` as they are stored."""

    kind: str
    text: dict[str, Any]
    why: dict[str, Any] | None
    link: str
    urgency: int
    stays_inside: bool


@dataclass(frozen=True, slots=True)
class Written:
    """A message as it goes out."""

    subject: str
    text: str
    html: str


Told: TypeAlias = "tuple[int, bool, str, str, str]"
"""Number, whether it is urgent, text, why, address: taken apart by the templates, which is quicker than names."""


def _heading(line: Line) -> Group:
    return ACT_NOW if line.urgency > 0 else group_of(line.kind)


class Writer:
    """Writes messages by one measure of detail; templates and repeated sentences are looked up once."""

    def __init__(self, detail: Detail) -> None:
        self.detail = detail
        self.settings = current_app.extensions["smartcity.settings"]
        self.text = current_app.jinja_env.get_template("messages/letter.txt")
        self.html = current_app.jinja_env.get_template("messages/letter.html")
        self._said: dict[tuple[str, str], str] = {}

    def write(self, reader: Reader, lines: Sequence[Line], more: int = 0) -> Written:
        """Write a message with these lines; `more` others wait that it has no room for."""
        with i18n.using(reader.language):
            told = [line for line in lines if self._tells(line)]
            given = {
                "name": printable_line(reader.name),
                "office": printable_line(self.settings.instance_name),
                "base": self.settings.base_url,
                "language": reader.language.replace("_", "-"),
                "groups": self._groups(told),
                "untold": len(lines) - len(told),
                "more": more,
                "numbers_only": self.detail is Detail.NUMBERS,
            }
            subject = self._subject(lines, len(lines) + more)
            return Written(subject, self.text.render(given), self.html.render(given))

    def _tells(self, line: Line) -> bool:
        return self.detail is not Detail.COUNTS and not line.stays_inside

    def _groups(self, lines: Sequence[Line]) -> list[tuple[str, list[Told]]]:
        """Divide lines by what to do, and number them; within a group they are as they came."""
        numbers = count(1)
        ordered = sorted(lines, key=lambda line: _heading(line).rank)
        return [
            (self._say(group.title.as_json()), [self._line(line, next(numbers)) for line in found])
            for group, found in groupby(ordered, key=_heading)
        ]

    def _line(self, line: Line, number: int) -> Told:
        base, urgent = self.settings.base_url, line.urgency > 0
        if self.detail is Detail.NUMBERS:
            return number, urgent, line.link, "", base + line.link
        why = self._say(line.why) if line.why else ""
        return number, urgent, self._say(line.text), why, base + line.link if line.link else ""

    def _subject(self, lines: Sequence[Line], total: int) -> str:
        """Name the one matter, or say how many there are."""
        if total == ALONE and self.detail is Detail.TITLES and not lines[0].stays_inside:
            return self._say(lines[0].text)[:SUBJECT]
        return ngettext("%(n)s matter for you", "%(n)s matters for you", total)

    def _say(self, stored: dict[str, Any]) -> str:
        """Return a stored text in one line; the reason why somebody is told is the same in most lines."""
        if stored["params"]:
            return printable_line(said(stored))
        key = (i18n.language(), stored["msgid"])
        if key not in self._said:
            self._said[key] = printable_line(said(stored))
        return self._said[key]
