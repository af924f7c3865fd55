"""The one table of what may happen to an action item, by whom, with what.

Buttons, API verbs, documentation and database constraints are read from `TRANSITIONS`; nothing else says where a state
leads. Pure. Rules: DOMAIN §5. Two decisions the table takes:

* A report by the lead of an item that nobody signed for moves it straight to *in progress*: whoever reports has taken
  the matter on, so the signature is written along with the report.
* Units act for themselves, or the office records it on their behalf. Such a row names its `subjects` (whose act it is)
  beside its `parts` (who may do it).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where an item stands."""

    DRAFT = "draft"
    ASSIGNED = "assigned"
    SIGNED_FOR = "signed_for"
    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    COMPLETED = "completed"
    CLOSED = "closed"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"


OPEN_STATES = frozenset({State.ASSIGNED, State.SIGNED_FOR, State.IN_PROGRESS, State.SUBMITTED})
"""Assigned and unfinished: only these can be yellow or red, and only these are chased."""

ENDED_STATES = frozenset({State.COMPLETED, State.CLOSED, State.CANCELLED})
"""Nothing more is expected of the units."""

NUMBERED_STATES = frozenset(State) - {State.DRAFT}
"""An item gets its number on leaving draft, and keeps it."""


class Verb(StrEnum):
    """What somebody can do with an item; the values are the verbs of the API."""

    ASSIGN = "assign"
    SIGN_FOR = "sign_for"
    OBJECT = "object"
    KEEP_OBJECTION = "keep_objection"
    REFER_OBJECTION = "refer_objection"
    REASSIGN = "reassign"
    REPORT = "report"
    REQUEST_EXTENSION = "request_extension"
    APPROVE_EXTENSION = "approve_extension"
    REFUSE_EXTENSION = "refuse_extension"
    SUBMIT = "submit"
    RETURN = "return"
    COMPLETE = "complete"
    REOPEN = "reopen"
    CLOSE = "close"
    SUSPEND = "suspend"
    RESUME = "resume"
    CANCEL = "cancel"
    NOTE = "note"
    EDIT = "edit"


class Part(StrEnum):
    """What a person is to one item; somebody may be several things at once."""

    OFFICE = "office"
    LEADER = "leader"
    LEAD = "lead"
    JOINT_LEAD = "joint_lead"
    SUPPORTING = "supporting"
    OVERSEEING = "overseeing"


class Need(StrEnum):
    """What must be said for a move; without it the move is refused."""

    REASON = "reason"
    APPROVAL = "approval"
    DEADLINE = "deadline"
    UNIT = "unit"
    TEXT = "text"
    DOCUMENT = "document"


