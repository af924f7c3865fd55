"""The kinds a proposal knows, its limits, and what is due of it when. Pure.

Provinces and cities differ, so every number is a field of `Limits` with a default, and the words of the reply classes
are texts of the office. Months are counted by the calendar: handed over on 24 April, one month ends on 24 May.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from smartcity.actions.rules import Colour
from smartcity.foundation.texts import Text
from smartcity.proposals.workflow import ProposalState
from smartcity.workdays.rules import WorkCalendar, in_working_days, month_end

_YEAR = 12


class ProposalKind(StrEnum):
    """Who proposed: a deputy to the people's congress, or a member of the CPPCC."""

    DEPUTY = "deputy"
    CPPCC = "cppcc"


class Handling(StrEnum):
    """Whether the host replies for all, or each unit for itself."""

    JOINT = "joint"
    SEPARATE = "separate"


class ProposalRole(StrEnum):
    """What a unit is to a proposal; never lead and supporting here (DOMAIN §1)."""

    HOST = "host"
    JOINT = "joint"


class ReplyClass(StrEnum):
    """How far a reply solves the matter; what each letter means is the office's to say (`Limits`)."""

    A = "a"
    B = "b"
    C = "c"
    D = "d"


class Satisfaction(StrEnum):
    """What the feedback form says."""

    SATISFIED = "satisfied"
    BASICALLY = "basically"
    DISSATISFIED = "dissatisfied"


class TalkWay(StrEnum):
    """How somebody talked with the proposers."""

    VISIT = "visit"
    MEETING = "meeting"
    PHONE = "phone"
    ON_SITE = "on_site"


class DueKind(StrEnum):
    """What is due next."""

    ACCEPT = "accept"
    OPINIONS = "opinions"
    REPLY = "reply"
    REPLY_AGAIN = "reply_again"


@dataclass(frozen=True, slots=True)
class Limits:
    """The times a proposal has. `objection_days` are calendar days, or working days where so set.

    Defaults: objection 10 days (cities have 3 to 10), opinions of joint units 1 month, reply 3 months and 6 at most, a
    second reply 1 month; yellow 3 working days ahead. `class_d` is off where it is empty.
    """

    objection_days: int = 10
    objection_in_working_days: bool = False
    opinion_months: int = 1
    reply_months: int = 3
    longest_months: int = 6
    again_months: int = 1
    warn_days: int = 3


@dataclass(frozen=True, slots=True)
class Due:
    """What is due, and the day by the end of which."""

    kind: DueKind
    on: date


@dataclass(frozen=True, slots=True)
class Facts:
    """What of a proposal decides what is due: its days, and whether a joint unit still owes its opinion."""

    state: ProposalState
    objection_until: date | None
    opinions_due_on: date | None
    reply_due_on: date | None
    again_due_on: date | None
    opinion_missing: bool


def months_later(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last day where it is shorter."""
    year, month = divmod(day.year * _YEAR + day.month - 1 + months, _YEAR)
    first = date(year, month + 1, 1)
    return min(month_end(first), first + timedelta(days=day.day - 1))


def objection_until(handed_over_on: date, limits: Limits, calendar: WorkCalendar) -> date:
    """Return the last day on which the host may say "not ours"."""
    if limits.objection_in_working_days:
        return calendar.add(handed_over_on, limits.objection_days)
    return handed_over_on + timedelta(days=limits.objection_days)


def next_due(facts: Facts) -> Due | None:
    """Return what is due next, the earliest of what is open; None where nobody here owes anything by a day."""
    match facts.state:
        case ProposalState.HANDED_OVER:
            open_ = [(DueKind.ACCEPT, facts.objection_until), (DueKind.REPLY, facts.reply_due_on)]
        case ProposalState.UNDER_WAY:
            open_ = [(DueKind.REPLY, facts.reply_due_on)]
        case ProposalState.TO_REPLY_AGAIN:
            open_ = [(DueKind.REPLY_AGAIN, facts.again_due_on)]
        case _:
            open_ = []
    if facts.opinion_missing and facts.state in (ProposalState.HANDED_OVER, ProposalState.UNDER_WAY):
        open_.append((DueKind.OPINIONS, facts.opinions_due_on))
    found = [Due(kind, on) for kind, on in open_ if on is not None]
    return min(found, key=lambda due: due.on, default=None)


def yellow_on(due: date, warn_days: int, calendar: WorkCalendar) -> date:
    """Return the day on which the light turns yellow."""
    return calendar.before_deadline(due, warn_days)


def light_on(today: date, due: Due | None, yellow: date | None, calendar: WorkCalendar) -> tuple[Colour, Text]:
    """Return the light of a day with its reason in words."""
    if due is None or yellow is None:
        return Colour.GREY, Text("Nothing is due")
    if today > due.on:
        days = calendar.count(due.on, today)
        return Colour.RED, Text("%(what)s was due on %(day)s, %(days)s over", what=due.kind, day=due.on,
                                days=in_working_days(days))  # fmt: skip
    colour = Colour.YELLOW if today >= yellow else Colour.GREEN
    return colour, Text("%(what)s is due on %(day)s", what=due.kind, day=due.on)


def all_replied(units: Iterable[int], replied: Iterable[int]) -> bool:
    """Tell whether every unit that replies for itself has done so."""
    return set(units) <= set(replied)
