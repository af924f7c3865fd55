"""What is typed as rules of the light: for all items, and what is other for each kind of source."""

import hashlib
import json
from typing import Any, Self

from wtforms.widgets import HiddenInput

from smartcity.actions.light_entry import rules_given
from smartcity.actions.light_rules import LightRules, Override
from smartcity.actions.rules import SourceKind
from smartcity.foundation import clock
from smartcity.foundation.forms import BaseForm, day, line, number, one, tick, version
from smartcity.foundation.i18n import label
from smartcity.foundation.texts import Text

DAYS, MILESTONE, POINTS = "yellow_days", "milestone_missed", "points_behind"
_YES_NO = {"yes": True, "no": False}


class LightRulesForm(BaseForm):
    """A rule set. The fields of a kind of source are named after it: `audit_yellow_days`."""

    from_on = day(Text("Holds from"), required=True, description=Text("Today or later: what was shown stays as it was"))
    yellow_days = number(Text("Yellow from so many working days before the deadline"), required=True)
    milestone_missed = tick(Text("Yellow when a milestone was missed"))
    points_behind = number(
        Text("Yellow when so many points behind the elapsed time"),
        description=Text("Empty is off: policy work jumps from 0 to 100 in its last month"),
    )
    reason = line(Text("Reason or basis"))
    version = version()
    previewed = line(Text("Rules of the lights"), widget=HiddenInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answers = [("", Text("as for all")), ("yes", Text("yellow")), ("no", Text("changes nothing"))]
        for kind in SourceKind:
            self[f"{kind}_{MILESTONE}"].choices = [(value, str(text)) for value, text in answers]

    @classmethod
    def starting_from(cls, rules: LightRules, seen: int) -> Self:
        """Return the form with the rules that it would replace; they hold from today where nothing else is said."""
        general = rules.general
        data: dict[str, Any] = {
            "from_on": clock.today(),
            DAYS: general.yellow_days,
            MILESTONE: general.milestone_missed,
            POINTS: general.points_behind,
            "version": seen,
        }
        for kind, own in rules.by_kind.items():
            data |= {f"{kind}_{DAYS}": own.yellow_days, f"{kind}_{POINTS}": own.points_behind}
            data[f"{kind}_{MILESTONE}"] = {True: "yes", False: "no", None: ""}[own.milestone_missed]
        return cls(data=data)

    def rules(self) -> LightRules:
        """Return what was typed; InvalidInput where it can't be meant."""
        general = Override(self.yellow_days.data, bool(self.milestone_missed.data), self.points_behind.data)
        return rules_given(general, {kind: self._own(kind) for kind in SourceKind})

    def _own(self, kind: SourceKind) -> Override:
        milestone = _YES_NO.get(self[f"{kind}_{MILESTONE}"].data or "")
        return Override(self[f"{kind}_{DAYS}"].data, milestone, self[f"{kind}_{POINTS}"].data)

    def seal(self) -> str:
        """Return what tells these rules and their day from others: what is saved is what was previewed."""
        told = [self.rules().as_json(), str(self.from_on.data)]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()

    def kinds(self) -> list[tuple[str, list[Any], bool]]:
        """Return the fields of each kind of source, and whether the kind has something of its own or wrong."""
        rows = ((kind, [self[f"{kind}_{name}"] for name in (DAYS, MILESTONE, POINTS)]) for kind in SourceKind)
        return [
            (label(kind), fields, any(field.data not in (None, "") or field.errors for field in fields))
            for kind, fields in rows
        ]


for _kind in SourceKind:
    setattr(LightRulesForm, f"{_kind}_{DAYS}", number(Text("Working days before the deadline")))
    setattr(LightRulesForm, f"{_kind}_{MILESTONE}", one(Text("A missed milestone"), default=""))
    setattr(LightRulesForm, f"{_kind}_{POINTS}", number(Text("Points behind (0 is off)")))
