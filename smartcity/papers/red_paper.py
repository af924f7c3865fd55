"""Red lights on one page: all that are red for a reader, the longest overdue first."""

from dataclasses import replace

from smartcity.actions.filtering import Filters, View
from smartcity.actions.rules import Colour
from smartcity.foundation import clock, i18n
from smartcity.foundation.access import Actor
from smartcity.foundation.documents import OfficialDocument
from smartcity.foundation.docx_type import Align
from smartcity.foundation.i18n import gettext as _
from smartcity.papers.lines import LARGE, Told, cells, every, header, told_of
from smartcity.papers.words import as_of, office_of


def red_items(actor: Actor, filters: Filters) -> list[Told]:
    """Return the red items of a list, the longest overdue first."""
    return told_of(every(actor, replace(filters, view=View.OPEN, state=None, light=Colour.RED)))


def red_docx(items: list[Told], instance_name: str) -> bytes:
    """Return the page; with more items than it holds it goes on under the same head."""
    with i18n.using("zh_CN"):
        title = _("Items with a red light")
        document = OfficialDocument(title, dated=clock.today(), author=office_of(instance_name), compact=True)
        document.paragraph(office_of(instance_name), align=Align.CENTRE)
        document.headline(title)
        document.paragraph(as_of(clock.now()), align=Align.CENTRE)
        if not items:
            return document.paragraph(_("No item has a red light.")).bytes()
        document.paragraph(_("%(n)s items, the longest overdue first.", n=len(items)), align=Align.LEFT)
        rows = [cells(told) for told in items]
        return document.table(header(), rows, LARGE.shown, size=LARGE.size, form=LARGE.form).bytes()
