"""Telling the liaisons of the units that a proposal was handed over to."""

from collections.abc import Iterable

from smartcity.accounts.queries import can_receive
from smartcity.actions.telling import liaisons
from smartcity.foundation import clock
from smartcity.foundation.texts import Text
from smartcity.messages.services import notify
from smartcity.people.queries import stand_in
from smartcity.proposals.models import Proposal

ABOUT = "proposal"
HANDED_OVER = "proposals.handed_over"


def tell_units(proposal: Proposal, unit_ids: Iterable[int]) -> None:
    """Tell the liaisons of units, or who stands in for them, that a proposal is theirs to handle."""
    text = Text("Proposal %(number)s “%(title)s” was handed over", number=proposal.number, title=proposal.title)
    why = Text("You are the liaison of a unit that this proposal concerns")
    there = [stand_in(person.id, clock.today()) or person for unit in unit_ids for person in liaisons(unit)]
    for person_id in dict.fromkeys(person.id for person in there):
        if can_receive(person_id, clock.today()):
            link = f"/proposals/{proposal.id}"
            notify(person_id, HANDED_OVER, text, why=why, link=link, about=(ABOUT, proposal.id))
