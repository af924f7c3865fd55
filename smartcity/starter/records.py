"""What the starter files hold, one frozen class for each kind of row.

Units are codes of organisations.csv, days are expressions of schedule.py; both have been checked when a record exists.
"""

from dataclasses import dataclass

from smartcity.actions.rules import Colour, DeadlinePrecision, How, Priority, ReportingRhythm, SourceKind
from smartcity.actions.workflow import State
from smartcity.departments.rules import OrganisationKind
from smartcity.item_templates.rules import DayRule, Period
from smartcity.meetings.rules import AttendanceKind, AttendanceState, MeetingKind, NonWorkingDay
from smartcity.people.rules import PostKind
from smartcity.proposals.rules import ProposalKind, ReplyClass, TalkWay


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """An organisation; `to_verify` where nobody has checked its name or its remit."""

    code: str
    name: str
    short_name: str
    aliases: tuple[str, ...]
    kind: OrganisationKind
    rank: int
    duty: str
    to_verify: bool
    evidence: str


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A working group and its units."""

    code: str
    name: str
    lead: str
    co_lead: str | None
    members: tuple[str, ...]
    duty: str


@dataclass(frozen=True, slots=True)
class PersonRow:
    """An example person with one post; heads have no account and so no role."""

    login: str
    name: str
    unit: str
    group: str | None
    post: PostKind
    position: str
    phone: str
    email: str
    role: str


@dataclass(frozen=True, slots=True)
class SecondmentRow:
    """A secondment. `handover` names the items that `successor` took over on `accepted_on`."""

    person: str
    home_unit: str
    group: str
    kind: str
    duty: str
    position: str
    approval: str
    start: str
    planned_end: str
    returned_on: str
    conflict_note: str
    handover: tuple[str, ...]
    successor: str
    accepted_on: str


@dataclass(frozen=True, slots=True)
class TemplateRow:
    """A template of a recurring item; `due` counts from D, any day of the period, `first_item` came from it.

    `ahead` is in working days before the deadline.
    """

    code: str
    title: str
    period: Period
    due: str
    day_rule: DayRule
    ahead: int
    precision: DeadlinePrecision
    wording: str
    lead: str
    supporting: tuple[str, ...]
    group: str
    basis: str
    first_item: str


@dataclass(frozen=True, slots=True)
class SourceRow:
    """Where an item comes from; `basis` is the document number or paper it rests on."""

    kind: SourceKind
    reference: str
    basis: str


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """A milestone of an item and the day it was due; reached where the history says so."""

    title: str
    on: str


@dataclass(frozen=True, slots=True)
class StepRow:
    """One act in the life of an item.

    `do` is a verb of actions/workflow.py or one of `create`, `add_source`, `reach_milestone`, `notice`. `units` are
    those that act (empty: the lead, and for sign_for every unit that has not signed yet); `how` says that the office
    recorded it on their behalf. `deadline` belongs to an extension, `kind` and `reference` to a notice or a source.
    """

    on: str
    do: str
    units: tuple[str, ...] = ()
    how: How | None = None
    percent: int | None = None
    text: str = ""
    next: str = ""
    difficulty: str = ""
    deadline: str = ""
    approval: str = ""
    milestone: str = ""
    kind: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class ExpectedState:
    """How an item has to look on the day of loading; a parent shows the worst light of its children."""

    state: State
    light: Colour
    late: bool = False
    unsigned: bool = False


@dataclass(frozen=True, slots=True)
class ActionRow:
    """An action item with its history, in the order of time."""

    number: str
    parent: str | None
    title: str
    clause: str
    group: str
    lead: str
    co_leads: tuple[str, ...]
    supporting: tuple[str, ...]
    overseeing: tuple[str, ...]
    collective: str
    responsible: str
    deadline: str
    deadline_text: str
    precision: DeadlinePrecision
    reporting: ReportingRhythm | None
    recurring: str
    plan_year: str
    in_house_only: bool
    priority: Priority
    merged_with: str | None
    to_verify: tuple[str, ...]
    source: SourceRow
    shows: ExpectedState
    milestones: tuple[MilestoneRow, ...]
    history: tuple[StepRow, ...]

    @property
    def signing_units(self) -> tuple[str, ...]:
        """The units that each sign for themselves, the lead first. Overseeing units do not sign."""
        return (self.lead, *self.co_leads, *self.supporting)


@dataclass(frozen=True, slots=True)
class SeriesRow:
    """A meeting series; an empty rule is a placeholder without dates. `opening_minutes` go to the last decisions."""

    code: str
    name: str
    kind: MeetingKind
    rule: str
    start: str
    time: str
    duration_minutes: int
    room: str
    chair: str
    non_working_day: NonWorkingDay
    units: tuple[str, ...]
    opening_minutes: int
    note: str


@dataclass(frozen=True, slots=True)
class AgendaRow:
    """One point of an agenda, after the generated first one."""

    title: str
    presenter: str
    unit: str
    minutes: int


@dataclass(frozen=True, slots=True)
class AttendanceRow:
    """Who came, or not; `to_check` is a substitute that nobody has decided on."""

    unit: str
    person: str
    kind: AttendanceKind
    state: AttendanceState
    substitute: str
    reason: str


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision under the n-th topic: it yields items, or becomes a further source of items that exist."""

    agenda: int
    text: str
    yields: tuple[str, ...]
    adds_to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MeetingStepRow:
    """A step of meeting_files.MEETING_STEPS; days count from M, `holder` has the paper in hand."""

    on: str
    do: str
    text: str = ""
    holder: str = ""


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """One meeting of a series, held or coming."""

    code: str
    series: str
    title: str
    on: str
    agenda: tuple[AgendaRow, ...]
    attendance: tuple[AttendanceRow, ...]
    decisions: tuple[DecisionRow, ...]
    steps: tuple[MeetingStepRow, ...]


