"""What the office does with many items at once: each in a savepoint of its own, each with what became of it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from smartcity.actions import assigning, editing, leading
from smartcity.actions.access import Permission
from smartcity.actions.bulk_forms import LeaderForm, ResponsibleForm
from smartcity.actions.editing import as_described
from smartcity.actions.moving import item_for
from smartcity.actions.workflow import ENDED_STATES, State
from smartcity.foundation import checks, clock
from smartcity.foundation.access import Actor
from smartcity.foundation.feature import BulkAct, Outcome
from smartcity.foundation.problems import Conflict, Problem
from smartcity.foundation.texts import Text
from smartcity.foundation.unit_of_work import savepoint


def each(ids: Iterable[int], act: Callable[[int], Text]) -> dict[int, Outcome]:
    """Do something with each item; what is refused undoes that item's part alone, and says why."""
    found: dict[int, Outcome] = {}
    for item_id in ids:
        try:
            with savepoint():
                found[item_id] = Outcome(act(item_id))
        except Problem as refusal:
            found[item_id] = Outcome(_why(refusal), done=False)
    return found


def _why(refusal: Problem) -> Text:
    return next(iter(refusal.errors.values()), None) or refusal.detail or refusal.title


def assign_all(actor: Actor, ids: list[int], _form: Any = None) -> dict[int, Outcome]:
    """Assign drafts."""

    def one(item_id: int) -> Text:
        item = assigning.assign(actor, item_id)
        return Text("Assigned as %(number)s", number=item.number)

    return each(ids, one)


def change_responsible(actor: Actor, ids: list[int], person_id: int | None, reason: str = "") -> dict[int, Outcome]:
    """Name another person responsible, or nobody."""

    def one(item_id: int) -> Text:
        told = as_described(item_for(actor, item_id))
        if told.responsible_id == person_id:
            raise Conflict(Text("This person is responsible already"))
        editing.edit(actor, item_id, replace(told, responsible_id=person_id), reason=reason)
        return Text("Changed")

    return each(ids, one)


def change_leaders(actor: Actor, ids: list[int], leader_id: int, on: date, reason: str = "") -> dict[int, Outcome]:
    """Let a leader be in charge from a day on."""

    def one(item_id: int) -> Text:
        leading.change_leader(actor, item_id, leader_id, on, reason=reason)
        return Text("In charge from %(day)s", day=on)

    return each(ids, one)


def _by_responsible_form(actor: Actor, ids: list[int], form: ResponsibleForm) -> dict[int, Outcome]:
    return change_responsible(actor, ids, form.person_id, _reason(form))


def _by_leader_form(actor: Actor, ids: list[int], form: LeaderForm) -> dict[int, Outcome]:
    errors = checks.Errors()
    begins = errors.day("begins", form.begins.data or clock.today()) or clock.today()
    errors.stop()
    return change_leaders(actor, ids, form.leader_id, begins, _reason(form))


def _reason(form: ResponsibleForm | LeaderForm) -> str:
    """Return the reason that holds for all items: what is wrong with it is said once, at its field."""
    return checks.clean_text("reason", form.reason.data or "", maximum=checks.LONG, multiline=True)


_GOING_ON = frozenset(State) - ENDED_STATES
ACTS = (
    BulkAct(
        "actions", "assign", Text("Assign the drafts"), Permission.ASSIGN, assign_all, states=frozenset({State.DRAFT})
    ),
    BulkAct(
        "actions",
        "responsible",
        Text("Change the responsible person"),
        Permission.CREATE,
        _by_responsible_form,
        ResponsibleForm,
        states=_GOING_ON,
        rare=True,
    ),
    BulkAct(
        "actions",
        "leader",
        Text("Change the leader in charge"),
        Permission.CREATE,
        _by_leader_form,
        LeaderForm,
        states=_GOING_ON,
        rare=True,
    ),
)
