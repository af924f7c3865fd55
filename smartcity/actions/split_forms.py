"""The forms that split an item."""

from typing import Any

from smartcity.actions.descriptions import MOST_UNITS
from smartcity.actions.models import ActionItem
from smartcity.actions.splitting import PLACEHOLDER, NewPart, titles_for, units_of_kinds
from smartcity.departments.queries import choices as unit_choices
from smartcity.departments.rules import COUNTY_LEVEL, OrganisationKind
from smartcity.foundation import checks
from smartcity.foundation.forms import (
    BaseForm,
    Row,
    as_id,
    day,
    line,
    one,
    paragraph,
    rows,
    tick,
    ticks,
    version,
)
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.foundation.printable import printable_line
from smartcity.foundation.texts import Text

ROWS = 2
CHILDREN, BESIDE = "children", "beside"


class PartRow(Row):
    """One part of an item."""

    title = line(Text("Title"))
    lead = one(Text("Lead unit"))
    deadline = day(Text("Deadline"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lead.choices = [("", _("Please choose")), *unit_choices()]


class SplitForm(BaseForm):
    """An item becomes several."""

    hang = one(Text("How the parts hang together"))
    parts = rows(PartRow, Text("Parts of this item"))
    at_once = tick(Text("Assign the parts at once; else they are drafts"), default=True)
    version = version()

    def __init__(self, item: ActionItem) -> None:
        super().__init__(data={"version": item.version, "at_once": True, "hang": CHILDREN})
        self.hang.choices = [
            (CHILDREN, _("Parts of this item, whose light follows theirs")),
            (BESIDE, _("Items beside this one, with the same sources; this one goes on as one of them")),
        ]
        while not self.is_submitted() and len(self.parts) < ROWS:
            self.parts.append_entry()

    def add_row(self) -> None:
        """Offer one part more; what was typed in the others stays."""
        if len(self.parts) < MOST_UNITS:
            self.parts.append_entry()

    def described(self) -> list[NewPart]:
        """Return the rows that say something."""
        typed = [row.form for row in self.parts]
        return [
            NewPart(row.title.data or "", as_id(row.lead.data), row.deadline.data)
            for row in typed
            if (row.title.data or "").strip() or row.lead.data or row.deadline.data
        ]


class SpreadForm(BaseForm):
    """One part for each of many units."""

    title = line(Text("Title of each part"), required=True)
    requirement = paragraph(Text("Requirement"), rows=3)
    deadline = day(Text("Deadline"))
    kinds = ticks(Text("All units of these kinds"))
    units = ticks(Text("And these units"))
    at_once = tick(Text("Assign the parts at once; else they are drafts"), default=True)
    version = version()

    def __init__(self, item: ActionItem) -> None:
        chosen = [kind.value for kind in OrganisationKind if kind in COUNTY_LEVEL]
        super().__init__(
            data={
                "title": f"{PLACEHOLDER}{item.title}"[: checks.TITLE],
                "requirement": item.requirement,
                "deadline": item.deadline,
                "kinds": chosen,
                "at_once": True,
                "version": item.version,
            }
        )
        self.kinds.choices = [(kind.value, label(kind)) for kind in OrganisationKind]
        self.units.choices = unit_choices()

    def preview(self) -> tuple[int, str]:
        """Return how many parts there will be, and the title of the first."""
        titles = titles_for(self.title.data or "", self.unit_ids())
        return len(titles), printable_line(next(iter(titles.values()), ""))

    def unit_ids(self) -> set[int]:
        """Return the units that are meant; what was not offered means none, and is refused where it was typed."""
        ticked = {found for value in self.units.data or () if (found := as_id(value))}
        return ticked | units_of_kinds(kind for kind in OrganisationKind if kind in (self.kinds.data or ()))
