"""The filters of the list page: read from its address, offered for choice, and told as words."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from smartcity.actions.access import Permission
from smartcity.actions.filtering import Filters, View
from smartcity.actions.rules import Colour, Mark, Priority, SourceKind, UnitRole
from smartcity.actions.sorting import SORTS
from smartcity.actions.workflow import State
from smartcity.departments import queries as departments
from smartcity.foundation.access import Actor
from smartcity.foundation.forms import Choice, as_id
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.people import queries as people

E = TypeVar("E", bound=StrEnum)
NOTHING = Filters()
ALL = "all"
FILTERS = (
    "view", "q", "state", "light", "mark", "unit", "role", "lead", "group", "source", "responsible", "person",
    "leader", "parent", "priority", "due_from", "due_until", "to_sign", "to_read", "reader",
)  # fmt: skip
"""The parameters of the list page's address that say which items it lists."""


def asked(arguments: Mapping[str, str]) -> Filters:
    """Return the filters of an address; what can't be read asks nothing. Without a view the open items are shown."""
    state = _member(State, arguments.get("state"))
    view = arguments.get("view")
    return Filters(
        text=arguments.get("q", "")[:100].strip(),
        view=None if view == ALL or state else _member(View, view) or View.OPEN,
        state=state,
        light=_member(Colour, arguments.get("light")),
        mark=_member(Mark, arguments.get("mark")),
        unit_id=as_id(arguments.get("unit")),
        role=_member(UnitRole, arguments.get("role")),
        lead_id=as_id(arguments.get("lead")),
        group_id=as_id(arguments.get("group")),
        source=_member(SourceKind, arguments.get("source")),
        responsible_id=as_id(arguments.get("responsible")),
        person=arguments.get("person", "")[:100].strip(),
        leader_id=as_id(arguments.get("leader")),
        parent_id=as_id(arguments.get("parent")),
        priority=_member(Priority, arguments.get("priority")),
        due_from=_day(arguments.get("due_from")),
        due_until=_day(arguments.get("due_until")),
        to_sign_id=as_id(arguments.get("to_sign")),
        to_read=arguments.get("to_read") == "1",
        reader_id=as_id(arguments.get("reader")),
    )


def kept(arguments: Mapping[str, str]) -> dict[str, str]:
    """Return what of an address makes the list what it is: filters that can be read, tab and order; nothing else."""
    plain = asked({})
    found = {name: arguments.get(name, "").strip()[:100].strip() for name in FILTERS}
    told = {name: value for name, value in found.items() if value and asked({name: value}) != plain}
    sort = arguments.get("sort", "")
    return {**told, **({"sort": sort} if sort.removeprefix("-") in SORTS else {})}


def unknown(names: Iterable[str]) -> list[str]:
    """Return which of the names are no parameters of the list."""
    return sorted(set(names) - {*FILTERS, "sort"})


def _member(kind: type[E], value: str | None) -> E | None:
    return kind(value) if value in {member.value for member in kind} else None


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value or "")
    except ValueError:
        return None


def options(actor: Actor, filters: Filters = NOTHING) -> dict[str, list[Choice]]:
    """Return what the filters offer; the office's own mark is offered to the office.

    A unit, group or leader that is no longer offered stays to be seen in the filter that asks for it.
    """
    marks = [mark for mark in Mark if mark is not Mark.CHECKING or actor.may(Permission.REVIEW)]
    return {
        "unit": _with(departments.choices(), filters.unit_id, departments.names),
        "role": _labels(UnitRole),
        "group": _with(departments.group_choices(), filters.group_id, departments.group_names),
        "state": _labels(State),
        "light": _labels(Colour),
        "mark": _labels(marks),
        "source": _labels(SourceKind),
        "priority": _labels(Priority),
        "leader": _with(people.leader_choices(), filters.leader_id, people.names),
    }


def _with(offered: list[Choice], chosen: int | None, names: Callable[[list[int]], dict[int, str]]) -> list[Choice]:
    if chosen is None or any(value == str(chosen) for value, _text in offered):
        return offered
    return [*offered, *((str(number), name) for number, name in names([chosen]).items())]


def _labels(members: Any) -> list[Choice]:
    return [(member.value, label(member)) for member in members]


@dataclass(frozen=True)
class _Names:
    """The names of what filters speak of; what isn't there shows its number."""

    units: Mapping[int, str]
    persons: Mapping[int, str]
    groups: Mapping[int, str]

    @classmethod
    def of(cls, asked_for: Sequence[Filters]) -> "_Names":
        """Read the names that any of the filters needs; what none needs costs nothing."""
        units = {one for f in asked_for for one in (f.unit_id, f.lead_id, f.to_sign_id) if one}
        persons = {one for f in asked_for for one in (f.responsible_id, f.leader_id, f.reader_id) if one}
        groups = {f.group_id for f in asked_for if f.group_id}
        return cls(
            departments.names(units) if units else {},
            people.names(persons) if persons else {},
            departments.group_names(groups) if groups else {},
        )


def in_force(filters: Filters) -> list[tuple[str, str]]:
    """Return the filters in force as (parameter, words), each of which can be taken back."""
    return told([filters])[0]


def told(many: Sequence[Filters]) -> list[list[tuple[str, str]]]:
    """Return the same of several lists, for the price of one."""
    names = _Names.of(many)
    return [_told(filters, names) for filters in many]


def _told(filters: Filters, names: _Names) -> list[tuple[str, str]]:
    found = {
        "q": filters.text,
        "state": _word(filters.state),
        "light": _word(filters.light),
        "mark": _word(filters.mark),
        "unit": _name(names.units, filters.unit_id),
        "role": _word(filters.role),
        "lead": _("led by %(unit)s", unit=_name(names.units, filters.lead_id)) if filters.lead_id else "",
        "group": _name(names.groups, filters.group_id),
        "source": _word(filters.source),
        "responsible": _name(names.persons, filters.responsible_id),
        "person": filters.person,
        "leader": _name(names.persons, filters.leader_id),
        "priority": _word(filters.priority),
        "parent": _("Parts of one item") if filters.parent_id else "",
        "to_sign": _("not signed by %(unit)s", unit=_name(names.units, filters.to_sign_id))
        if filters.to_sign_id
        else "",
        "to_read": _("not read by the leader") if filters.to_read else "",
        "reader": _("to be read by %(name)s", name=_name(names.persons, filters.reader_id))
        if filters.reader_id
        else "",
        "due_from": _("due from %(day)s", day=filters.due_from) if filters.due_from else "",
        "due_until": _("due until %(day)s", day=filters.due_until) if filters.due_until else "",
    }
    return [(name, words) for name, words in found.items() if words]


def _name(names: Mapping[int, str], number: int | None) -> str:
    return names.get(number, f"#{number}") if number else ""


def _word(member: StrEnum | None) -> str:
    return label(member) if member else ""
