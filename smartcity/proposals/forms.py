"""What is typed about proposals themselves, and about their limits."""

from typing import Any

from smartcity.departments.queries import choices as unit_choices
from smartcity.foundation.forms import (
    BaseForm,
    as_id,
    line,
    number,
    one,
    paragraph,
    tick,
    ticks,
    version,
)
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.foundation.texts import Text
from smartcity.proposals.limiting import RANGES, WORDS
from smartcity.proposals.rules import Handling, ProposalKind
from smartcity.proposals.services import NewProposal


class ProposalForm(BaseForm):
    """What is said of a proposal."""

    kind = one(Text("Kind of proposal"))
    number = line(Text("Number of the congress or CPPCC"), required=True)
    session = line(Text("Session"), required=True)
    title = line(Text("Title"), required=True)
    category = line(Text("Category"))
    proposer = line(Text("Leading proposer"), required=True)
    co_signers = line(Text("Co-signers"))
    contact = line(Text("Contact of the proposers"))
    text = paragraph(Text("Text and points"), rows=10)
    handling = one(Text("How it is handled"))
    host = one(Text("Host unit"))
    joint = ticks(Text("Joint units"))
    version = version()

    def __init__(self, new: NewProposal, seen: int | None = None, *, given: bool = False) -> None:
        super().__init__(data=_data(new, seen))
        self.kind.choices = [(kind.value, label(kind)) for kind in ProposalKind]
        self.handling.choices = [(handling.value, label(handling)) for handling in Handling]
        self.host.choices = [("", _("Please choose")), *unit_choices()]
        self.joint.choices = unit_choices()
        if given:
            del self.host, self.handling

    def described(self, old: NewProposal | None = None) -> NewProposal:
        """Return what was typed; what the form doesn't show stays as in `old`."""
        stays = old is not None and "host" not in self
        return NewProposal(
            kind=ProposalKind(self.kind.data),
            number=self.number.data or "",
            session=self.session.data or "",
            title=self.title.data or "",
            proposer=self.proposer.data or "",
            co_signers=self.co_signers.data or "",
            contact=self.contact.data or "",
            category=self.category.data or "",
            text=self.text.data or "",
            handling=old.handling if old and stays else Handling(self.handling.data),
            host_id=old.host_id if old and stays else as_id(self.host.data),
            joint_ids=tuple(found for value in self.joint.data or () if (found := as_id(value))),
        )


def _data(new: NewProposal, seen: int | None) -> dict[str, Any]:
    return {
        **vars(new),
        "kind": new.kind.value,
        "handling": new.handling.value,
        "host": "" if new.host_id is None else str(new.host_id),
        "joint": [str(unit) for unit in new.joint_ids],
        "version": seen,
    }


class LimitsForm(BaseForm):
    """The times that proposals have, and the words of the classes."""

    objection_days = number(Text("Days to object"), required=True)
    objection_in_working_days = tick(Text("These are working days"))
    opinion_months = number(Text("Months for the opinions of joint units"), required=True)
    reply_months = number(Text("Months for the reply"), required=True)
    longest_months = number(Text("Months for the reply at most"), required=True)
    again_months = number(Text("Months for a second reply"), required=True)
    warn_days = number(Text("Working days ahead at which the light turns yellow"), required=True)
    class_a = line(Text("Class A means"))
    class_b = line(Text("Class B means"))
    class_c = line(Text("Class C means"))
    class_d = line(Text("Class D means"))
    basis = line(Text("Document no. it rests on"))
    version = version()

    def given(self) -> dict[str, Any]:
        """Return what was typed."""
        numbers = {name: self[name].data for name in RANGES}
        words = {name: self[name].data or "" for name in (*WORDS, "basis")}
        return {**numbers, **words, "objection_in_working_days": bool(self.objection_in_working_days.data)}
