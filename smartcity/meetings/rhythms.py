"""How often a series meets: chosen in a form, written as a rule of RFC 5545, said as an office does. Pure."""

import re
from dataclasses import dataclass
from enum import StrEnum

from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.texts import Term, Text


class Rhythm(StrEnum):
    """The choices of the form; `rule` is any other rule, `placeholder` meets when its head has time."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    RULE = "rule"
    PLACEHOLDER = "placeholder"


class Weekday(StrEnum):
    """Days of the week, as rules write them."""

    MO = "MO"
    TU = "TU"
    WE = "WE"
    TH = "TH"
    FR = "FR"
    SA = "SA"
    SU = "SU"


class Nth(StrEnum):
    """Which of a month's weekdays."""

    FIRST = "1"
    SECOND = "2"
    THIRD = "3"
    FOURTH = "4"
    LAST = "-1"


MONTHS = {Rhythm.QUARTERLY: "1,4,7,10", Rhythm.HALF_YEARLY: "1,7"}
_WEEKLY = re.compile(r"FREQ=WEEKLY(?:;INTERVAL=(?P<every>\d+))?;BYDAY=(?P<day>[A-Z]{2})")
_MONTHLY = re.compile(r"FREQ=MONTHLY(?:;BYMONTH=(?P<months>[\d,]+))?;BYDAY=(?P<nth>-1|[1-4])(?P<day>[A-Z]{2})")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen: every so many weeks on a weekday, the n-th weekday of a month, or a rule as it stands."""

    rhythm: Rhythm
    weekday: Weekday = Weekday.MO
    every: int = 1
    nth: Nth = Nth.FIRST
    rule: str = ""


def rule_of(chosen: Chosen) -> str | None:
    """Return the rule, None for a placeholder; InvalidInput where another rule was chosen and none given."""
    match chosen.rhythm:
        case Rhythm.PLACEHOLDER:
            return None
        case Rhythm.WEEKLY:
            interval = f";INTERVAL={chosen.every}" if chosen.every != 1 else ""
            return f"FREQ=WEEKLY{interval};BYDAY={chosen.weekday}"
        case Rhythm.MONTHLY:
            return f"FREQ=MONTHLY;BYDAY={chosen.nth}{chosen.weekday}"
        case Rhythm.QUARTERLY | Rhythm.HALF_YEARLY:
            return f"FREQ=MONTHLY;BYMONTH={MONTHS[chosen.rhythm]};BYDAY={chosen.nth}{chosen.weekday}"
        case Rhythm.RULE:
            if not chosen.rule.strip():
                raise InvalidInput({"rule": Text("Please fill this in")})
            return chosen.rule


def chosen_of(rule: str | None) -> Chosen:
    """Return what in the form gives a stored rule; what the form doesn't offer stays a rule."""
    if not rule:
        return Chosen(Rhythm.PLACEHOLDER)
    weekly = _WEEKLY.fullmatch(rule)
    if weekly:
        return Chosen(Rhythm.WEEKLY, Weekday(weekly["day"]), int(weekly["every"] or 1), rule=rule)
    monthly = _MONTHLY.fullmatch(rule)
    rhythm = _rhythm(monthly["months"]) if monthly else None
    if monthly is None or rhythm is None:
        return Chosen(Rhythm.RULE, rule=rule)
    return Chosen(rhythm, Weekday(monthly["day"]), nth=Nth(monthly["nth"]), rule=rule)


def _rhythm(months: str | None) -> Rhythm | None:
    if months is None:
        return Rhythm.MONTHLY
    return next((rhythm for rhythm, listed in MONTHS.items() if listed == months), None)


def in_words(rule: str | None) -> Text:
    """Say a rule as an office does."""
    chosen = chosen_of(rule)
    day, nth = Term("Weekday", chosen.weekday), Term("Nth", chosen.nth)
    every_week = Text("Every %(day)s", day=day)
    return {
        Rhythm.PLACEHOLDER: Text("When its head has time"),
        Rhythm.RULE: Text("By the rule %(rule)s", rule=chosen.rule),
        Rhythm.WEEKLY: every_week
        if chosen.every == 1
        else Text("Every %(weeks)s weeks on %(day)s", weeks=chosen.every, day=day),
        Rhythm.MONTHLY: Text("On the %(nth)s %(day)s of each month", nth=nth, day=day),
        Rhythm.QUARTERLY: Text("On the %(nth)s %(day)s of the first month of each quarter", nth=nth, day=day),
        Rhythm.HALF_YEARLY: Text("On the %(nth)s %(day)s of January and July", nth=nth, day=day),
    }[chosen.rhythm]
