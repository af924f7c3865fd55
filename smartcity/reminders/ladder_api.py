"""The resource `reminders/rules` of the API: the ladders in force, a preview of a change, and the change itself."""

from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.api import operation, seen_version
from smartcity.foundation.problems import InvalidInput, NotFound
from smartcity.reminders import ladder_queries, ladder_services
from smartcity.reminders.access import Permission
from smartcity.reminders.api import api
from smartcity.reminders.ladder_examples import examples
from smartcity.reminders.ladder_preview import Row, preview
from smartcity.reminders.ladder_shapes import (
    ChangeGiven,
    CountSeen,
    LadderGiven,
    MatterSeen,
    PreviewSeen,
    RuleSeen,
    RulesSeen,
    VersionGiven,
    named_as_sent,
    seen,
)
from smartcity.reminders.ladders import ladder
from smartcity.reminders.rules import Ladder, ReminderRule


@api.get("/reminders/rules")
@requires(Permission.READ)
@operation("List the rules of reminders with their ladders", response=RulesSeen)
def list_rules() -> RulesSeen:
    """List every rule."""
    return RulesSeen(items=[seen(one) for one in ladder_queries.all_rules()])


@api.get("/reminders/rules/<rule>")
@requires(Permission.READ)
@operation("Read a rule of reminders", response=RuleSeen)
def read_rule(rule: str) -> RuleSeen:
    """Read one rule."""
    return _now(_rule(rule))


@api.put("/reminders/rules/<rule>")
@requires(Permission.RULES)
@operation("Put a ladder in force for a rule, or switch the rule off", json=ChangeGiven, response=RuleSeen)
def change_rule(rule: str, json: ChangeGiven) -> RuleSeen:
    """Change a rule; it holds from the next tick on."""
    found, version = _rule(rule), seen_version(json.version)
    try:
        ladder_services.save(the_actor(), found, json.ladder(), version=version)
    except InvalidInput as refusal:
        raise named_as_sent(refusal) from None
    return _now(found)


@api.post("/reminders/rules/<rule>/reset")
@requires(Permission.RULES)
@operation("Put the standard ladder of a rule in force again", json=VersionGiven, response=RuleSeen)
def reset_rule(rule: str, json: VersionGiven) -> RuleSeen:
    """Put the standard ladder in force, switched on."""
    found = _rule(rule)
    ladder_services.reset(the_actor(), found, version=seen_version(json.version))
    return _now(found)


@api.post("/reminders/rules/<rule>/preview")
@requires(Permission.RULES)
@operation("Say what a ladder would have sent and will send; nothing is saved", json=LadderGiven, response=PreviewSeen)
def preview_rule(rule: str, json: LadderGiven) -> PreviewSeen:
    """Preview a change: the last 30 days and the next 14, beside the ladder in force."""
    found = _rule(rule)
    then = _as_ladder(found, json)
    shown = preview(found, ladder(found), then if json.is_on else None)
    return PreviewSeen(
        past=_counted(shown.past) if shown.knows_past else None,
        ahead=_counted(shown.ahead),
        at_once=_counted(shown.at_once),
        examples=[
            MatterSeen(
                matter=str(one.matter),
                link=one.link,
                unit=one.unit or None,
                person=one.person or None,
                counted_from=one.anchor,
            )
            for one in examples(found, shown.differing)
        ],
    )


def _as_ladder(rule: ReminderRule, given: LadderGiven) -> Ladder:
    try:
        return ladder_services.as_ladder(rule, given.ladder())
    except InvalidInput as refusal:
        raise named_as_sent(refusal) from None


def _counted(rows: list[Row]) -> list[CountSeen]:
    return [CountSeen(on=row.on, step=str(row.step), whom=str(row.whom), now=row.now, then=row.then) for row in rows]


def _now(rule: ReminderRule) -> RuleSeen:
    return seen(next(one for one in ladder_queries.all_rules() if one.rule is rule))


def _rule(name: str) -> ReminderRule:
    if name not in set(ReminderRule):
        raise NotFound
    return ReminderRule(name)