@dataclass(frozen=True, slots=True)
class OpinionRow:
    """The opinion of a joint unit on the proposal."""

    on: str
    unit: str
    text: str


@dataclass(frozen=True, slots=True)
class TalkRow:
    """A talk with the proposers."""

    on: str
    way: TalkWay
    by_whom: str
    text: str


@dataclass(frozen=True, slots=True)
class ReplyRow:
    """The reply of the host."""

    on: str
    reply_class: ReplyClass
    public: bool
    text: str


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """The proposal that started the programme; `promises` are the items that keep what its reply promised."""

    kind: ProposalKind
    number: str
    session: str
    title: str
    category: str
    proposer: str
    co_signers: str
    text: str
    host: str
    joint: tuple[str, ...]
    handed_over_by: str
    handed_over_on: str
    accepted_on: str
    talk: TalkRow
    reply: ReplyRow
    promises: tuple[str, ...]
    opinions: tuple[OpinionRow, ...]


@dataclass(frozen=True, slots=True)
class SummaryNote:
    """What last week's summary says beyond its figures: items for a leader to coordinate, and who reads it."""

    coordination: tuple[str, ...]
    readers: tuple[str, ...]
    reader_posts: PostKind
    ranking: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """A published fact that the example rests on."""

    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Programme:
    """Everything the starter files hold."""

    name: str
    subtitle: str
    notice: str
    quarters: str
    summary: SummaryNote
    facts: tuple[Fact, ...]
    unverified: tuple[str, ...]
    organisations: tuple[OrganisationRow, ...]
    groups: tuple[GroupRow, ...]
    people: tuple[PersonRow, ...]
    secondments: tuple[SecondmentRow, ...]
    templates: tuple[TemplateRow, ...]
    actions: tuple[ActionRow, ...]
    proposal: ProposalRow
    series: tuple[SeriesRow, ...]
    meetings: tuple[MeetingRow, ...]
