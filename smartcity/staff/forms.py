"""What is typed about secondments."""

from datetime import date
from typing import Any

from smartcity.departments.queries import choices as unit_choices
from smartcity.departments.queries import group_choices
from smartcity.foundation.forms import BaseForm, Choice, as_id, day, line, one, paragraph, tick, version
from smartcity.foundation.i18n import label
from smartcity.foundation.texts import Text
from smartcity.people.queries import choices as people_choices
from smartcity.staff.models import Secondment
from smartcity.staff.rules import DutyKind, SecondmentKind

APPROVAL_HELP = Text("Number of the document by which the organisation department approves it")
NONE: Choice = ("", "—")


def kind_choices() -> list[Choice]:
    """Return the kinds of secondment with their words."""
    return [(kind.value, label(kind)) for kind in SecondmentKind]


def duty_choices() -> list[Choice]:
    """Return how much of the time it may take, with the words."""
    return [(kind.value, label(kind)) for kind in DutyKind]


class SecondForm(BaseForm):
    """Seconding a person."""

    person = one(Text("Person"), required=True)
    home_unit = one(Text("Home unit"), required=True)
    group = one(Text("Working group"), required=True)
    kind = one(Text("Kind"), required=True)
    duty = one(Text("Working time"))
    position = line(Text("Work in the task force"))
    start = day(Text("Begins on"), required=True)
    planned_end = day(Text("Planned last day"), required=True)
    approval = line(Text("Approval document"), description=APPROVAL_HELP)
    conflict_note = paragraph(
        Text("Conflict of interest"),
        rows=3,
        description=Text("For somebody who comes from a contractor: what they keep out of"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person.choices = [NONE, *people_choices()]
        self.home_unit.choices = [NONE, *unit_choices()]
        self.group.choices = [NONE, *group_choices()]
        self.kind.choices = kind_choices()
        self.duty.choices = [NONE, *duty_choices()]

    def values(self) -> dict[str, Any]:
        """Return what `services.second` takes."""
        return {
            "person_id": as_id(self.person.data),
            "home_unit_id": as_id(self.home_unit.data),
            "working_group_id": as_id(self.group.data),
            "kind": SecondmentKind(self.kind.data),
            "duty": DutyKind(self.duty.data) if self.duty.data else None,
            "start": self.start.data,
            "planned_end": self.planned_end.data,
            "position": self.position.data,
            "approval": self.approval.data,
            "conflict_note": self.conflict_note.data,
        }


class EditForm(BaseForm):
    """Changing what is noted of a secondment."""

    version = version()
    duty = one(Text("Working time"))
    position = line(Text("Work in the task force"))
    approval = line(Text("Approval document"), description=APPROVAL_HELP)
    conflict_note = paragraph(Text("Conflict of interest"), rows=3)
    appraisal_sent_on = day(Text("Appraisal sent to the home unit on"))

    def __init__(self, row: Secondment) -> None:
        super().__init__(obj=row, data={"duty": row.duty.value})
        self.duty.choices = duty_choices()
        if not self.is_submitted():
            self.duty.data = row.duty.value

    def values(self) -> dict[str, Any]:
        """Return what `services.edit` takes."""
        return {
            "duty": DutyKind(self.duty.data),
            "position": self.position.data,
            "approval": self.approval.data,
            "conflict_note": self.conflict_note.data,
            "appraisal_sent_on": self.appraisal_sent_on.data,
        }


class ExtendForm(BaseForm):
    """A later planned end."""

    version = version()
    planned_end = day(Text("New planned last day"), required=True)
    approval = line(Text("Approval document"), required=True, description=APPROVAL_HELP)
    reason = paragraph(Text("Reason"), rows=3)


class ReturnForm(BaseForm):
    """The return to the home unit."""

    returned_on = day(Text("Last day with the task force"), required=True)
    note = paragraph(Text("Remark"), rows=3)

    def __init__(self, today: date) -> None:
        super().__init__(data={"returned_on": today})

    def values(self) -> dict[str, Any]:
        """Return what `services.record_return` takes."""
        return {"returned_on": self.returned_on.data, "note": self.note.data or ""}


class ItemForm(BaseForm):
    """Something else to hand over."""

    title = line(
        Text("What is handed over"), required=True, description=Text("A seal, keys, a file, an approval under way")
    )


class SuccessorForm(BaseForm):
    """Who takes a thing over."""

    version = version()
    successor_id = one(Text("Successor"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.successor_id.choices = [NONE, *people_choices()]


class FinishForm(BaseForm):
    """The tick that ends a hand-over."""

    nothing = tick(Text("There is nothing to hand over"))
