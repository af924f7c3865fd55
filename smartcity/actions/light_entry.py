"""What somebody types or sends as rules of the light: checked alike for pages and API, and told back in sentences."""

from collections.abc import Iterator, Mapping

from smartcity.actions.light import RuleSet
from smartcity.actions.light_rules import MOST_DAYS, OFF, LightRules, Override
from smartcity.actions.rules import SourceKind
from smartcity.foundation.checks import Errors
from smartcity.foundation.texts import Text
from smartcity.workdays.rules import in_working_days

ALL_POINTS = 100


def rules_given(general: Override, by_kind: Mapping[SourceKind, Override]) -> LightRules:
    """Return the rules that were given; InvalidInput names the field, that of a kind as `audit_yellow_days`."""
    errors = Errors()
    if general.yellow_days is None:
        errors.add("yellow_days", Text("Please fill this in"))
    for prefix, figures in [("", general), *((f"{kind}_", own) for kind, own in by_kind.items())]:
        _check(errors, prefix, figures)
    errors.stop()
    return LightRules(
        general.on(RuleSet(points_behind=None)), {k: own for k, own in by_kind.items() if own != Override()}
    )


def _check(errors: Errors, prefix: str, figures: Override) -> None:
    days, points = figures.yellow_days, figures.points_behind
    if days is not None and not 0 <= days <= MOST_DAYS:
        errors.add(f"{prefix}yellow_days", Text("Give 0 to %(most)s working days", most=MOST_DAYS))
    if points is not None and not OFF <= points <= ALL_POINTS:
        errors.add(f"{prefix}points_behind", Text("Give 0 (off) to %(most)s points", most=ALL_POINTS))


def said(rules: LightRules) -> list[Text]:
    """Return what rules say, in sentences: for all items, then what is other for each kind of source."""
    general = Override(rules.general.yellow_days, rules.general.milestone_missed, rules.general.points_behind or OFF)
    by_kind = [
        Text("%(kind)s: %(rule)s", kind=kind, rule=rule)
        for kind in SourceKind
        for rule in _sentences(rules.by_kind.get(kind, Override()))
    ]
    return [*_sentences(general), *by_kind]


def _sentences(figures: Override) -> Iterator[Text]:
    if figures.yellow_days is not None:
        yield Text("yellow with %(length)s left", length=in_working_days(figures.yellow_days))
    if figures.milestone_missed is not None:
        missed, nothing = Text("yellow when a milestone was missed"), Text("a missed milestone changes nothing")
        yield missed if figures.milestone_missed else nothing
    if figures.points_behind == OFF:
        yield Text("lagging behind the elapsed time changes nothing")
    elif figures.points_behind is not None:
        yield Text("yellow when %(points)s points behind the elapsed time", points=figures.points_behind)
