"""What a row says, as the description of an item: its fields, its people, and what the desk has no field for."""

from dataclasses import dataclass
from typing import Any

from smartcity.actions.first_rows import Reported
from smartcity.actions.new_action import NewAction, NewSource
from smartcity.actions.rules import ExtensionAuthority, Priority
from smartcity.departments.rules import NAME_SEPARATOR
from smartcity.foundation import checks
from smartcity.foundation.texts import Text
from smartcity.ledger.columns import by_key
from smartcity.ledger.matching import Directory, compared
from smartcity.ledger.planned import Plan
from smartcity.ledger.reading import ReadRow, names_of_people
from smartcity.ledger.units_meant import Ids

COLLECTIVE = checks.TITLE
CONTACT = 100


@dataclass
class People:
    """Who answers for a task."""

    responsible: int | None = None
    leader: int | None = None
    contact: str = ""


def described(read: ReadRow, ids: Ids, people: People, group_id: int | None, plan: Plan) -> NewAction:
    """Return a row as the description of an item."""
    collective = NAME_SEPARATOR.join(ids.phrases)
    if len(collective) > COLLECTIVE:
        read.other[by_key()["supporting"].heading] = collective
        collective = collective[:COLLECTIVE]
    wording = read.deadline.wording.replace("\n", " ")
    if len(wording) > CONTACT:
        read.other[by_key()["deadline"].heading] = read.deadline.wording
        wording = wording[: CONTACT - 1] + "\u2026"
    sources = tuple(read.sources or ())
    if read.sources is None and read.source_kind is not None:
        said = [_fitting(read, key, getattr(read, key)) for key in ("source", "basis")]
        sources = (NewSource(read.source_kind, *said),)
    return NewAction(
        title=read.title,
        requirement=read.requirement,
        lead_id=ids.by_part["leads"][0],
        co_lead_ids=tuple(ids.by_part["leads"][1:]),
        supporting_ids=tuple(ids.by_part["supporting"]),
        overseeing_ids=tuple(ids.by_part["overseeing"]),
        deadline=read.deadline.deadline,
        deadline_text=wording,
        precision=read.deadline.precision,
        rhythm=read.deadline.rhythm,
        sources=sources,
        working_group_id=group_id,
        leader_id=people.leader,
        responsible_id=people.responsible,
        contact=people.contact,
        clause=read.category,
        collective=collective,
        plan_year=plan.given_year,
        priority=read.priority or Priority.NORMAL,
        extension_authority=read.authority or ExtensionAuthority.OFFICE,
        in_house_only=read.in_house_only,
        milestones=read.milestones,
    )


def _fitting(read: ReadRow, key: str, text: str) -> str:
    """Return a text as one line that fits its field; a longer one is kept whole beside it."""
    line = text.replace("\n", " ")
    if len(line) <= checks.REFERENCE:
        return line
    read.other[by_key()[key].heading] = text
    return line[: checks.REFERENCE - 1] + "\u2026"


def beside(read: ReadRow, plan: Plan) -> tuple[str, dict[str, Any]]:
    """Return what the desk has no field for, as the text of the item's first event, and where the item stood."""
    other = [f"{heading}\uff1a{text}" for heading, text in read.other.items()]
    if read.working_group:
        other.append(f"{by_key()['working_group'].heading}\uff1a{read.working_group}")
    text = "\n".join(filter(None, (read.remark, *other)))
    details: dict[str, Any] = {"sheet": plan.sheet, "row": read.row}
    if read.remark:
        details["remark"] = read.remark
    if read.other:
        details["other"] = dict(read.other)
    return text, details


def reported(read: ReadRow) -> Reported | None:
    """Return what had been reported by the ledger, None where it says nothing."""
    if not (read.progress or read.difficulties or read.next_step or read.percent):
        return None
    return Reported(read.progress, read.percent or 0, read.difficulties, read.next_step)


def people_of(known: Directory, read: ReadRow, ids: Ids, infos: list[Text]) -> People:
    """Return who answers for a task; names that are nobody's, or more than one person's, are kept as texts."""
    found = People(contact=read.contact.replace("\n", " "))
    lead = ids.by_part["leads"][0]
    named = _names(known, read.responsible)
    found.responsible = known.responsible(named[0], lead) if len(named) == 1 else None
    if read.responsible and found.responsible is None:
        found.contact = " ".join(filter(None, (read.responsible.replace("\n", " "), found.contact)))
        infos.append(
            Text("“%(name)s” is nobody whom the desk knows at this unit: kept as the contact", name=read.responsible)
        )
    leaders = _names(known, read.leader)
    found.leader = known.leader(leaders[0]) if len(leaders) == 1 else None
    if read.leader and found.leader is None:
        infos.append(Text("“%(name)s” is no leader whom the desk knows: kept in the story", name=read.leader))
        read.other[by_key()["leader"].heading] = read.leader
    if len(found.contact) > CONTACT:
        read.remark = "\n".join(filter(None, (read.remark, found.contact)))
        found.contact = found.contact[: CONTACT - 1] + "\u2026"
    return found


def _names(known: Directory, text: str) -> list[str]:
    """Return the names in a cell; a text that is somebody's name is one, whatever signs are in it."""
    return [text] if text in known.people else names_of_people(text)


def group_of(known: Directory, read: ReadRow, infos: list[Text]) -> int | None:
    """Return the working group that a row names; an unknown one is kept in the story."""
    if not read.working_group:
        return None
    found = known.groups.get(compared(read.working_group))
    if found is None:
        infos.append(Text("There is no working group “%(name)s”: kept in the story", name=read.working_group))
    return found
