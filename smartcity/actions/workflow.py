"""The one table of what may happen to an action item, by whom, with what.

Buttons, API verbs, documentation and database constraints are read from `TRANSITIONS`; nothing
else says where a state leads. Pure: imports neither flask nor sqlalchemy. Rules: DOMAIN §5.

Two decisions the table takes:

* A report by the lead of an item that nobody signed for moves it straight to *in progress*:
  whoever reports has taken the matter on, so the service writes the signature along with it.
* Units act for themselves, or the office records it on their behalf. Such a row names its
  `subjects` (whose act it is) beside its `parts` (who may do it).
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

    `to_state` None leaves the state as it is. `subjects` names whose act it is where a unit acts:
    the office, if it stands among `parts`, then records it on that unit's behalf. `append_only`
    rows add to the history without overwriting anything, so they need no version from the caller.
    `restores` rows lead back to the state before the suspension.
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


_UNSUBMITTED = frozenset({State.ASSIGNED, State.SIGNED_FOR, State.IN_PROGRESS})
_OFFICE = frozenset({Part.OFFICE})
_LEADER = frozenset({Part.LEADER})
_DECIDERS = _OFFICE | _LEADER
_LEAD = frozenset({Part.LEAD})
_OTHER_UNITS = frozenset({Part.JOINT_LEAD, Part.SUPPORTING})

TRANSITIONS: tuple[Transition, ...] = (
    Transition(Verb.ASSIGN, frozenset({State.DRAFT}), State.ASSIGNED, _OFFICE),
    Transition(
        Verb.SIGN_FOR,
        frozenset({State.ASSIGNED}),
        State.SIGNED_FOR,
        _LEAD | _OFFICE,
        _LEAD,
        append_only=True,
    ),
    Transition(
        Verb.SIGN_FOR,
        OPEN_STATES,
        None,
        _OTHER_UNITS | _OFFICE,
        _OTHER_UNITS,
        append_only=True,
    ),
    Transition(
        Verb.OBJECT,
        frozenset({State.ASSIGNED, State.SIGNED_FOR}),
        None,
        _LEAD | _OFFICE,
        _LEAD,
        needs=(Need.REASON,),
        guards=(Guard.WITHIN_OBJECTION_WINDOW, Guard.NO_OBJECTION_WAITING),
    ),
    Transition(
        Verb.OBJECT,
        _UNSUBMITTED,
        None,
        _OTHER_UNITS | _OFFICE,
        _OTHER_UNITS,
        needs=(Need.REASON,),
        guards=(Guard.WITHIN_OBJECTION_WINDOW, Guard.NO_OBJECTION_WAITING),
    ),
    Transition(
        Verb.KEEP_OBJECTION,
        OPEN_STATES,
        None,
        _DECIDERS,
        needs=(Need.REASON,),
        guards=(Guard.OBJECTION_WAITING,),
    ),
    Transition(
        Verb.REFER_OBJECTION,
        OPEN_STATES,
        None,
        _OFFICE,
        needs=(Need.REASON,),
        guards=(Guard.OBJECTION_WAITING,),
    ),
    Transition(
        Verb.REASSIGN,
        _UNSUBMITTED,
        State.ASSIGNED,
        _DECIDERS,
        _LEAD,
        needs=(Need.UNIT, Need.REASON),
    ),
    Transition(
        Verb.REASSIGN,
        OPEN_STATES,
        None,
        _DECIDERS,
        _OTHER_UNITS,
        needs=(Need.UNIT, Need.REASON),
    ),
    Transition(
        Verb.REPORT,
        _UNSUBMITTED,
        State.IN_PROGRESS,
        _LEAD | _OFFICE,
        _LEAD,
        needs=(Need.TEXT,),
        append_only=True,
    ),
    Transition(
        Verb.REPORT,
        frozenset({State.SUBMITTED}),
        None,
        _LEAD | _OFFICE,
        _LEAD,
        needs=(Need.TEXT,),
        append_only=True,
    ),
    Transition(
        Verb.REPORT,
        OPEN_STATES,
        None,
        _OTHER_UNITS | _OFFICE,
        _OTHER_UNITS,
        needs=(Need.TEXT,),
        append_only=True,
    ),
    Transition(
        Verb.REQUEST_EXTENSION,
        OPEN_STATES,
        None,
        _LEAD | _OFFICE,
        _LEAD,
        needs=(Need.DEADLINE, Need.REASON),
        guards=(
            Guard.HAS_DEADLINE,
            Guard.BEFORE_DEADLINE,
            Guard.NO_EXTENSION_WAITING,
            Guard.EXTENSIONS_LEFT,
        ),
    ),
    Transition(
        Verb.APPROVE_EXTENSION,
        OPEN_STATES,
        None,
        _OFFICE,
        guards=(Guard.EXTENSION_WAITING, Guard.DEADLINE_SET_BY_OFFICE),
    ),
    Transition(
        Verb.APPROVE_EXTENSION,
        OPEN_STATES,
        None,
        _LEADER,
        guards=(Guard.EXTENSION_WAITING, Guard.DEADLINE_SET_BY_LEADER),
    ),
    Transition(
        Verb.APPROVE_EXTENSION,
        OPEN_STATES,
        None,
        _OFFICE,
        needs=(Need.APPROVAL,),
        guards=(Guard.EXTENSION_WAITING, Guard.DEADLINE_SET_BY_LEADER),
    ),
    Transition(
        Verb.APPROVE_EXTENSION,
        OPEN_STATES,
        None,
        _OFFICE,
        needs=(Need.DOCUMENT,),
        guards=(Guard.EXTENSION_WAITING, Guard.DEADLINE_SET_OUTSIDE),
    ),
    Transition(
        Verb.REFUSE_EXTENSION,
        OPEN_STATES,
        None,
        _OFFICE,
        needs=(Need.REASON,),
        guards=(Guard.EXTENSION_WAITING, Guard.DEADLINE_SET_BY_OFFICE),
    ),
    Transition(
        Verb.REFUSE_EXTENSION,
        OPEN_STATES,
        None,
        _LEADER,
        needs=(Need.REASON,),
        guards=(Guard.EXTENSION_WAITING, Guard.DEADLINE_SET_BY_LEADER),
    ),
    Transition(
        Verb.REFUSE_EXTENSION,
        OPEN_STATES,
        None,
        _OFFICE,
        needs=(Need.REASON, Need.APPROVAL),
        guards=(Guard.EXTENSION_WAITING, Guard.DEADLINE_SET_BY_LEADER),
    ),
    Transition(
        Verb.REFUSE_EXTENSION,
        OPEN_STATES,
        None,
        _OFFICE,
        needs=(Need.REASON, Need.DOCUMENT),
        guards=(Guard.EXTENSION_WAITING, Guard.DEADLINE_SET_OUTSIDE),
    ),
    Transition(
        Verb.SUBMIT,
        frozenset({State.SIGNED_FOR, State.IN_PROGRESS}),
        State.SUBMITTED,
        _LEAD | _OFFICE,
        _LEAD,
        needs=(Need.TEXT,),
    ),
    Transition(
        Verb.RETURN,
        frozenset({State.SUBMITTED}),
        State.IN_PROGRESS,
        _OFFICE,
        needs=(Need.REASON,),
    ),
    Transition(
        Verb.COMPLETE,
        frozenset({State.SUBMITTED}),
        State.COMPLETED,
        _OFFICE,
        guards=(Guard.LEADER_HAS_READ,),
    ),
    Transition(
        Verb.REOPEN,
        frozenset({State.COMPLETED, State.CLOSED}),
        State.IN_PROGRESS,
        _OFFICE,
        needs=(Need.REASON,),
    ),
    Transition(Verb.CLOSE, frozenset({State.COMPLETED}), State.CLOSED, _OFFICE),
    Transition(Verb.SUSPEND, OPEN_STATES, State.SUSPENDED, _LEADER, needs=(Need.REASON,)),
    Transition(
        Verb.SUSPEND,
        OPEN_STATES,
        State.SUSPENDED,
        _OFFICE,
        needs=(Need.REASON, Need.APPROVAL),
    ),
    Transition(Verb.RESUME, frozenset({State.SUSPENDED}), None, _DECIDERS, restores=True),
    Transition(
        Verb.CANCEL,
        OPEN_STATES | {State.SUSPENDED},
        State.CANCELLED,
        _LEADER,
        needs=(Need.REASON,),
    ),
    Transition(
        Verb.CANCEL,
        OPEN_STATES | {State.SUSPENDED},
        State.CANCELLED,
        _OFFICE,
        needs=(Need.REASON, Need.APPROVAL),
    ),
    Transition(
        Verb.NOTE,
        frozenset(State),
        None,
        frozenset(Part) - {Part.OVERSEEING},
        needs=(Need.TEXT,),
        append_only=True,
    ),
    Transition(Verb.EDIT, frozenset(State) - ENDED_STATES, None, _OFFICE),
)


def allowed(
    state: State, verb: Verb, parts: Iterable[Part], subject: Part | None = None
) -> Transition | None:
    """The first row that lets somebody with these parts do this here, or None.

    `subject` says whose act it is (the unit signing, reporting, being replaced); without it the
    first fitting row is taken, so that the lead's act comes before a supporting unit's.
    """
    return next(iter(_rows(state, verb, frozenset(parts), subject)), None)


def verbs_for(state: State, parts: Iterable[Part]) -> tuple[Verb, ...]:
    """The verbs that state and parts leave open, in the order of the enum."""
    mine = frozenset(parts)
    return tuple(verb for verb in Verb if _rows(state, verb, mine, None))


def next_state(transition: Transition, state: State, before: State | None = None) -> State:
    """Where the move leads from `state`; `before` is the state an item was suspended in."""
    if transition.restores:
        return before or State.IN_PROGRESS
    return transition.to_state or state


def _rows(
    state: State, verb: Verb, parts: frozenset[Part], subject: Part | None
) -> tuple[Transition, ...]:
    return tuple(
        row
        for row in TRANSITIONS
        if row.verb is verb
        and state in row.from_states
        and row.parts & parts
        and (subject is None or subject in row.subjects)
    )
