"""Which units a cell names, in their order: names, collective phrases, and what is only said about them. Pure.

Signs inside brackets part nothing; "and" parts two units only where both sides are whole names. A trailing "and others"
and what is said of all ("each by its duties") are dropped, remarks in brackets are kept apart.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from smartcity.departments.rules import NAME_SEPARATOR, as_written
from smartcity.ledger.words import pattern, table

Known = Callable[[str], bool]
_LONGEST = 100
_OPEN, _CLOSE = "(\uff08[\u3010\u3014", ")\uff09]\u3011\u3015"


class Role(Enum):
    """Which part a cell itself gives to a unit."""

    LEAD = "lead"
    SUPPORTING = "supporting"


@dataclass(frozen=True, slots=True)
class NamedUnit:
    """A unit as a cell names it, and what stands beside the name. `collective`: many units under one word."""

    name: str
    remark: str = ""
    collective: bool = False
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class UnitCell:
    """The units of a cell, each once, and what else it says."""

    units: tuple[NamedUnit, ...] = ()
    remark: str = ""


class _Piece(NamedTuple):
    """A part of the list, and the part that a head before it gave."""

    text: str
    role: Role | None = None


def read_units(text: str, known: Known = lambda _name: False) -> UnitCell:
    """Read a cell. `known` tells whether a name is a unit's: such a name is never taken apart."""
    whole = text.strip()
    if not whole:
        return UnitCell()
    if known(whole):
        return UnitCell((NamedUnit(whole),))
    listed, remark = _without_remark(whole)
    found: dict[str, NamedUnit] = {}
    beside: list[str] = []
    for piece in _joined(_pieces(listed, known)):
        unit = _named(piece, known)
        if unit.name:
            found.setdefault(unit.name, unit)
        elif unit.remark:
            beside.append(unit.remark)
    long = [unit.name for unit in found.values() if len(unit.name) > _LONGEST]
    units = tuple(unit for unit in found.values() if len(unit.name) <= _LONGEST)
    return UnitCell(units, "\n".join(filter(None, (*long, *beside, remark))))


def _without_remark(text: str) -> tuple[str, str]:
    """Part the list from the sentence after it: a full stop ends the list."""
    match = pattern("units", "remark_from").search(text)
    if match is None or not text[match.end() :].strip():
        return text, ""
    return text[: match.start()], text[match.end() :].strip()


def _pieces(text: str, known: Known) -> list[_Piece]:
    """Return what stands between the signs outside brackets, taken apart where "and" joins two whole names.

    A part is said before the units ("leading: A, B") or behind them ("A, B lead, C supports").
    """
    found: list[_Piece] = []
    role, since = None, 0
    separators = table()["units"]["separators"]
    for part in _parts(text, separators, known):
        head = pattern("units", "head").match(part)
        said = _role(head[1]) if head else None
        if head and said:
            role, since, part = said, len(found), part[head.end() :]  # noqa: PLW2901  what is left of the part
        found += [_Piece(name, role) for name in ([part] if known(part) else _parted(_bare(part), known))]
        behind = next((one for one in Role if re.search(table()["units"]["behind"][one.value], part)), None)
        if behind:
            found[since:] = [piece._replace(role=behind) for piece in found[since:]]
            since = len(found)
    return found


def _role(word: str) -> Role | None:
    return next((role for role in Role if re.match(table()["units"]["roles"][role.value], word.strip())), None)


def _parts(text: str, separators: str, known: Known) -> Iterator[str]:
    """Yield the parts of a list; a line that is a known name is one, whatever signs are in it."""
    for row in text.split("\n"):
        if known(row.strip()):
            yield row.strip()
        else:
            yield from _split(pattern("units", "number_inside").sub("\n", row), separators)


def _split(text: str, separators: str) -> list[str]:
    pieces, depth = [""], 0
    for sign in text:
        depth = max(depth + (sign in _OPEN) - (sign in _CLOSE), 0)
        if sign in separators and (depth == 0 or sign == "\n"):
            pieces.append("")
        else:
            pieces[-1] += sign
    return [piece.strip() for piece in pieces if piece.strip()]


def _bare(piece: str) -> str:
    """Return a piece without its number, and without words before and after it that are no part of a name."""
    words, before = table()["units"], None
    while before != piece:
        before = piece
        piece = re.sub(words["numbered"], "", piece.strip(" \u3000:\uff1a"))
        for head in words["heads"]:
            piece = piece.removeprefix(head) if len(piece) > len(head) else piece
        for tail in words["tails"]:
            piece = piece.removesuffix(tail)
    return piece


