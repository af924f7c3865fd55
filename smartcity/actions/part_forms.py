"""Parts that several forms have: what an item is and who does it; for which unit the office records, and how."""

from collections.abc import Sequence

from smartcity.actions.rules import How
from smartcity.departments.queries import choices as unit_choices
from smartcity.foundation.forms import BaseForm, Choice, line, one, paragraph, ticks
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.foundation.texts import Text


class ItemPart(BaseForm):
    """What every new item is told by, wherever it is entered."""

    title = line(Text("Title"), required=True)
    requirement = paragraph(Text("Requirement"), rows=4)
    lead = one(Text("Lead unit"), required=True)
    supporting = ticks(Text("Supporting units"))

    def offer_units(self) -> list[Choice]:
        """Offer all units as lead and supporting ones; return them."""
        units = unit_choices()
        self.lead.choices, self.supporting.choices = [("", _("Please choose")), *units], units
        return units


class UnitPart(BaseForm):
    """For which unit something is done; the office says how it learned of it, and from whom."""

    unit = one(Text("Unit"))
    how = one(Text("How the unit told us"))
    told_by = line(Text("Who of the unit told it"), description=Text("Name or office, such as Section Chief Wang"))

    def offer_for(self, units: Sequence[Choice], *, office: bool) -> None:
        """Offer the units; a single one of one's own needs no choice, and oneself says nothing of ways."""
        self.unit.choices = list(units)
        self.how.choices = [(how.value, label(how)) for how in How if how is not How.WEB]
        if not office:
            del self.how, self.told_by
        if len(units) <= 1 and not office:
            del self.unit
