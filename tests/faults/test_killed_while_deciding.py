"""B-05 and B-31: schedulers are killed while they decide, and three decide at once about five hundred items.

Of a batch all or nothing is written, the next tick completes it, and nobody is told twice.
"""

import json
import subprocess
import sys
from collections import Counter
from datetime import date

import pytest

from smartcity.audit.queries import verify
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.messages.models import Notification
from smartcity.reminders.models import Reminder, ReminderState
from tests.faults.many_items import copies
from tests.messages.processes import ROOT, command, environment
from tests.reminders.conftest import (  # noqa: F401  fixtures
    app,
    at,
    clerk,
    deliver,
    item,
    post_office,
    rows,
)  # fmt: skip

pytestmark = pytest.mark.slow
ITEMS = 500
LATE = "2026-03-11T09:00"
RECIPIENTS = 3

KILLED = """
import os, signal, sys
from datetime import datetime
from sqlalchemy import event
from sqlalchemy.engine import Engine
from app import app
from smartcity.foundation import clock, unit_of_work
from smartcity.reminders.deciding import decide

place, left = sys.argv[1], int(sys.argv[2])

def die(where, *_):
    global left
    left -= where == place
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

commit = unit_of_work._commit

def watched(session, audited):
    die("before")
    commit(session, audited)
    die("after")

unit_of_work._commit = watched
event.listen(Engine, "after_cursor_execute", lambda *_: die("statement"))
with app.app_context():
    decide(datetime.fromisoformat(sys.argv[3]))
"""
KILLS = [("statement", 3), ("statement", 9), ("statement", 15), ("statement", 21), ("before", 1)]


@pytest.fixture
def five_hundred(app, item, deliver, clerk):  # noqa: F811
    copies(app, item(), ITEMS - 1)
    deliver(at(date(2026, 3, 3)))
    clerk.taken.clear()


def _killed(app, place, number):  # noqa: F811
    """Tell whether a scheduler that decides was killed there; it may have been done before."""
    told = [sys.executable, "-c", KILLED, place, str(number), f"{LATE}:00+08:00"]
    return subprocess.run(told, cwd=ROOT, env=environment(app), check=False).returncode == -9


def _whole(rows):  # noqa: F811
    """Everything about an item or nothing; each line that was decided is in an inbox. Returns how many items are done."""
    entries = rows(Reminder)
    told = Counter(row.subject_id for row in entries if row.state is ReminderState.DECIDED)
    passed_over = Counter(row.subject_id for row in entries if row.state is ReminderState.SKIPPED)
    assert set(told.values()) <= {RECIPIENTS}
    assert set(passed_over.values()) <= {2}
    assert set(told) == set(passed_over)
    inboxes = Counter(row.about_id for row in rows(Notification) if row.kind == "reminders.deadline")
    assert inboxes == told
    return len(told)


@pytest.mark.usefixtures("five_hundred")
def test_killed_while_rows_are_created_a_batch_is_whole_or_not_there(app, rows):  # noqa: F811
    deaths = 0
    for place, number in KILLS:
        deaths += _killed(app, place, number)
        assert _whole(rows) in {0, ITEMS}
    assert deaths >= 4
    assert _killed(app, "after", 1)
    done = _whole(rows)
    last = json.loads(command(app, "reminders", "run", "--at", LATE, "--json").communicate(timeout=120)[0])
    assert last["decided"] == (ITEMS - done) * RECIPIENTS
    assert _whole(rows) == ITEMS
    print(f"{deaths + 1} deaths while deciding, {done} of {ITEMS} items done before the last tick")
    with app.app_context(), unit(Mode.READ):
        assert verify().ok


@pytest.mark.usefixtures("five_hundred")
def test_three_schedulers_decide_about_five_hundred_items_once(app, rows, clerk):  # noqa: F811
    running = [command(app, "reminders", "run", "--at", LATE, "--json") for _ in range(3)]
    done = [json.loads(process.communicate(timeout=180)[0]) for process in running]
    assert sum(one["decided"] for one in done) == ITEMS * RECIPIENTS
    assert _whole(rows) == ITEMS
    again = json.loads(command(app, "reminders", "run", "--at", LATE, "--json").communicate(timeout=120)[0])
    assert (again["decided"], again["skipped"]) == (0, 0)
    times = Counter(letter["Message-ID"] for letter in clerk.taken)
    assert set(times.values()) == {1}
    assert Counter(letter.recipients[0] for letter in clerk.taken) == Counter(
        ["member@city.example", "lead_liaison@city.example", "secretary@city.example"]
    )
