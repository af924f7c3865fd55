"""What is typed about templates."""

from typing import Any

from smartcity.actions.part_forms import ItemPart
from smartcity.actions.rules import DeadlinePrecision, SourceKind
from smartcity.departments.queries import group_choices
from smartcity.foundation.forms import (
    BaseForm,
    as_id,
    day,
    line,
    number,
    one,
    tick,
    version,
)
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.foundation.texts import Text
from smartcity.item_templates.rules import DayRule, Period
from smartcity.item_templates.services import NewTemplate


class TemplateForm(ItemPart):
    """A template of a recurring item."""

    working_group = one(Text("Working group"))
    source_kind = one(Text("Kind of source"))
    reference = line(Text("Which one"))
    basis = line(Text("Document no. it rests on"))
    period = one(Text("Comes back"))
    due_month = number(Text("Month of the period"), required=True)
    due_day = number(Text("Day of the month"), required=True)
    day_rule = one(Text("Where the office does not work on that day"))
    precision = one(Text("How exact the deadline is"))
    wording = line(Text("Exact wording of the deadline"))
    ahead = number(Text("Made ahead of the deadline"), required=True)
    at_once = tick(Text("Assign it at once; else a draft waits for the office"))
    from_on = day(Text("For deadlines from"))
    until_on = day(Text("For deadlines until"))
    version = version()

    def __init__(self, new: NewTemplate, seen: int | None = None) -> None:
        super().__init__(data=_data(new, seen))
        self.offer_units()
        self.working_group.choices = [("", _("None")), *group_choices()]
        self.source_kind.choices = [(kind.value, label(kind)) for kind in SourceKind]
        self.period.choices = [(period.value, label(period)) for period in Period]
        self.day_rule.choices = [(rule.value, label(rule)) for rule in DayRule]
        dated = [precision for precision in DeadlinePrecision if precision is not DeadlinePrecision.LONG_TERM]
        self.precision.choices = [(precision.value, label(precision)) for precision in dated]

    def described(self) -> NewTemplate:
        """Return what was typed."""
        return NewTemplate(
            title=self.title.data or "",
            requirement=self.requirement.data or "",
            lead_id=as_id(self.lead.data),
            supporting_ids=tuple(found for value in self.supporting.data or () if (found := as_id(value))),
            working_group_id=as_id(self.working_group.data),
            source_kind=SourceKind(self.source_kind.data),
            reference=self.reference.data or "",
            basis=self.basis.data or "",
            period=Period(self.period.data),
            due_month=self.due_month.data,
            due_day=self.due_day.data,
            day_rule=DayRule(self.day_rule.data),
            precision=DeadlinePrecision(self.precision.data),
            wording=self.wording.data or "",
            ahead=self.ahead.data,
            at_once=bool(self.at_once.data),
            from_on=self.from_on.data,
            until_on=self.until_on.data,
        )


def _data(new: NewTemplate, seen: int | None) -> dict[str, Any]:
    enums = ("source_kind", "period", "day_rule", "precision")
    plain = {name: value for name, value in vars(new).items() if name not in enums}
    return {
        **plain,
        **{name: getattr(new, name).value for name in enums},
        "lead": "" if new.lead_id is None else str(new.lead_id),
        "supporting": [str(unit) for unit in new.supporting_ids],
        "working_group": "" if new.working_group_id is None else str(new.working_group_id),
        "version": seen,
    }


class AdoptForm(BaseForm):
    """An item that exists becomes the one of its period."""

    number = line(Text("Number of the item"), required=True)
