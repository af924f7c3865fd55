"""Opinions of joint units, talks with the proposers, replies, and what the proposers say of them."""

from datetime import date

from smartcity.actions.moves import IllegalMove
from smartcity.actions.rules import How
from smartcity.foundation import checks, clock
from smartcity.foundation.access import Actor
from smartcity.foundation.database import db
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.texts import Text
from smartcity.proposals.access import Permission
from smartcity.proposals.models import Proposal, ProposalFeedback, ProposalReply, ProposalTalk
from smartcity.proposals.moving import act_for, item_for, moving, round_of, true_of
from smartcity.proposals.queries import limits
from smartcity.proposals.rules import Handling, ProposalRole, ReplyClass, Satisfaction, TalkWay, months_later
from smartcity.proposals.workflow import Guard, ProposalVerb


def opine(
    actor: Actor,
    proposal_id: int,
    *,
    text: str,
    on: date | None = None,
    unit_id: int | None = None,
    how: How = How.WEB,
    told_by: str = "",
) -> Proposal:
    """Give a joint unit's opinion to the host; it is given once, on a day not after today."""
    row = item_for(actor, proposal_id)
    act = act_for(actor, row, unit_id, how, ProposalRole.JOINT, told_by)
    said = checks.clean_text("text", text, maximum=checks.LONG, required=True, multiline=True)
    day = _day("on", on)
    if act.unit.opinion_on is not None:
        raise IllegalMove(Text("This unit has given its opinion already"))
    details = {"day": day.isoformat(), "late": bool(row.opinions_due_on and day > row.opinions_due_on) or None}
    with moving(actor, row, ProposalVerb.OPINE, act=act, text=said, details=details, fields=("opinion",)):
        act.unit.opinion, act.unit.opinion_on = said, day
    return row


def talk(
    actor: Actor, proposal_id: int, *, way: TalkWay, by_whom: str, text: str = "", on: date | None = None
) -> Proposal:
    """Record a talk with the proposers, face to face or otherwise."""
    actor.require(Permission.ACT_FOR_UNIT)
    row, day = item_for(actor, proposal_id), _day("on", on)
    errors = checks.Errors()
    who = errors.text("by_whom", by_whom, maximum=checks.REFERENCE, required=True)
    said = errors.text("text", text, maximum=checks.LONG, multiline=True)
    errors.stop()
    details = {"day": day.isoformat(), "way": way.value, "by_whom": who}
    with moving(actor, row, ProposalVerb.TALK, text=said, details=details, fields=("talks",)):
        db.session.add(ProposalTalk(proposal_id=row.id, talked_on=day, way=way, by_whom=who, text=said))
    return row


def reply(
    actor: Actor,
    proposal_id: int,
    *,
    reply_class: ReplyClass | None,
    document: str = "",
    on: date | None = None,
    public: bool = False,
    text: str = "",
    unit_id: int | None = None,
    how: How = How.WEB,
    told_by: str = "",
) -> Proposal:
    """Record a unit's written reply: the host's for all, or each unit's own where they handle it separately."""
    row, day = item_for(actor, proposal_id), _day("on", on)
    for_all = row.handling is Handling.JOINT
    act = act_for(actor, row, unit_id, how, ProposalRole.HOST if for_all else None, told_by)
    errors = checks.Errors()
    paper = errors.text("document", document, maximum=checks.REFERENCE)
    said = errors.text("text", text, maximum=checks.LONG, multiline=True)
    if reply_class is None:
        errors.add("reply_class", Text("Please choose the class of the reply"))
    if row.handed_over_on and day < row.handed_over_on:
        errors.add("on", Text("Before the proposal was handed over"))
    number = round_of(row)
    if any(one.unit_id == act.unit.organisation_id and one.round == number for one in row.replies):
        errors.add("unit", Text("This unit has replied already"))
    errors.stop()
    assert reply_class is not None
    due = row.reply_due_on if number == 1 else row.again_due_on
    late = due is not None and day > due
    verb = ProposalVerb.REPLY_PART if Guard.OTHERS_REPLY_TOO in true_of(row, act) else ProposalVerb.REPLY
    details = {"document": paper, "day": day.isoformat(), "class": reply_class.value, "late": late or None}
    with moving(actor, row, verb, act=act, text=said, details=details, fields=("replies", "state")):
        row.round, row.reply_class = number, reply_class
        row.replies.append(
            ProposalReply(
                round=number,
                unit_id=act.unit.organisation_id,
                document=paper,
                replied_on=day,
                reply_class=reply_class,
                public=public,
                late=late,
                text=said,
            )
        )
    return row


def feedback(
    actor: Actor,
    proposal_id: int,
    *,
    satisfaction: Satisfaction | None,
    on: date | None = None,
    text: str = "",
    version: int | None = None,
) -> Proposal:
    """Record what the feedback form says; dissatisfied proposers are replied to again, by a day of its own."""
    actor.require(Permission.MANAGE)
    row, day = item_for(actor, proposal_id), _day("on", on)
    said = checks.clean_text("text", text, maximum=checks.LONG, multiline=True)
    if satisfaction is None:
        raise InvalidInput({"satisfaction": Text("Please choose what the form says")})
    again = satisfaction is Satisfaction.DISSATISFIED
    details = {"day": day.isoformat(), "satisfaction": satisfaction.value}
    verb = ProposalVerb.DISSATISFY if again else ProposalVerb.SATISFY
    with moving(actor, row, verb, text=said, details=details, version=version, fields=("state", "feedback")):
        db.session.add(
            ProposalFeedback(proposal_id=row.id, round=row.round, satisfaction=satisfaction, received_on=day, text=said)
        )
        row.again_due_on = months_later(day, limits().again_months) if again else None
    return row


def _day(field: str, given: date | None) -> date:
    errors = checks.Errors()
    day = errors.day(field, given or clock.today())
    assert day is not None
    if day > clock.today():
        errors.add(field, Text("The day lies in the future"))
    errors.stop()
    return day
