"""What can become of a row, and what is decided about units that nobody knows and about collective phrases. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Outcome(StrEnum):
    """What becomes of a row; warned rows are imported too."""

    IMPORTED = "imported"
    WARNED = "warned"
    SKIPPED = "skipped"
    REJECTED = "rejected"


TAKEN = frozenset({Outcome.IMPORTED, Outcome.WARNED})


class UnknownUnits(StrEnum):
    """What happens to a unit that no organisation answers to: it is entered as written, or its row is rejected."""

    CREATE = "create"
    REJECT = "reject"


class YesNo(StrEnum):
    """Whether something holds, as a cell says it."""

    YES = "yes"
    NO = "no"


class Expansion(StrEnum):
    """Whom a collective phrase means, where the office says so; else it is kept as such."""

    KEEP = "keep"
    DISTRICTS = "districts"
    CITY = "city"
    EVERYBODY = "everybody"


@dataclass(frozen=True)
class Decisions:
    """What the office decided: for all unknown units, for single ones (a unit's id, or one of the two), for phrases.

    `alike`: a name that only lacks the city's sign before it is taken for the unit that has it.
    """

    unknown: UnknownUnits = UnknownUnits.CREATE
    alike: bool = False
    units: Mapping[str, int | UnknownUnits] = field(default_factory=dict)
    phrases: Mapping[str, Expansion] = field(default_factory=dict)
