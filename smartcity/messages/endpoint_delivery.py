"""Posting what is due to group bots and gateways: all channels at once, so that none waits for another.

Promised as for mail (delivery.py), channel by channel: nothing is lost, and a crash or a lost connection doubles at
most one message a channel, under the same id. It is a job of its own: a channel that hangs holds up no mail.
"""

import logging
import secrets
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import datetime

from smartcity.audit.services import record
from smartcity.foundation.access import SYSTEM
from smartcity.foundation.scheduling import HOLDER, stopping
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.messages import endpoint_claims
from smartcity.messages.collecting import collect
from smartcity.messages.delivery import LIMIT, Delivered
from smartcity.messages.endpoint_answers import Posted
from smartcity.messages.endpoint_claims import Claimed
from smartcity.messages.rules import OutboxState
from smartcity.messages.smtp import Answer, Outcome
from smartcity.messages.speaking import Errand

log = logging.getLogger(__name__)
AT_ONCE = 16


def post_due(now: datetime, limit: int = LIMIT) -> Delivered:
    """Post what is due at business time `now`, a message a channel at a time; stop early when the process must."""
    collect(now, holder="")
    count: Counter[OutboxState] = Counter()
    holder = f"{HOLDER}:{secrets.token_hex(4)}"
    while count.total() < limit and not stopping():
        with unit(Mode.WRITE, audited=False):
            claimed, skipped = endpoint_claims.claim(now, holder)
        count[OutboxState.SKIPPED] += skipped
        if not claimed:
            break
        for one, posted in _posted(claimed):
            with unit(Mode.WRITE, audited=False):
                count[endpoint_claims.settle(one, posted)] += 1
    if count.total():
        with unit(Mode.WRITE):
            record(SYSTEM, "messages.post", "outbox", count=count.total())
    held = count[OutboxState.HELD] + count[OutboxState.UNKNOWN]
    return Delivered(count[OutboxState.SENT], count[OutboxState.FAILED], held, count[OutboxState.SKIPPED])


def _posted(claimed: list[Claimed]) -> Iterator[tuple[Claimed, Posted]]:
    """Post all of them side by side, and give out each as soon as its fate is known."""
    with ThreadPoolExecutor(min(len(claimed), AT_ONCE)) as pool:
        running = {pool.submit(_post, one): one for one in claimed}
        for done in as_completed(running):
            yield running[done], done.result()


def _post(claimed: Claimed) -> Posted:
    """Post one; whatever is wrong with it is caught here, so that it holds up no other channel's."""
    if not isinstance(claimed.errand, Errand):
        return claimed.errand
    try:
        return claimed.errand.run()
    except Exception as error:
        log.exception("message %s can't be posted", claimed.row.id)
        return Posted(Answer(Outcome.REFUSED, type(error).__name__))
