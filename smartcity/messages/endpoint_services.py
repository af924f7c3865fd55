"""Setting up channels: the only writer of what they are. Address and secret are written and never shown again."""

from dataclasses import dataclass, field

from sqlalchemy import select, update

from smartcity.audit.services import record
from smartcity.departments.models import Organisation, WorkingGroup
from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.checks import Errors
from smartcity.foundation.database import check_version, db
from smartcity.foundation.texts import Text
from smartcity.messages import circuits
from smartcity.messages.access import Permission
from smartcity.messages.endpoint_models import NAME, Endpoint, EndpointPlace
from smartcity.messages.endpoint_queries import get
from smartcity.messages.endpoint_rules import SHORTEST_SECRET, Detail, EndpointKind
from smartcity.messages.models import Outbox
from smartcity.messages.outbound_addresses import HTTPS_PORT, Refused, Target, target
from smartcity.messages.rules import WAITING, OutboxState
from smartcity.messages.speaking import hosts, seal

MORE_BY_THE_OFFICE = Text(
    "Only the secretariat lets a channel say more than how many matters wait; choose that, or leave where it leads"
)
_SECRET = 200


@dataclass(frozen=True)
class NewEndpoint:
    """A channel as somebody describes it. On a change an empty `address` or `secret` leaves what is stored."""

    name: str
    kind: EndpointKind = EndpointKind.WECOM
    address: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    without_secret: bool = False
    detail: Detail = Detail.COUNTS
    personal: bool = False
    everybody: bool = True
    unit_ids: tuple[int, ...] = ()
    group_ids: tuple[int, ...] = ()


def create(actor: Actor, new: NewEndpoint) -> Endpoint:
    """Set up a channel; it is used from the next message on."""
    actor.require(Permission.CONFIGURE)
    row = Endpoint(kind=new.kind, enabled=True, created_at=clock.now(), sealed_secret="", version=1)
    _take(actor, row, new)
    db.session.add(row)
    db.session.flush()
    record(actor, "messages.create_channel", "channel", row.id, fields=("name", "address", "secret", "detail"))
    return row


def edit(actor: Actor, endpoint_id: int, new: NewEndpoint, *, version: int) -> Endpoint:
    """Change a channel; what was wrong with it is forgotten, and it is tried again."""
    actor.require(Permission.CONFIGURE)
    row = get(endpoint_id, lock=True)
    check_version(row, version, {"name": new.name})
    _take(actor, row, new)
    circuits.mended(circuits.key_of(row.id))
    given = [name for name in ("address", "secret") if getattr(new, name)]
    record(actor, "messages.edit_channel", "channel", row.id, fields=("name", "detail", "places", *given))
    return row


def switch(actor: Actor, endpoint_id: int, *, enabled: bool, version: int) -> Endpoint:
    """Use a channel again, or use it no more for the time being; what waits for it waits on."""
    actor.require(Permission.CONFIGURE)
    row = get(endpoint_id, lock=True)
    check_version(row, version)
    row.enabled = enabled
    circuits.mended(circuits.key_of(row.id))
    record(
        actor,
        "messages.enable_channel" if enabled else "messages.disable_channel",
        "channel",
        row.id,
        fields=("enabled",),
    )
    return row


def remove(actor: Actor, endpoint_id: int, *, version: int) -> None:
    """Take a channel away: its address and secret are wiped, what it sent stays on record."""
    actor.require(Permission.CONFIGURE)
    row = get(endpoint_id, lock=True)
    check_version(row, version)
    row.enabled, row.removed_at = False, clock.now()
    row.sealed_address, row.sealed_secret, row.fingerprint = "", "", None
    waits = (Outbox.endpoint_id == row.id, Outbox.state.in_(WAITING))
    db.session.execute(update(Outbox).where(*waits).values(state=OutboxState.SKIPPED))
    record(actor, "messages.remove_channel", "channel", row.id, fields=("removed_at",))


