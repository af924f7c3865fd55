"""Handing one message to a mail server, or to a file where there is none.

Every answer is told apart by what it means for the message: taken, refused for good, refused for now, server out of
reach, or lost after the text was sent. Certificates are checked and encryption is never given up.
"""

import os
import re
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from smartcity.messages.outbound import sentence_of

_GO_AHEAD = 354
_TAKEN = 250
_CLOSING = 421
_PERMANENT = 500
_LINE = re.compile(rb"(?m)^\.")


class Outcome(Enum):
    """What became of one try. `down`: the server can't be reached or doesn't take us, so no message would pass."""

    SENT = "sent"
    REFUSED = "refused"
    LATER = "later"
    LOST = "lost"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Answer:
    """An outcome and the server's words, at most 500 characters; they never hold a password."""

    outcome: Outcome
    words: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message, ready: its recipient's address, its Message-ID, its bytes with CR LF line ends."""

    address: str
    message_id: str
    content: bytes


def _nothing() -> None:
    """Just wait."""


class Mailer(Protocol):
    """A way out for letters; `close` ends a connection that was kept between them. A server's refusal never raises.

    First the recipient is named and leave asked for, then the letter handed over: nothing has left the house before.
    """

    def address(self, letter: Letter) -> Answer | None:
        """Name the recipient and ask for leave to send the text; None where the letter may follow."""

    def hand_over(self, letter: Letter, meanwhile: Callable[[], None] = ...) -> Answer:
        """Send the letter whose recipient was named last; `meanwhile`, which never raises, is done while it answers."""

    def think_better(self) -> None:
        """Take back the naming of a recipient: no text follows."""

    def close(self) -> None:
        """Give up the connection."""


def mailer(url: str, sender: str, folder: Path, timeout: float) -> Mailer:
    """Return the way out that the settings name: a server, or `folder` where there is none."""
    return Server(url, sender, timeout) if url else Folder(folder)


class Folder:
    """Writes each letter to a file named by its Message-ID, so that a second try writes the same file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def address(self, letter: Letter) -> Answer | None:  # noqa: ARG002  any letter can be written
        """Do nothing: a file asks for no leave."""
        return None

    def think_better(self) -> None:
        """Do nothing: nothing was said."""

    def hand_over(self, letter: Letter, meanwhile: Callable[[], None] = _nothing) -> Answer:  # noqa: ARG002
        """Write whole or not at all; there is nothing to wait for."""
        name = re.sub(r"[^0-9A-Za-z.-]", "_", letter.message_id.strip("<>").partition("@")[0])
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            under_way = self.folder / f".{name}.{os.getpid()}.tmp"
            with under_way.open("wb") as stream:
                stream.write(letter.content)
                stream.flush()
                os.fsync(stream.fileno())
            under_way.replace(self.folder / f"{name}.eml")
        except OSError as error:
            return Answer(Outcome.DOWN, _words(error))
        return Answer(Outcome.SENT, f"{name}.eml")

    def close(self) -> None:
        """Do nothing: no connection is kept."""


class Server:
    """Speaks SMTP: plain, wrapped in TLS, or upgraded by STARTTLS; one connection for a run of letters."""

    def __init__(self, url: str, sender: str, timeout: float) -> None:
        self.parts = urlsplit(url)
        self.sender = sender
        self.timeout = timeout
        self.connection: smtplib.SMTP | None = None

    def send(self, letter: Letter) -> Answer:
        """Send to one recipient."""
        return self.address(letter) or self.hand_over(letter)

    def address(self, letter: Letter) -> Answer | None:
        """Name sender and recipient and ask for leave to send the text, connecting first where nothing stands."""
        try:
            connection = self.connection or self._connect()
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            return Answer(Outcome.DOWN, _words(error))
        return self._said(lambda: self._envelope(connection, letter) or self._leave(connection))

    def hand_over(self, letter: Letter, meanwhile: Callable[[], None] = _nothing) -> Answer:
        """Send the text; do something else while the server takes it."""
        connection = self.connection
        if connection is None:
            return Answer(Outcome.LATER, "the connection has ended")
        answer = self._said(lambda: self._text(connection, letter, meanwhile))
        assert answer is not None
        return answer

    def think_better(self) -> None:
        """Hang up: of a text that is not ended a server keeps nothing, and there is no other word to leave it by."""
        self._drop()

    def _said(self, speak: Callable[[], Answer | None]) -> Answer | None:
        """Speak with the server; where the connection breaks before the text, nothing has been sent."""
        try:
            answer = speak()
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            return Answer(Outcome.LATER, _words(error))
        if answer is not None and (answer.outcome is Outcome.LOST or answer.words.startswith(str(_CLOSING))):
            self._drop()
        return answer

    def _connect(self) -> smtplib.SMTP:
        host, context = self.parts.hostname or "", ssl.create_default_context()
        if self.parts.scheme == "smtps":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                host, self.parts.port or smtplib.SMTP_SSL_PORT, timeout=self.timeout, context=context
            )
        else:
            connection = smtplib.SMTP(host, self.parts.port or smtplib.SMTP_PORT, timeout=self.timeout)
        self.connection = connection
        connection.ehlo_or_helo_if_needed()
        if self.parts.scheme == "smtp+starttls":
            connection.starttls(context=context)
            connection.ehlo_or_helo_if_needed()
        if self.parts.username:
            connection.login(unquote(self.parts.username), unquote(self.parts.password or ""))
        return connection

    def _envelope(self, connection: smtplib.SMTP, letter: Letter) -> Answer | None:
        """Name sender and recipient; None where both are taken."""
        code, words = connection.mail(self.sender)
        if code != _TAKEN:
            connection.rset()
            return Answer(Outcome.DOWN, _words(words, code))
        code, words = connection.rcpt(letter.address)
        return None if code in {_TAKEN, 251} else _refused(connection, code, words)

    def _leave(self, connection: smtplib.SMTP) -> Answer | None:
        """Ask for leave to send the text; None where it is given."""
        code, words = connection.docmd("DATA")
        return None if code == _GO_AHEAD else _refused(connection, code, words)

    def _text(self, connection: smtplib.SMTP, letter: Letter, meanwhile: Callable[[], None]) -> Answer:
        """Send the text; a connection that breaks from here on leaves open whether it has arrived."""
        try:
            connection.send(_LINE.sub(b"..", letter.content.rstrip(b"\r\n") + b"\r\n") + b".\r\n")
            meanwhile()
            code, words = connection.getreply()
        except (smtplib.SMTPException, OSError) as error:
            return Answer(Outcome.LOST, _words(error))
        return Answer(Outcome.SENT if code == _TAKEN else _refusal(code), _words(words, code))

    def close(self) -> None:
        """Take leave of the server."""
        if self.connection is not None:
            with suppress(smtplib.SMTPException, OSError):
                self.connection.quit()
        self._drop()

    def _drop(self) -> None:
        """Give up a connection that is broken, without a word that would have to be waited for."""
        connection, self.connection = self.connection, None
        if connection is not None:
            connection.close()


def _refused(connection: smtplib.SMTP, code: int, words: bytes) -> Answer:
    if code != _CLOSING:
        connection.rset()
    return Answer(_refusal(code), _words(words, code))


def _refusal(code: int) -> Outcome:
    return Outcome.REFUSED if code >= _PERMANENT else Outcome.LATER


def _words(said: object, code: int | None = None) -> str:
    """Write a server's words or an error in one line; credentials are never part of either."""
    if (sentence := sentence_of(said)) and code is None:
        return sentence
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said) or type(said).__name__
    return " ".join(f"{code or ''} {text}".split())[:500]
