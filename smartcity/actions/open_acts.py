"""Which acts are open to somebody on an item, in the order of its page; no form is made to find out."""

from dataclasses import dataclass

from smartcity.actions import next_steps
from smartcity.actions.access import Permission, parts_of
from smartcity.actions.models import ActionItem
from smartcity.actions.moves import IllegalMove, permit
from smartcity.actions.next_steps import verbs_of
from smartcity.actions.office_forms import FORMS, MergeForm
from smartcity.actions.situations import own_unit, situation_of
from smartcity.actions.verb_forms import ForUnit, VerbForm
from smartcity.actions.workflow import ENDED_STATES, Need, Part, Verb
from smartcity.foundation.access import Actor
from smartcity.foundation.texts import Text

SHOWN_OPEN = frozenset(
    {
        Verb.ASSIGN,
        Verb.SIGN_FOR,
        Verb.REPORT,
        Verb.APPROVE_EXTENSION,
        Verb.KEEP_OBJECTION,
        Verb.COMPLETE,
        Verb.CLOSE,
    }
)
"""What somebody is waited for: its form stands open on the page. Whatever else can be done has a page of its own."""

Kind = type[VerbForm]


@dataclass(frozen=True)
class OpenActs:
    """What waits for this person, what is recorded for units, and what is rarely done."""

    first: tuple[Kind, ...] = ()
    behalf: tuple[Kind, ...] = ()
    rest: tuple[Kind, ...] = ()

    @property
    def shown(self) -> Kind | None:
        """The act whose form stands open on the item's page."""
        return next((kind for kind in self.first if kind.verb in SHOWN_OPEN), None)

    @property
    def linked(self) -> tuple[Kind, ...]:
        """The acts that wait for this person beside the one that stands open."""
        return tuple(kind for kind in self.first if kind is not self.shown)

    def __contains__(self, kind: object) -> bool:
        return kind in (*self.first, *self.behalf, *self.rest)

    def __bool__(self) -> bool:
        return bool(self.first or self.behalf or self.rest)


def open_acts(actor: Actor, item: ActionItem, verbs: tuple[Verb, ...]) -> OpenActs:
    """Return the acts that are open to somebody; those for a unit only where there is such a unit."""
    kinds = {kind.place(): kind for kind in _kinds(actor, verbs) if leads_somewhere(kind, actor, item)}
    first = _first(actor)
    if Verb.KEEP_OBJECTION in kinds and Verb.KEEP_OBJECTION in first:
        first.insert(first.index(Verb.KEEP_OBJECTION) + 1, Verb.REASSIGN)
    behalf = next_steps.ON_BEHALF if actor.may(Permission.ON_BEHALF) else ()
    rest = [place for place in next_steps.REST if place not in first]
    return OpenActs(*(tuple(kinds[place] for place in order if place in kinds) for order in (first, behalf, rest)))


def require_open(kind: Kind, actor: Actor, item: ActionItem) -> None:
    """Refuse, with the reason, the page of an act that is not open to somebody now."""
    if kind in open_acts(actor, item, verbs_of(actor, item)):
        return
    if not issubclass(kind, ForUnit) or item.state in ENDED_STATES or item.locked_year is not None:
        permit(item.state, kind.verb, parts_of(actor, item), situation_of(item, own_unit(actor, item)), given=set(Need))
    raise IllegalMove(Text("There is nobody left here for whom this could be done"))


def leads_somewhere(kind: Kind, actor: Actor, item: ActionItem) -> bool:
    """Tell whether there is a unit for which somebody could do it, where it is done for one."""
    return not issubclass(kind, ForUnit) or bool(kind.units(actor, item))


def _kinds(actor: Actor, verbs: tuple[Verb, ...]) -> list[Kind]:
    kinds = [FORMS[verb] for verb in verbs if verb in FORMS]
    return [*kinds, MergeForm] if Verb.CANCEL in verbs and actor.may(Permission.CREATE) else kinds


def _first(actor: Actor) -> list[str]:
    found: list[str] = []
    if actor.may(Permission.ON_BEHALF):
        found.extend(next_steps.FIRST[Part.OFFICE])
    else:
        found.extend(next_steps.UNIT_FIRST)
    if actor.may(Permission.LEAD):
        found = [*next_steps.FIRST[Part.LEADER], *(verb for verb in found if verb not in next_steps.FIRST[Part.LEADER])]
    return found
