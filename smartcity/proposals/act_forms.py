"""The forms that do something with a proposal: each is a list of fields and the service they feed."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

from smartcity.actions.part_forms import UnitPart
from smartcity.actions.rules import How
from smartcity.departments.queries import choices as unit_choices
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.forms import BaseForm, Choice, as_id, day, line, one, paragraph, tick, version
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.foundation.texts import Text
from smartcity.proposals import promising, replying, services
from smartcity.proposals.access import Permission
from smartcity.proposals.classes import class_choices
from smartcity.proposals.models import Proposal
from smartcity.proposals.rules import Handling, ProposalRole, ReplyClass, Satisfaction, TalkWay
from smartcity.proposals.workflow import ProposalVerb

ENUMS: dict[str, type[StrEnum]] = {
    "how": How,
    "way": TalkWay,
    "reply_class": ReplyClass,
    "satisfaction": Satisfaction,
}


class ActForm(BaseForm):
    """Does one thing with one proposal. `verb` decides whether it is open, `where` is the end of its address."""

    verb: ClassVar[ProposalVerb]
    where: ClassVar[str]
    what: ClassVar[Text]
    done: ClassVar[Text]
    service: ClassVar[Callable[..., Any]]
    permission: ClassVar[Permission] = Permission.MANAGE
    asks_version: ClassVar[bool] = True
    grave: ClassVar[bool] = False
    version = version()

    def offer(self, actor: Actor, proposal: Proposal) -> None:  # noqa: ARG002  for the forms that ask more
        """Fill in what can be chosen, and leave out what is not for this person."""
        if self.version.data is None:
            self.version.data = proposal.version

    def called(self) -> str:
        """Return what sending the form does, in a few words."""
        return str(self.what)

    def act(self, actor: Actor, proposal_id: int) -> Any:
        """Do it."""
        given = {f.short_name: _value(f.short_name, f.data) for f in self if f.type != "CSRFTokenField"}
        if "unit" in given:
            given["unit_id"] = given.pop("unit")
        if "lead" in given:
            given["lead_id"] = given.pop("lead")
        if not self.asks_version:
            given.pop("version")
        return type(self).service(actor, proposal_id, **given)


def _value(name: str, data: Any) -> Any:
    if name in {"unit", "lead"}:
        return as_id(data)
    if name in ENUMS:
        return ENUMS[name](data) if data else How.WEB if name == "how" else None
    if isinstance(data, date | int | bool) or name in {"on", "until", "deadline", "version"}:
        return data
    return data or ""


class ForUnit(UnitPart, ActForm):
    """Done for a unit: the own one, or, by the office, one that said so."""

    permission = Permission.ACT_FOR_UNIT
    asks_version = False
    records: ClassVar[bool] = False
    roles: ClassVar[frozenset[ProposalRole]] = frozenset(ProposalRole)

    def offer(self, actor: Actor, proposal: Proposal) -> None:
        """Offer the units for which this person may do it."""
        super().offer(actor, proposal)
        office = actor.may(Permission.MANAGE)
        self.offer_for(self.units(actor, proposal), office=office)

    def called(self) -> str:
        """Return what sending the form does; the office records it, it doesn't do it itself."""
        return str(Text("Record: %(act)s", act=self.what)) if "how" in self and not self.records else str(self.what)

    def units(self, actor: Actor, proposal: Proposal) -> list[Choice]:
        """Return the units for which this person may do it."""
        office = actor.may(Permission.MANAGE)
        return [
            (str(unit.organisation_id), unit.organisation.short_name)
            for unit in proposal.current_units
            if unit.role in self.roles and (office or unit.organisation_id in actor.acting_unit_ids)
            and self.open_to(unit)
        ]  # fmt: skip

    def open_to(self, unit: Any) -> bool:  # noqa: ARG002  for the forms that ask more
        """Tell whether a unit can still do it."""
        return True


class HandOverForm(ActForm):
    """Hand a proposal over to its host."""

    verb, where, service = ProposalVerb.HAND_OVER, "hand_over", services.hand_over
    what, done = Text("Hand over to the host"), Text("Handed over; its times count from that day")
    on = day(Text("Handed over on"))
    by = line(Text("Handed over by"))

    def offer(self, actor: Actor, proposal: Proposal) -> None:
        """Offer today."""
        super().offer(actor, proposal)
        if not self.is_submitted():
            self.on.data = clock.today()


class AcceptForm(ForUnit):
    """Say that the host handles it."""

    verb, where, service = ProposalVerb.ACCEPT, "accept", services.accept
    what, done = Text("Take it on"), Text("The host handles it")
    roles = frozenset({ProposalRole.HOST})


class ObjectForm(ForUnit):
    """Say that it is not ours."""

    verb, where, service = ProposalVerb.OBJECT, "object", services.object_to
    what, done = Text("Object: not ours"), Text("The objection was recorded")
    roles = frozenset({ProposalRole.HOST})
    reason = paragraph(Text("Reason"), required=True, rows=3)


class KeepForm(ActForm):
    """Record that an objection was not followed."""

    verb, where, service = ProposalVerb.KEEP, "keep", services.keep
    what, done = Text("It stays with the host"), Text("Recorded: it stays with the host")
    reason = paragraph(Text("Reason"), required=True, rows=3)


