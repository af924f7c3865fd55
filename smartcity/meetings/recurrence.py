"""The rule of a series: RFC 5545 text, as far as meetings need it.

A rule is bounded before dateutil sees it: it can't tick by the second, it takes parts that RFC 5545 allows together,
and it falls on some day. dateutil looks for the next day until the year 9999, so what is sure never to come is refused
without asking. Rules: DOMAIN §4. Pure.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo

from dateutil.rrule import rrule, rrulestr

from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.texts import Text

LONGEST_RULE = 200
FIRST_YEAR, LAST_YEAR = 2000, 2100
LONGEST_WAIT = timedelta(days=3652)

_DAYS = "(?:MO|TU|WE|TH|FR|SA|SU)"
_PARTS: Mapping[str, re.Pattern[str]] = {
    name: re.compile(pattern)
    for name, pattern in {
        "FREQ": "DAILY|WEEKLY|MONTHLY|YEARLY",
        "INTERVAL": "[1-9][0-9]?",
        "COUNT": "[1-9][0-9]{0,2}",
        "UNTIL": "[0-9]{8}(T[0-9]{6}Z?)?",
        "BYDAY": f"(?:[+-]?[1-9][0-9]?)?{_DAYS}(?:,(?:[+-]?[1-9][0-9]?)?{_DAYS}){{0,13}}",
        "BYMONTHDAY": "-?(?:[1-9]|[12][0-9]|3[01])(?:,-?(?:[1-9]|[12][0-9]|3[01])){0,30}",
        "BYMONTH": "(?:[1-9]|1[0-2])(?:,(?:[1-9]|1[0-2])){0,11}",
        "BYSETPOS": "-?[1-9][0-9]{0,2}(?:,-?[1-9][0-9]{0,2}){0,9}",
        "WKST": _DAYS,
    }.items()
}
_LONGEST_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def check_rule(text: str, start: datetime, zone: tzinfo = UTC) -> str:
    """Return the rule as it is stored: upper case, without "RRULE:", UNTIL as a local time to the second.

    InvalidInput for `start` outside this century; for `rule` where it is no rule, is one that meetings don't need (by
    the second, minute, hour, week or day number; extra dates and exceptions belong to single occurrences), or falls
    on no day for ten years. `zone` reads an UNTIL that is given in UTC.
    """
    if not FIRST_YEAR <= start.year <= LAST_YEAR:
        raise InvalidInput({"start": Text("Please give a day in this century")})
    parts = _rule_parts(text)
    _check_combination(parts)
    if "UNTIL" in parts:
        parts["UNTIL"] = _local_until(parts["UNTIL"], zone)
    rule = ";".join(f"{name}={value}" for name, value in parts.items())
    days = expanded(rule, start)
    first = None if days is None else next(iter(days), None)
    if first is None or first - start > LONGEST_WAIT:
        raise _refused(Text("This rule falls on no day of the next ten years"))
    return rule


def expanded(rule: str, start: datetime) -> rrule | None:
    """Return what a checked rule yields from its start on, None where it can't yield anything."""
    if _is_impossible(_rule_parts(rule)):
        return None
    try:
        found = rrulestr(rule, dtstart=start)
    except ValueError:
        raise _refused(Text("This is not a rule of RFC 5545")) from None
    return found if isinstance(found, rrule) else None


def _is_impossible(parts: Mapping[str, str]) -> bool:
    """Tell whether no month named has any of the days named, as 30 February: dateutil would search to the year 9999."""
    if "BYMONTHDAY" not in parts:
        return False
    days = [abs(int(day)) for day in parts["BYMONTHDAY"].split(",")]
    months = [int(month) for month in parts.get("BYMONTH", "1").split(",")]
    return min(days) > max(_LONGEST_MONTH[month - 1] for month in months)


def _rule_parts(text: str) -> dict[str, str]:
    """Read NAME=VALUE pairs, each once; refuse everything else."""
    if len(text) > LONGEST_RULE:
        raise _refused(Text("A rule has at most %(most)s characters", most=LONGEST_RULE))
    parts: dict[str, str] = {}
    for pair in text.strip().upper().removeprefix("RRULE:").rstrip(";").split(";"):
        name, _, value = pair.partition("=")
        if name in parts or name not in _PARTS or not _PARTS[name].fullmatch(value):
            raise _refused(Text("“%(part)s” can't stand in the rule of a meeting", part=pair[:40]))
        parts[name] = value
    return parts


def _check_combination(parts: Mapping[str, str]) -> None:
    """Refuse what RFC 5545 forbids, and what would make the search for the next day long."""
    if "FREQ" not in parts:
        raise _refused(Text("A rule says how often: FREQ=DAILY, WEEKLY, MONTHLY or YEARLY"))
    if "COUNT" in parts and "UNTIL" in parts:
        raise _refused(Text("A rule ends by COUNT or by UNTIL, not by both"))
    numbered = any(char.isdigit() for char in parts.get("BYDAY", ""))
    by_week = parts["FREQ"] in {"DAILY", "WEEKLY"}
    if by_week and (numbered or "BYMONTHDAY" in parts or "BYSETPOS" in parts):
        raise _refused(Text("Days of the month and numbered weekdays need FREQ=MONTHLY or YEARLY"))
    if "BYSETPOS" in parts and not {"BYDAY", "BYMONTHDAY", "BYMONTH"} & parts.keys():
        raise _refused(Text("BYSETPOS needs days to choose from"))


def _local_until(value: str, zone: tzinfo) -> str:
    """Return the last moment as a local time; a day means its end."""
    try:
        moment = datetime.strptime(value.rstrip("Z"), "%Y%m%dT%H%M%S" if "T" in value else "%Y%m%d").replace(tzinfo=UTC)
        local = moment.astimezone(zone) if value.endswith("Z") else moment
    except (ValueError, OverflowError):
        raise _refused(Text("“%(part)s” can't stand in the rule of a meeting", part=f"UNTIL={value}")) from None
    return f"{local:%Y%m%dT%H%M%S}" if "T" in value else f"{local:%Y%m%dT235959}"


def _refused(reason: Text) -> InvalidInput:
    return InvalidInput({"rule": reason})
