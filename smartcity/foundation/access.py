"""Who acts, and what each view asks of them.

Every view function carries its declaration (`public`, `signed_in`, `requires`), kept as data on the function: the
application refuses a view without one, and the tests read the declarations from the URL map. Deny by default.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, TypeVar

from flask import g, has_request_context

from smartcity.foundation.problems import Forbidden, NotSignedIn
from smartcity.foundation.roles import ADMINISTRATORS, BUSINESS_ROLES, ROLES
from smartcity.foundation.texts import Text

Door = Literal["web", "api", "cli", "system"]

__all__ = [
    "ADMINISTRATORS",
    "BUSINESS_ROLES",
    "CLI",
    "ROLES",
    "SYSTEM",
    "Access",
    "Actor",
    "Door",
    "Grant",
    "access_of",
    "current_actor",
    "opens_own_unit",
    "own_unit",
    "preparation_of",
    "prepared_by",
    "provide_actor",
    "public",
    "requires",
    "signed_in",
    "the_actor",
]


@dataclass(frozen=True)
class Grant:
    """What a permission allows, in a sentence, and the roles that hold it."""

    sentence: Text
    roles: frozenset[str]

    @classmethod
    def to(cls, sentence: str, *roles: str) -> "Grant":
        """Name the sentence and the roles of one permission."""
        unknown = set(roles) - set(ROLES)
        if unknown:
            raise ValueError(f"unknown roles {sorted(unknown)}")
        return cls(Text(sentence), frozenset(roles))


@dataclass(frozen=True)
class Actor:
    """Who acts: a person behind a session or token, the command line, or the system itself.

    `unit_ids` are the organisations of today's posts and of unit-scoped roles, whose affairs are seen;
    `acting_unit_ids` those spoken for, as liaison or member and never as observer; `group_ids` the working groups.
    """

    account_id: int | None
    person_id: int | None
    name: str
    login: str
    roles: frozenset[str]
    unit_ids: frozenset[int] = frozenset()
    acting_unit_ids: frozenset[int] = frozenset()
    group_ids: frozenset[int] = frozenset()
    permissions: frozenset[str] = frozenset()
    language: str = "zh_CN"
    door: Door = "web"
    session_ref: str = ""
    may_everything: bool = field(default=False)
    read_only: bool = field(default=False)

    def may(self, permission: StrEnum) -> bool:
        """Tell whether a permission is held."""
        return self.may_everything or str(permission) in self.permissions

    def require(self, permission: StrEnum) -> None:
        """Refuse what is not permitted."""
        if not self.may(permission):
            raise Forbidden

    def has(self, *roles: str) -> bool:
        """Tell whether any of the roles is held."""
        return bool(self.roles & set(roles))


SYSTEM = Actor(None, None, "system", "system", frozenset(), door="system", may_everything=True)
CLI = Actor(None, None, "cli", "cli", frozenset(), door="cli", may_everything=True)

ActorProvider = Callable[[], Actor | None]
_providers: dict[str, ActorProvider] = {}


def provide_actor(provider: ActorProvider) -> None:
    """Register who finds the actor of a request: the accounts feature does."""
    _providers["actor"] = provider


def current_actor() -> Actor | None:
    """Return who acts in this request, or None for a visitor; asked once a request."""
    if not has_request_context():
        return None
    if "actor" not in g:
        g.actor = _providers["actor"]() if _providers else None
    found: Actor | None = g.actor
    return found


def the_actor() -> Actor:
    """Return who acts in this request; a visitor is asked to sign in."""
    actor = current_actor()
    if actor is None:
        raise NotSignedIn
    return actor


@dataclass(frozen=True)
class Access:
    """What a view asks: nothing, a sign-in, or a permission."""

    kind: Literal["public", "signed_in", "requires"]
    permission: StrEnum | None = None

    def check(self) -> None:
        """Refuse the request if it may not see the view."""
        if self.kind == "public":
            return
        actor = the_actor()
        if self.permission is not None:
            actor.require(self.permission)


F = TypeVar("F", bound=Callable[..., Any])


def public(view: F) -> F:
    """Declare a view that anybody may see; it stands on the short list that a test knows."""
    return _declare(view, Access("public"))


def signed_in(view: F) -> F:
    """Declare a view for anybody who is signed in."""
    return _declare(view, Access("signed_in"))


def requires(permission: StrEnum) -> Callable[[F], F]:
    """Declare a view for those who hold a permission."""
    return lambda view: _declare(view, Access("requires", permission))


def own_unit(view: F) -> F:
    """Declare a view that opens its own units of work: one that hashes a password or talks to the network."""
    view.own_unit = True  # type: ignore[attr-defined]  # data attached to the function
    return view


def prepared_by(prepare: Callable[[], None]) -> Callable[[F], F]:
    """Declare what a view's writing request does before its unit of work opens: slow work, such as taking files."""

    def declare(view: F) -> F:
        view.prepare = prepare  # type: ignore[attr-defined]  # data attached to the function
        return view

    return declare


def _declare(view: F, access: Access) -> F:
    view.access = access  # type: ignore[attr-defined]  # data attached to the function
    return view


def access_of(view: Callable[..., Any]) -> Access | None:
    """Return a view's declaration, or None."""
    found: Access | None = getattr(view, "access", None)
    return found


def preparation_of(view: Callable[..., Any] | None) -> Callable[[], None] | None:
    """Return what a view does before its unit of work opens, or None."""
    found: Callable[[], None] | None = getattr(view, "prepare", None)
    return found


def opens_own_unit(view: Callable[..., Any]) -> bool:
    """Tell whether a view opens its own units of work."""
    return bool(getattr(view, "own_unit", False))
