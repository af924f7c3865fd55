"""The form of an item: what is said of it when it is drafted or edited."""

from collections.abc import Iterable, Mapping
from typing import Any

from smartcity.actions.models import ActionItem
from smartcity.actions.new_action import NewAction, NewMilestone, NewSource
from smartcity.actions.part_forms import ItemPart
from smartcity.actions.rules import DeadlinePrecision, ExtensionAuthority, Priority, ReportingRhythm, SourceKind
from smartcity.departments import queries as departments
from smartcity.foundation.forms import (
    Choice,
    Row,
    as_id,
    day,
    line,
    many,
    one,
    paragraph,
    rows,
    tick,
    version,
)
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.texts import Text
from smartcity.people import queries as people

BLANK_SOURCES = 1
BLANK_MILESTONES = 2


class SourceRow(Row):
    """One source of an item."""

    kind = one(Text("Kind of source"))
    reference = line(Text("Which one"))
    basis = line(Text("Document no. it rests on"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [("", _("None")), *_labels(SourceKind)]


class MilestoneRow(Row):
    """One milestone of an item."""

    title = line(Text("Milestone"))
    due_on = day(Text("Due on"))


class ActionForm(ItemPart):
    """What is said of an item."""

    deadline = day(Text("Deadline"))
    precision = one(Text("How exact the deadline is"))
    deadline_text = line(Text("Exact wording of the deadline"))
    sources = rows(SourceRow, Text("Sources"))
    responsible = one(Text("Responsible person"))
    leader = one(Text("Leader in charge"))
    working_group = one(Text("Working group"))
    priority = one(Text("Priority"))
    co_leads = many(Text("Joint lead units"))
    overseeing = many(Text("Overseeing units"))
    contact = line(Text("Contact at the unit"))
    clause = line(Text("Clause it serves"))
    collective = line(Text("Collective wording of the units"))
    parent = line(Text("Part of item no."))
    milestones = rows(MilestoneRow, Text("Milestones"))
    rhythm = one(Text("Progress reports"))
    extension_authority = one(Text("Who set the deadline"))
    in_house_only = tick(
        Text("Stays in the house: groups and former units don't see it, and no message outside names it")
    )
    to_verify = tick(Text("To be verified: nobody has checked yet who is in charge"))
    reason = paragraph(Text("Reason for a new deadline"), rows=2)
    version = version()

    def offer(self) -> "ActionForm":
        """Fill in what can be chosen."""
        units, persons = self.offer_units(), [("", _("None")), *people.choices()]
        self.co_leads.choices = self.overseeing.choices = units
        self.responsible.choices = self.leader.choices = persons
        self.working_group.choices = [("", _("None")), *departments.group_choices()]
        self.precision.choices = _labels(DeadlinePrecision)
        self.priority.choices = _labels(Priority)
        self.rhythm.choices = [("", _("As the deadline implies")), *_labels(ReportingRhythm)]
        self.extension_authority.choices = _labels(ExtensionAuthority)
        return self

    def for_new(self) -> "ActionForm":
        """Leave out the reason for a new deadline: there is no old one."""
        del self.reason
        return self

    def for_assigned(self) -> "ActionForm":
        """Leave out the leads, which change by reassigning."""
        del self.lead, self.co_leads
        return self

    def with_blanks(self) -> "ActionForm":
        """Add empty rows for one more source and milestones."""
        for listed, blanks in ((self.sources, BLANK_SOURCES), (self.milestones, BLANK_MILESTONES)):
            for _number in range(blanks if not self.is_submitted() else 0):
                listed.append_entry()
        return self

    def described(self, old: NewAction | None = None, parent_id: int | None = None) -> NewAction:
        """Return what was typed; what the form doesn't show stays as in `old`."""
        leads_stay = old is not None and "lead" not in self
        return NewAction(
            title=self.title.data or "",
            lead_id=old.lead_id if old and leads_stay else as_id(self.lead.data),
            requirement=self.requirement.data or "",
            co_lead_ids=old.co_lead_ids if old and leads_stay else _ids(self.co_leads.data),
            supporting_ids=_ids(self.supporting.data),
            overseeing_ids=_ids(self.overseeing.data),
            deadline=self.deadline.data,
            deadline_text=self.deadline_text.data or "",
            precision=DeadlinePrecision(self.precision.data),
            sources=tuple(_sources(self.sources)),
            working_group_id=as_id(self.working_group.data),
            parent_id=parent_id,
            leader_id=as_id(self.leader.data),
            responsible_id=as_id(self.responsible.data),
            contact=self.contact.data or "",
            priority=Priority(self.priority.data),
            in_house_only=bool(self.in_house_only.data),
            clause=self.clause.data or "",
            milestones=tuple(_milestones(self.milestones)),
            rhythm=ReportingRhythm(self.rhythm.data) if self.rhythm.data else None,
            extension_authority=ExtensionAuthority(self.extension_authority.data),
            collective=self.collective.data or "",
            to_verify=bool(self.to_verify.data),
            plan_year=old.plan_year if old else None,
        )


def form_of(new: NewAction, item: ActionItem | None = None, parent: str = "") -> ActionForm:
    """Return the form filled with a description; what was sent wins."""
    data: Mapping[str, Any] = {
        "title": new.title,
        "requirement": new.requirement,
        "lead": _chosen(new.lead_id),
        "supporting": [str(unit) for unit in new.supporting_ids],
        "co_leads": [str(unit) for unit in new.co_lead_ids],
        "overseeing": [str(unit) for unit in new.overseeing_ids],
        "deadline": new.deadline,
        "precision": new.precision.value,
        "deadline_text": new.deadline_text,
        "sources": [{"kind": s.kind.value, "reference": s.reference, "basis": s.basis} for s in new.sources],
        "responsible": _chosen(new.responsible_id),
        "leader": _chosen(new.leader_id),
        "working_group": _chosen(new.working_group_id),
        "priority": new.priority.value,
        "contact": new.contact,
        "clause": new.clause,
        "collective": new.collective,
        "parent": parent,
        "milestones": [{"title": stone.title, "due_on": stone.due_on} for stone in new.milestones],
        "rhythm": new.rhythm.value if new.rhythm else "",
        "extension_authority": new.extension_authority.value,
        "in_house_only": new.in_house_only,
        "to_verify": new.to_verify,
        "version": item.version if item else None,
    }
    return ActionForm(data=data).offer().with_blanks()


def _chosen(row_id: int | None) -> str:
    return "" if row_id is None else str(row_id)


def _labels(kind: Any) -> list[Choice]:
    return [(member.value, label(member)) for member in kind]


def _ids(values: Iterable[str] | None) -> tuple[int, ...]:
    return tuple(found for value in values or () if (found := as_id(value)) is not None)


def _sources(typed: Any) -> Iterable[NewSource]:
    for row in typed:
        kind, reference, basis = row.form.kind.data, row.form.reference.data or "", row.form.basis.data or ""
        if kind:
            yield NewSource(SourceKind(kind), reference, basis)
        elif reference.strip() or basis.strip():
            raise InvalidInput({"sources": Text("Please choose the kind of each source")})


def _milestones(typed: Any) -> Iterable[NewMilestone]:
    for row in typed:
        title, due_on = row.form.title.data or "", row.form.due_on.data
        if title.strip() and due_on is None:
            raise InvalidInput({"milestones": Text("Please give each milestone a day")})
        if due_on is not None:
            yield NewMilestone(title, due_on)
