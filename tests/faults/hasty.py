"""`python -m tests.faults.hasty`: a scheduler whose ticks, leases and patience last a second or two instead of minutes.

What holds for it holds for any: the order of what it does is the same, only the waits for what is dead are short.
"""

from dataclasses import replace

from smartcity.foundation import scheduling
from smartcity.foundation.feature import features
from smartcity.messages import claims, delivery
from smartcity.messages.rules import delivery_rules

TICK_SECONDS = 1
LEASE_SECONDS = 3


def shorten():
    """Put the short times in the place of the real ones, in this process."""
    rules = delivery_rules()
    hasty = replace(rules, batch=replace(rules.batch, messages=5, timeout_seconds=1, lease_seconds=LEASE_SECONDS))
    for module in (claims, delivery):
        module.delivery_rules = lambda: hasty
    at_each_tick = [
        replace(feature, jobs=tuple(replace(job, every_seconds=TICK_SECONDS) for job in feature.jobs))
        for feature in features()
    ]
    scheduling.features = lambda: at_each_tick
    take = scheduling.take_lease
    scheduling.take_lease = lambda name, seconds, *holder: take(name, min(seconds, LEASE_SECONDS), *holder)


if __name__ == "__main__":
    from app import app
    from smartcity.foundation.commands import scheduler

    with app.app_context():
        shorten()
        scheduler.main([], standalone_mode=False)
