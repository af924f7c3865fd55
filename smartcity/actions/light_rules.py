"""Which rules decide an item's light: a city's own for each kind of source, the strictest of them for one item.

A rule set is data with a day from which it holds (actions/light_models.py). Between rule sets nothing changes by
itself: the versions of the items keep what was shown. Rules: DOMAIN §5. Pure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from smartcity.actions.light import STANDARD_RULES, RuleSet
from smartcity.actions.rules import SourceKind

OFF = 0
"""What an override of `points_behind` says where the rule is off for its kind: None there means "as elsewhere"."""

MOST_DAYS = 60
"""The most working days before a deadline at which a light may turn: a quarter."""


@dataclass(frozen=True, slots=True)
class Override:
    """What is other for one kind of source; None is as for all. `points_behind` 0 is off."""

    yellow_days: int | None = None
    milestone_missed: bool | None = None
    points_behind: int | None = None

    def on(self, rules: RuleSet) -> RuleSet:
        """Return the rules for this kind, given those for all."""
        own = {name: value for name, value in asdict(self).items() if value is not None}
        if own.get("points_behind") == OFF:
            own["points_behind"] = None
        return replace(rules, **own)


@dataclass(frozen=True, slots=True)
class LightRules:
    """The rules for all items, and what is other for some kinds of source."""

    general: RuleSet = STANDARD_RULES
    by_kind: Mapping[SourceKind, Override] = field(default_factory=dict)

    def for_sources(self, kinds: Iterable[SourceKind]) -> RuleSet:
        """Return the rules of an item that rests on sources of these kinds: of several, the strictest in each point."""
        return strictest([self.by_kind.get(kind, Override()).on(self.general) for kind in set(kinds)] or [self.general])

    def as_json(self) -> dict[str, Any]:
        """Return the form that the database keeps."""
        kinds = {kind.value: asdict(own) for kind, own in sorted(self.by_kind.items()) if own != Override()}
        return {"general": asdict(self.general), "by_kind": kinds}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "LightRules":
        """Read what `as_json` wrote."""
        by_kind = {SourceKind(kind): Override(**own) for kind, own in kept["by_kind"].items()}
        return cls(RuleSet(**kept["general"]), by_kind)


STANDARD = LightRules()
"""The rules with which the desk begins."""


def strictest(rules: Iterable[RuleSet]) -> RuleSet:
    """Return the rules under which a light turns as early as under any of these."""
    found = list(rules)
    points = [one.points_behind for one in found if one.points_behind is not None]
    return RuleSet(
        yellow_days=max(one.yellow_days for one in found),
        milestone_missed=any(one.milestone_missed for one in found),
        points_behind=min(points, default=None),
    )
