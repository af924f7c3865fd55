"""Which addresses the desk may speak to: names the operator knows, and machines they may stand for. Pure.

CONTROLS §3 OB-01, §5.4: parsers of addresses disagree, so only a plain form is taken, in which no two can disagree:
https, a listed name, a listed port, then a path of plain characters. Whatever else is there is refused, not mended.
"""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from smartcity.foundation.texts import Text

HTTPS_PORT = 443
LONGEST = 1000
_FORM = re.compile(
    r"https://(?P<host>[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<path>/(?:[A-Za-z0-9._~!$'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*)?"
    r"(?P<query>\?(?:[A-Za-z0-9._~!$'()*+,;=:@/?&-]|%[0-9A-Fa-f]{2})*)?"
)
_DENIED = tuple(
    ip_network(one) for one in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "192.0.0.0/24", "::/96")
)


class Refused(Exception):
    """An address that the desk does not speak to; `reason` says why and never repeats the address."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.msgid)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Host:
    """A name and port that may be spoken to; an `inside` one may stand for a machine of the city's own network."""

    name: str
    port: int = HTTPS_PORT
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """An address that was found good: its host, and what is asked of it (path and query, which hold the key)."""

    host: Host
    path: str

    def __repr__(self) -> str:
        """Show the host only: the path is a key."""
        return f"Target({self.host.name}:{self.host.port})"


def target(address: str, hosts: frozenset[Host]) -> Target:
    """Take an address apart; raise `Refused` where it isn't plain, or leads to none of the hosts."""
    if len(address) > LONGEST:
        raise Refused(Text("The address is longer than %(most)s characters", most=LONGEST))
    found = _FORM.fullmatch(address)
    if found is None:
        raise Refused(Text("Must be https://, a host name in small letters and a plain path, as the platform shows it"))
    port = int(found["port"] or HTTPS_PORT)
    host = next((one for one in hosts if (one.name, one.port) == (found["host"], port)), None)
    if host is None:
        raise Refused(Text("This host and port are not on the list of those that the desk may speak to"))
    return Target(host, (found["path"] or "/") + (found["query"] or ""))


def may_reach(host: Host, number: str) -> bool:
    """Tell whether a host may stand for this machine: a public one, or one of the city's own network if `inside`.

    Never a machine's own configuration service (link-local), a group or an address that means "any".
    """
    found = ip_address(number.partition("%")[0])
    plain = found.ipv4_mapped if isinstance(found, IPv6Address) and found.ipv4_mapped else found
    if _public(plain):
        return True
    barred = plain.is_link_local or plain.is_multicast or plain.is_unspecified or plain.is_reserved or _denied(plain)
    return host.inside and (plain.is_loopback or (plain.is_private and not barred))


def _public(found: IPv4Address | IPv6Address) -> bool:
    return found.is_global and not found.is_multicast and not _denied(found)


def _denied(found: IPv4Address | IPv6Address) -> bool:
    """Tell whether an address only carries another one, which would be reached by a roundabout way."""
    return any(found.version == net.version and found in net for net in _DENIED)
