"""The one table of what may happen to a proposal, by whom. Pure.

Forms, endpoints and checks are read from `TRANSITIONS`. Rules: DOMAIN §5. Who set the time extends it: the body that
handed the proposal over, never this office, which records what was consented to.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class ProposalState(StrEnum):
    """Where a proposal stands."""

    REGISTERED = "registered"
    HANDED_OVER = "handed_over"
    OBJECTED = "objected"
    UNDER_WAY = "under_way"
    REPLIED = "replied"
    TO_REPLY_AGAIN = "to_reply_again"
    SETTLED = "settled"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


ENDED_STATES = frozenset({ProposalState.CLOSED, ProposalState.WITHDRAWN})
OPEN_STATES = frozenset(ProposalState) - ENDED_STATES


class ProposalVerb(StrEnum):
    """What somebody can do with a proposal; the values are the verbs of the API."""

    EDIT = "edit"
    HAND_OVER = "hand_over"
    OBJECT = "object"
    KEEP = "keep"
    REASSIGN = "reassign"
    ACCEPT = "accept"
    OPINE = "opine"
    TALK = "talk"
    EXTEND = "extend"
    REPLY = "reply"
    REPLY_PART = "reply_part"
    SATISFY = "satisfy"
    DISSATISFY = "dissatisfy"
    PROMISE = "promise"
    CLOSE = "close"
    WITHDRAW = "withdraw"


class Part(StrEnum):
    """What a person is to a proposal: the office, the host unit that replies, or a joint unit."""

    OFFICE = "office"
    HOST = "host"
    JOINT = "joint"


class Guard(StrEnum):
    """What must be true of the proposal, beyond its state."""

    WITHIN_OBJECTION_WINDOW = "within_objection_window"
    REPLIES_FOR_ALL = "replies_for_all"
    OTHERS_REPLY_TOO = "others_reply_too"
    LAST_TO_REPLY = "last_to_reply"
    PROMISES_KEPT = "promises_kept"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: in these states these parts may do this, and it leads there; None leaves the state as it is."""

    verb: ProposalVerb
    from_states: frozenset[ProposalState]
    to_state: ProposalState | None
    parts: frozenset[Part]
    guards: tuple[Guard, ...] = ()


_OFFICE = frozenset({Part.OFFICE})
_HOST = frozenset({Part.OFFICE, Part.HOST})
_JOINT = frozenset({Part.OFFICE, Part.JOINT})
_ALL = frozenset(Part)
_NEW = frozenset({ProposalState.HANDED_OVER})
_GIVEN = frozenset({ProposalState.HANDED_OVER, ProposalState.UNDER_WAY})
_WAITING = frozenset({ProposalState.UNDER_WAY, ProposalState.TO_REPLY_AGAIN, ProposalState.SETTLED})
_ANSWERED = frozenset({ProposalState.REPLIED, ProposalState.TO_REPLY_AGAIN, ProposalState.SETTLED})

TRANSITIONS: tuple[Transition, ...] = (
    Transition(ProposalVerb.EDIT, OPEN_STATES, None, _OFFICE),
    Transition(ProposalVerb.HAND_OVER, frozenset({ProposalState.REGISTERED}), ProposalState.HANDED_OVER, _OFFICE),
    # "Not ours" is said inside the window; whoever handed it over decides, and the office records that.
    Transition(ProposalVerb.OBJECT, _NEW, ProposalState.OBJECTED, _HOST, (Guard.WITHIN_OBJECTION_WINDOW,)),
    Transition(ProposalVerb.KEEP, frozenset({ProposalState.OBJECTED}), ProposalState.HANDED_OVER, _OFFICE),
    Transition(ProposalVerb.REASSIGN, _NEW | {ProposalState.OBJECTED}, ProposalState.HANDED_OVER, _OFFICE),
    Transition(ProposalVerb.ACCEPT, _NEW, ProposalState.UNDER_WAY, _HOST),
    Transition(ProposalVerb.OPINE, _GIVEN | {ProposalState.OBJECTED}, None, _JOINT),
    Transition(ProposalVerb.TALK, _GIVEN | _ANSWERED, None, _ALL),
    Transition(ProposalVerb.EXTEND, _GIVEN, None, _OFFICE),
    # Handled separately, each unit replies for itself; the last reply moves the proposal on.
    Transition(ProposalVerb.REPLY, _WAITING, ProposalState.REPLIED, _HOST, (Guard.REPLIES_FOR_ALL,)),
    Transition(ProposalVerb.REPLY, _WAITING, ProposalState.REPLIED, _ALL, (Guard.LAST_TO_REPLY,)),
    Transition(ProposalVerb.REPLY_PART, _WAITING, None, _ALL, (Guard.OTHERS_REPLY_TOO,)),
    Transition(ProposalVerb.SATISFY, frozenset({ProposalState.REPLIED}), ProposalState.SETTLED, _OFFICE),
    Transition(ProposalVerb.DISSATISFY, frozenset({ProposalState.REPLIED}), ProposalState.TO_REPLY_AGAIN, _OFFICE),
    Transition(ProposalVerb.PROMISE, _ANSWERED, None, _OFFICE),
    Transition(
        ProposalVerb.CLOSE, frozenset({ProposalState.SETTLED}), ProposalState.CLOSED, _OFFICE, (Guard.PROMISES_KEPT,)
    ),
    Transition(ProposalVerb.WITHDRAW, OPEN_STATES, ProposalState.WITHDRAWN, _OFFICE),
)


def allowed(
    state: ProposalState, verb: ProposalVerb, parts: Iterable[Part], true: Iterable[Guard] = frozenset(Guard)
) -> Transition | None:
    """Return the first row that lets somebody with these parts do this, or None; `true` are the guards that hold."""
    mine, held = frozenset(parts), frozenset(true)
    for row in TRANSITIONS:
        if row.verb is verb and state in row.from_states and mine & row.parts and held.issuperset(row.guards):
            return row
    return None


def verbs_for(state: ProposalState, parts: Iterable[Part]) -> tuple[ProposalVerb, ...]:
    """Return the verbs that state and parts leave open, in the order of the enum."""
    mine = frozenset(parts)
    return tuple(verb for verb in ProposalVerb if allowed(state, verb, mine))


def edges() -> tuple[tuple[ProposalVerb, ProposalState, ProposalState], ...]:
    """Return every (verb, from, to) that can be recorded."""
    found = {(row.verb, state, row.to_state or state) for row in TRANSITIONS for state in row.from_states}
    return tuple(sorted(found))
