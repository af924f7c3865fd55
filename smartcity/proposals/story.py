"""The story of a proposal: what happened to it, as sentences."""

from collections.abc import Callable
from typing import Any

from smartcity.actions.acting import heard
from smartcity.actions.rules import How
from smartcity.foundation.i18n import label
from smartcity.foundation.texts import Text
from smartcity.proposals.models import ProposalEvent
from smartcity.proposals.rules import ReplyClass, Satisfaction, TalkWay
from smartcity.proposals.workflow import ProposalVerb

TONES = {
    ProposalVerb.SATISFY: "good",
    ProposalVerb.CLOSE: "good",
    ProposalVerb.DISSATISFY: "bad",
    ProposalVerb.OBJECT: "wait",
    ProposalVerb.WITHDRAW: "bad",
}


def sentence(event: ProposalEvent) -> Text:
    """Say what happened."""
    unit = event.unit.short_name if event.unit else ""
    return _SENTENCES[event.verb](event.details, unit)


def mark(event: ProposalEvent) -> str:
    """Return how and from whom the office learned of what it recorded for a unit; nothing where the unit did it."""
    if event.how is How.WEB:
        return ""
    return str(heard(event.how, event.unit.short_name if event.unit else "", event.told_by))


def papers(event: ProposalEvent) -> str:
    """Return what stands beside an event: the reply's document and class, or that something came late."""
    details = event.details
    found = [details.get("document", "")]
    if "class" in details:
        found.append(label(ReplyClass(details["class"])))
    if details.get("late"):
        found.append(str(Text("late")))
    return " · ".join(part for part in found if part)


def _way(details: dict[str, Any]) -> TalkWay:
    return TalkWay(details["way"])


_SENTENCES: dict[ProposalVerb, Callable[[dict[str, Any], str], Text]] = {
    ProposalVerb.EDIT: lambda _details, _unit: Text("Edited"),
    ProposalVerb.HAND_OVER: lambda _details, _unit: Text("Handed over to its host"),
    ProposalVerb.OBJECT: lambda _details, unit: Text("%(unit)s objected: not theirs", unit=unit),
    ProposalVerb.KEEP: lambda _details, _unit: Text("The objection was not followed"),
    ProposalVerb.REASSIGN: lambda _details, _unit: Text("Handed on to another host"),
    ProposalVerb.ACCEPT: lambda _details, unit: Text("%(unit)s handles it", unit=unit),
    ProposalVerb.OPINE: lambda details, unit: Text(
        "%(unit)s gave its opinion on %(day)s", unit=unit, day=details["day"]
    ),
    ProposalVerb.TALK: lambda details, _unit: Text(
        "Talked with the proposers on %(day)s (%(way)s): %(who)s",
        day=details["day"],
        way=_way(details),
        who=details["by_whom"],
    ),
    ProposalVerb.EXTEND: lambda details, _unit: Text(
        "More time for the reply was given, until %(day)s", day=details["until"]
    ),
    ProposalVerb.REPLY: lambda details, unit: Text("%(unit)s replied on %(day)s", unit=unit, day=details["day"]),
    ProposalVerb.REPLY_PART: lambda details, unit: Text(
        "%(unit)s replied on %(day)s; others still have to", unit=unit, day=details["day"]
    ),
    ProposalVerb.SATISFY: lambda details, _unit: Text(
        "The feedback form of %(day)s says: %(word)s",
        day=details["day"],
        word=Satisfaction(details["satisfaction"]),
    ),
    ProposalVerb.DISSATISFY: lambda details, _unit: Text(
        "The feedback form of %(day)s says: %(word)s",
        day=details["day"],
        word=Satisfaction(details["satisfaction"]),
    ),
    ProposalVerb.PROMISE: lambda _details, _unit: Text("A promise of the reply was noted"),
    ProposalVerb.CLOSE: lambda _details, _unit: Text("Closed"),
    ProposalVerb.WITHDRAW: lambda _details, _unit: Text("Withdrawn by its proposers"),
}