def _take(actor: Actor, row: Endpoint, new: NewEndpoint) -> None:
    """Check all that was said, and take it."""
    errors = Errors()
    if new.detail is not Detail.COUNTS and not actor.may(Permission.TELL_MORE) and not _same_hearers(row, new):
        errors.add("detail", MORE_BY_THE_OFFICE)
    row.name = errors.text("name", new.name, maximum=NAME, required=True)
    _take_address(row, new.address.strip(), errors)
    _take_secret(row, new, errors)
    if new.personal and row.kind is not EndpointKind.WEBHOOK:
        errors.add("personal", Text("A group bot speaks to a group; only a gateway can tell each person"))
    if not new.everybody and not (new.unit_ids or new.group_ids):
        errors.add("units", Text("Choose at least one unit or working group, or everybody"))
    _check_places(new, errors)
    errors.stop()
    row.detail, row.personal, row.everybody = new.detail, new.personal, new.everybody
    units = [] if new.everybody else [EndpointPlace(organisation_id=one) for one in new.unit_ids]
    groups = [] if new.everybody else [EndpointPlace(working_group_id=one) for one in new.group_ids]
    row.places = [*units, *groups]


def _same_hearers(row: Endpoint, new: NewEndpoint) -> bool:
    """Tell whether a channel goes on saying as much to the same people; an address of another group is other people."""
    if row.id is None or new.address.strip():
        return False
    kept = row.detail, row.personal, row.everybody, set(row.unit_ids), set(row.group_ids)
    places = (set(), set()) if new.everybody else (set(new.unit_ids), set(new.group_ids))
    return kept == (new.detail, new.personal, new.everybody, *places)


def _take_address(row: Endpoint, address: str, errors: Errors) -> None:
    if not address:
        if not row.sealed_address:
            errors.add("address", Text("Please fill this in"))
        return
    try:
        found = target(address, hosts(row.kind))
    except Refused as refusal:
        errors.add("address", refusal.reason)
        return
    row.fingerprint = seal().mark(address)
    twin = select(Endpoint.id).where(Endpoint.fingerprint == row.fingerprint, Endpoint.id != (row.id or 0))
    with db.session.no_autoflush:
        if db.session.scalar(twin) is not None:
            errors.add("address", Text("This address is a channel already"))
            return
    row.sealed_address, row.host = seal().seal(address), _shown(found)


def _shown(found: Target) -> str:
    return found.host.name if found.host.port == HTTPS_PORT else f"{found.host.name}:{found.host.port}"


def _take_secret(row: Endpoint, new: NewEndpoint, errors: Errors) -> None:
    """A gateway's receiver can tell our messages by the secret alone; a WeCom bot has none beside its address."""
    secret = new.secret.strip()
    if not secret:
        row.sealed_secret = "" if new.without_secret else row.sealed_secret
        if row.kind is EndpointKind.WEBHOOK and not row.sealed_secret:
            errors.add("secret", Text("A gateway needs a secret, by which it knows that a message is ours"))
        return
    if not (secret.isascii() and secret.isprintable()) or " " in secret or len(secret) > _SECRET:
        errors.add("secret", Text("Must be one word of at most %(most)s letters, digits and signs", most=_SECRET))
    elif row.kind is EndpointKind.WEBHOOK and len(secret) < SHORTEST_SECRET:
        errors.add("secret", Text("Must have at least %(least)s characters", least=SHORTEST_SECRET))
    elif row.kind is EndpointKind.WECOM:
        errors.add("secret", Text("A WeCom bot has no secret; its address is its key"))
    else:
        row.sealed_secret = seal().seal(secret)


def _check_places(new: NewEndpoint, errors: Errors) -> None:
    for name, model, ids in (("units", Organisation, new.unit_ids), ("groups", WorkingGroup, new.group_ids)):
        known = db.session.scalars(select(model.id).where(model.id.in_(ids))).all()
        if len(known) != len(set(ids)):
            errors.add(name, Text("Choose one of those offered"))
