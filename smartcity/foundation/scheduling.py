"""The tick. APScheduler only says when to look; what is due stands in the database.

Each job asks the database what is due since it last succeeded, so that a night that was missed is caught up. The
lease of a job saves work when several schedulers run; it guarantees nothing: the unique keys of what a job writes do.
"""

import logging
import os
import secrets
import socket
import threading
from datetime import datetime, timedelta
from typing import Any

from apscheduler.schedulers.base import BaseScheduler
from flask import Flask
from sqlalchemy import String, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from smartcity.foundation import clock
from smartcity.foundation.clock_watch import ClockWatch
from smartcity.foundation.database import Base, UTCDateTime, db, insert_or_skip
from smartcity.foundation.feature import Job, features
from smartcity.foundation.remembering import remembered_for
from smartcity.foundation.unit_of_work import Mode, unit

log = logging.getLogger(__name__)
HOLDER = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
_stop = threading.Event()


def stop() -> None:
    """Ask the jobs of this process to end at their next safe point: it is about to end."""
    _stop.set()


def stopping() -> bool:
    """Tell a job that works piece by piece whether it must end before the next piece."""
    return _stop.is_set()


class JobRun(Base):
    """A job's lease and its last success."""

    __tablename__ = "job_run"
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    holder: Mapped[str] = mapped_column(String(128))
    leased_until: Mapped[datetime] = mapped_column(UTCDateTime)
    ticked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    succeeded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


def take_lease(name: str, seconds: float, holder: str = HOLDER) -> bool:
    """Take or renew the lease `name` in the open write unit; False while another holds it.

    One that ends later than any could was taken before the clock was set back: it holds nobody up.
    """
    now = clock.real_now()
    wanted = insert_or_skip(JobRun).values(
        name=name, holder=holder, leased_until=now + timedelta(seconds=seconds), ticked_at=now
    )
    taken = wanted.on_conflict_do_update(
        index_elements=[JobRun.name],
        set_={"holder": holder, "leased_until": now + timedelta(seconds=seconds), "ticked_at": now},
        where=or_(
            JobRun.leased_until < now,
            JobRun.leased_until > now + 2 * timedelta(seconds=seconds),
            JobRun.holder == holder,
        ),
    ).returning(JobRun.name)
    return db.session.execute(taken).first() is not None


@remembered_for(15)
def last_tick() -> datetime | None:
    """Return when any scheduler last looked, or None."""
    return db.session.scalar(_LAST_TICK)


_LAST_TICK = select(func.max(JobRun.ticked_at))


def _ticked() -> datetime | None:
    with unit(Mode.READ):
        return db.session.scalar(_LAST_TICK)


def run_job(app: Flask, job: Job) -> Any:
    """Run one job now, if its lease is free; an error is logged and the next tick tries again."""
    with app.app_context():
        try:
            with unit(Mode.WRITE, audited=False):
                if not take_lease(job.name, max(job.every_seconds, 60)):
                    return None
            result = job.run(clock.now())
            with unit(Mode.WRITE, audited=False):
                row = db.session.get(JobRun, job.name)
                if row is not None and row.holder == HOLDER:
                    row.succeeded_at, row.leased_until = clock.real_now(), clock.real_now()
        except Exception:
            log.exception("job %s failed; it is tried again at the next tick", job.name)
            return None
        return result


def schedule(app: Flask, scheduler: BaseScheduler) -> BaseScheduler:
    """Add every feature's jobs to a scheduler: late runs are never dropped, and runs never overlap."""
    watch = ClockWatch(app, scheduler)
    with app.app_context():
        watch.started_after(_ticked())
        jobs = [job for feature in features() for job in feature.jobs]
    for job in jobs:
        scheduler.add_job(
            run_job,
            "interval",
            args=(app, job),
            seconds=job.every_seconds,
            id=job.name,
            coalesce=True,
            max_instances=1,
            misfire_grace_time=None,
            next_run_time=clock.local(clock.real_now()),
        )
    return scheduler
