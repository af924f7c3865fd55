"""What the office decided for one file of a register."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from smartcity.foundation.forms import as_id
from smartcity.ledger.rules import UnknownUnits

MOST_DECISIONS = 2000


@dataclass(frozen=True)
class Choices:
    """What the office decided: for units that nobody knows, for people without a group, and for rejected rows."""

    unknown: UnknownUnits = UnknownUnits.REJECT
    units: Mapping[str, str] = field(default_factory=dict)
    group: int | None = None
    source: str = ""
    year: int | None = None
    partial: bool = False

    @classmethod
    def sent(cls, form: Any) -> "Choices":
        """Read what a form sends; what is no choice is left out."""
        names, chosen = form.getlist("unit_name")[:MOST_DECISIONS], form.getlist("unit_choice")[:MOST_DECISIONS]
        unknown = form.get("unknown", "")
        return cls(
            unknown=UnknownUnits(unknown) if unknown in set(UnknownUnits) else UnknownUnits.REJECT,
            units={
                name: choice
                for name, choice in zip(names, chosen, strict=False)
                if choice in set(UnknownUnits) or as_id(choice)
            },
            group=as_id(form.get("group")),
            source=form.get("source", "")[:200],
            year=as_id(form.get("year")),
            partial=bool(form.get("partial")),
        )

    @classmethod
    def kept(cls, document: Mapping[str, Any]) -> "Choices":
        """Read what was kept."""
        return cls(**{**document, "unknown": UnknownUnits(document["unknown"])}) if document else cls()

    def document(self) -> dict[str, Any]:
        """Return the form that the database keeps."""
        return {
            "unknown": self.unknown.value,
            "units": dict(self.units),
            "group": self.group,
            "source": self.source,
            "year": self.year,
            "partial": self.partial,
        }
