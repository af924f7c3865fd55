"""Dividing what a gateway is told: no document is longer than it takes (data/endpoints.toml), and nothing is left out.

A document holds whole persons or whole units. One person or unit that fills more than a document is told of with less
detail, at last by the count alone. The texts for groups are shortened where they are written (endpoint_writing.py).
"""

from collections import defaultdict
from collections.abc import Sequence

from smartcity.messages.endpoint_models import Endpoint
from smartcity.messages.endpoint_rules import Detail, EndpointKind, endpoint_rules
from smartcity.messages.endpoint_writing import About, by_unit, said_of
from smartcity.messages.models import Notification, Outbox

_LESS = {Detail.TITLES: Detail.NUMBERS, Detail.NUMBERS: Detail.COUNTS}


def written(
    endpoint: Endpoint, row: Outbox, lines: Sequence[Notification], inside: frozenset[About]
) -> tuple[str, str, Sequence[Notification]]:
    """Return subject and body of a message with these lines, and the lines that it has no room for."""
    detail = endpoint.detail
    subject, body = said_of(endpoint, row, lines, inside, detail)
    longest = endpoint_rules().buckets[endpoint.kind].longest
    if endpoint.kind is not EndpointKind.WEBHOOK or _size(body) <= longest:
        return subject, body, ()
    parts = _parts(endpoint, lines)
    while len(parts) > 1 and _size(body) > longest:
        parts = parts[: max(1, min(len(parts) - 1, len(parts) * longest // _size(body)))]
        subject, body = said_of(endpoint, row, [line for part in parts for line in part], inside, detail)
    while _size(body) > longest and detail in _LESS:
        detail = _LESS[detail]
        subject, body = said_of(endpoint, row, parts[0], inside, detail)
    told = {line.id for part in parts for line in part}
    return subject, body, [line for line in lines if line.id not in told]


def _size(body: str) -> int:
    return len(body.encode())


def _parts(endpoint: Endpoint, lines: Sequence[Notification]) -> list[list[Notification]]:
    """Divide lines by person or, where a group is told, by unit."""
    if not endpoint.personal:
        return [part.lines for part in by_unit(endpoint, lines).values()]
    people: dict[int, list[Notification]] = defaultdict(list)
    for line in lines:
        people[line.person_id].append(line)
    return list(people.values())
