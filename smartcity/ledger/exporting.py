"""The ledger as a file: which items it holds is settled and recorded first, then they are read part by part.

Each part is read in a unit of work of its own, while the file is being sent: nobody waits for a long export, and one
costs no more memory than a part.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from smartcity.actions import listing
from smartcity.actions.access import Permission
from smartcity.actions.filtering import Filters, View
from smartcity.actions.filters_asked import in_force
from smartcity.audit.services import record
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import language
from smartcity.foundation.sheet_stream import Value
from smartcity.foundation.sheets import csv_lines
from smartcity.foundation.unit_of_work import Mode, record_after, unit
from smartcity.ledger.cells import rows_of
from smartcity.ledger.exported import exported
from smartcity.ledger.sheet_form import SheetForm, usual
from smartcity.ledger.sheet_writing import Told, ledger_workbook

AT_ONCE = 500
"""Items that are read at once."""
_BESIDE_THE_VIEW = ("view",)


@dataclass(frozen=True)
class Export:
    """What is to be written: who reads it, which items, in which form, and what the file says of itself."""

    actor: Actor
    ids: Sequence[int]
    form: SheetForm
    told: Told

    def parts(self, ending: str, tick: Callable[[int], None] = lambda _done: None) -> Iterator[bytes]:
        """Yield the file in parts; opens units of work of its own. `tick` is told how many items are read."""
        if ending == "csv":
            lines = csv_lines([column.heading for column in self.form.columns], self._rows(tick))
            return (line.encode() for line in lines)
        return ledger_workbook(self.form, self.told, self._rows(tick))

    def _rows(self, tick: Callable[[int], None]) -> Iterator[list[Value]]:
        written = 0
        for start in range(0, len(self.ids), AT_ONCE):
            with unit(Mode.READ):
                items = exported(self.actor, self.ids[start : start + AT_ONCE])
                rows = list(rows_of(self.form, items, written + 1))
            written += len(rows)
            yield from rows
            tick(min(start + AT_ONCE, len(self.ids)))


def export_of(
    actor: Actor, filters: Filters, sort: str = "", *, form: SheetForm | None = None, drafts: bool = True
) -> Export:
    """Return what the list holds for somebody, as a ledger; in an open unit, after which it is recorded.

    Without `drafts` only what has a number is written.
    """
    actor.require(Permission.READ)
    ids = listing.ids_of(actor, filters, sort=sort)
    if not drafts:
        without = set(listing.ids_of(actor, Filters(view=View.DRAFT)))
        ids = [one for one in ids if one not in without]
    chosen = form or usual(language())
    words = [text for _name, text in in_force(filters)]
    told = Told(chosen.title or _("Ledger of action items"), clock.now(), words, len(ids))
    record_after(lambda: record(actor, "ledger.export", "action", count=len(ids)))
    return Export(actor, ids, chosen, told)