def _parted(piece: str, known: Known) -> Iterator[str]:
    """Yield the names in a piece without signs: two around an "and", and the others after "and others"."""
    if known(piece):
        yield piece
        return
    for word in table()["units"]["and"]:
        for match in re.finditer(re.escape(word), piece):
            left, right = piece[: match.start()], piece[match.end() :]
            if _closed(left) and _two_names(left, right, known):
                yield from _parted(_bare(left), known)
                yield from _parted(_bare(right), known)
                return
    others = pattern("units", "after_etc").search(piece, 1)
    if others:
        yield _bare(piece[: others.start()])
        yield piece[others.end() :]
    else:
        yield piece


def _closed(text: str) -> bool:
    """Tell whether every bracket in a text is closed."""
    return sum(text.count(sign) for sign in _OPEN) == sum(text.count(sign) for sign in _CLOSE)


def _two_names(left: str, right: str, known: Known) -> bool:
    """Tell whether both sides of an "and" are names by themselves."""
    ends, begins = pattern("units", "unit_ends"), pattern("units", "unit_starts")
    if known(right) or (known(left) and ends.search(right)):
        return bool(known(left) or ends.search(left))
    return bool(len(left) > 1 and ends.search(left) and len(right) > 2 and begins.match(right) and ends.search(right))  # noqa: PLR2004


def _joined(pieces: Iterable[_Piece]) -> list[_Piece]:
    """Join what belongs to a collective phrase: "all districts, county-level cities" is one."""
    found: list[_Piece] = []
    for piece in pieces:
        if found and _goes_on(found[-1].text, piece.text):
            found[-1] = _Piece(f"{found[-1].text}{NAME_SEPARATOR}{piece.text}", found[-1].role)
        else:
            found.append(piece)
    return found


def _goes_on(before: str, piece: str) -> bool:
    if not pattern("units", "collective").match(before) or pattern("units", "complete").search(before):
        return False
    return bool(pattern("units", "goes_on").match(piece))


def _named(piece: _Piece, known: Known) -> NamedUnit:
    """Return a piece as a unit: what stands in brackets is part of its name, its part, or a remark about it."""
    text, role, remark = piece.text, piece.role, ""
    marks = table()["units"]["lead_marks"]
    if text.strip(marks) != text:
        text, role = text.strip(marks), Role.LEAD
    alone = re.fullmatch(r"[(\uff08]([^()\uff08\uff09]*)[)\uff09]", text)
    if alone:
        return NamedUnit("", alone[1])
    if not known(text):
        text, role, remark = _without_bracket(text, role, remark, known)
        text, remark = _without_person(text, remark)
        contact = pattern("units", "contact").search(text, 1) or pattern("units", "phone").search(text, 1)
        if contact:
            text, remark = (
                text[: contact.start()].strip("-:\uff1a(\uff08 "),
                f"{remark} {_unbracketed(contact[0])}".strip(),
            )
    name = as_written(re.sub(r"(?<=[^\x00-\xff])\s+|\s+(?=[^\x00-\xff])", "", text))
    collective = bool(pattern("units", "collective").match(name)) and not known(name)
    return NamedUnit(name, remark, collective, role)


def _without_person(text: str, remark: str) -> tuple[str, str]:
    """Part the name of a person from the unit before it: "the Bureau Zhang San"."""
    match, ends = pattern("units", "person_behind").match(text), pattern("units", "unit_ends")
    if match is None or not ends.search(match[1]) or ends.search(match[2]):
        return text, remark
    return match[1], " ".join(filter(None, (remark, match[2])))


def _unbracketed(text: str) -> str:
    return text.strip(f" {_OPEN}{_CLOSE}")


def _without_bracket(text: str, role: Role | None, remark: str, known: Known) -> tuple[str, Role | None, str]:
    bracket = re.search(r"[(\uff08]([^()\uff08\uff09]*)[)\uff09]$", text)
    if bracket is None or known(text):
        return text, role, remark
    before, inside = text[: bracket.start()], bracket[1]
    said = _role(inside)
    if said:
        return before, said, remark
    if before and (known(before) or pattern("units", "about").search(inside)):
        return before, role, " ".join(filter(None, (remark, inside)))
    return text, role, remark
