"""Who may do what with meetings, and what somebody is to one of them."""

from enum import StrEnum

from smartcity.foundation.access import Actor, Grant
from smartcity.meetings.models import Attendance, Meeting, Minutes
from smartcity.meetings.rules import MeetingState


class Permission(StrEnum):
    """What one may do with meetings."""

    READ = "meetings.read"
    SEE_ALL = "meetings.see_all"
    MANAGE = "meetings.manage"
    ANSWER = "meetings.answer"
    DECIDE_LEAVE = "meetings.decide_leave"


POLICY = {
    Permission.READ: Grant.to(
        "See the meetings that oneself, one's unit or working group belongs to, and their issued minutes",
        "secretariat",
        "leader",
        "liaison",
        "member",
        "observer",
    ),
    Permission.SEE_ALL: Grant.to("See all meetings, and minutes that are not issued yet", "secretariat", "leader"),
    Permission.MANAGE: Grant.to(
        "Schedule meetings, invite, keep agenda, attendance and minutes, and turn decisions into items", "secretariat"
    ),
    Permission.ANSWER: Grant.to(
        "For one's own unit or oneself: propose topics, ask for leave and name a substitute",
        "secretariat",
        "liaison",
        "member",
    ),
    Permission.DECIDE_LEAVE: Grant.to("Approve or refuse leave and substitutes", "secretariat", "leader"),
}


def answers_for(actor: Actor, row: Attendance) -> bool:
    """Tell whether somebody may ask for leave for an entry: the office, oneself, the liaison of the unit."""
    if actor.may(Permission.MANAGE) or (actor.person_id is not None and row.person_id == actor.person_id):
        return True
    return row.organisation_id in actor.acting_unit_ids


def holds(actor: Actor, minutes: Minutes | None) -> bool:
    """Tell whether somebody has the minutes in hand."""
    return minutes is not None and actor.person_id is not None and minutes.holder_id == actor.person_id


def writes_minutes(actor: Actor, minutes: Minutes | None) -> bool:
    """Tell whether somebody may write the minutes: the office, and who holds them."""
    return actor.may(Permission.MANAGE) or holds(actor, minutes)


def reads_minutes(actor: Actor, meeting: Meeting, minutes: Minutes | None) -> bool:
    """Tell whether somebody may read the minutes: once they are issued, everybody who sees the meeting."""
    return meeting.state is MeetingState.ISSUED or actor.may(Permission.SEE_ALL) or holds(actor, minutes)
