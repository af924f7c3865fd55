"""A unit's page for a talk with its head: figures with what each is a part of, and its items, overdue ones first."""

from smartcity.actions.rows import ItemRow
from smartcity.actions.workflow import State
from smartcity.foundation import clock, i18n
from smartcity.foundation.documents import OfficialDocument
from smartcity.foundation.docx_tables import RowForm
from smartcity.foundation.docx_type import Align
from smartcity.foundation.i18n import gettext as _
from smartcity.papers.lines import CLOSE, cells, header, told_of
from smartcity.papers.unit_figures import Figures
from smartcity.papers.unit_queries import UnitStanding
from smartcity.papers.words import as_of, fixed, office_of
from smartcity.people.queries import holders
from smartcity.people.rules import PostKind
from smartcity.summaries.figures import COUNTING_RULE

FIELD_WIDTHS = (26.0, 130.0)


def unit_docx(standing: UnitStanding, instance_name: str) -> bytes:
    """Return the page."""
    with i18n.using("zh_CN"):
        title = _("How %(unit)s stands", unit=standing.unit.short_name)
        document = OfficialDocument(title, dated=clock.today(), author=office_of(instance_name), compact=True)
        document.paragraph(office_of(instance_name), align=Align.CENTRE)
        document.headline(title)
        document.paragraph(as_of(clock.now()), align=Align.CENTRE)
        document.fields(_talk(standing), widths=FIELD_WIDTHS, form=RowForm(line=24.0))
        document.heading(1, _("In figures"))
        for sentence in sentences(standing):
            document.paragraph(sentence)
        for name, rows in _parts(standing):
            if rows:
                document.heading(1, _("%(title)s (%(n)s)", title=name, n=len(rows)))
                items = [cells(told, CLOSE) for told in told_of(rows)]
                document.table(header(CLOSE), items, CLOSE.shown, size=CLOSE.size, form=CLOSE.form)
        document.paragraph(_("How it is counted: %(rule)s", rule=COUNTING_RULE))
        return document.bytes()


def _talk(standing: UnitStanding) -> list[tuple[str, str]]:
    heads = holders(standing.unit.id, PostKind.HEAD, clock.today())
    who = [standing.unit.name, fixed()["separator"].join(person.name for person in heads)]
    return [(_("Talk with"), " ".join(who).strip()), (_("Talk by"), ""), (_("When, where"), "")]


def sentences(standing: UnitStanding) -> list[str]:
    """Return the figures of a unit, each with its denominator."""
    told, supported = standing.figures, len(standing.supported)
    return [
        *_of_the_led(told),
        _("It supports %(n)s open items; %(unsigned)s of the %(n)s are not signed for.", n=supported,
          unsigned=standing.unsigned_supported),
    ]  # fmt: skip


def _of_the_led(told: Figures) -> list[str]:
    return [
        _("It leads %(all)s items of this year's ledger, %(open)s of them open; of the %(open)s open, %(overdue)s are "
          "overdue and %(submitted)s wait for review.", all=told.all, open=told.open, overdue=told.overdue,
          submitted=told.submitted),
        _("On time by the deadlines in force: %(on_time)s of %(due)s that were due; by the original deadlines: "
          "%(on_time_original)s of %(due_original)s.", on_time=told.on_time, due=told.due,
          on_time_original=told.on_time_original, due_original=told.due_original),
        _("Of the %(all)s it leads, %(extended)s were given more time (%(extensions)s times) and %(returned)s were "
          "returned (%(times)s times).", all=told.all, extended=told.extended, extensions=told.extensions,
          returned=told.returned, times=told.times_returned),
        _("Unanswered: of the %(open)s open it leads, %(unsigned)s are not signed for, and for %(unreported)s a report "
          "is due.", open=told.open, unsigned=told.unsigned, unreported=told.unreported),
    ]  # fmt: skip


def _parts(standing: UnitStanding) -> list[tuple[str, list[ItemRow]]]:
    late = [row for row in standing.led if _overdue(row)]
    return [
        (_("Overdue now"), late),
        (_("Led, not overdue"), [row for row in standing.led if row not in late]),
        (_("Supported"), standing.supported),
    ]


def _overdue(row: ItemRow) -> bool:
    return row.state is not State.SUBMITTED and row.deadline is not None and row.deadline < clock.today()
