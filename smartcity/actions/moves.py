"""Whether one move of one item may happen now: the table's rows, held against the item and what was given.

Pure. A refusal says why in a sentence; it never changes anything.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from smartcity.actions.rules import ExtensionAuthority
from smartcity.actions.workflow import TRANSITIONS, Guard, Need, Part, State, Transition, Verb, rows_for
from smartcity.foundation.problems import Conflict, Forbidden, InvalidInput
from smartcity.foundation.texts import Text


class IllegalMove(Conflict):
    """The item's state, or something else about the item, does not allow the move; `detail` says what."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What the guards ask about an item. `objection_until` is the last day of the window, None where there is none."""

    today: date
    deadline: date | None = None
    deadline_set_by: ExtensionAuthority = ExtensionAuthority.OFFICE
    objection_until: date | None = None
    objection_waiting: bool = False
    extension_waiting: bool = False
    extensions_granted: int = 0
    extensions_allowed: int = 1
    rests_on_instruction: bool = False
    read_by_leader: bool = False
    year_closed: bool = False


def _extensions_left(item: Situation) -> bool:
    outside = item.deadline_set_by is ExtensionAuthority.OUTSIDE
    return outside or item.extensions_granted < item.extensions_allowed


YEAR_CLOSED = Text("The year of this item is closed: it can only be read")

GUARD_TESTS: Mapping[Guard, Callable[[Situation], bool]] = {
    Guard.WITHIN_OBJECTION_WINDOW: lambda item: item.objection_until is not None and item.today <= item.objection_until,
    Guard.OBJECTION_WAITING: lambda item: item.objection_waiting,
    Guard.NO_OBJECTION_WAITING: lambda item: not item.objection_waiting,
    Guard.HAS_DEADLINE: lambda item: item.deadline is not None,
    Guard.BEFORE_DEADLINE: lambda item: item.deadline is None or item.today <= item.deadline,
    Guard.EXTENSIONS_LEFT: _extensions_left,
    Guard.EXTENSION_WAITING: lambda item: item.extension_waiting,
    Guard.NO_EXTENSION_WAITING: lambda item: not item.extension_waiting,
    Guard.DEADLINE_SET_BY_OFFICE: lambda item: item.deadline_set_by is ExtensionAuthority.OFFICE,
    Guard.DEADLINE_SET_BY_LEADER: lambda item: item.deadline_set_by is ExtensionAuthority.LEADER,
    Guard.DEADLINE_SET_OUTSIDE: lambda item: item.deadline_set_by is ExtensionAuthority.OUTSIDE,
    Guard.LEADER_HAS_READ: lambda item: item.read_by_leader or not item.rests_on_instruction,
}
"""How each guard is tested. How often an outside body extends its own deadline is not ours to limit."""

GUARD_TEXTS: Mapping[Guard, Text] = {
    Guard.WITHIN_OBJECTION_WINDOW: Text("The time in which a unit can object has passed"),
    Guard.OBJECTION_WAITING: Text("No objection is waiting for an answer"),
    Guard.NO_OBJECTION_WAITING: Text("An objection is already waiting for an answer"),
    Guard.HAS_DEADLINE: Text("An item without a deadline can't be extended"),
    Guard.BEFORE_DEADLINE: Text("An extension has to be asked for before the deadline has passed"),
    Guard.EXTENSIONS_LEFT: Text("This item has been extended as often as is allowed"),
    Guard.EXTENSION_WAITING: Text("No extension request is waiting for an answer"),
    Guard.NO_EXTENSION_WAITING: Text("An extension request is already waiting for an answer"),
    Guard.DEADLINE_SET_BY_OFFICE: Text("The office did not set this deadline: whoever set it decides"),
    Guard.DEADLINE_SET_BY_LEADER: Text("No leader set this deadline: whoever set it decides"),
    Guard.DEADLINE_SET_OUTSIDE: Text("No outside body set this deadline: whoever set it decides"),
    Guard.LEADER_HAS_READ: Text("The leader who gave the instruction has to read the result first"),
}
"""What to tell somebody whom a guard stops."""

NEED_TEXTS: Mapping[Need, Text] = {
    Need.REASON: Text("Please give the reason"),
    Need.APPROVAL: Text("Please give the number of the approval"),
    Need.DEADLINE: Text("Please give the new date"),
    Need.UNIT: Text("Please name the unit"),
    Need.TEXT: Text("Please write something"),
    Need.DOCUMENT: Text("Please name the document with the answer"),
}
"""What to tell somebody who left out what a move needs; the field is named like the need."""


def permit(
    state: State,
    verb: Verb,
    parts: Iterable[Part],
    situation: Situation,
    *,
    given: Collection[Need] = (),
    subject: Part | None = None,
) -> Transition:
    """Return the row by which the move happens.

    IllegalMove (409) where the state or the item forbids it to everybody, Forbidden (403) where it is somebody else's
    to do, InvalidInput (422) where something needed was not given, by field. Of several rows that fit, one whose needs
    are met is taken, so that a leader who also works for the office needs no approval number.
    """
    rows = rows_for(state, verb, parts, subject)
    if not rows:
        raise _refusal(state, verb)
    if situation.year_closed:
        raise IllegalMove(YEAR_CLOSED)
    fitting = [row for row in rows if not _stopped_by(row, situation)]
    if not fitting:
        raise IllegalMove(GUARD_TEXTS[_stopped_by(rows[0], situation)[0]])
    chosen = min(fitting, key=lambda row: len(_missing(row, given)))
    if missing := _missing(chosen, given):
        raise InvalidInput({need.value: NEED_TEXTS[need] for need in missing})
    return chosen


def possible_verbs(state: State, parts: Iterable[Part], situation: Situation) -> tuple[Verb, ...]:
    """Return what somebody can do with the item right now, guards asked: the buttons of its page."""
    mine = frozenset(parts)
    if situation.year_closed:
        return ()
    return tuple(verb for verb in Verb if any(not _stopped_by(row, situation) for row in rows_for(state, verb, mine)))


def check_extension(deadline: date, asked: date) -> None:
    """Refuse a new date that is no later than the one it replaces."""
    if asked <= deadline:
        raise InvalidInput({"deadline": Text("The new date has to lie after %(deadline)s", deadline=deadline)})


def _refusal(state: State, verb: Verb) -> IllegalMove | Forbidden:
    if any(row.verb is verb and state in row.from_states for row in TRANSITIONS):
        return Forbidden(Text("“%(verb)s” is for somebody else to do here", verb=verb))
    return IllegalMove(Text("“%(verb)s” is not possible while the item is “%(state)s”", verb=verb, state=state))


def _stopped_by(row: Transition, situation: Situation) -> tuple[Guard, ...]:
    return tuple(guard for guard in row.guards if not GUARD_TESTS[guard](situation))


def _missing(row: Transition, given: Collection[Need]) -> tuple[Need, ...]:
    return tuple(need for need in row.needs if need not in given)
