"""One message to one channel: what is needed for it is read first, then it is posted with no database at hand.

Whatever goes wrong comes back as a verdict; no words that leave here hold the address' path or the secret.
"""

import re
from dataclasses import dataclass, field
from datetime import timedelta

from flask import current_app

from smartcity.foundation import clock
from smartcity.foundation.texts import Text
from smartcity.messages.endpoint_answers import Posted, judged
from smartcity.messages.endpoint_models import Endpoint
from smartcity.messages.endpoint_requests import request
from smartcity.messages.endpoint_rules import EndpointKind, endpoint_rules
from smartcity.messages.outbound import Broken, Client, Unreached
from smartcity.messages.outbound_addresses import Host, Refused, Target, target
from smartcity.messages.sealing import Seal, Unsealable
from smartcity.messages.smtp import Answer, Outcome

_SECRET_PART = 6


@dataclass(frozen=True, slots=True)
class Errand:
    """All that one post needs; its secret parts are not shown when it is printed."""

    kind: EndpointKind
    target: Target
    text: str = field(repr=False)
    message_id: str
    client: Client
    secret: str = field(default="", repr=False)

    def run(self) -> Posted:
        """Post once, and tell what came of it; never raises for what a server does."""
        now = clock.real_now()
        try:
            wanted = request(self.kind, self.target, self.secret, self.text, self.message_id, now)
            posted = judged(self.kind, self.client.post(wanted.target, wanted.body, wanted.headers), now)
        except Refused as refusal:
            posted = Posted(Answer(Outcome.LATER, refusal.reason.msgid), barred=True)
        except Unreached as error:
            posted = Posted(Answer(Outcome.LATER, str(error)))
        except Broken as error:
            posted = Posted(Answer(Outcome.LOST, str(error)))
        except ValueError as error:  # a secret that is no key
            posted = Posted(Answer(Outcome.REFUSED, f"{type(error).__name__}"), blocks=True)
        return _scrubbed(posted, self)


def errand(endpoint: Endpoint, text: str, message_id: str) -> Errand | Posted:
    """Read what is needed to tell a channel something; a verdict where it can't be read or may not be spoken to."""
    try:
        address = seal().read(endpoint.sealed_address)
        secret = seal().read(endpoint.sealed_secret) if endpoint.sealed_secret else ""
        return Errand(endpoint.kind, target(address, hosts(endpoint.kind)), text, message_id, client(), secret)
    except Unsealable as refusal:
        reason = refusal.detail or refusal.title
    except Refused as refusal:
        reason = refusal.reason
    return Posted(Answer(Outcome.LATER, reason.msgid), wait=timedelta(minutes=1), blocks=True)


def seal() -> Seal:
    """Return what seals and reads addresses and secrets in this installation."""
    kept: Seal | None = current_app.extensions.get("smartcity.messages.seal")
    if kept is None:
        kept = Seal(current_app.extensions["smartcity.settings"].secret_key, "channels")
        current_app.extensions["smartcity.messages.seal"] = kept
    return kept


def hosts(kind: EndpointKind) -> frozenset[Host]:
    """Return whom a kind of channel may be spoken to: its platform, and the city's own hosts."""
    own = current_app.extensions["smartcity.settings"].outbound_hosts
    return endpoint_rules().hosts[kind] | {Host(name, port, inside=True) for name, port in own}


def client() -> Client:
    """Return what posts, with the city's certificate authority where the settings name one."""
    given: Client | None = current_app.extensions.get("smartcity.messages.client")
    return given or Client(current_app.extensions["smartcity.settings"].outbound_ca)


def _scrubbed(posted: Posted, errand: Errand) -> Posted:
    """Take out of a server's words what it may have repeated: the key in the address, and the secret."""
    parts = [errand.secret, errand.target.path, *re.split(r"[/?&=]", errand.target.path)]
    words = posted.answer.words
    for part in sorted({one for one in parts if len(one) >= _SECRET_PART}, key=len, reverse=True):
        words = words.replace(part, "…")
    return Posted(Answer(posted.answer.outcome, words), posted.wait, posted.pauses, posted.blocks, posted.barred)


def words_of(posted: Posted) -> str:
    """Return a verdict's words for people: sentences of ours in the reader's language, a server's as they are."""
    return str(Text(posted.answer.words)) if posted.answer.words else ""
