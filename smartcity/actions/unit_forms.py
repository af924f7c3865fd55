"""What units do with an item, or the office on their behalf: sign, report, submit, object, ask for time."""

from typing import Any, Self

from smartcity.actions import assigning, deciding, extending, objecting, progress
from smartcity.actions.access import Permission
from smartcity.actions.acting import LEAD_ONLY
from smartcity.actions.models import ActionItem
from smartcity.actions.rules import How
from smartcity.actions.verb_forms import ForUnit, evidence
from smartcity.actions.workflow import Verb
from smartcity.departments import queries as departments
from smartcity.foundation.access import Actor
from smartcity.foundation.forms import BaseForm, Choice, day, line, number, one, paragraph
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.foundation.texts import Text


class SignForm(ForUnit):
    """Sign for a unit's part."""

    verb, service, done = Verb.SIGN_FOR, assigning.sign_for, Text("Signed for")
    note = line(Text("Remark"))
    files = evidence()

    def offer(self, actor: Actor, item: ActionItem) -> None:
        """Ask for a proof only where the office records what a unit said."""
        super().offer(actor, item)
        if "how" not in self:
            del self.files

    @classmethod
    def units(cls, actor: Actor, item: ActionItem) -> list[Choice]:
        """Return the units that have not signed yet."""
        unsigned = {str(unit.organisation_id) for unit in item.current_units if unit.signed_at is None}
        return [choice for choice in super().units(actor, item) if choice[0] in unsigned]


class ReportForm(ForUnit):
    """Report progress."""

    verb, service, done = Verb.REPORT, progress.report, Text("The report was recorded")
    progress = number(Text("Progress"))
    text = paragraph(Text("Progress made"), rows=4)
    difficulties = paragraph(Text("Difficulties that need coordination"), rows=2)
    next_step = paragraph(Text("Next step"), rows=2)
    vetted_by = line(Text("Vetted at the unit by"))
    files = evidence()


class NoProgressForm(ForUnit):
    """Say with one tap that there is no new progress."""

    verb, service, done = Verb.REPORT, progress.report_none, Text("Recorded: no new progress")
    address, heading = "report_none", Text("No new progress")


class ToldForm(BaseForm):
    """What the office adds to an act without a form of its own: how it learned of it, and from whom."""

    how = one(Text("How we were told"))
    told_by = line(Text("Who told it"), description=Text("Name or office, such as Section Chief Wang"))

    @classmethod
    def for_actor(cls, actor: Actor) -> Self:
        """Return the form; who acts for oneself is not asked."""
        form = cls()
        form.how.choices = [(how.value, label(how)) for how in How if how is not How.WEB]
        if not actor.may(Permission.ON_BEHALF):
            del form.how, form.told_by
        return form

    def heard(self) -> dict[str, Any]:
        """Return what was typed, as the services take it."""
        if "how" not in self:
            return {"how": How.WEB}
        return {"how": How(self.how.data), "told_by": self.told_by.data or ""}


class ReachForm(ToldForm):
    """Say that a milestone was reached."""

    on = day(Text("Reached on"))


class SubmitForm(ForUnit):
    """Submit for completion."""

    verb, service, done = Verb.SUBMIT, deciding.submit, Text("Submitted; the office reviews it")
    explained = Text("The office reviews the result, and completes the item or returns it.")
    parts = LEAD_ONLY
    text = paragraph(Text("Result"), rows=4)
    vetted_by = line(Text("Vetted at the unit by"))
    files = evidence()


class ObjectForm(ForUnit):
    """Object: not ours."""

    verb, service = Verb.OBJECT, objecting.object_to
    done = Text("The objection was recorded; the office answers it")
    explained = Text("Until the office answers, the item stays with the unit.")
    reason = paragraph(Text("Why it is not this unit's"), required=True, rows=3)
    suggested_unit = one(Text("Whose it may be"))
    files = evidence()

    def offer(self, actor: Actor, item: ActionItem) -> None:
        """Offer every unit as the right one."""
        super().offer(actor, item)
        self.suggested_unit.choices = [("", _("None")), *departments.choices()]


class AskForm(ForUnit):
    """Ask for more time."""

    verb, service, done = Verb.REQUEST_EXTENSION, extending.request_extension, Text("The request was recorded")
    explained = Text("Whoever set the deadline decides. Until then the deadline stays.")
    parts = LEAD_ONLY
    deadline = day(Text("New deadline"), required=True)
    reason = paragraph(Text("Reason"), required=True, rows=3)
    files = evidence()
