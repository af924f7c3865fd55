"""What differs between two descriptions of an item: kept as plain values, told in the reader's language."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from smartcity.actions.new_action import NewAction, NewMilestone, NewSource
from smartcity.actions.numbers import numbers_of
from smartcity.actions.rules import DeadlinePrecision, ExtensionAuthority, Priority, ReportingRhythm, SourceKind
from smartcity.departments import queries as departments
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.foundation.texts import Text, enumerated
from smartcity.people import queries as people

Changes = Mapping[str, tuple[Any, Any]]

_UNITS = frozenset({"lead", "co_leads", "supporting", "overseeing"})
_PEOPLE = frozenset({"responsible", "leader"})
_ENUMS: dict[str, type[StrEnum]] = {
    "precision": DeadlinePrecision,
    "priority": Priority,
    "rhythm": ReportingRhythm,
    "extension_authority": ExtensionAuthority,
}
_LABELS = {
    "title": Text("Title"),
    "requirement": Text("Requirement"),
    "lead": Text("Lead unit"),
    "co_leads": Text("Joint lead units"),
    "supporting": Text("Supporting units"),
    "overseeing": Text("Overseeing units"),
    "deadline": Text("Deadline"),
    "deadline_text": Text("Exact wording of the deadline"),
    "precision": Text("How exact the deadline is"),
    "sources": Text("Sources"),
    "working_group": Text("Working group"),
    "parent": Text("Part of item no."),
    "leader": Text("Leader in charge"),
    "responsible": Text("Responsible person"),
    "contact": Text("Contact at the unit"),
    "priority": Text("Priority"),
    "in_house_only": Text("In house only"),
    "clause": Text("Clause it serves"),
    "milestones": Text("Milestones"),
    "rhythm": Text("Progress reports"),
    "extension_authority": Text("Who set the deadline"),
    "collective": Text("Collective wording of the units"),
    "to_verify": Text("To be verified"),
    "plan_year": Text("Plan year"),
}


def changes(old: NewAction, new: NewAction) -> Changes:
    """Return what differs, by the field's name: before and after, as values that JSON can hold."""
    pairs = {name: (getattr(old, name), getattr(new, name)) for name in NewAction.__dataclass_fields__}
    return {_field(name): (_kept(a), _kept(b)) for name, (a, b) in pairs.items() if a != b}


def _field(name: str) -> str:
    return f"{name.removesuffix('_ids')}" if name.endswith("_ids") else name.removesuffix("_id")


def _kept(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_kept(part) for part in value]
    if isinstance(value, NewSource):
        return [value.kind.value, value.reference, value.basis]
    if isinstance(value, NewMilestone):
        return [value.due_on.isoformat(), value.title]
    return value.isoformat() if isinstance(value, date) else value


class Words:
    """Says changes in words: names for ids, labels for kinds; the names are read at once for all of them."""

    def __init__(self, all_changes: Iterable[Changes]) -> None:
        found = list(all_changes)
        asked = {
            "unit": (departments.names, _ids(found, _UNITS)),
            "person": (people.names, _ids(found, _PEOPLE)),
            "group": (departments.group_names, _ids(found, {"working_group"})),
            "item": (numbers_of, _ids(found, {"parent"})),
        }
        self._names: dict[str, Mapping[int, str]] = {
            kind: names(ids) if ids else {} for kind, (names, ids) in asked.items()
        }

    def tell(self, made: Changes) -> list[tuple[str, str, str]]:
        """Return each change as (field, before, after)."""
        return [
            (str(_LABELS.get(name, name)), self.say(name, before), self.say(name, after))
            for name, (before, after) in made.items()
        ]

    def say(self, name: str, value: Any) -> str:
        """Return a field's value in words."""
        if value is None or value == "":
            return ""
        if isinstance(value, list):
            return str(enumerated((self._part(name, part) for part in value), clauses=True))
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        return self._part(name, value)

    def _part(self, name: str, value: Any) -> str:
        kinds = {**dict.fromkeys(_UNITS, "unit"), **dict.fromkeys(_PEOPLE, "person")}
        kind = {**kinds, "working_group": "group", "parent": "item"}.get(name)
        if kind is not None:
            return self._names[kind].get(value, "")
        if name in _ENUMS:
            return label(_ENUMS[name](value))
        return _SPOKEN.get(name, str)(value)


_SPOKEN: dict[str, Callable[[Any], str]] = {
    "sources": lambda part: " ".join(filter(None, (label(SourceKind(part[0])), *part[1:]))),
    "milestones": " ".join,
}


def _ids(found: Iterable[Changes], names: Iterable[str]) -> set[int]:
    wanted = frozenset(names)
    values = [value for made in found for name, pair in made.items() if name in wanted for value in pair]
    return {one for value in values for one in (value if isinstance(value, list) else [value]) if one is not None}
