"""The one table of what may happen to a meeting, and where it leads.

Order of work: draft, notified, held, minutes drafted, countersigned, issued; or cancelled or postponed, with the reason
and everyone told. Issued minutes are locked: a later change is a new version, with a reason. Rules: DOMAIN §4. Pure.
"""

from dataclasses import dataclass
from enum import StrEnum

from smartcity.foundation.problems import Conflict, InvalidInput
from smartcity.foundation.texts import Text
from smartcity.meetings.rules import MeetingState


class MeetingVerb(StrEnum):
    """What somebody can do with a meeting; the values are the verbs of the API."""

    NOTIFY = "notify"
    HOLD = "hold"
    DRAFT_MINUTES = "draft_minutes"
    COUNTERSIGN = "countersign"
    SEND_BACK = "send_back"
    ISSUE = "issue"
    REVISE = "revise"
    POSTPONE = "postpone"
    RESCHEDULE = "reschedule"
    CANCEL = "cancel"


@dataclass(frozen=True, slots=True)
class MeetingTransition:
    """One row: from these states to that one. `tells_everyone`: all who were invited hear of it at once."""

    verb: MeetingVerb
    from_states: frozenset[MeetingState]
    to_state: MeetingState
    needs_reason: bool = False
    tells_everyone: bool = False


class IllegalMeetingMove(Conflict):
    """The meeting's state does not allow the move; `detail` says which state that is."""


_S = MeetingState
_PLANNED = frozenset({_S.DRAFT, _S.NOTIFIED})

MEETING_TRANSITIONS: tuple[MeetingTransition, ...] = (
    MeetingTransition(MeetingVerb.NOTIFY, frozenset({_S.DRAFT}), _S.NOTIFIED, tells_everyone=True),
    MeetingTransition(MeetingVerb.HOLD, frozenset({_S.NOTIFIED}), _S.HELD),
    MeetingTransition(MeetingVerb.DRAFT_MINUTES, frozenset({_S.HELD}), _S.DRAFTED),
    MeetingTransition(MeetingVerb.COUNTERSIGN, frozenset({_S.DRAFTED}), _S.COUNTERSIGNED),
    MeetingTransition(MeetingVerb.SEND_BACK, frozenset({_S.COUNTERSIGNED}), _S.DRAFTED, needs_reason=True),
    MeetingTransition(MeetingVerb.ISSUE, frozenset({_S.COUNTERSIGNED}), _S.ISSUED),
    MeetingTransition(MeetingVerb.REVISE, frozenset({_S.ISSUED}), _S.DRAFTED, needs_reason=True),
    MeetingTransition(MeetingVerb.POSTPONE, _PLANNED, _S.POSTPONED, needs_reason=True, tells_everyone=True),
    MeetingTransition(MeetingVerb.RESCHEDULE, frozenset({_S.POSTPONED}), _S.DRAFT),
    MeetingTransition(
        MeetingVerb.CANCEL, _PLANNED | {_S.POSTPONED}, _S.CANCELLED, needs_reason=True, tells_everyone=True
    ),
)

MINUTED_STATES = frozenset({_S.DRAFTED, _S.COUNTERSIGNED, _S.ISSUED})
"""The minutes exist; only issued ones are locked."""

UPCOMING_STATES = _PLANNED
"""The meeting is still to come: it stands in calendars and can clash."""


def meeting_verbs(state: MeetingState) -> tuple[MeetingVerb, ...]:
    """Return what can be done with a meeting in this state, in the order of the table."""
    return tuple(row.verb for row in MEETING_TRANSITIONS if state in row.from_states)


def permit_meeting(state: MeetingState, verb: MeetingVerb, reason: str = "") -> MeetingTransition:
    """Return the row by which a move happens; IllegalMeetingMove (409), or InvalidInput (422) without its reason."""
    row = next((row for row in MEETING_TRANSITIONS if row.verb is verb and state in row.from_states), None)
    if row is None:
        raise IllegalMeetingMove(
            Text("“%(verb)s” is not possible while the meeting is “%(state)s”", verb=verb, state=state)
        )
    if row.needs_reason and not reason.strip():
        raise InvalidInput({"reason": Text("Please give the reason")})
    return row
