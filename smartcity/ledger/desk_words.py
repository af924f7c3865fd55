"""The desk's own words for the members of its enums, read back from a file in whatever language it was written."""

from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import TypeVar

from smartcity.foundation.i18n import LANGUAGES, label, using
from smartcity.ledger.columns import compared

E = TypeVar("E", bound=StrEnum)


def member_of(kind: type[E], text: str) -> E | None:
    """Return the member that a word means, in any language of the desk; None where it means none."""
    found = _words(kind).get(compared(text))
    return None if found is None else kind(found)


@cache
def _words(kind: type[StrEnum]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with using(language):
            found |= {compared(label(member)): member.value for member in kind}
    return found
