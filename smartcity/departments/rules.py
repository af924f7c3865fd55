"""Kinds of organisations, and names through time. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from unicodedata import normalize


class OrganisationKind(StrEnum):
    """What an organisation is, in the order of protocol."""

    PARTY = "party"
    CONGRESS = "congress"
    GOVERNMENT = "government"
    CPPCC = "cppcc"
    JUDICIAL = "judicial"
    PUBLIC_INSTITUTION = "public_institution"
    MASS_ORGANISATION = "mass_organisation"
    CENTRAL_AGENCY = "central_agency"
    TEMPORARY = "temporary"
    DISTRICT = "district"
    FUNCTIONAL_ZONE = "functional_zone"
    STATE_ENTERPRISE = "state_enterprise"
    CENTRAL_ENTERPRISE = "central_enterprise"
    ENTERPRISE = "enterprise"
    UNIVERSITY = "university"


COUNTY_LEVEL = frozenset({OrganisationKind.DISTRICT, OrganisationKind.FUNCTIONAL_ZONE})
"""Nobody is borrowed from county level or below (DOMAIN §3): they name liaisons."""


class GroupRole(StrEnum):
    """What an organisation is in a working group; with several leads the first named collects (DOMAIN §1)."""

    LEAD = "lead"
    CO_LEAD = "co_lead"
    MEMBER = "member"


NAME_SEPARATOR = "\u3001"
"""The ideographic comma, which parts names in an office's papers."""

_SEPARATORS = re.compile("[\u3001\uff0c\uff1b,;\n]")


def split_names(written: str) -> list[str]:
    """Return the names in a text, each once, in their order."""
    return list(dict.fromkeys(name for name in map(as_written, _SEPARATORS.split(written)) if name))


def as_written(name: str) -> str:
    """Return a name as it is compared: composed characters, single blanks, none around it."""
    return " ".join(normalize("NFC", name).split())


@dataclass(frozen=True)
class NamePeriod:
    """A name and the days on which it was borne, both inclusive; None: from the beginning, until today."""

    name: str
    short_name: str
    from_on: date | None
    until_on: date | None
    reason: str = ""


def name_borne_on(day: date, former: Iterable[NamePeriod], current: str) -> str:
    """Return the short name on a day: the earliest former name that still held then, else today's."""
    ended = sorted((period for period in former if period.until_on), key=lambda period: period.until_on or day)
    return next((period.short_name for period in ended if period.until_on and day <= period.until_on), current)
