"""One item on one page, for a leader's desk: whatever was written, the sheet stays one.

Texts that are too long for it are cut where they end with a word that the rest stands on the platform; the longest are
cut first. What a leader wrote stands there only for a reader who may read it, and only where it was asked for.
"""

from dataclasses import dataclass

from smartcity.actions.instruction_queries import instructions_on
from smartcity.actions.models import ActionItem
from smartcity.actions.queries import light_of
from smartcity.foundation import clock, i18n
from smartcity.foundation.access import Actor
from smartcity.foundation.documents import OfficialDocument
from smartcity.foundation.docx_marks import official_date
from smartcity.foundation.docx_tables import RowForm
from smartcity.foundation.docx_type import Align
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.papers import facts
from smartcity.papers.rules import enumerated_within, flowing, lines_of, shares, shortened
from smartcity.papers.words import as_of, deadline_text, fixed, office_of, reported

LINE = 23.0
WIDTHS = (26.0, 130.0)
WIDTH = 21.0
"""Characters of a line of the sheet, one less than fit: no line begins with a closing mark."""
LINES = 24
"""Lines of the sheet below a title of two lines."""
TITLE_WIDTH = 19.0
TITLE_LINES = 2
INSTRUCTION_LINES = 3
"""Room for a leader's pen, where nothing is printed."""


@dataclass(frozen=True)
class _Row:
    """A row of the sheet; `most`: the lines that it keeps within by itself, None: it shares what the others leave."""

    label: str
    text: str
    most: int | None = None


def item_docx(actor: Actor, item: ActionItem, instance_name: str, *, with_instructions: bool) -> bytes:
    """Return the page of an item that somebody sees."""
    with i18n.using("zh_CN"):
        office = office_of(instance_name)
        heading = shortened(f"{item.number or label(item.state)} {item.title}", TITLE_LINES, TITLE_WIDTH, "……")
        document = OfficialDocument(heading, dated=clock.today(), author=office, compact=True)
        document.paragraph(office + (fixed()["in_house"] if item.in_house_only else ""), align=Align.CENTRE)
        document.headline(heading)
        document.paragraph(as_of(clock.now()), align=Align.CENTRE)
        rows = fitted(_rows(actor, item, with_instructions=with_instructions))
        document.fields(rows, widths=WIDTHS, form=RowForm(line=LINE))
        return document.bytes()


def fitted(rows: list[_Row]) -> list[tuple[str, str]]:
    """Cut the rows so that they fill one page at most."""
    more = fixed()["more"]
    texts = [_own(row, more) for row in rows]
    taken = sum(lines_of(text, WIDTH) for text, row in zip(texts, rows, strict=True) if row.most)
    sharing = [place for place, row in enumerate(rows) if not row.most]
    for place, lines in zip(
        sharing, shares([lines_of(texts[place], WIDTH) for place in sharing], LINES - taken), strict=True
    ):
        texts[place] = shortened(texts[place], lines, WIDTH, more)
    return [(row.label, text) for row, text in zip(rows, texts, strict=True)]


def _own(row: _Row, more: str) -> str:
    """Return what a row asks for by itself; room to write in stays as it is."""
    if row.most is None:
        return flowing(row.text)
    return shortened(row.text, row.most, WIDTH, more) if row.text.strip() else row.text


def _rows(actor: Actor, item: ActionItem, *, with_instructions: bool) -> list[_Row]:
    report = facts.last_reports([item.id]).get(item.id)
    rows = [
        _Row(_("Standing"), _standing(item), 2),
        *_units(item.id),
        _Row(_("Deadline"), deadline_text(facts.deadlines_of([item.id]).get(item.id, []), item.deadline_text), 3),
        _Row(_("In charge"), _people(item), 2),
        _Row(_("Requirement"), item.requirement),
        _Row(_("Progress"), reported(report)),
        _Row(_("Difficulty"), report.difficulties if report else ""),
        _Row(_("Next step"), report.next_step if report else ""),
    ]
    shown = [row for row in rows if row.text.strip()]
    return [*shown, *(_instructions(actor, item) if with_instructions else [])]


def _standing(item: ActionItem) -> str:
    light = light_of(item, clock.today())
    return _("%(state)s; light %(colour)s: %(reason)s", state=label(item.state), colour=label(light.colour),
             reason=str(light.reason))  # fmt: skip


def _units(item_id: int) -> list[_Row]:
    found = facts.units_of([item_id]).get(item_id, facts.Units())
    words = (fixed()["separator"], fixed()["rest"])
    return [
        _Row(name, enumerated_within(units, 2, WIDTH, *words), 2)
        for name, units in ((_("Lead"), found.leads), (_("Supporting"), found.supporting))
        if units
    ]


def _people(item: ActionItem) -> str:
    told = (
        (_("leader %(name)s"), item.leader),
        (_("responsible %(name)s"), item.responsible),
    )
    return fixed()["separator"].join(words % {"name": person.name} for words, person in told if person)


def _instructions(actor: Actor, item: ActionItem) -> list[_Row]:
    """Return what leaders wrote, the newest first, or room for their pen."""
    told = [
        _("%(day)s, %(leader)s: %(text)s", day=official_date(row.given_on), leader=row.leader.name, text=row.text)
        for row in instructions_on(actor, item)
        if row.withdrawn_at is None
    ]
    if told:
        return [_Row(_("Instruction"), "\n".join(told))]
    return [_Row(_("Instruction"), "\n" * (INSTRUCTION_LINES - 1), INSTRUCTION_LINES)]
