"""The buttons and links that papers add to the pages of items, lists, units, persons and of the year's end."""

from collections.abc import Mapping
from typing import Any

from flask import request

from smartcity.foundation.access import Actor
from smartcity.papers.access import Permission
from smartcity.papers.copying import texts_of_person
from smartcity.papers.year_queries import years
from smartcity.people import queries as people


def of_item(actor: Actor, item_id: int) -> Mapping[str, Any] | None:
    """Return what the head of an item's page offers."""
    if not actor.may(Permission.PRINT):
        return None
    return {
        "item_id": item_id,
        "for_units": actor.may(Permission.UNITS),
        "archive": actor.may(Permission.ARCHIVE),
    }


def of_list(actor: Actor, _id: int) -> Mapping[str, Any] | None:
    """Return what the head of the list of items offers: the red page of the list as it is filtered."""
    if not actor.may(Permission.PRINT):
        return None
    left_out = {"cursor", "sort", "view", "state", "light"}
    return {"filters": {name: value for name, value in request.args.items() if name not in left_out}}


def of_unit(actor: Actor, organisation_id: int) -> Mapping[str, Any] | None:
    """Return what the head of a unit's page offers."""
    return {"organisation_id": organisation_id} if actor.may(Permission.UNITS) else None


def of_person(actor: Actor, person_id: int) -> Mapping[str, Any] | None:
    """Return texts to send to a person, where something waits."""
    if not actor.may(Permission.UNITS):
        return None
    texts = texts_of_person(actor, person_id, people.get(person_id).name)
    return {"texts": texts, "person_id": person_id} if texts else None


def of_year_end(actor: Actor, _year: int) -> Mapping[str, Any] | None:
    """Return the years whose folder can be taken along."""
    return {"years": years()} if actor.may(Permission.ARCHIVE) else None
