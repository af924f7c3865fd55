"""What is typed of a leader's instruction: on an item, or as the beginning of one."""

from typing import Any, Self

from smartcity.actions.access import Permission
from smartcity.actions.instructing import Written
from smartcity.actions.instruction_queries import leaders
from smartcity.actions.new_action import NewAction
from smartcity.actions.rules import How, Priority, SourceKind, default_deadline
from smartcity.departments import queries as departments
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.forms import BaseForm, as_id, day, line, one, paragraph, tick, ticks
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.foundation.texts import Text

WAYS = (How.PAPER, How.PHONE, How.MESSAGE)


class InstructionForm(BaseForm):
    """What a leader wrote. A leader who writes it here says neither who nor how."""

    leader = one(Text("Leader"), required=True)
    how = one(Text("How it came"), required=True)
    given_on = day(Text("Written on"), required=True)
    text = paragraph(Text("Instruction"), required=True, description=Text("In the leader's own words"))
    wants_answer = tick(Text("Asks for an answer: the leader reads the result before the item is completed"))
    answer_by = day(Text("Answer by"))

    @classmethod
    def for_actor(cls, actor: Actor) -> Self:
        """Return the empty form as this person fills it in."""
        form = cls(data={"given_on": clock.today(), **cls.usual()})
        if actor.may(Permission.CREATE):
            form.leader.choices = [("", _("Please choose")), *((str(one.id), one.name) for one in leaders())]
            form.how.choices = [(way.value, label(way)) for way in WAYS]
        else:
            del form.leader, form.how
            form.text.description = ""  # "in the leader's own words" is for whoever copies them
        return form

    @classmethod
    def usual(cls) -> dict[str, Any]:
        """Return what usually stands in the form."""
        return {}

    def written(self) -> Written:
        """Return what was typed."""
        by_office = "leader" in self
        return Written(
            text=self.text.data or "",
            given_on=self.given_on.data,
            leader_id=as_id(self.leader.data) if by_office else None,
            wants_answer=bool(self.wants_answer.data),
            answer_by=self.answer_by.data,
            how=How(self.how.data) if by_office else How.WEB,
        )


class NewItemForm(InstructionForm):
    """An item that begins with an instruction: what is to be done, by whom, until when."""

    title = line(Text("Title"), required=True, description=Text("The matter in a few words; it is what reminders name"))
    lead = one(Text("Lead unit"), required=True)
    supporting = ticks(Text("Supporting units"))
    deadline = day(Text("Deadline"))

    @classmethod
    def usual(cls) -> dict[str, Any]:
        """Offer the usual time of an instruction, and that it asks for an answer."""
        usual = default_deadline([SourceKind.INSTRUCTION], Priority.NORMAL, clock.today())
        return {"deadline": usual, "wants_answer": True}

    @classmethod
    def for_actor(cls, actor: Actor) -> Self:
        """Return the empty form with the units to choose from."""
        form = super().for_actor(actor)
        units = departments.choices()
        form.lead.choices = [("", _("Please choose")), *units]
        form.supporting.choices = units
        return form

    def described(self) -> NewAction:
        """Return the item that was typed; its source is the instruction."""
        return NewAction(
            title=self.title.data or "",
            lead_id=as_id(self.lead.data),
            supporting_ids=tuple(found for value in self.supporting.data or () if (found := as_id(value)) is not None),
            deadline=self.deadline.data,
        )


class WithdrawForm(BaseForm):
    """Why an instruction is struck out."""

    reason = line(Text("Reason"), required=True, description=Text("Such as: entered on the wrong item"))
