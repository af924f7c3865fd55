"""Sending what is due: small batches, each message sent outside any transaction and marked by one commit.

Promised: nothing is lost; nothing is sent twice without a crash or a connection lost after the text; each of these
doubles at most one message, under the same Message-ID.
"""

import logging
import secrets
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from flask import current_app

from smartcity.audit.services import record
from smartcity.foundation import clock
from smartcity.foundation.access import SYSTEM
from smartcity.foundation.scheduling import HOLDER, stopping
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.messages import claims
from smartcity.messages.claims import Claimed
from smartcity.messages.collecting import collect
from smartcity.messages.models import Outbox
from smartcity.messages.rules import OutboxState, delivery_rules
from smartcity.messages.smtp import Answer, Mailer, Outcome, mailer
from smartcity.messages.writing import letter

log = logging.getLogger(__name__)
LIMIT = 500


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one run did: messages sent, given up, kept for another try, and with nothing left to say."""

    sent: int = 0
    failed: int = 0
    held: int = 0
    skipped: int = 0


@dataclass
class _Run:
    """One sender at work: its name on what it claims, its way out, and its count."""

    now: datetime
    out: Mailer
    holder: str = field(default_factory=lambda: f"{HOLDER}:{secrets.token_hex(4)}")
    count: Counter[OutboxState] = field(default_factory=Counter)

    def result(self) -> Delivered:
        held = self.count[OutboxState.HELD] + self.count[OutboxState.UNKNOWN]
        return Delivered(
            self.count[OutboxState.SENT], self.count[OutboxState.FAILED], held, self.count[OutboxState.SKIPPED]
        )


def deliver(now: datetime, limit: int = LIMIT) -> Delivered:
    """Send what is due at business time `now`, at most about `limit` messages; stop early when the process must."""
    collect(now, holder="")
    settings = current_app.extensions["smartcity.settings"]
    timeout = delivery_rules().batch.timeout_seconds
    out = mailer(settings.mail_url, settings.mail_from, Path(settings.instance) / "outbox", timeout)
    run = _Run(now, out)
    try:
        while run.count.total() < limit and _batch(run):
            pass
    finally:
        out.close()
    if run.count:
        with unit(Mode.WRITE):
            record(SYSTEM, "messages.deliver", "outbox", count=run.count.total())
    return run.result()


def _batch(run: _Run) -> bool:
    """Claim and send one batch; False when nothing more is to be done now."""
    if stopping():
        return False
    with unit(Mode.WRITE, audited=False):
        claimed = claims.claim(run.now, run.holder, delivery_rules().batch)
        ours = bool(claimed.rows) and claims.begin(claimed.rows[0])
    run.count[OutboxState.SKIPPED] += claimed.skipped
    for place, row in enumerate(claimed.rows):
        following = claimed.rows[place + 1] if place + 1 < len(claimed.rows) else None
        answer = _send(run, row, claimed) if ours else None
        with unit(Mode.WRITE, audited=False):
            if not _after(run, row, answer):
                return False
            ours = following is not None and claims.begin(following)
    return bool(claimed.rows or claimed.skipped)


def _after(run: _Run, row: Outbox, answer: Answer | None) -> bool:
    """Mark what became of a message and renew the claim on the rest; False where the rest is given back."""
    rules = delivery_rules()
    if answer is not None:
        run.count[claims.mark(row, answer, rules.retries)] += 1
    down = answer is not None and answer.outcome is Outcome.DOWN
    if down or stopping():
        run.count[OutboxState.HELD] += claims.give_back(run.holder)
        if down:
            claims.hold_all(run.now, rules.retries.wait(row.attempts + 1))
        return False
    claims.keep(run.holder, rules.batch)
    return True


def _send(run: _Run, row: Outbox, claimed: Claimed) -> Answer:
    """Send one message; whatever is wrong with it is caught here, so that it holds up nobody else's."""
    try:
        return run.out.send(letter(row, claimed.people[row.person_id or 0].name, clock.real_now()))
    except Exception as error:
        log.exception("message %s can't be sent", row.id)
        return Answer(Outcome.REFUSED, f"{type(error).__name__}: {error}"[:500])
