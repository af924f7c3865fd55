"""What is said of an item when it is drafted or edited: the same for pages, API, meetings and import. Pure."""

from dataclasses import dataclass
from datetime import date

from smartcity.actions.rules import DeadlinePrecision, ExtensionAuthority, Priority, ReportingRhythm, SourceKind


@dataclass(frozen=True)
class NewSource:
    """Where the item comes from: its kind, which one (a meeting, a document), and the number it rests on."""

    kind: SourceKind
    reference: str = ""
    basis: str = ""


@dataclass(frozen=True)
class NewMilestone:
    """A step on the way and the day by the end of which it is to be reached."""

    title: str
    due_on: date


@dataclass(frozen=True)
class NewAction:
    """An item as somebody describes it; `rhythm` None follows from the precision, `plan_year` None is today's year.

    The first lead collects; the joint leads follow it in their order.
    """

    title: str
    lead_id: int | None
    requirement: str = ""
    co_lead_ids: tuple[int, ...] = ()
    supporting_ids: tuple[int, ...] = ()
    overseeing_ids: tuple[int, ...] = ()
    deadline: date | None = None
    deadline_text: str = ""
    precision: DeadlinePrecision = DeadlinePrecision.DAY
    sources: tuple[NewSource, ...] = ()
    working_group_id: int | None = None
    parent_id: int | None = None
    leader_id: int | None = None
    responsible_id: int | None = None
    contact: str = ""
    priority: Priority = Priority.NORMAL
    in_house_only: bool = False
    clause: str = ""
    milestones: tuple[NewMilestone, ...] = ()
    rhythm: ReportingRhythm | None = None
    extension_authority: ExtensionAuthority = ExtensionAuthority.OFFICE
    collective: str = ""
    to_verify: bool = False
    plan_year: int | None = None