class ReassignForm(ActForm):
    """Hand it on to another host."""

    verb, where, service = ProposalVerb.REASSIGN, "reassign", services.reassign
    what, done = Text("Hand it on to another host"), Text("Handed on; the new host has its own time to object")
    unit = one(Text("New host unit"), required=True)
    reason = paragraph(Text("Reason"), required=True, rows=3)

    def offer(self, actor: Actor, proposal: Proposal) -> None:
        """Offer all units."""
        super().offer(actor, proposal)
        self.unit.choices = [("", _("Please choose")), *unit_choices()]


class OpineForm(ForUnit):
    """Give a joint unit's opinion."""

    verb, where, service = ProposalVerb.OPINE, "opine", replying.opine
    what, done = Text("Give the opinion of a joint unit"), Text("The opinion was recorded")
    roles = frozenset({ProposalRole.JOINT})
    text = paragraph(Text("Opinion"), required=True, rows=5)
    on = day(Text("Given on"))

    def open_to(self, unit: Any) -> bool:
        """Tell whether the unit still owes its opinion."""
        return bool(unit.opinion_on is None)


class TalkForm(ActForm):
    """Record a talk with the proposers."""

    verb, where, service = ProposalVerb.TALK, "talk", replying.talk
    what, done = Text("Record a talk with the proposers"), Text("The talk was recorded")
    permission, asks_version = Permission.ACT_FOR_UNIT, False
    on = day(Text("Talked on"))
    way = one(Text("How they talked"))
    by_whom = line(Text("Who spoke for the units"), required=True)
    text = paragraph(Text("What was talked about"), rows=4)

    def offer(self, actor: Actor, proposal: Proposal) -> None:
        """Offer the ways."""
        super().offer(actor, proposal)
        self.way.choices = [(way.value, label(way)) for way in TalkWay]


class ExtendForm(ActForm):
    """Record that more time was given."""

    verb, where, service = ProposalVerb.EXTEND, "extend", services.extend
    what, done = Text("Record more time for the reply"), Text("The new day of the reply holds")
    until = day(Text("Reply by"), required=True)
    consent = line(Text("Who consented, and by which paper"), required=True)


class ReplyForm(ForUnit):
    """Record a written reply."""

    verb, where, service = ProposalVerb.REPLY, "reply", replying.reply
    records = True
    what, done = Text("Record the reply"), Text("The reply was recorded")
    document = line(Text("Document no. of the reply"))
    on = day(Text("Replied on"))
    reply_class = one(Text("Class of the reply"), required=True)
    public = tick(Text("The reply is public"))
    text = paragraph(Text("What the reply says"), rows=5)

    def offer(self, actor: Actor, proposal: Proposal) -> None:
        """Offer the classes in the office's own words, and the host alone where it replies for all."""
        self.for_all = proposal.handling is Handling.JOINT
        super().offer(actor, proposal)
        self.reply_class.choices = [("", _("Please choose")), *class_choices()]

    def open_to(self, unit: Any) -> bool:
        """Tell whether the unit replies itself."""
        return not self.for_all or unit.role is ProposalRole.HOST


class FeedbackForm(ActForm):
    """Record what the feedback form says."""

    verb, where, service = ProposalVerb.SATISFY, "feedback", replying.feedback
    what, done = Text("Record the feedback form"), Text("The feedback was recorded")
    satisfaction = one(Text("The form says"), required=True)
    on = day(Text("Feedback received on"))
    text = paragraph(Text("What the proposers wrote"), rows=3)

    def offer(self, actor: Actor, proposal: Proposal) -> None:
        """Offer the answers."""
        super().offer(actor, proposal)
        self.satisfaction.choices = [("", _("Please choose")), *((word.value, label(word)) for word in Satisfaction)]


class PromiseForm(ActForm):
    """Make an item of a promise."""

    verb, where, service = ProposalVerb.PROMISE, "promise", promising.promise
    what, done = Text("Make an item of a promise"), Text("The promise was noted, and its item drafted")
    asks_version = False
    text = line(Text("Promise"), required=True)
    lead = one(Text("Lead unit"), required=True)
    deadline = day(Text("Deadline"))

    def offer(self, actor: Actor, proposal: Proposal) -> None:
        """Offer all units."""
        super().offer(actor, proposal)
        self.lead.choices = [("", _("Please choose")), *unit_choices()]


class LinkForm(ActForm):
    """Name the item that keeps a promise."""

    verb, where, service = ProposalVerb.PROMISE, "link", promising.link
    what, done = Text("An existing item keeps a promise"), Text("The promise and its item name each other now")
    asks_version = False
    number = line(Text("Number of the item"), required=True)
    text = line(Text("Promise"))


class CloseForm(ActForm):
    """Close a proposal."""

    verb, where, service = ProposalVerb.CLOSE, "close", services.close
    what, done = Text("Close the proposal"), Text("The proposal was closed")
    note = paragraph(Text("Remark"), rows=2)


class WithdrawForm(ActForm):
    """Record that the proposers took it back."""

    verb, where, service = ProposalVerb.WITHDRAW, "withdraw", services.withdraw
    what, done, grave = Text("Withdrawn by its proposers"), Text("The withdrawal was recorded"), True
    reason = paragraph(Text("Reason"), required=True, rows=2)


FORMS: tuple[type[ActForm], ...] = (
    HandOverForm, AcceptForm, KeepForm, ReassignForm, FeedbackForm, OpineForm, TalkForm, ReplyForm, PromiseForm,
    LinkForm, CloseForm, ObjectForm, ExtendForm, WithdrawForm,
)  # fmt: skip
