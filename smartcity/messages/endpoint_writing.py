"""Writing what a group's bot or a gateway is told: how many matters wait, for whom, and no more than is allowed.

A matter that stays inside is counted and never named. One matter told to three people of a unit is one matter. A bot
gets text, a gateway a JSON document; both are written once, so that a second try says the same.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from flask import current_app
from sqlalchemy import select

from smartcity.accounts.models import Account
from smartcity.departments.queries import in_rank_order
from smartcity.foundation import clock, i18n
from smartcity.foundation.database import db
from smartcity.foundation.feature import names_of
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import ngettext
from smartcity.foundation.printable import printable_line
from smartcity.foundation.texts import Text, enumerated
from smartcity.messages.endpoint_models import Endpoint
from smartcity.messages.endpoint_rules import Detail, EndpointKind, endpoint_rules
from smartcity.messages.models import Notification, Outbox
from smartcity.people.models import Person
from smartcity.people.queries import Place, places_on

_NUMBERED = 10
"""So many numbers are listed for a unit; the desk shows the rest."""


About: TypeAlias = "tuple[str, int]"
"""A matter: what kind of thing, and its id."""


@dataclass
class Part:
    """The matters of one unit or person, and the lines about them."""

    matters: set[About] = field(default_factory=set)
    lines: list[Notification] = field(default_factory=list)


@dataclass(frozen=True)
class _Frank:
    """How much may be said: of matters of which any line stays inside nothing but their count."""

    detail: Detail
    inside: frozenset[About]
    numbers: Mapping[About, str]

    def numbers_of(self, part: Part) -> list[str]:
        """Return the numbers of a part's matters that have one."""
        if self.detail is Detail.COUNTS:
            return []
        known = {about: self.numbers.get(about, "") for about in map(_about, self._shown(part))}
        return [number for number in known.values() if number]

    def texts_of(self, part: Part) -> list[str]:
        """Return what a part's lines say, each text once."""
        if self.detail is not Detail.TITLES:
            return []
        return list(dict.fromkeys(printable_line(str(Text.from_json(line.text))) for line in self._shown(part)))

    def _shown(self, part: Part) -> list[Notification]:
        return [line for line in part.lines if _about(line) not in self.inside]


def _about(line: Notification) -> About:
    return line.about_type, line.about_id


def said_of(
    endpoint: Endpoint, row: Outbox, lines: Sequence[Notification], inside: frozenset[About], detail: Detail
) -> tuple[str, str]:
    """Return subject and body of a message with these lines, in the installation's language, to a person in theirs.

    `inside`: the matters of which no more than the count is told.
    """
    settings = current_app.extensions["smartcity.settings"]
    frank = _frank(detail, lines, inside)
    with i18n.using(settings.language):
        total = len({_about(line) for line in lines})
        subject = ngettext("%(n)s matter waits", "%(n)s matters wait", total)
        if endpoint.personal:
            return subject, _document(row, frank.detail, total, entries=_entries(frank, lines))
        parts = by_unit(endpoint, lines)
        title = _("%(office)s: %(said)s", office=settings.instance_name, said=subject)
        text = _text(title, parts, frank, endpoint_rules().buckets[endpoint.kind].longest)
        if endpoint.kind is not EndpointKind.WEBHOOK:
            return subject, text
        units = [{"unit": name, **_told(part, frank)} for name, part in parts.items()]
        return subject, _document(row, frank.detail, total, text=text, units=units)


def _frank(detail: Detail, lines: Iterable[Notification], inside: frozenset[About]) -> _Frank:
    kinds: dict[str, set[int]] = defaultdict(set)
    for line in lines:
        kinds[line.about_type].add(line.about_id)
    named = {kind: names_of(kind, ids) for kind, ids in kinds.items()} if detail is not Detail.COUNTS else {}
    numbers = {(kind, one): printable_line(name) for kind, found in named.items() for one, name in found.items()}
    return _Frank(detail, inside, numbers)


