"""The limits on secondments, read from `data/policy.toml`, and the sentences of the rules that one goes beyond.

Published rules differ from city to city, so the numbers are data. One rule is national and stands here: nobody is
borrowed from county level or below; districts name liaisons instead. Rules: DOMAIN §3. Pure.
"""

import tomllib
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from smartcity.foundation.texts import Text
from smartcity.staff.rules import SecondmentKind
from smartcity.workdays.rules import WorkCalendar

COUNTY_RULE = Text("Rule: nobody is borrowed from county level or below. Districts and zones name a liaison instead.")
_SOURCE = Path(__file__).parent / "data" / "policy.toml"
_MONTHS = 12


@dataclass(frozen=True)
class Policy:
    """The limits in force; 0 turns one off. `basis` names the document they come from."""

    stretch_months: int
    total_months: int
    notice_working_days: int
    pause_months: int
    basis: str
    kinds: frozenset[SecondmentKind]
    alerts: tuple[int, ...]


@dataclass(frozen=True)
class Request:
    """What is asked for: a term, the end it had before (for an extension), and what is known of the person's last one.

    `asked_on` is the day on which the office learns of it.
    """

    kind: SecondmentKind
    start: date
    end: date
    asked_on: date
    previous_end: date | None = None
    returned_before: date | None = None


@cache
def policy() -> Policy:
    """Read the data file; a missing or misspelt entry is an error of the installation."""
    data = tomllib.loads(_SOURCE.read_text(encoding="utf-8"))
    return Policy(
        stretch_months=data["stretch_months"],
        total_months=data["total_months"],
        notice_working_days=data["notice_working_days"],
        pause_months=data["pause_months"],
        basis=data["basis"],
        kinds=frozenset(SecondmentKind(kind) for kind in data["kinds"]),
        alerts=tuple(sorted(data["alerts"], reverse=True)),
    )


def breaches(asked: Request, limits: Policy, calendar: WorkCalendar) -> tuple[Text, ...]:
    """Return the sentence of each rule that a request goes beyond."""
    if asked.kind not in limits.kinds:
        return ()
    return (*_too_long(asked, limits), *_too_soon(asked, limits, calendar))


def _too_long(asked: Request, limits: Policy) -> list[Text]:
    found = []
    since = asked.start if asked.previous_end is None else asked.previous_end + timedelta(days=1)
    if limits.stretch_months and asked.end > last_day(since, limits.stretch_months):
        found.append(
            Text("Rule: a secondment or its extension lasts at most %(months)s months.", months=limits.stretch_months)
        )
    if limits.total_months and asked.end > last_day(asked.start, limits.total_months):
        found.append(
            Text("Rule: with all extensions a secondment lasts at most %(months)s months.", months=limits.total_months)
        )
    return found


def _too_soon(asked: Request, limits: Policy, calendar: WorkCalendar) -> list[Text]:
    found = []
    begins = asked.start if asked.previous_end is None else asked.previous_end + timedelta(days=1)
    if limits.notice_working_days and calendar.count(asked.asked_on, begins) < limits.notice_working_days:
        found.append(
            Text("Rule: it is asked for %(days)s working days before it begins.", days=limits.notice_working_days)
        )
    pause = limits.pause_months if asked.previous_end is None else 0
    if pause and asked.returned_before and asked.start <= last_day(asked.returned_before + timedelta(days=1), pause):
        found.append(
            Text("Rule: the same person is lent again only %(months)s months after the last return.", months=pause)
        )
    return found


def last_day(start: date, months: int) -> date:
    """Return the last day of a span of whole months that begins on `start`: 1 March and 6 months give 31 August."""
    years, month = divmod(start.month - 1 + months, _MONTHS)
    year, month = start.year + years, month + 1
    longest = monthrange(year, month)[1]
    return date(year, month, start.day) - timedelta(days=1) if start.day <= longest else date(year, month, longest)
