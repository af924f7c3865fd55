"""Who sees and keeps the people: names, units and posts are open to the work, telephone and e-mail are not."""

from collections.abc import Iterable
from enum import StrEnum

from smartcity.foundation.access import Actor, Grant
from smartcity.foundation.problems import Forbidden


class Permission(StrEnum):
    """What can be permitted."""

    READ = "people.read"
    CONTACTS = "people.contacts"
    MANAGE = "people.manage"


POLICY = {
    Permission.READ: Grant.to(
        "See people, their units and posts", "secretariat", "leader", "liaison", "member", "observer"
    ),
    Permission.CONTACTS: Grant.to("See everybody's telephone, e-mail and reason of absence", "secretariat", "leader"),
    Permission.MANAGE: Grant.to("Keep people, their posts and absences", "secretariat"),
}


def sees_contacts(actor: Actor, person_id: int, unit_ids: Iterable[int]) -> bool:
    """Tell whether telephone and e-mail of a person with these units are shown: the own unit's, and one's own."""
    if actor.may(Permission.CONTACTS) or (actor.person_id is not None and actor.person_id == person_id):
        return True
    return actor.may(Permission.READ) and bool(actor.unit_ids & set(unit_ids))


def records_absence(actor: Actor, person_id: int, unit_ids: Iterable[int]) -> bool:
    """Tell who may note an absence: the office, the person, and the liaison of the person's unit."""
    if actor.may(Permission.MANAGE) or (actor.person_id is not None and actor.person_id == person_id):
        return True
    return actor.has("liaison") and bool(actor.acting_unit_ids & set(unit_ids))


def require_absence(actor: Actor, person_id: int, unit_ids: Iterable[int]) -> None:
    """Refuse an absence that the actor may not note."""
    if not records_absence(actor, person_id, unit_ids):
        raise Forbidden
