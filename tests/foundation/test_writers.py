"""Eight processes write at once: nothing is lost, nobody is told that the database is locked."""

import multiprocessing
import os

import pytest
from sqlalchemy import select

from smartcity import create_app, settings
from smartcity.audit.chain import link
from smartcity.audit.models import AuditEntry, AuditHead
from smartcity.audit.services import record
from smartcity.foundation.access import SYSTEM
from smartcity.foundation.database import db
from smartcity.foundation.numbering import Counter, next_number
from smartcity.foundation.unit_of_work import Mode, unit
from tests.foundation.conftest import counted, entries

pytestmark = pytest.mark.slow


PROCESSES, ROUNDS = 8, 25


def _write(environment):
    """Read, add one and save, as often as said; also take numbers and leave an entry each time."""
    app = create_app(settings.load(environment))
    with app.app_context():
        numbers = []
        for _ in range(ROUNDS):
            with unit(Mode.WRITE):
                row = db.session.scalars(select(Counter).where(Counter.kind == "try").with_for_update()).one()
                row.last = row.last + 1
                numbers.append(next_number("paper", 2026))
                record(SYSTEM, "try.count", "counter")
        db.engine.dispose()
    return numbers


def test_eight_processes_lose_no_update_and_no_entry(desk):
    with unit(Mode.WRITE, audited=False):
        db.session.add(Counter(kind="try", year=2026, last=0))
    chosen = desk.extensions["smartcity.settings"]
    environment = {
        "SMARTCITY_INSTANCE": str(chosen.instance),
        "SMARTCITY_DATABASE_URL": chosen.database_url,
        "SMARTCITY_SECRET_KEY": chosen.secret_key,
    }
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        numbers = [number for taken in pool.map(_write, [environment] * PROCESSES, chunksize=1) for number in taken]
    assert counted("try") == PROCESSES * ROUNDS == entries()
    assert sorted(numbers) == list(range(1, PROCESSES * ROUNDS + 1))
    _the_chain_holds()


def _the_chain_holds():
    with unit(Mode.READ):
        rows = db.session.execute(select(AuditEntry).order_by(AuditEntry.id)).scalars().all()
        head = db.session.scalars(select(AuditHead)).one()
    previous = "0" * 64
    for place, row in enumerate(rows, 1):
        assert (row.id, row.previous_hash, row.hash) == (place, previous, link(previous, row.body))
        previous = row.hash
    assert (head.last, head.hash) == (len(rows), previous)


@pytest.mark.skipif(os.name == "nt", reason="forking is a way of Unix")
def test_processes_that_start_at_once_agree_on_one_secret_key(tmp_path):
    with multiprocessing.get_context("fork").Pool(PROCESSES) as pool:
        keys = pool.map(_key, [str(tmp_path / "instance")] * 40, chunksize=1)
    assert len(set(keys)) == 1
    assert len(keys[0]) > 32


def _key(folder):
    return settings.load({"SMARTCITY_INSTANCE": folder}).secret_key
