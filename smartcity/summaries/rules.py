"""The states of a weekly summary and what may be done in each. Pure.

Draft → edited → signed → issued; issued means frozen (DOMAIN §7). Editing a signed summary takes the signature back.
"""

from collections.abc import Mapping
from enum import StrEnum


class SummaryState(StrEnum):
    """Where a summary stands; issued means frozen."""

    DRAFT = "draft"
    EDITED = "edited"
    SIGNED = "signed"
    ISSUED = "issued"


class Act(StrEnum):
    """What can be done with a summary; `refresh` counts its figures anew."""

    REFRESH = "refresh"
    EDIT = "edit"
    SIGN = "sign"
    ISSUE = "issue"


_UNSIGNED = frozenset({SummaryState.DRAFT, SummaryState.EDITED})

ALLOWED_IN: Mapping[Act, frozenset[SummaryState]] = {
    Act.REFRESH: _UNSIGNED,
    Act.EDIT: _UNSIGNED | {SummaryState.SIGNED},
    Act.SIGN: _UNSIGNED,
    Act.ISSUE: frozenset({SummaryState.SIGNED}),
}


def allowed(state: SummaryState, act: Act) -> bool:
    """Tell whether an act may be done in a state."""
    return state in ALLOWED_IN[act]
