"""What waits for somebody among the items: for units, the office and the leaders. Each number opens its list."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from flask import url_for

from smartcity.actions import listing
from smartcity.actions.access import Permission
from smartcity.actions.counting import unit_counts
from smartcity.actions.filtering import Filters, View
from smartcity.actions.instruction_queries import due_answers
from smartcity.actions.rules import Colour, Mark
from smartcity.actions.workflow import State
from smartcity.departments import queries as departments
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.duties import Matter
from smartcity.foundation.texts import Text
from smartcity.workdays.queries import calendar

ANSWERS_SOON = 3
Urgency = Literal["overdue", "today", "soon", "normal"]


@dataclass(frozen=True)
class _Kind:
    """A kind of duty: what it says, the filters of its list, and how pressing it is."""

    text: Text
    filters: Filters
    urgency: Urgency = "normal"


def duties(actor: Actor) -> list[Matter]:
    """Return what waits for somebody, by kind; kinds of which there is nothing are left out."""
    deciding = [_matter(kind, listing.count(actor, kind.filters)) for kind in (*_of_leader(actor), *_of_office(actor))]
    return [matter for matter in (*deciding, *_to_answer(actor), *_of_units(actor)) if matter.count]


def _to_answer(actor: Actor) -> Iterator[Matter]:
    """Tell the office which leaders wait for an answer, from three working days before it is due."""
    if actor.may(Permission.REVIEW):
        today = clock.today()
        days = due_answers(calendar().add(today, ANSWERS_SOON))
        late = sum(day < today for day in days)
        where = url_for("actions.instructions")
        yield Matter(Text("answers to leaders are overdue"), where, late, "overdue")
        yield Matter(Text("answers to leaders are due within three working days"), where, len(days) - late, "soon")


def _matter(kind: _Kind, count: int) -> Matter:
    return Matter(kind.text, url_for("actions.index", **address(kind.filters)), count, kind.urgency)


def address(filters: Filters) -> dict[str, Any]:
    """Return the filters as the parameters of the list page's address."""
    plain: dict[str, object] = {
        "view": filters.view or "all",
        "state": filters.state,
        "light": filters.light,
        "mark": filters.mark,
        "lead": filters.lead_id,
        "to_sign": filters.to_sign_id,
        "leader": filters.leader_id,
        "to_read": 1 if filters.to_read else None,
        "reader": filters.reader_id,
    }
    return {name: str(value) for name, value in plain.items() if value is not None}


def _of_leader(actor: Actor) -> Iterator[_Kind]:
    me = actor.person_id
    if me is None or not actor.may(Permission.LEAD):
        return
    yield _Kind(
        Text("items in my charge are overdue"), Filters(view=View.OPEN, light=Colour.RED, leader_id=me), "overdue"
    )
    yield _Kind(Text("results wait for me to read them"), Filters(view=View.OPEN, reader_id=me), "today")
    asked = Filters(view=View.OPEN, mark=Mark.EXTENSION_WAITING, leader_id=me)
    yield _Kind(Text("requests for more time wait in my charge"), asked, "today")
    yield _Kind(
        Text("objections wait in my charge"), Filters(view=View.OPEN, mark=Mark.OBJECTION, leader_id=me), "today"
    )


def _of_office(actor: Actor) -> Iterator[_Kind]:
    if not actor.may(Permission.REVIEW):
        return
    yield _Kind(Text("objections wait for an answer"), Filters(view=View.OPEN, mark=Mark.OBJECTION), "today")
    yield _Kind(
        Text("requests for more time wait for an answer"), Filters(view=View.OPEN, mark=Mark.EXTENSION_WAITING), "today"
    )
    yield _Kind(Text("results wait for review"), Filters(state=State.SUBMITTED), "today")
    yield _Kind(Text("items are not signed for by every unit"), Filters(view=View.OPEN, mark=Mark.UNSIGNED), "soon")
    yield _Kind(Text("drafts are not assigned yet"), Filters(view=View.DRAFT))


def _of_units(actor: Actor) -> Iterator[Matter]:
    mine = sorted(actor.acting_unit_ids)
    names = departments.names(mine) if mine else {}
    for unit in mine:
        counts = unit_counts(unit)
        for name, (text, filters, urgency) in _UNIT_KINDS.items():
            shown = replace(filters, to_sign_id=unit) if name == "to_sign" else replace(filters, lead_id=unit)
            yield _matter(_Kind(Text(text.msgid, unit=names.get(unit, "")), shown, urgency), counts[name])


_UNIT_KINDS: dict[str, tuple[Text, Filters, Urgency]] = {
    "red": (Text("items of %(unit)s are overdue"), Filters(view=View.OPEN, light=Colour.RED), "overdue"),
    "returned": (Text("items were returned to %(unit)s"), Filters(view=View.OPEN, mark=Mark.RETURNED), "overdue"),
    "to_sign": (Text("items wait for %(unit)s to sign for them"), Filters(view=View.OPEN), "today"),
    "report_due": (
        Text("progress reports of %(unit)s are due"),
        Filters(view=View.OPEN, mark=Mark.REPORT_DUE),
        "today",
    ),
    "yellow": (
        Text("items of %(unit)s are due soon or at risk"),
        Filters(view=View.OPEN, light=Colour.YELLOW),
        "soon",
    ),
}
