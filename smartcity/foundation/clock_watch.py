"""Noticing that somebody has set the machine's clock, and making good what hangs on it.

A scheduler waits for times of the clock: set back by a day, it would wait for a day. So a thread that counts seconds by
itself compares the clock with one that nobody sets. After a step the jobs look at once, and the step is recorded.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from apscheduler.events import EVENT_SCHEDULER_SHUTDOWN, EVENT_SCHEDULER_STARTED
from apscheduler.schedulers.base import BaseScheduler
from flask import Flask

from smartcity.foundation import clock
from smartcity.foundation.unit_of_work import Mode, unit

log = logging.getLogger(__name__)
LARGEST_DRIFT = timedelta(seconds=60)
"""What a clock may be put right by between two looks without being called set."""

LOOK_EVERY_SECONDS = 15

Follower = Callable[[timedelta], None]
_followers: list[Follower] = []


def on_clock_step(follower: Follower) -> None:
    """Register who acts, in a write unit, on the clock having been set: the audit says so, others look again."""
    if follower not in _followers:
        _followers.append(follower)


class ClockWatch:
    """Watches the clock for one scheduler, from its start to its end."""

    def __init__(self, app: Flask, scheduler: BaseScheduler) -> None:
        self.app, self.scheduler = app, scheduler
        self._ended = threading.Event()
        self._ahead = _ahead()
        scheduler.add_listener(self._start, EVENT_SCHEDULER_STARTED)
        scheduler.add_listener(self._end, EVENT_SCHEDULER_SHUTDOWN)

    def _start(self, _event: object) -> None:
        threading.Thread(target=self._watch, name="clock-watch", daemon=True).start()

    def _end(self, _event: object) -> None:
        self._ended.set()

    def _watch(self) -> None:
        while not self._ended.wait(LOOK_EVERY_SECONDS):
            self.look()

    def look(self) -> timedelta | None:
        """Return by how much the clock was set since the last look, None where it ran on; act on it."""
        before, self._ahead = self._ahead, _ahead()
        step = timedelta(seconds=round(self._ahead - before))
        if abs(step) <= LARGEST_DRIFT:
            return None
        log.warning("the clock was set by %s seconds; all jobs look again", round(step.total_seconds()))
        for job in self.scheduler.get_jobs():
            job.modify(next_run_time=clock.local(clock.real_now()))
        self._record(step)
        return step

    def started_after(self, ticked: datetime | None) -> timedelta | None:
        """Return by how much the clock was set back since any scheduler last ticked, None for not; act on it.

        So a clock that was put right while none ran is noticed as well. One that went on looks like time that passed.
        """
        step = timedelta(seconds=round((clock.real_now() - ticked).total_seconds())) if ticked else timedelta(0)
        if step >= -LARGEST_DRIFT:
            return None
        log.warning("the clock was set back by %s seconds since the last tick", round(-step.total_seconds()))
        self._record(step)
        return step

    def _record(self, step: timedelta) -> None:
        try:
            with self.app.app_context(), unit(Mode.WRITE):
                for follower in _followers:
                    follower(step)
        except Exception:
            log.exception("the step of the clock could not be recorded")


def _ahead() -> float:
    """Return by how many seconds the clock is ahead of the one that nobody sets."""
    return clock.real_now().timestamp() - clock.steady()
