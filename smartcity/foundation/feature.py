"""How a feature registers itself: one declaration, read once at start.

The seams below exist for named needs (README, Architecture); there is no plugin framework.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import click
from flask import Blueprint, Flask, current_app, url_for

from smartcity.foundation.access import Actor, Grant
from smartcity.foundation.texts import Text


@dataclass(frozen=True)
class MenuItem:
    """An entry of the main menu, shown to those who hold the permission (None: everybody signed in)."""

    label: Text
    endpoint: str
    permission: StrEnum | None = None
    order: int = 100


@dataclass(frozen=True)
class Panel:
    """A part that a higher feature adds to a lower one's page.

    `slot` names the page ("action", "meeting", "person", "secondment", "organisation", "year_end"), or the buttons at
    its head ("action_head", "organisation_head"; with id 0 "actions_head", "departments_list_head", "staff_list_head",
    "calendar_list_head"); `load(actor, id)` returns the template's
    context, or None to show nothing.
    """

    slot: str
    template: str
    load: Callable[[Actor, int], Mapping[str, Any] | None]
    order: int = 100


@dataclass(frozen=True)
class Duty:
    """What a role must do today, shown first on its dashboard.

    `load(actor)` returns the open matters, most urgent first: see foundation.duties.Matter.
    """

    load: Callable[[Actor], Iterable[Any]]
    order: int = 100


@dataclass(frozen=True)
class Job:
    """Something the scheduler does at each tick: `run(now)` asks the database what is due since it last succeeded."""

    name: str
    run: Callable[[datetime], Any]
    every_seconds: int = 60


@dataclass(frozen=True)
class Banner:
    """A line across every page; `url` leads to the page that says more, under the words of `link`."""

    text: Text
    kind: str = "info"
    url: str = ""
    link: Text | None = None


@dataclass(frozen=True)
class Outcome:
    """What became of one row of a bulk act; not `done` says why."""

    said: Text
    done: bool = True


@dataclass(frozen=True)
class BulkAct:
    """An act on selected rows of a list, often a higher feature's on a lower one's: `run(actor, ids)` → outcomes by id.

    `form` is the class of what is asked first; the act then runs as `run(actor, ids, form)`. A plain text says "done".
    `states` are those of a row that could take the act (None: any): it is offered where such a row is. A `rare` act
    stands folded away.
    """

    slot: str
    name: str
    label: Text
    permission: StrEnum
    run: Callable[..., Mapping[int, Text | Outcome]]
    form: type[Any] | None = None
    states: frozenset[str] | None = None
    rare: bool = False


@dataclass(frozen=True)
class ListFile:
    """Another form in which a lower feature's list is taken out: `endpoint` takes the list's filters."""

    slot: str
    label: Text
    endpoint: str
    permission: StrEnum
    ending: str = ""


@dataclass(frozen=True)
class Hit:
    """Something that the search box found: what it is called, where it stands, and a line beside it."""

    title: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class SearchSource:
    """A kind of thing that the search box finds: `find(actor, text, most)` returns only what the actor's lists show.

    `more` is the endpoint of the list behind it, which takes the text as `q`, and `more_of` what else it takes.
    """

    label: Text
    permission: StrEnum
    find: Callable[[Actor, str, int], Sequence[Hit]]
    more: str = ""
    more_of: Mapping[str, str] = field(default_factory=dict)
    order: int = 100


@dataclass(frozen=True)
class Feature:
    """All that a feature declares."""

    name: str
    blueprints: tuple[Blueprint, ...] = ()
    api: tuple[Blueprint, ...] = ()
    policy: Mapping[Any, Grant] = field(default_factory=dict)
    menu: tuple[MenuItem, ...] = ()
    panels: tuple[Panel, ...] = ()
    duties: tuple[Duty, ...] = ()
    jobs: tuple[Job, ...] = ()
    commands: tuple[click.Command, ...] = ()
    bulk_acts: tuple[BulkAct, ...] = ()
    list_files: tuple[ListFile, ...] = ()
    search: tuple[SearchSource, ...] = ()
    banners: tuple[Callable[[Actor], Iterable[Banner]], ...] = ()
    names: Mapping[str, Callable[[Iterable[int]], Mapping[int, str]]] = field(default_factory=dict)
    calendar_sources: tuple[Callable[[Actor], Iterable[Any]], ...] = ()
    first_run: Callable[[Flask, bool], None] | None = None
    """What comes before `python app.py` serves; the flag tells whether an empty database may be filled."""
    unread: Callable[[Actor], int] | None = None
    set_up: Callable[[Flask], None] | None = None


def register(app: Flask, features: tuple[Feature, ...]) -> None:
    """Register the features, in floor order."""
    app.extensions["smartcity.features"] = features
    for feature in features:
        if feature.set_up:
            feature.set_up(app)
        for blueprint in (*feature.blueprints, *feature.api):
            app.register_blueprint(blueprint)
        for command in feature.commands:
            app.cli.add_command(command)


def features() -> tuple[Feature, ...]:
    """Return the registered features."""
    found: tuple[Feature, ...] = current_app.extensions["smartcity.features"]
    return found


def policy() -> dict[str, Grant]:
    """Return every permission with its grant."""
    return {str(permission): grant for feature in features() for permission, grant in feature.policy.items()}


def permissions_of(roles: Iterable[str]) -> frozenset[str]:
    """Return what the roles may do together."""
    held = frozenset(roles)
    return frozenset(name for name, grant in policy().items() if grant.roles & held)


def names_of(kind: str, ids: Iterable[int]) -> Mapping[int, str]:
    """Return what things of a kind are called, by the feature that keeps them: for the audit, which knows only ids.

    Such a name identifies (a login, a number, a unit's name) and tells nothing of the matter: administrators read it.
    """
    wanted = set(ids)
    found = next((f.names[kind] for f in features() if kind in f.names), None)
    return found(wanted) if found and wanted else {}


def panels(slot: str, actor: Actor, subject_id: int) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the panels of a page: (template, context), in order."""
    found = sorted((p for f in features() for p in f.panels if p.slot == slot), key=lambda panel: panel.order)
    loaded = ((panel.template, panel.load(actor, subject_id)) for panel in found)
    return [(template, context) for template, context in loaded if context is not None]


def bulk_acts(slot: str, actor: Actor) -> list[BulkAct]:
    """Return the acts on selected rows of a list that the actor may do."""
    return [act for f in features() for act in f.bulk_acts if act.slot == slot and actor.may(act.permission)]


def list_files(slot: str, actor: Actor) -> list[tuple[str, str]]:
    """Return the forms in which a list is taken out besides its own: (words, address)."""
    found = [file for feature in features() for file in feature.list_files if file.slot == slot]
    allowed = [file for file in found if actor.may(file.permission)]
    return [(str(file.label), url_for(file.endpoint, ending=file.ending or None)) for file in allowed]


def offered(acts: Iterable[BulkAct], states: Iterable[str]) -> list[BulkAct]:
    """Return those of the acts that a row in one of the states could take."""
    there = frozenset(states)
    return [act for act in acts if act.states is None or act.states & there]


def search_sources(actor: Actor) -> list[SearchSource]:
    """Return what the search box asks for an actor, in order."""
    found = [source for f in features() for source in f.search if actor.may(source.permission)]
    return sorted(found, key=lambda source: source.order)


def duties(actor: Actor) -> list[Any]:
    """Return what the actor must do, in the features' order."""
    found = sorted((duty for f in features() for duty in f.duties), key=lambda duty: duty.order)
    return [matter for duty in found for matter in duty.load(actor)]


def menu(actor: Actor) -> list[MenuItem]:
    """Return the menu entries of an actor, in order."""
    found = [item for f in features() for item in f.menu if item.permission is None or actor.may(item.permission)]
    return sorted(found, key=lambda item: item.order)
