"""Sending the mail that is due: small batches, each message sent outside any transaction and marked by one commit.

Promised: nothing is lost; nothing is sent twice without a crash or a connection lost after the text; each of these
doubles at most one message, under the same Message-ID.
"""

import collections
import logging
import secrets
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from flask import current_app

from smartcity.audit.services import record
from smartcity.foundation import clock
from smartcity.foundation.access import SYSTEM
from smartcity.foundation.scheduling import HOLDER, stopping
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.messages import circuits, claims
from smartcity.messages.claims import Taken
from smartcity.messages.collecting import collect
from smartcity.messages.counter import Counter
from smartcity.messages.letters import letter
from smartcity.messages.preparing import Pile, Ready, prepared
from smartcity.messages.rules import OutboxState, delivery_rules
from smartcity.messages.smtp import Answer, Letter, Outcome, mailer
from smartcity.messages.writing import Writer

log = logging.getLogger(__name__)
LIMIT = 500
_NOTHING_LEFT = frozenset({Outcome.DOWN, Outcome.LATER})


@dataclass(frozen=True, slots=True)
class Delivered:
    """What one run did: messages sent, given up, kept for another try, and with nothing left to say."""

    sent: int = 0
    failed: int = 0
    held: int = 0
    skipped: int = 0


@dataclass
class _Run:
    """One sender at work: its name on what it claims, its way out, its hand, and its count."""

    now: datetime
    out: Counter
    writer: Writer
    holder: str = field(default_factory=lambda: f"{HOLDER}:{secrets.token_hex(4)}")
    count: collections.Counter[OutboxState] = field(default_factory=collections.Counter)
    down: str = ""
    """What the server said, or the error, where the run ended because no message would pass."""

    def result(self) -> Delivered:
        held = self.count[OutboxState.HELD] + self.count[OutboxState.UNKNOWN]
        return Delivered(
            self.count[OutboxState.SENT], self.count[OutboxState.FAILED], held, self.count[OutboxState.SKIPPED]
        )


def deliver(now: datetime, limit: int = LIMIT, *, forced: bool = False) -> Delivered:
    """Send what is due at business time `now`, at most about `limit` messages; stop early when the process must.

    A mail server that is out of order and not yet to be tried (circuits.py) is left alone unless `forced`.
    """
    collect(now, holder="")
    if not (_may_send() or forced):
        return Delivered()
    settings = current_app.extensions["smartcity.settings"]
    rules = delivery_rules()
    out = mailer(settings.mail_url, settings.mail_from, Path(settings.instance) / "outbox", rules.batch.timeout_seconds)
    run = _Run(now, Counter(out), Writer(rules.mail_detail))
    try:
        while run.count.total() < limit and _batch(run):
            pass
    finally:
        run.out.close()
    if run.count:
        with unit(Mode.WRITE):
            record(SYSTEM, "messages.deliver", "outbox", count=run.count.total())
            _note_server(run)
    return run.result()


def _may_send() -> bool:
    """Tell whether the mail server may be asked; after failures this run is the one that tries it."""
    with unit(Mode.WRITE, audited=False):
        if not circuits.may_send(circuits.EMAIL):
            return False
        circuits.begin_trial(circuits.EMAIL)
    return True


def _note_server(run: _Run) -> None:
    """Keep what the run says of the mail server: its circuit opens or closes (circuits.py)."""
    if run.down:
        circuits.failed(circuits.EMAIL, run.down)
    elif run.count[OutboxState.SENT]:
        circuits.succeeded(circuits.EMAIL)


def _batch(run: _Run) -> bool:
    """Claim, write and send one batch; False when nothing more is to be done now."""
    if stopping():
        return False
    with unit(Mode.WRITE, audited=False):
        taken = claims.claim(run.now, run.holder, delivery_rules().batch)
    if not taken:
        return False
    with unit(Mode.READ):
        drafts, kept = prepared(taken, run.now)
    return _send_all(run, Pile(deque(drafts), run.writer, _letter, kept))


def _send_all(run: _Run, pile: Pile) -> bool:
    """Send what can be sent, one after the other; False where the rest was given back."""
    this = pile.take()
    ours = _go_on(run, pile, None, this)
    while this is not None:
        answer = run.out.hand_over(this.letter, pile.look_ahead) if ours else None
        if (answer is not None and answer.outcome is Outcome.DOWN) or stopping():
            _stop(run, pile, this.row, answer)
            return False
        following = pile.take()
        ours = _go_on(run, pile, (this.row, answer) if answer else None, following)
        this = following
    return True


def _go_on(run: _Run, pile: Pile, tried: tuple[Taken, Answer] | None, following: Ready | None) -> bool:
    """Mark the message that was tried and fence the next, announced meanwhile; tell whether that one is still ours."""
    _put_aside(run, pile)
    if following is not None:
        run.out.announce(following.letter)
    after = following.row if following else None
    with unit(Mode.WRITE, audited=False):
        if tried is None:
            ours = after is not None and claims.begin_first(after)
        else:
            state, ours = claims.mark_and_begin(*tried, delivery_rules().retries, after)
            _note(run, *tried, state)
    if not ours:
        run.out.think_better()
    return ours


def _put_aside(run: _Run, pile: Pile) -> None:
    """Write down which messages are not sent: there is nothing to say, nobody to say it to, or no way to write it."""
    if pile.failed:
        with unit(Mode.WRITE, audited=False):
            claims.write_down(pile.failed)
        run.count.update(values["state"] for _row, values in pile.failed)
        pile.failed = []


def _stop(run: _Run, pile: Pile, row: Taken, answer: Answer | None) -> None:
    """Mark the message and give the rest back; a server that is out of reach is left alone for a while."""
    _put_aside(run, pile)
    with unit(Mode.WRITE, audited=False):
        retries = delivery_rules().retries
        if answer is not None:
            _note(run, row, answer, claims.mark(row, answer, retries))
        run.count[OutboxState.HELD] += claims.give_back(run.holder)
        if answer is not None and answer.outcome is Outcome.DOWN:
            run.down = answer.words or answer.outcome.value
            wait = claims.spread(retries, row.attempts + 1)
            given_up = claims.hold_all(run.now, wait, answer, retries)
            run.count.update({OutboxState.FAILED: given_up, OutboxState.HELD: -given_up})


def _note(run: _Run, row: Taken, answer: Answer, state: OutboxState) -> None:
    run.count[state] += 1
    if state is OutboxState.HELD and answer.outcome in _NOTHING_LEFT and not row.left:
        claims.forget_text(row)


def _letter(row: Taken, name: str) -> Letter | Answer:
    """Return a message as it goes out, or why it can't: that holds up nobody else's."""
    settings = current_app.extensions["smartcity.settings"]
    try:
        return letter(
            sender=settings.mail_from,
            office=settings.instance_name,
            address=row.address,
            name=name,
            subject=row.subject,
            message_id=row.message_id,
            kind=row.kind,
            sent_at=clock.real_now(),
            text=row.body,
            html=row.html,
        )
    except Exception as error:
        log.exception("message %s can't be sent", row.id)
        return Answer(Outcome.REFUSED, f"{type(error).__name__}: {error}"[:500])
