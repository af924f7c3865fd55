"""States of a weekly summary. Pure."""

from enum import StrEnum


class SummaryState(StrEnum):
    """Where a summary stands; issued means frozen."""

    DRAFT = "draft"
    EDITED = "edited"
    SIGNED = "signed"
    ISSUED = "issued"
