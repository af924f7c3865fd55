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
from smartcity.files import store
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import language
from smartcity.foundation.long_work import giving_way
from smartcity.foundation.problems import Conflict
from smartcity.foundation.sheet_stream import Value
from smartcity.foundation.sheets import csv_lines
from smartcity.foundation.texts import Text
from smartcity.foundation.unit_of_work import Mode, record_after, unit
from smartcity.ledger.cells import rows_of
from smartcity.ledger.export_layouts import form_of
from smartcity.ledger.export_models import ExportLayout
from smartcity.ledger.exported import exported
from smartcity.ledger.sheet_form import SheetForm, usual
from smartcity.ledger.sheet_writing import Told, ledger_workbook
from smartcity.ledger.template_filling import MOST_ROWS, filled

AT_ONCE, BESIDE_PAGES = 500, 50
"""Items that are read at once, by the command and in a process that serves pages meanwhile."""


@dataclass(frozen=True)
class Export:
    """What is to be written: who reads it, which items, in which form, and what the file says of itself."""

    actor: Actor
    ids: Sequence[int]
    form: SheetForm
    told: Told
    template: bytes | None = None
    at_once: int = AT_ONCE

    def parts(self, ending: str, tick: Callable[[int], None] = lambda _done: None) -> Iterator[bytes]:
        """Yield the file in parts; opens units of work of its own. `tick` is told how many items are read."""
        if ending == "csv":
            lines = csv_lines([column.heading for column in self.form.columns], self.rows(tick))
            return (line.encode() for line in lines)
        if self.template is not None:
            return iter((filled(self.template, self.form.keys, self.rows(tick), self.told.as_of),))
        return ledger_workbook(self.form, self.told, self.rows(tick))

    def rows(self, tick: Callable[[int], None] = lambda _done: None) -> Iterator[list[Value]]:
        """Yield the rows, numbered; opens units of work of its own."""
        written = 0
        for start in range(0, len(self.ids), self.at_once):
            with unit(Mode.READ):
                items = exported(self.actor, self.ids[start : start + self.at_once])
                rows = list(rows_of(self.form, items, written + 1))
            written += len(rows)
            yield from giving_way(rows)
            tick(min(start + self.at_once, len(self.ids)))


def export_of(
    actor: Actor, filters: Filters, sort: str = "", *, layout: ExportLayout | None = None, drafts: bool = True
) -> Export:
    """Return what the list holds for somebody, as a ledger; in an open unit, after which it is recorded.

    Without `drafts` only what has a number is written; `layout` is the form of another office.
    """
    actor.require(Permission.READ)
    ids = listing.ids_of(actor, filters, sort=sort)
    if not drafts:
        without = set(listing.ids_of(actor, Filters(view=View.DRAFT)))
        ids = [one for one in ids if one not in without]
    chosen, template = form_of(layout) if layout else usual(language()), _template(layout, len(ids))
    words = [text for _name, text in in_force(filters)]
    told = Told(chosen.title or _("Ledger of action items"), clock.now(), words, len(ids))
    record_after(lambda: record(actor, "ledger.export", "action", count=len(ids)))
    return Export(actor, ids, chosen, told, template)


def _template(layout: ExportLayout | None, count: int) -> bytes | None:
    if layout is None or layout.file is None:
        return None
    if count > MOST_ROWS:
        raise Conflict(Text("A template takes at most %(most)s items: narrow the list down", most=MOST_ROWS))
    return store.read(layout.file.sha256)
