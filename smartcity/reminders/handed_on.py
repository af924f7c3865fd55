"""Who was told of a matter for a part in it that another person or unit has now: what waits for them is taken back.

Only reads. Whoever has the part now was told so when it was handed on (actions/telling.py), with the time that is left.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from smartcity.reminders.lines import because_leading, because_of_the_unit, because_responsible, because_supporting
from smartcity.reminders.recipients import Directory
from smartcity.reminders.sources import Candidate

_RESPONSIBLE = because_responsible().msgid
_LIAISON = frozenset(because("").msgid for because in (because_leading, because_of_the_unit, because_supporting))


class Parts:
    """The parts that people have in matters on the day of a directory."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        self._kept: dict[tuple[int, int], frozenset[int]] = {}
        self._liaisons: frozenset[int] | None = None

    def handed_on(self, matters: Iterable[Candidate], person_id: int, why: Mapping[str, Any]) -> bool:
        """Tell whether somebody who was told of these matters, and why, has no part in any of them now.

        A liaison who is none any more, and a deputy, are left to the sender: it writes to nobody who can't be told.
        """
        because = why["msgid"]
        if because != _RESPONSIBLE and because not in _LIAISON:
            return False
        if any(person_id in self._behind(one) for one in matters):
            return False
        return because == _RESPONSIBLE or person_id in self._all_liaisons()

    def _behind(self, matter: Candidate) -> frozenset[int]:
        """Return the people of a matter and the liaisons of its units, also those who can't be told."""
        key = id(matter.people), id(matter.units)
        if key not in self._kept:
            people = {person_id for some in matter.people.values() for person_id in some}
            units = {unit_id for some in matter.units.values() for unit_id in some}
            self._kept[key] = frozenset(people | self._of(units))
        return self._kept[key]

    def _all_liaisons(self) -> frozenset[int]:
        if self._liaisons is None:
            self._liaisons = frozenset(self._of(self._directory.unit_ids))
        return self._liaisons

    def _of(self, unit_ids: Iterable[int]) -> set[int]:
        return {person.id for unit_id in unit_ids for person in self._directory.all_liaisons(unit_id)}
