"""A real mail server on this machine that takes, refuses, waits or hangs up as it is told."""

import asyncio
import threading
from email import message_from_bytes
from email.policy import default

from aiosmtpd.controller import Controller


class Clerk:
    """Answers by recipient: `answers` maps an address to replies, one a try; what is taken stands in `taken`.

    A reply is an SMTP answer to RCPT, "drop" (hang up after the text) or ("data", answer).
    """

    def __init__(self):
        self.answers = {}
        self.taken = []
        self.seen = []
        self.pause = 0.0
        self.lock = threading.Lock()

    def _next(self, address):
        with self.lock:
            waiting = self.answers.get(address, [])
            return waiting.pop(0) if waiting else None

    async def handle_RCPT(self, server, session, envelope, address, options):
        reply = self._next(address)
        session.after_text = None
        if isinstance(reply, str) and reply != "drop":
            return reply
        session.after_text = reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.pause:
            await asyncio.sleep(self.pause)
        letter = message_from_bytes(envelope.content, policy=default)
        letter.raw, letter.recipients = envelope.content, list(envelope.rcpt_tos)
        letter.get_content = letter.get_body(("plain",)).get_content  # what tests read first
        with self.lock:
            self.seen.append(letter)
        if session.after_text == "drop":
            server.transport.abort()
            return "250 never heard"
        if session.after_text:
            return session.after_text[1]
        with self.lock:
            self.taken.append(letter)
        return "250 OK"

    def letters_to(self, address):
        """The letters that were taken for an address."""
        return [letter for letter in self.taken if letter.recipients == [address]]


class PostOffice(Controller):
    """The server with its clerk, on a free port."""

    def __init__(self, port=0, clerk=None, **more):
        super().__init__(clerk or Clerk(), hostname="127.0.0.1", port=port, **more)

    def _trigger_server(self):
        # aiosmtpd tries the port it was given; the system has chosen another
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()

    @property
    def clerk(self) -> Clerk:
        return self.handler

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"
