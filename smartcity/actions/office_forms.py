"""What the office and the leaders do with an item, and the table of all forms by verb."""

from smartcity.actions import assigning, deciding, extending, merging, objecting, progress
from smartcity.actions.access import Permission, part_of_unit
from smartcity.actions.models import ActionItem
from smartcity.actions.queries import waiting_extension, waiting_objection
from smartcity.actions.rules import ExtensionAuthority, UnitRole
from smartcity.actions.unit_forms import AskForm, ObjectForm, ReportForm, SignForm, SubmitForm
from smartcity.actions.verb_forms import Approved, Reasoned, Remarked, VerbForm, evidence
from smartcity.actions.workflow import Part, State, Verb
from smartcity.departments import queries as departments
from smartcity.foundation.access import Actor
from smartcity.foundation.forms import day, line, one, paragraph
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.texts import Text


class AssignForm(Remarked):
    """Assign a draft."""

    verb, service, done = Verb.ASSIGN, assigning.assign, Text("Assigned; the units' liaisons have been told")
    explained = Text("The item gets its number, and its units are asked to sign for it.")


class KeepForm(Reasoned):
    """Answer an objection: the item stays."""

    verb, service = Verb.KEEP_OBJECTION, objecting.keep_objection
    done = Text("Answered: the item stays with the unit")


class ReferForm(Reasoned):
    """Lay an objection before a leader."""

    verb, service = Verb.REFER_OBJECTION, objecting.refer_objection
    done = Text("The objection lies before the leader in charge")


class ReassignForm(Reasoned):
    """Hand a part to another unit."""

    verb, service = Verb.REASSIGN, objecting.reassign
    done = Text("Handed over; the new unit has been asked to sign")
    explained = Text("What was late until today stays with the unit that had it.")
    from_unit = one(Text("Instead of"))
    unit = one(Text("New unit"), required=True)

    def offer(self, actor: Actor, item: ActionItem) -> None:
        """Offer the parts that can change hands, and every unit."""
        super().offer(actor, item)
        parts = [unit for unit in item.current_units if unit.role is not UnitRole.OVERSEEING]
        if item.state is State.SUBMITTED:
            parts = [unit for unit in parts if part_of_unit(unit) is not Part.LEAD]
        self.from_unit.choices = [(str(unit.organisation_id), unit.organisation.short_name) for unit in parts]
        self.unit.choices = [("", _("Please choose")), *departments.choices()]
        objection = waiting_objection(item.id)
        if objection is not None and self.unit.data is None:
            self.from_unit.data, self.unit.data = str(objection.unit_id), str(objection.suggested_unit_id or "")


class ExtensionForm(VerbForm):
    """A decision on an extension, with the paper it rests on where others set the deadline."""

    approval = line(Text("Number of the leader's approval"))
    document = line(Text("Document with the answer"))

    def offer(self, actor: Actor, item: ActionItem) -> None:
        """Ask for the paper of whoever set the deadline."""
        super().offer(actor, item)
        if item.extension_authority is not ExtensionAuthority.OUTSIDE:
            del self.document
        if item.extension_authority is not ExtensionAuthority.LEADER or actor.may(Permission.LEAD):
            del self.approval


class ApproveForm(ExtensionForm):
    """Give more time."""

    verb, service, done = Verb.APPROVE_EXTENSION, extending.approve_extension, Text("The new deadline holds")
    deadline = day(Text("New deadline"), required=True)
    note = paragraph(Text("Remark"), rows=2)

    def offer(self, actor: Actor, item: ActionItem) -> None:
        """Offer the date asked for."""
        super().offer(actor, item)
        asked = waiting_extension(item.id)
        if asked and self.deadline.data is None:
            self.deadline.data = asked.deadline


class RefuseForm(ExtensionForm):
    """Give no more time."""

    verb, service, done = Verb.REFUSE_EXTENSION, extending.refuse_extension, Text("Refused; the deadline stays")
    reason = paragraph(Text("Reason"), required=True, rows=3)


class ReturnForm(Reasoned):
    """Return a submission."""

    verb, service = Verb.RETURN, deciding.return_
    done = Text("Returned; the lead unit has been told what is missing")
    reason = paragraph(Text("What is missing"), required=True, rows=3)


class CompleteForm(Remarked):
    """Complete a submitted item."""

    verb, service, done = Verb.COMPLETE, deciding.complete, Text("The item was completed")
    explained = Text("Whether it was in time is judged by the day of the submission.")


class CloseForm(Remarked):
    """Close a completed item."""

    verb, service, done = Verb.CLOSE, deciding.close, Text("The item was closed")


class ReopenForm(Reasoned):
    """Take up again what was wrongly completed."""

    verb, service, done, grave = Verb.REOPEN, deciding.reopen, Text("The item is open again"), True


class SuspendForm(Approved):
    """Stop an item's clock."""

    verb, service, done, grave = Verb.SUSPEND, deciding.suspend, Text("The item was suspended"), True
    explained = Text("Its time no longer runs: nobody is reminded until it is taken up again.")


class ResumeForm(Remarked):
    """Take up a suspended item."""

    verb, service, done = Verb.RESUME, deciding.resume, Text("The item is open again")


class CancelForm(Approved):
    """End an item undone."""

    verb, service, done, grave = Verb.CANCEL, deciding.cancel, Text("The item was cancelled"), True
    asked = Text("The item ends undone. It keeps its number and its story, and can't be taken up again.")


class MergeForm(Approved):
    """End an item in favour of another one."""

    verb, service, done, grave = Verb.CANCEL, merging.merge, Text("Merged; the other item has its sources"), True
    address, heading = "merge", Text("Merge into another item")
    asked = Text("The item ends here and goes on in the other one, which takes over its sources.")
    into = line(Text("Number of the item it goes on in"), required=True)


class NoteForm(VerbForm):
    """Write a note into the story."""

    verb, service, done = Verb.NOTE, progress.note, Text("The note was recorded")
    text = paragraph(Text("Note"), required=True, rows=3)
    files = evidence()


_ALL: tuple[type[VerbForm], ...] = (
    AssignForm, SignForm, ObjectForm, KeepForm, ReferForm, ReassignForm, ReportForm, AskForm, ApproveForm, RefuseForm,
    SubmitForm, ReturnForm, CompleteForm, ReopenForm, CloseForm, SuspendForm, ResumeForm, CancelForm, NoteForm,
)  # fmt: skip
FORMS: dict[Verb, type[VerbForm]] = {form.verb: form for form in _ALL}
