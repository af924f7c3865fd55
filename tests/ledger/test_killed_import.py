"""An import that is killed leaves nothing behind, wherever it was; the same file then goes in whole."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from smartcity.audit import queries as audit
from smartcity.foundation.database import db
from tests.ledger.desk import HEAD

ROOT = Path(__file__).resolve().parents[2]
ROWS = 2000
TABLES = (
    "action_item", "action_event", "action_unit", "action_version", "deadline_version", "progress_report",
    "ledger_import", "organisation", "notification", "outbox", "counter",
)  # fmt: skip
STOPS = """
import sys
from pathlib import Path
from smartcity import create_app
from smartcity.foundation.access import CLI
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.ledger.opening import open_ledger
from smartcity.ledger.planning import plan_of
from smartcity.ledger.services import LedgerFile, carry_out

path, last = Path(sys.argv[1]), int(sys.argv[2])


def stop(done):
    if done >= last:
        print(done, flush=True)
        sys.stdin.read()


with create_app().app_context():
    with unit(Mode.READ):
        plan = plan_of(open_ledger(path.read_bytes(), path.name), path.stem)
    with unit(Mode.WRITE):
        carry_out(CLI, LedgerFile(path.name, "a" * 64), plan, tick=stop)
"""


@pytest.mark.slow
@pytest.mark.parametrize("rows", [500, 1000, ROWS])
def test_an_import_killed_in_its_midst_leaves_nothing_and_can_be_done_again(desk, rows):
    path = desk.workbook(
        [[*HEAD, "进展情况"], *([n, f"任务{n}", "市统计局", "市财政局", "2026年底", "已立项"] for n in range(ROWS))]
    )
    before = desk.read(counts)
    settings = desk.app.extensions["smartcity.settings"]
    environment = {
        **os.environ,
        "SMARTCITY_INSTANCE": str(settings.instance),
        "SMARTCITY_DATABASE_URL": settings.database_url.replace("+psycopg", ""),
    }
    with subprocess.Popen(
        [sys.executable, "-c", STOPS, str(path), str(rows)],
        cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout.readline() == f"{rows}\n"
        process.kill()
    assert desk.read(counts) == before
    assert desk.read(audit.verify).ok
    told = desk.told(path)
    assert told["rows"][0]["number"] == "2026-001"
    assert desk.read(counts)["action_item"] == ROWS


def counts():
    return {name: db.session.scalar(select(func.count()).select_from(text(name))) for name in TABLES}
