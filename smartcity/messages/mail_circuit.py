"""The mail server's circuit: after some failures in a row it is left alone, then one message tries; as for channels."""

from datetime import datetime

from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.messages import circuits
from smartcity.messages.circuits import EMAIL
from smartcity.messages.delivery import Delivered, deliver


def deliver_mail(now: datetime) -> Delivered:
    """Deliver what is due at business time `now`, unless the mail server is out of order and not yet to be tried."""
    with unit(Mode.WRITE, audited=False):
        if not circuits.may_send(EMAIL):
            return Delivered()
        circuits.begin_trial(EMAIL)
    return deliver(now)
