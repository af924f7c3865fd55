"""What the office chose for one file: the year, the sheet, what unknown units and collective phrases mean."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from smartcity.foundation.forms import as_id
from smartcity.foundation.texts import Text
from smartcity.ledger.rules import Decisions, Expansion, UnknownUnits

MAP = "map"
MOST = 2000


@dataclass(frozen=True)
class Choices:
    """The choices of an import, as they are sent and kept. `units` maps a name to `create`, `reject` or a unit's id."""

    year: int | None = None
    sheet: str = ""
    unknown: UnknownUnits = UnknownUnits.CREATE
    alike: bool = True
    units: Mapping[str, str] = field(default_factory=dict)
    phrases: Mapping[str, str] = field(default_factory=dict)
    partial: bool = False
    again: bool = False
    learn: bool = True

    @classmethod
    def sent(cls, form: Any) -> "Choices":
        """Read what a form sends; what is no choice is left out."""
        year = as_id(form.get("year"))
        units = zip(form.getlist("unit_name")[:MOST], form.getlist("unit_choice")[:MOST], strict=False)
        phrases = zip(form.getlist("phrase_name")[:MOST], form.getlist("phrase_choice")[:MOST], strict=False)
        return cls(
            year=year if year and 1949 <= year <= 2199 else None,  # noqa: PLR2004  the years of the desk
            sheet=form.get("sheet", "")[:255],
            unknown=_unknown(form.get("unknown", "")),
            alike=bool(form.get("alike")),
            units={name: choice for name, choice in units if choice in set(UnknownUnits) or as_id(choice)},
            phrases={name: choice for name, choice in phrases if choice in set(Expansion)},
            partial=bool(form.get("partial")),
            again=bool(form.get("again")),
            learn=bool(form.get("learn")),
        )

    @classmethod
    def kept(cls, document: Mapping[str, Any]) -> "Choices":
        """Read what was kept."""
        known = {name: value for name, value in document.items() if name in cls.__dataclass_fields__}
        return cls(**{**known, "unknown": _unknown(known.get("unknown", ""))})

    def document(self) -> dict[str, Any]:
        """Return the form that the database keeps."""
        return {
            "year": self.year,
            "sheet": self.sheet,
            "unknown": self.unknown.value,
            "alike": self.alike,
            "units": dict(self.units),
            "phrases": dict(self.phrases),
            "partial": self.partial,
            "again": self.again,
            "learn": self.learn,
        }

    def decisions(self) -> Decisions:
        """Return what follows for the units."""
        return Decisions(
            unknown=self.unknown,
            alike=self.alike,
            units={
                name: UnknownUnits(choice) if choice in set(UnknownUnits) else int(choice)
                for name, choice in self.units.items()
            },
            phrases={name: Expansion(choice) for name, choice in self.phrases.items()},
        )


def _unknown(value: str) -> UnknownUnits:
    return UnknownUnits(value) if value in set(UnknownUnits) else UnknownUnits.CREATE


NEEDS_PARTIAL = Text("Some rows are rejected: mend them first, or tick that the others are imported without them")
