"""Writing messages: subject, text and HTML in the reader's language, grouped by what to do, most urgent first.

How much of a matter leaves the house is data of the channel (`Detail`). A line that stays inside is only counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import current_app

from smartcity.foundation import i18n
from smartcity.foundation.i18n import ngettext
from smartcity.foundation.printable import printable, printable_line
from smartcity.foundation.texts import Text
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
                "office": self.settings.instance_name,
                "base": self.settings.base_url,
                "language": reader.language.replace("_", "-"),
                "groups": self._groups(told),
                "untold": len(lines) - len(told),
                "more": more,
                "numbers_only": self.detail is Detail.NUMBERS,
            }
            text, html = self.text.render(given), self.html.render(given)
            return Written(self._subject(lines, len(lines) + more), printable(text), printable(html))

    def _tells(self, line: Line) -> bool:
        return self.detail is not Detail.COUNTS and not line.stays_inside

    def _groups(self, lines: Sequence[Line]) -> list[tuple[str, list[dict[str, Any]]]]:
        """Divide lines by what to do; within a group the urgent stand first, then they are as they came."""
        ordered = sorted(lines, key=lambda line: (_heading(line).rank, -line.urgency))
        return [
            (self._say(group.title.as_json()), [self._line(line) for line in found])
            for group, found in groupby(ordered, key=_heading)
        ]

    def _line(self, line: Line) -> dict[str, Any]:
        return {
            "text": self._say(line.text),
            "why": self._say(line.why) if line.why else "",
            "link": line.link,
            "urgent": line.urgency > 0,
        }

    def _subject(self, lines: Sequence[Line], count: int) -> str:
        """Name the one matter, or say how many there are."""
        if count == ALONE and self.detail is Detail.TITLES and not lines[0].stays_inside:
            return self._say(lines[0].text)[:SUBJECT]
        return ngettext("%(n)s matter for you", "%(n)s matters for you", count)

    def _say(self, stored: dict[str, Any]) -> str:
        """Return a stored text in one line; the reason why somebody is told is the same in most lines."""
        if stored["params"]:
            return printable_line(str(Text.from_json(stored)))
        key = (i18n.language(), stored["msgid"])
        if key not in self._said:
            self._said[key] = printable_line(str(Text.from_json(stored)))
        return self._said[key]
