"""The filters of the list page: read from its address, offered for choice, and told as words."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from smartcity.actions.access import Permission
from smartcity.actions.filtering import Filters, View
from smartcity.actions.rules import Colour, Mark, Priority, SourceKind, UnitRole
from smartcity.actions.workflow import State
from smartcity.departments import queries as departments
from smartcity.foundation.access import Actor
from smartcity.foundation.forms import Choice, as_id
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.people import queries as people

E = TypeVar("E", bound=StrEnum)
ALL = "all"


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


def _member(kind: type[E], value: str | None) -> E | None:
    return kind(value) if value in {member.value for member in kind} else None


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value or "")
    except ValueError:
        return None


def options(actor: Actor) -> dict[str, list[Choice]]:
    """Return what the filters offer; the office's own mark is offered to the office."""
    marks = [mark for mark in Mark if mark is not Mark.CHECKING or actor.may(Permission.REVIEW)]
    return {
        "unit": departments.choices(),
        "role": _labels(UnitRole),
        "group": departments.group_choices(),
        "state": _labels(State),
        "light": _labels(Colour),
        "mark": _labels(marks),
        "source": _labels(SourceKind),
        "priority": _labels(Priority),
        "leader": people.leader_choices(),
    }


def _labels(members: Any) -> list[Choice]:
    return [(member.value, label(member)) for member in members]


def in_force(filters: Filters) -> list[tuple[str, str]]:
    """Return the filters in force as (parameter, words), each of which can be taken back."""
    units = departments.names([unit for unit in (filters.unit_id, filters.lead_id, filters.to_sign_id) if unit])
    asked_of = (filters.responsible_id, filters.leader_id, filters.reader_id)
    persons = people.names([person for person in asked_of if person])
    groups = departments.group_names([filters.group_id]) if filters.group_id else {}
    found = {
        "q": filters.text,
        "state": _word(filters.state),
        "light": _word(filters.light),
        "mark": _word(filters.mark),
        "unit": units.get(filters.unit_id or 0, ""),
        "role": _word(filters.role),
        "lead": _("led by %(unit)s", unit=units.get(filters.lead_id, "")) if filters.lead_id else "",
        "group": groups.get(filters.group_id or 0, ""),
        "source": _word(filters.source),
        "responsible": persons.get(filters.responsible_id or 0, ""),
        "person": filters.person,
        "leader": persons.get(filters.leader_id or 0, ""),
        "priority": _word(filters.priority),
        "parent": _("Parts of one item") if filters.parent_id else "",
        "to_sign": _("not signed by %(unit)s", unit=units.get(filters.to_sign_id, "")) if filters.to_sign_id else "",
        "to_read": _("not read by the leader") if filters.to_read else "",
        "reader": _("to be read by %(name)s", name=persons.get(filters.reader_id, "")) if filters.reader_id else "",
        "due_from": _("due from %(day)s", day=filters.due_from) if filters.due_from else "",
        "due_until": _("due until %(day)s", day=filters.due_until) if filters.due_until else "",
    }
    return [(name, words) for name, words in found.items() if words]


def _word(member: StrEnum | None) -> str:
    return label(member) if member else ""
