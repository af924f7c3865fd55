"""Speaking to a server outside: one POST over HTTPS, to the very machine that was looked at, within ten seconds.

CONTROLS §3 OB-02…OB-04. The name is resolved once, every address it stands for is judged, and the connection goes to
the one that was judged; name and certificate stay those of the host. A redirect is never followed. No proxy is asked.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from smartcity.foundation.texts import Text
from smartcity.messages.outbound_addresses import Refused, Target, may_reach

Resolve = Callable[[str, int], list[str]]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a server may take (seconds) and how much it may answer (bytes)."""

    connect: float = 3
    read: float = 5
    total: float = 10
    answer: int = 64 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered; `whole` is false where it went on beyond what is read."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    whole: bool = True


class Unreached(Exception):
    """Nothing was sent: the name is unknown, or nobody answers, or the certificate is not the host's."""


class Broken(Exception):
    """The connection ended after the message was sent, before an answer came: it may have arrived."""


def addresses_of(name: str, port: int) -> list[str]:
    """Ask the system which addresses a name stands for."""
    return [str(found[4][0]) for found in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)]


class Client:
    """Posts to targets that were found good. `authority` is a file with the city's own certificate authority."""

    def __init__(self, authority: str = "", patience: Patience = Patience(), resolve: Resolve | None = None) -> None:
        self.authority = authority
        self.patience = patience
        self.resolve = resolve or addresses_of

    def post(self, target: Target, body: bytes, headers: Mapping[str, str]) -> Reply:
        """Send `body`; raise `Refused`, `Unreached` or `Broken`, whose words never hold the path."""
        ends = time.monotonic() + self.patience.total
        connection = _Connection(self, target, ends)
        with closing(connection):
            try:
                connection.connect()
            except (OSError, ValueError) as error:
                raise Unreached(_words(error)) from None
            try:
                return self._exchange(connection, target, body, headers)
            except (OSError, ValueError, http.client.HTTPException) as error:
                raise Broken(_words(error)) from None

    def _exchange(
        self, connection: http.client.HTTPConnection, target: Target, body: bytes, headers: Mapping[str, str]
    ) -> Reply:
        plain = {"Accept-Encoding": "identity", "Connection": "close", "User-Agent": "task-force-desk"}
        connection.request("POST", target.path, body, {**plain, **headers})
        answer = connection.getresponse()
        read = answer.read(self.patience.answer + 1)
        whole = len(read) <= self.patience.answer
        return Reply(answer.status, read[: self.patience.answer], {k.lower(): v for k, v in answer.getheaders()}, whole)

    def machine(self, target: Target) -> str:
        """Resolve a target's name once and return the address to connect to; `Refused` where one of them is barred."""
        try:
            found = _within(self.patience.connect, lambda: self.resolve(target.host.name, target.host.port))
        except UnicodeError as error:
            raise OSError(str(error)) from None
        if not found:
            raise OSError("the name stands for no address")
        if not all(may_reach(target.host, number) for number in found):
            raise Refused(Text("The name stands for a machine that the desk does not speak to"))
        return found[0]


class _Connection(http.client.HTTPConnection):
    """A connection to the judged address, which speaks to it by the host's name and ends in time."""

    def __init__(self, client: Client, target: Target, ends: float) -> None:
        host = target.host
        super().__init__(host.name, host.port, timeout=client.patience.connect)
        self.client, self.target, self.ends = client, target, ends

    def connect(self) -> None:
        """Reach the judged machine and check that it is the host."""
        patience, host = self.client.patience, self.target.host
        number = self.client.machine(self.target)
        plain = socket.create_connection((number, host.port), timeout=min(patience.connect, _left(self.ends)))
        try:
            self.sock = _secured(plain, host.name, self.client.authority if host.inside else "", self.ends, patience)
        except BaseException:
            plain.close()
            raise


class _Timed(ssl.SSLSocket):
    """A socket whose every step is bounded by the end of the whole."""

    ends: float
    pause: float

    def _bound(self) -> None:
        self.settimeout(min(self.pause, _left(self.ends)))

    def recv_into(self, *given: Any, **more: Any) -> int:
        """Read a piece, if there is time left."""
        self._bound()
        return super().recv_into(*given, **more)

    def send(self, *given: Any, **more: Any) -> int:
        """Send a piece, if there is time left."""
        self._bound()
        return super().send(*given, **more)


def _secured(plain: socket.socket, name: str, authority: str, ends: float, patience: Patience) -> ssl.SSLSocket:
    context = ssl.create_default_context(cafile=authority or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.sslsocket_class = _Timed
    plain.settimeout(min(patience.read, _left(ends)))
    secured = context.wrap_socket(plain, server_hostname=name)
    assert isinstance(secured, _Timed)
    secured.ends, secured.pause = ends, patience.read
    return secured


def _left(ends: float) -> float:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError("the time for the whole exchange is over")
    return left


def _within(seconds: float, ask: Callable[[], list[str]]) -> list[str]:
    """Ask in a thread of its own: the system's resolver knows no limit of time."""
    found: list[str] = []
    failed: list[Exception] = []

    def run() -> None:
        try:
            found.extend(ask())
        except Exception as error:  # handed on to who asked  # noqa: BLE001
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if failed:
        raise failed[0]
    if thread.is_alive():
        raise TimeoutError("the name could not be resolved in time")
    return found


def _words(error: Exception) -> str:
    return sentence_of(error) or " ".join((str(error) or type(error).__name__).split())[:300]


def sentence_of(error: object) -> str:
    """Say in a sentence that is translated where it is read what went wrong; none knows the path. Empty: no such."""
    said = next((text for kind, text in _SENTENCES if isinstance(error, kind)), None)
    return said.msgid if said else ""


_SENTENCES: tuple[tuple[type[Exception], Text], ...] = (
    (ssl.SSLCertVerificationError, Text("The server's certificate is not one for this host that the desk trusts")),
    (ssl.SSLError, Text("The server does not speak HTTPS as it should")),
    (socket.gaierror, Text("The host's name is unknown")),
    (TimeoutError, Text("The server did not answer in time")),
    (ConnectionRefusedError, Text("The server refuses the connection")),
    (http.client.RemoteDisconnected, Text("The server hung up without an answer")),
    (ConnectionError, Text("The connection was broken off")),
    (http.client.HTTPException, Text("The server's answer is not HTTP as it should be")),
)
