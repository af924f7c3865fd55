"""One typed line from a phone call, understood: who, by when, what.

Units are read from the start of the line, before the matter itself, or where they stand alone; the first deadline of
the line counts. What is left over is the title, so nothing that was typed is lost, and nothing is guessed in silence:
the office sees what was understood before it saves. Words: data/quick_entry.toml. Pure.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from smartcity.actions.deadline_words import DeadlineWords, find_deadlines, word_table
from smartcity.actions.rules import DeadlinePrecision, UnitRole
from smartcity.foundation.texts import Text
from smartcity.workdays.rules import WorkCalendar

_SURE = 4
"""A shorter name that runs on without a break may be the beginning of another word."""

_TAKEN = "\x00"
"""Stands in for each character of the line that is already understood, so that places stay the same."""


_Unit = tuple[int, UnitRole | None]


@dataclass(frozen=True, slots=True)
class Understood:
    """What a line says. Units are keys of the given names, in the order typed; without a word for it the first leads.

    `deadline_text` is the exact wording; `notes` say what was assumed, or could not be understood.
    """

    title: str
    lead: tuple[int, ...] = ()
    supporting: tuple[int, ...] = ()
    deadline: date | None = None
    precision: DeadlinePrecision | None = None
    deadline_text: str = ""
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class _Grammar:
    """How units stand in a line: whole words at its start, running on into the matter, alone, or after another unit."""

    opening: re.Pattern[str]
    running_on: re.Pattern[str]
    alone: re.Pattern[str]
    following: re.Pattern[str]


def understand(line: str, names: Mapping[str, int], today: date, calendar: WorkCalendar) -> Understood:
    """Read one line. `names` gives each name, short name and alias of a unit its key; the longest name wins."""
    text = " ".join(line.split())
    dates = find_deadlines(text, today, calendar)
    said = dates[0] if dates else None
    rest = _without_date(text, said)
    rest, units, unsure = _without_units(rest, names)
    title = " ".join(filter(None, (piece.strip(word_table()["separators"]) for piece in rest.split(_TAKEN))))
    lead, supporting = _by_role(units)
    return Understood(
        title=title,
        lead=lead,
        supporting=supporting,
        deadline=said.deadline if said else None,
        precision=said.precision if said else None,
        deadline_text=said.words if said else "",
        notes=tuple(_notes(title, unsure, lead, dates)),
    )


def _without_date(text: str, said: DeadlineWords | None) -> str:
    """Take the deadline out of the line, with the word before it that only leads up to it."""
    if said is None:
        return text
    before = max(
        (word for word in word_table()["before_date"] if text[: said.start].endswith(word)), key=len, default=""
    )
    return _taken(text, said.start - len(before), said.end)


def _without_units(text: str, names: Mapping[str, int]) -> tuple[str, list[_Unit], str]:
    """Take the first run of units out of the line ("A and B lead, C supports"), and return them as they were named.

    A short name that runs on into the line is returned as unsure, and stays in the line as well.
    """
    if not any(names):
        return text, [], ""
    grammar = _grammar(names)
    running_on = grammar.running_on.match(text)
    sure = running_on if running_on and len(running_on["unit"]) >= _SURE else None
    first = grammar.opening.match(text) or sure or grammar.alone.search(text)
    if first is None:
        return (text, [_named(running_on, names)], running_on["unit"]) if running_on else (text, [], "")
    found = [first]
    while following := grammar.following.match(text, found[-1].end()):
        found.append(following)
    return _taken(text, first.start(), found[-1].end()), [_named(match, names) for match in found], ""


def _grammar(names: Iterable[str]) -> _Grammar:
    table = word_table()
    sign = rf"[{re.escape(table['separators'])}{_TAKEN}]"
    gap = f"(?:{sign}|{_one_of([*table['between_units'], *table['courtesy']])})"
    part = f"(?:(?P<lead>{_one_of(table['lead'])})|(?P<supporting>{_one_of(table['supporting'])}))"
    unit = f"(?P<unit>{_one_of(names)})"
    whole = f"{unit}(?:{part}|(?={gap}|$))"
    return _Grammar(
        opening=re.compile(f"{gap}*{whole}"),
        running_on=re.compile(f"{gap}*{unit}{part}?"),
        alone=re.compile(f"(?<={sign}){whole}"),
        following=re.compile(f"{gap}+{whole}"),
    )


def _named(match: re.Match[str], names: Mapping[str, int]) -> _Unit:
    role = UnitRole.LEAD if match["lead"] else UnitRole.SUPPORTING if match["supporting"] else None
    return names[match["unit"]], role


def _one_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(filter(None, words), key=len, reverse=True))


def _taken(text: str, start: int, end: int) -> str:
    return text[:start] + _TAKEN * (end - start) + text[end:]


def _by_role(units: Sequence[_Unit]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Give each unit its part: a word of part speaks for the units before it as well; else the first one leads.

    A word for supporting never speaks for the first unit of several: somebody has to lead.
    """
    parts: dict[int, UnitRole] = {}
    waiting: list[int] = []
    for key, role in units:
        waiting.append(key)
        if role is not None:
            parts |= {unit: role for unit in waiting if unit not in parts}
            waiting.clear()
    parts |= {unit: UnitRole.SUPPORTING for unit in waiting if unit not in parts}
    if parts and UnitRole.LEAD not in parts.values():
        parts[units[0][0]] = UnitRole.LEAD
    return (
        tuple(unit for unit, role in parts.items() if role is UnitRole.LEAD),
        tuple(unit for unit, role in parts.items() if role is UnitRole.SUPPORTING),
    )


def _notes(title: str, unsure: str, lead: Sequence[int], dates: Sequence[DeadlineWords]) -> Iterator[Text]:
    if unsure:
        yield Text("“%(words)s” was taken for the unit", words=unsure)
    if not lead:
        yield Text("No unit was recognised")
    if not dates:
        yield Text("No deadline was recognised")
    if not title:
        yield Text("Nothing is left for the title")
    if dates and dates[0].note:
        yield dates[0].note
    for other in dates[1:]:
        yield Text("Another date stays in the title: “%(words)s”", words=other.words)