def by_unit(endpoint: Endpoint, lines: Sequence[Notification]) -> dict[str, Part]:
    """Return what is told of each unit, in the order of protocol; working groups and those without a place after."""
    places = places_on(clock.today(), {line.person_id for line in lines})
    ranks = {row.id: rank for rank, row in enumerate(in_rank_order(active=None))}
    found: dict[str, Part] = defaultdict(Part)
    order: dict[str, int] = {}
    for line in lines:
        place = _place(endpoint, places.get(line.person_id, ()))
        name = place.name if place else _("Others")
        order.setdefault(name, ranks.get(place.unit_id or 0, len(ranks)) if place else len(ranks) + 1)
        found[name].matters.add(_about(line))
        found[name].lines.append(line)
    return {name: found[name] for name in sorted(found, key=lambda one: (order[one], one))}


def _place(endpoint: Endpoint, places: Sequence[Place]) -> Place | None:
    """Return where a person belongs for this channel: of the places that it serves the first."""
    served = [one for one in places if one.unit_id in endpoint.unit_ids or one.group_id in endpoint.group_ids]
    return next(iter(served or places), None)


def _text(title: str, parts: Mapping[str, Part], frank: _Frank, longest: int) -> str:
    """Return the text for a group; where the platform takes no more bytes, the counts alone, then fewer units."""
    base = current_app.extensions["smartcity.settings"].base_url
    counts_only = _Frank(Detail.COUNTS, frank.inside, {})
    full, short = ([_block(name, part, one) for name, part in parts.items()] for one in (frank, counts_only))
    for kept in [full, *(short[:count] for count in range(len(short), -1, -1))]:
        left = len(parts) - len(kept)
        more = [ngettext("and %(n)s unit more", "and %(n)s units more", left)] if left else []
        text = "\n".join([title, *kept, *more, f"{base}/messages"])
        if len(text.encode()) <= longest:
            return text
    return f"{title[:200]}\n{base}/messages"


def _block(name: str, part: Part, frank: _Frank) -> str:
    count = ngettext("%(name)s: %(n)s matter", "%(name)s: %(n)s matters", len(part.matters), name=name)
    texts, numbers = frank.texts_of(part), frank.numbers_of(part)
    if texts:
        return "\n".join([count, *(f"- {text}" for text in texts)])
    listed = enumerated([*numbers[:_NUMBERED], *(["…"] if len(numbers) > _NUMBERED else [])])
    return _("%(count)s (%(numbers)s)", count=count, numbers=listed) if numbers else count


def _told(part: Part, frank: _Frank) -> dict[str, Any]:
    """Return what a gateway is told of a unit or person."""
    found: dict[str, Any] = {"count": len(part.matters)}
    if frank.detail is not Detail.COUNTS:
        found["numbers"] = frank.numbers_of(part)
    if frank.detail is Detail.TITLES:
        found["texts"] = frank.texts_of(part)
    return found


def _entries(frank: _Frank, lines: Iterable[Notification]) -> list[dict[str, Any]]:
    """Return one entry a person: who by id and login, and what a platform may show, in the person's language."""
    people: dict[int, Part] = defaultdict(Part)
    for line in lines:
        people[line.person_id].matters.add(_about(line))
        people[line.person_id].lines.append(line)
    known = db.session.execute(
        select(Person.id, Person.language, Account.login)
        .join(Account, Account.person_id == Person.id)
        .where(Person.id.in_(people))
        .order_by(Person.id)
    )
    return [_entry(row.id, row.login, row.language, people[row.id], frank) for row in known]


def _entry(person_id: int, login: str, language: str, part: Part, frank: _Frank) -> dict[str, Any]:
    with i18n.using(language):
        said = ngettext("%(n)s matter for you", "%(n)s matters for you", len(part.matters))
        return {"person_id": person_id, "login": login, "text": said, **_told(part, frank)}


def _document(row: Outbox, detail: Detail, total: int, **more: object) -> str:
    settings = current_app.extensions["smartcity.settings"]
    said = {
        "id": row.message_id,
        "type": row.kind.value,
        "day": row.day.isoformat(),
        "office": settings.instance_name,
        "detail": detail.value,
        "count": total,
        "url": f"{settings.base_url}/messages",
        **more,
    }
    return json.dumps(said, ensure_ascii=False)
