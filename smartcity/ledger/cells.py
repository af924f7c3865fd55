"""The cells of a ledger's rows, column by column."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache

from smartcity.actions.parts import Part
from smartcity.actions.rules import UnitRole
from smartcity.foundation.i18n import label, language
from smartcity.foundation.sheet_stream import Value
from smartcity.ledger.exported import Exported
from smartcity.ledger.rules import YesNo
from smartcity.ledger.several import joined
from smartcity.ledger.sheet_form import SheetForm

Cell = Callable[[Exported], Value]
CELLS: dict[str, Cell] = {
    "number": lambda item: item.row.number,
    "category": lambda item: item.beside.clause,
    "title": lambda item: item.row.title,
    "requirement": lambda item: item.row.requirement,
    "source_kind": lambda item: "\n".join([word(source.kind) for source in item.sources]),
    "source": lambda item: joined([source.reference for source in item.sources]),
    "basis": lambda item: joined([source.basis for source in item.sources]),
    "lead": lambda item: item.row.lead.name if item.row.lead else "",
    "co_leads": lambda item: _names(item.parts, UnitRole.LEAD, 1),
    "supporting": lambda item: _names(item.parts, UnitRole.SUPPORTING),
    "overseeing": lambda item: _names(item.parts, UnitRole.OVERSEEING),
    "units": lambda item: "\n".join([part.name for part in item.parts if part.role is not UnitRole.OVERSEEING]),
    "collective": lambda item: item.beside.collective,
    "working_group": lambda item: item.row.group,
    "responsible": lambda item: item.row.responsible.name if item.row.responsible else "",
    "leader": lambda item: item.row.leader,
    "contact": lambda item: item.beside.contact,
    "deadline": lambda item: item.row.deadline,
    "wording": lambda item: item.row.deadline_text,
    "precision": lambda item: word(item.row.precision),
    "rhythm": lambda item: word(item.beside.rhythm),
    "authority": lambda item: word(item.beside.authority),
    "priority": lambda item: word(item.row.priority),
    "in_house": lambda item: word(YesNo.YES) if item.row.in_house_only else "",
    "milestones": lambda item: "\n".join([f"{day.isoformat()} {title}" for day, title in item.milestones]),
    "state": lambda item: word(item.row.state),
    "light": lambda item: word(item.row.light.colour),
    "light_reason": lambda item: str(item.row.light.reason),
    "percent": lambda item: item.row.progress,
    "progress": lambda item: item.reported.text,
    "difficulties": lambda item: item.reported.difficulties,
    "next_step": lambda item: item.reported.next_step,
    "remark": lambda item: item.remark,
}


def rows_of(form: SheetForm, items: Iterable[Exported], first: int = 1) -> Iterator[list[Value]]:
    """Yield a row an item, or one for each unit that leads or supports it; numbered from `first`."""
    cells = [CELLS.get(key, _place if key == "order" else _nothing) for key in form.keys]
    place = first
    for item in items:
        for one in _by_unit(item) if form.per_unit else (item,):
            yield [place if cell is _place else cell(one) for cell in cells]
            place += 1


def _place(_item: Exported) -> Value:
    """Stand for the row's own number."""
    return None


def _nothing(_item: Exported) -> Value:
    return None


def _by_unit(item: Exported) -> Iterator[Exported]:
    """Yield an item once for each of its working units, which then stands as the lead of its row."""
    working = [part for part in item.parts if part.role is not UnitRole.OVERSEEING]
    for part in working:
        row = item.row._replace(lead=item.row.lead and item.row.lead._replace(id=part.id, name=part.name))
        yield item._replace(row=row, parts=[part, *(other for other in working if other is not part)])
    if not working:
        yield item


def _names(parts: Sequence[Part], role: UnitRole, first: int = 0) -> str:
    return "\n".join([part.name for part in parts if part.role is role][first:])


def word(member: object) -> str:
    """Return the desk's word for a member of an enum, looked up once a language."""
    return _word(language(), member)


@cache
def _word(_language: str, member: object) -> str:
    return label(member)  # type: ignore[arg-type]  # any enum
