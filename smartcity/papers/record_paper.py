"""The record of an item for the archive (.docx): all that is kept of it, in full."""

from collections.abc import Iterable, Sequence

from smartcity.actions.instruction_models import Instruction
from smartcity.actions.models import ActionItem, ActionSource, Milestone
from smartcity.actions.queries import light_of
from smartcity.actions.story import Line
from smartcity.foundation import clock
from smartcity.foundation.documents import OfficialDocument
from smartcity.foundation.docx_marks import official_date
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.papers import facts
from smartcity.papers.words import as_of, deadline_text, fixed, moment, office_of


def record_docx(item: ActionItem, story: Sequence[Line], instructions: Sequence[Instruction], name: str) -> bytes:
    """Return the record; `story` is the newest first, on paper it runs forward. In the language in force."""
    office = office_of(name)
    document = OfficialDocument(item.title, dated=clock.today(), author=office)
    document.title(item.title).note(as_of(clock.now()))
    for heading, text in _particulars(item):
        if text:
            document.labelled(_("%(label)s: ", label=heading), text)
    if instructions:
        document.heading(1, _("Instructions"))
        for row in instructions:
            document.paragraph(_instruction(row))
    document.heading(1, _("What happened"))
    for line in reversed(story):
        document.labelled(f"{moment(line.at)} ", _told(line))
    return document.bytes()


def _particulars(item: ActionItem) -> Iterable[tuple[str, str]]:
    units, said = facts.units_of([item.id]).get(item.id, facts.Units()), fixed()["separator"]
    yield _("No."), item.number or ""
    yield _("State"), label(item.state)
    yield _("Light"), _light(item)
    yield _("Lead"), said.join(units.leads)
    yield _("Supporting"), said.join(units.supporting)
    yield _("Overseeing"), said.join(units.overseeing)
    yield _("Deadline"), deadline_text(facts.deadlines_of([item.id]).get(item.id, []), item.deadline_text)
    yield _("Leader in charge"), item.leader.name if item.leader else ""
    yield _("Responsible person"), item.responsible.name if item.responsible else ""
    yield _("Completed on"), official_date(item.completed_on) if item.completed_on else ""
    yield _("Sources"), "\n".join(_source(row) for row in item.sources)
    yield _("Requirement"), item.requirement
    yield _("Milestones"), "\n".join(_milestone(row) for row in item.milestones)


def _light(item: ActionItem) -> str:
    light = light_of(item, clock.today())
    return _("%(colour)s: %(reason)s", colour=label(light.colour), reason=str(light.reason))


def _source(row: ActionSource) -> str:
    return " ".join(part for part in (label(row.kind), row.reference, row.basis) if part)


def _milestone(row: Milestone) -> str:
    due = official_date(row.due_on)
    if row.done_on is None:
        return _("%(title)s, due %(due)s", title=row.title, due=due)
    return _("%(title)s, due %(due)s, reached on %(day)s", title=row.title, due=due, day=official_date(row.done_on))


def _instruction(row: Instruction) -> str:
    told = _("%(day)s, %(leader)s: %(text)s", day=official_date(row.given_on), leader=row.leader.name, text=row.text)
    if row.withdrawn_at is None:
        return told
    return _("%(told)s (struck out, entered wrongly: %(reason)s)", told=told, reason=row.withdrawn_reason)


def _told(line: Line) -> str:
    """Return what happened, by whom and how, and all that was written about it."""
    by = fixed()["separator"].join(part for part in (line.who, line.mark, line.papers) if part)
    said = [f"{line.what} ({by})" if by else str(line.what), line.text]
    if line.report:
        said += [_("Difficulty: %(text)s", text=line.report.difficulties)] if line.report.difficulties else []
        said += [_("Next step: %(text)s", text=line.report.next_step)] if line.report.next_step else []
    said += [f"{name}: {before} → {after}" for name, before, after in line.changes]
    said += [_("File: %(name)s", name=file.shown_name) for file in line.files]
    return "\n".join(part for part in said if part)
