"""What the office sends to people that no machine of its own reaches: texts to copy, and lines of an SMS file.

A text says how many matters wait and their numbers; their titles only where the office chooses so, an SMS not even the
numbers. What stays in the house is in none of them, and not counted (DOMAIN §6). Pure.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from unicodedata import normalize

from smartcity.foundation.printable import printable_line
from smartcity.foundation.texts import Text, enumerated
from smartcity.reminders.phone_list import Errand, UnitToPhone

ONE_PART, OF_SEVERAL = 70, 67
"""Signs that an SMS holds in Chinese, and each part of a longer one (3GPP TS 23.040: 140 bytes, 6 of them a head)."""
MOST = 20
"""Matters that a text names; nobody reads more of them in a message."""
_MOBILE = re.compile(r"(?<!\d)(?:\+?86|0086)?(1[3-9]\d{9})(?!\d)")
_BETWEEN = re.compile(r"(?<=\d)[\s.\-\u2010-\u2015\u2212](?=\d)")


@dataclass(frozen=True, slots=True)
class TextOut:
    """A text to copy, and to whom it goes."""

    to: str
    text: str


@dataclass(frozen=True, slots=True)
class Sms:
    """One line of the SMS file: a number once, however many units it is to be written to."""

    number: str
    text: str
    units: tuple[str, ...]

    @property
    def parts(self) -> int:
        """How many messages the platform makes of the text, which it counts and charges."""
        length = len(self.text.encode("utf-16-le")) // 2
        return 1 if length <= ONE_PART else -(-length // OF_SEVERAL)


@dataclass(frozen=True, slots=True)
class SmsFile:
    """The lines of the file, and whom it can't reach: units without a mobile number."""

    lines: tuple[Sms, ...]
    without: tuple[UnitToPhone, ...]


def texts_of(unit: UnitToPhone, *, titles: bool) -> list[TextOut]:
    """Return the text for a unit, and one for each person responsible who is not the one it goes to anyhow."""
    told = _outward(unit.errands)
    if not told:
        return []
    call, found = unit.call, []
    found.append(TextOut(call.name or call.unit, _text(call.name or call.unit, told, titles=titles)))
    people = {one.responsible_id: one.responsible for one in told if one.responsible_id}
    for person_id, name in people.items():
        if person_id != call.person_id:
            mine = [one for one in told if one.responsible_id == person_id]
            found.append(TextOut(name, _text(name, mine, titles=titles, own=True)))
    return found


def kept_inside(unit: UnitToPhone) -> int:
    """Return about how many matters a unit can only be phoned: no text tells of them."""
    return len(unit.errands) - len(_outward(unit.errands))


def sms_file(units: Iterable[UnitToPhone]) -> SmsFile:
    """Return the file for the units of a phone list, one line a number."""
    told: dict[str, list[UnitToPhone]] = {}
    without = []
    for unit in units:
        if not _outward(unit.errands):
            continue
        number = mobile(unit.call.phone)
        if number:
            told.setdefault(number, []).append(unit)
        else:
            without.append(unit)
    return SmsFile(tuple(_sms(number, mine) for number, mine in told.items()), tuple(without))


def mobile(phone: str) -> str:
    """Return the first mobile number in what is kept as somebody's telephone, in bare digits; empty without one."""
    found = _MOBILE.search(_BETWEEN.sub("", normalize("NFKC", phone)))
    return found[1] if found else ""


def _outward(errands: Sequence[Errand]) -> list[Errand]:
    return [errand for errand in errands if not errand.stays_inside]


def _sms(number: str, units: Sequence[UnitToPhone]) -> Sms:
    names = list(dict.fromkeys(unit.call.name or unit.call.unit for unit in units))
    count = len({errand.item_id for unit in units for errand in _outward(unit.errands)})
    said = Text(
        "%(name)s, %(count)s matter(s) wait for you at the task force desk. Please have a look, or phone us back.",
        name=enumerated(names),
        count=count,
    )
    return Sms(number, printable_line(str(said)), tuple(unit.call.unit for unit in units))


def _text(name: str, errands: Sequence[Errand], *, titles: bool, own: bool = False) -> str:
    if titles:
        return _titled(name, errands)
    numbers = enumerated(errand.number for errand in errands[:MOST])
    if own:
        mine = Text(
            "%(name)s, %(count)s matter(s) of yours wait at the task force desk (no. %(numbers)s). Please have a look, "
            "or phone us back.",
            name=name,
            count=len(errands),
            numbers=numbers,
        )
        return str(mine)
    return str(
        Text(
            "%(name)s, %(count)s matter(s) wait for you at the task force desk (no. %(numbers)s). Please have a look, "
            "or phone us back.",
            name=name,
            count=len(errands),
            numbers=numbers,
        )
    )


def _titled(name: str, errands: Sequence[Errand]) -> str:
    lines = [str(Text("%(name)s, %(count)s matter(s) wait for you:", name=name, count=len(errands)))]
    for place, errand in enumerate(errands[:MOST], 1):
        lines.append(f"{place}. {_line(errand)}")
    if len(errands) > MOST:
        lines.append(str(Text("and %(n)s more.", n=len(errands) - MOST)))
    lines.append(str(Text("Please have a look, or phone us back.")))
    return "\n".join(lines)


def _line(errand: Errand) -> str:
    title = printable_line(errand.title)
    if errand.deadline is None:
        return f"{errand.number} {title}"
    return str(
        Text("%(number)s %(title)s, due %(due)s", number=errand.number, title=title, due=errand.deadline.isoformat())
    )
