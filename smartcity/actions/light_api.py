"""The resource `light-rules` of the API: which rules of the light hold and held, a preview, and new ones."""

from datetime import date, datetime

from pydantic import Field, StrictBool, StrictInt, StrictStr

from smartcity.actions import light_queries, light_services
from smartcity.actions.access import Permission
from smartcity.actions.api import api
from smartcity.actions.light_entry import rules_given
from smartcity.actions.light_models import LightRuleSet
from smartcity.actions.light_preview import LeadTurns, Preview, preview
from smartcity.actions.light_rules import LightRules, Override
from smartcity.actions.rules import Colour, SourceKind
from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.api import LARGEST_ID, ListOf, ListQuery, Named, Schema, operation, seen_version


class Figures(Schema):
    """What turns a light yellow; null is as for all items, and 0 points is off."""

    yellow_days: StrictInt | None = None
    milestone_missed: StrictBool | None = None
    points_behind: StrictInt | None = None

    def override(self) -> Override:
        """Return the figures as the rules know them."""
        return Override(self.yellow_days, self.milestone_missed, self.points_behind)


class RulesGiven(Schema):
    """Rules for all items, and what is other for kinds of source."""

    general: Figures
    by_kind: dict[SourceKind, Figures] = Field(default_factory=dict)

    def rules(self) -> LightRules:
        """Return the rules; 422 names what can't be meant."""
        return rules_given(self.general.override(), {kind: own.override() for kind, own in self.by_kind.items()})


class RuleSetGiven(RulesGiven):
    """A rule set; `version` is the id of the newest one that was read, 0 where there was none."""

    from_on: date
    reason: StrictStr = ""
    version: StrictInt | None = Field(None, ge=0, le=LARGEST_ID)


class RuleSetSeen(Schema):
    """A rule set; it holds from `applied_at` until the next one's. `relit` is how many items it moved."""

    id: int
    from_on: date
    general: Figures
    by_kind: dict[SourceKind, Figures]
    reason: str
    in_force: bool
    entered_at: datetime
    entered_by: Named | None
    applied_at: datetime | None
    relit: int | None
    withdrawn_at: datetime | None


class LightSeen(Schema):
    """A colour and why."""

    colour: Colour
    reason: str


class TurnSeen(Schema):
    """An item that would show another colour today."""

    id: int
    number: str
    title: str
    before: LightSeen
    after: LightSeen


class LeadSeen(Schema):
    """The items of one lead unit; `total` counts also those that are not named."""

    lead: Named
    total: int
    items: list[TurnSeen]


class PreviewSeen(Schema):
    """How many items would show another colour today, and which; `moved` also those that would turn later."""

    total: int
    moved: int
    leads: list[LeadSeen]


@api.get("/light-rules")
@requires(Permission.READ)
@operation("List the rule sets of the light, newest first", query=ListQuery, response=ListOf[RuleSetSeen])
def list_light_rules(query: ListQuery) -> ListOf[RuleSetSeen]:
    """List rule sets."""
    found = light_queries.page_of(query.cursor, query.limit)
    now = light_queries.in_force()
    return ListOf[RuleSetSeen](items=[_seen(row, now) for row in found.rows], next=found.next)


@api.post("/light-rules")
@requires(Permission.LIGHT_RULES)
@operation("Enter a rule set; one that begins today holds at once", json=RuleSetGiven, response={201: RuleSetSeen})
def enter_light_rules(json: RuleSetGiven) -> tuple[RuleSetSeen, int]:
    """Enter a rule set."""
    rules, version = json.rules(), seen_version(json.version)
    row = light_services.enter(the_actor(), rules, json.from_on, reason=json.reason, version=version)
    return _seen(row, light_queries.in_force()), 201


@api.post("/light-rules/preview")
@requires(Permission.LIGHT_RULES)
@operation("Say what a rule set would change today; nothing is saved", json=RulesGiven, response=PreviewSeen)
def preview_light_rules(json: RulesGiven) -> PreviewSeen:
    """Preview a rule set."""
    return _previewed(preview(json.rules()))


@api.post("/light-rules/<int:rule_set_id>/withdraw")
@requires(Permission.LIGHT_RULES)
@operation("Withdraw a rule set that does not hold yet", response=RuleSetSeen)
def withdraw_rule_set(rule_set_id: int) -> RuleSetSeen:
    """Withdraw a rule set."""
    return _seen(light_services.withdraw(the_actor(), rule_set_id), light_queries.in_force())


def _seen(row: LightRuleSet, now: LightRuleSet | None) -> RuleSetSeen:
    person = row.entered_by
    return RuleSetSeen(
        id=row.id,
        from_on=row.from_on,
        general=Figures(**row.content["general"]),
        by_kind={SourceKind(kind): Figures(**own) for kind, own in row.content["by_kind"].items()},
        reason=row.reason,
        in_force=now is not None and row.id == now.id,
        entered_at=row.entered_at,
        entered_by=Named(id=person.id, name=person.name) if person else None,
        applied_at=row.applied_at,
        relit=row.relit,
        withdrawn_at=row.withdrawn_at,
    )


def _previewed(found: Preview) -> PreviewSeen:
    return PreviewSeen(total=found.total, moved=found.moved, leads=[_lead(lead) for lead in found.leads])


def _lead(lead: LeadTurns) -> LeadSeen:
    items = [
        TurnSeen(
            id=turn.id,
            number=turn.number,
            title=turn.title,
            before=LightSeen(colour=turn.before.colour, reason=str(turn.before.reason)),
            after=LightSeen(colour=turn.after.colour, reason=str(turn.after.reason)),
        )
        for turn in lead.turns
    ]
    return LeadSeen(lead=Named(id=lead.id, name=lead.name), total=lead.total, items=items)