class Guard(StrEnum):
    """What must be true of the item, beyond its state, for a move."""

    WITHIN_OBJECTION_WINDOW = "within_objection_window"
    OBJECTION_WAITING = "objection_waiting"
    NO_OBJECTION_WAITING = "no_objection_waiting"
    HAS_DEADLINE = "has_deadline"
    BEFORE_DEADLINE = "before_deadline"
    EXTENSIONS_LEFT = "extensions_left"
    EXTENSION_WAITING = "extension_waiting"
    NO_EXTENSION_WAITING = "no_extension_waiting"
    DEADLINE_SET_BY_OFFICE = "deadline_set_by_office"
    DEADLINE_SET_BY_LEADER = "deadline_set_by_leader"
    DEADLINE_SET_OUTSIDE = "deadline_set_outside"
    LEADER_HAS_READ = "leader_has_read"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row of the table: in these states, these parts may do this, and it leads there.

    `to_state` None leaves the state as it is. `subjects` names whose act it is where a unit acts or is acted on: the
    office, if it stands among `parts`, then records it on that unit's behalf. `needs` must be given, `guards` must be
    true of the item (actions/moves.py). `append_only` rows add to the history without overwriting anything, so they
    ask no version of the caller. `restores` leads back to the state before the suspension.
    """

    verb: Verb
    from_states: frozenset[State]
    to_state: State | None
    parts: frozenset[Part]
    subjects: frozenset[Part] = frozenset()
    needs: tuple[Need, ...] = ()
    guards: tuple[Guard, ...] = ()
    append_only: bool = False
    restores: bool = False


_DRAFT = frozenset({State.DRAFT})
_ASSIGNED = frozenset({State.ASSIGNED})
_NEW = frozenset({State.ASSIGNED, State.SIGNED_FOR})
_TAKEN_ON = frozenset({State.SIGNED_FOR, State.IN_PROGRESS})
_UNSUBMITTED = _ASSIGNED | _TAKEN_ON
_SUBMITTED = frozenset({State.SUBMITTED})
_COMPLETED = frozenset({State.COMPLETED})
_SUSPENDED = frozenset({State.SUSPENDED})

_OFFICE = frozenset({Part.OFFICE})
_LEADER = frozenset({Part.LEADER})
_DECIDERS = _OFFICE | _LEADER
_LEAD = frozenset({Part.LEAD})
_OTHERS = frozenset({Part.JOINT_LEAD, Part.SUPPORTING})
_FOR_LEAD = _LEAD | _OFFICE
_FOR_OTHERS = _OTHERS | _OFFICE

_REASON = (Need.REASON,)
_REASON_AND_APPROVAL = (Need.REASON, Need.APPROVAL)
_TEXT = (Need.TEXT,)
_OBJECTING = (Guard.WITHIN_OBJECTION_WINDOW, Guard.NO_OBJECTION_WAITING)
_OBJECTED = (Guard.OBJECTION_WAITING,)
_ASKING = (Guard.HAS_DEADLINE, Guard.BEFORE_DEADLINE, Guard.NO_EXTENSION_WAITING, Guard.EXTENSIONS_LEFT)
_SET_BY_OFFICE = (Guard.EXTENSION_WAITING, Guard.DEADLINE_SET_BY_OFFICE)
_SET_BY_LEADER = (Guard.EXTENSION_WAITING, Guard.DEADLINE_SET_BY_LEADER)
_SET_OUTSIDE = (Guard.EXTENSION_WAITING, Guard.DEADLINE_SET_OUTSIDE)

TRANSITIONS: tuple[Transition, ...] = (
    Transition(Verb.ASSIGN, _DRAFT, State.ASSIGNED, _OFFICE),
    Transition(Verb.SIGN_FOR, _ASSIGNED, State.SIGNED_FOR, _FOR_LEAD, _LEAD, append_only=True),
    Transition(Verb.SIGN_FOR, OPEN_STATES, None, _FOR_OTHERS, _OTHERS, append_only=True),
    # An objection stands beside the state until the office (or, when referred, a leader) keeps or reassigns the item.
    Transition(Verb.OBJECT, _NEW, None, _FOR_LEAD, _LEAD, _REASON, _OBJECTING),
    Transition(Verb.OBJECT, _UNSUBMITTED, None, _FOR_OTHERS, _OTHERS, _REASON, _OBJECTING),
    Transition(Verb.KEEP_OBJECTION, OPEN_STATES, None, _DECIDERS, needs=_REASON, guards=_OBJECTED),
    Transition(Verb.REFER_OBJECTION, OPEN_STATES, None, _OFFICE, needs=_REASON, guards=_OBJECTED),
    # A new lead has to sign for itself; a supporting unit that changes leaves the state alone.
    Transition(Verb.REASSIGN, _UNSUBMITTED, State.ASSIGNED, _DECIDERS, _LEAD, (Need.UNIT, Need.REASON)),
    Transition(Verb.REASSIGN, OPEN_STATES, None, _DECIDERS, _OTHERS, (Need.UNIT, Need.REASON)),
    # The lead reports for all; joint leads and supporting units report their part to the lead.
    Transition(Verb.REPORT, _UNSUBMITTED, State.IN_PROGRESS, _FOR_LEAD, _LEAD, _TEXT, append_only=True),
    Transition(Verb.REPORT, _SUBMITTED, None, _FOR_LEAD, _LEAD, _TEXT, append_only=True),
    Transition(Verb.REPORT, OPEN_STATES, None, _FOR_OTHERS, _OTHERS, _TEXT, append_only=True),
    # Who set the deadline extends it; the office records what a leader or an outside body answered, with the paper.
    Transition(Verb.REQUEST_EXTENSION, OPEN_STATES, None, _FOR_LEAD, _LEAD, (Need.DEADLINE, Need.REASON), _ASKING),
    Transition(Verb.APPROVE_EXTENSION, OPEN_STATES, None, _OFFICE, guards=_SET_BY_OFFICE),
    Transition(Verb.APPROVE_EXTENSION, OPEN_STATES, None, _LEADER, guards=_SET_BY_LEADER),
    Transition(Verb.APPROVE_EXTENSION, OPEN_STATES, None, _OFFICE, needs=(Need.APPROVAL,), guards=_SET_BY_LEADER),
    Transition(Verb.APPROVE_EXTENSION, OPEN_STATES, None, _OFFICE, needs=(Need.DOCUMENT,), guards=_SET_OUTSIDE),
    Transition(Verb.REFUSE_EXTENSION, OPEN_STATES, None, _OFFICE, needs=_REASON, guards=_SET_BY_OFFICE),
    Transition(Verb.REFUSE_EXTENSION, OPEN_STATES, None, _LEADER, needs=_REASON, guards=_SET_BY_LEADER),
    Transition(Verb.REFUSE_EXTENSION, OPEN_STATES, None, _OFFICE, needs=_REASON_AND_APPROVAL, guards=_SET_BY_LEADER),
    Transition(
        Verb.REFUSE_EXTENSION, OPEN_STATES, None, _OFFICE, needs=(Need.REASON, Need.DOCUMENT), guards=_SET_OUTSIDE
    ),
    Transition(Verb.SUBMIT, _TAKEN_ON, State.SUBMITTED, _FOR_LEAD, _LEAD),
    Transition(Verb.RETURN, _SUBMITTED, State.IN_PROGRESS, _OFFICE, needs=_REASON),
    Transition(Verb.COMPLETE, _SUBMITTED, State.COMPLETED, _OFFICE, guards=(Guard.LEADER_HAS_READ,)),
    Transition(Verb.CLOSE, _COMPLETED, State.CLOSED, _OFFICE),
    Transition(Verb.REOPEN, _COMPLETED | {State.CLOSED}, State.IN_PROGRESS, _OFFICE, needs=_REASON),
    # A leader decides in person; the office needs the number of the approval.
    Transition(Verb.SUSPEND, OPEN_STATES, State.SUSPENDED, _LEADER, needs=_REASON),
    Transition(Verb.SUSPEND, OPEN_STATES, State.SUSPENDED, _OFFICE, needs=_REASON_AND_APPROVAL),
    Transition(Verb.RESUME, _SUSPENDED, None, _DECIDERS, restores=True),
    Transition(Verb.CANCEL, OPEN_STATES | _SUSPENDED, State.CANCELLED, _LEADER, needs=_REASON),
    Transition(Verb.CANCEL, OPEN_STATES | _SUSPENDED, State.CANCELLED, _OFFICE, needs=_REASON_AND_APPROVAL),
    # Contacts belong to the history whatever the state; the fields of an ended item stay as they are.
    Transition(Verb.NOTE, frozenset(State), None, frozenset(Part), needs=_TEXT, append_only=True),
    Transition(Verb.EDIT, frozenset(State) - ENDED_STATES, None, _OFFICE),
)

APPEND_ONLY_VERBS = frozenset(verb for verb in Verb if all(row.append_only for row in TRANSITIONS if row.verb is verb))
"""What only adds to the history, and so asks no version of anybody."""


def allowed(state: State, verb: Verb, parts: Iterable[Part], subject: Part | None = None) -> Transition | None:
    """Return the first row that lets somebody with these parts do this here, or None.

    `subject` says whose act it is (the unit that signs, reports, is replaced); only that unit itself, or a part that
    acts for units, may do it. Without it the first fitting row is taken: the lead's act before a supporting unit's.
    """
    return next(iter(rows_for(state, verb, parts, subject)), None)


def rows_for(state: State, verb: Verb, parts: Iterable[Part], subject: Part | None = None) -> tuple[Transition, ...]:
    """Return every row that `allowed` would take, in the order of the table; guards and needs tell them apart."""
    mine = frozenset(parts)
    return tuple(
        row
        for row in TRANSITIONS
        if row.verb is verb and state in row.from_states and _may_act(row, mine & row.parts, subject)
    )


def verbs_for(state: State, parts: Iterable[Part]) -> tuple[Verb, ...]:
    """Return the verbs that state and parts leave open, in the order of the enum; guards are not asked."""
    mine = frozenset(parts)
    return tuple(verb for verb in Verb if allowed(state, verb, mine))


def next_state(transition: Transition, state: State, before: State | None = None) -> State:
    """Return where a move leads from `state`; `before` is the state in which a suspended item was."""
    if transition.restores:
        return before if before in OPEN_STATES else State.IN_PROGRESS
    return transition.to_state or state


def edges() -> tuple[tuple[Verb, State, State], ...]:
    """Return every (verb, from, to) that can ever be recorded: what the database lets stand in an item's history."""
    found = {
        (row.verb, state, next_state(row, state, before))
        for row in TRANSITIONS
        for state in row.from_states
        for before in OPEN_STATES
    }
    return tuple(sorted(found))


def _may_act(row: Transition, acting: frozenset[Part], subject: Part | None) -> bool:
    if subject is None:
        return bool(acting)
    return subject in row.subjects and (subject in acting or bool(acting - row.subjects))
