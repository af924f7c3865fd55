"""Several processes decide and deliver at the same moment: each line once, each digest once."""

import json
from collections import Counter
from datetime import date

import pytest

from smartcity.messages.models import Outbox
from smartcity.reminders.models import Reminder
from tests.messages.processes import command
from tests.reminders.conftest import at

pytestmark = pytest.mark.slow


ITEMS = 15
LATE = "2026-03-11T09:00"


def _finished(processes):
    documents = []
    for process in processes:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
        documents.append(json.loads(out))
    return documents


def test_three_schedulers_at_once_tell_each_person_once(app, item, deliver, clerk, rows):
    for number in range(ITEMS):
        item(f"第{number}件事项")
    deliver(at(date(2026, 3, 3)))
    clerk.taken.clear()
    done = _finished([command(app, "reminders", "run", "--at", LATE, "--json") for _ in range(3)])
    assert sum(one["decided"] for one in done) == ITEMS * 3
    assert sum(one["skipped"] for one in done) == ITEMS * 2
    keys = Counter((row.subject_id, row.step, row.recipient_id) for row in rows(Reminder))
    assert set(keys.values()) == {1}
    assert Counter(letter.recipients[0] for letter in clerk.taken) == {
        "member@city.example": 1, "lead_liaison@city.example": 1, "secretary@city.example": 1,
    }  # fmt: skip
    for letter in clerk.taken:
        assert all(f"第{number}件事项" in letter.get_content() for number in range(ITEMS))
    assert len({row.message_id for row in rows(Outbox)}) == len(rows(Outbox))


def test_the_commands_print_what_the_interface_says(app, item, rows):
    item()
    preview = command(app, "reminders", "preview", "--on", "2026-03-11", "--json")
    document = _finished([preview])[0]
    assert set(document) == {"on", "reminders"}
    assert document["on"] == "2026-03-11"
    assert {row["recipient"]["name"] for row in document["reminders"]} == {"周干部", "张联络", "王秘书"}
    for row in document["reminders"]:
        assert set(row) == {"rule", "step", "about", "recipient", "channel", "reason"}
        assert row["about"] == {"type": "action", "id": 1, "number": "2026-001"}
        assert row["reason"]
    assert rows(Reminder) == []
    (run,) = _finished([command(app, "reminders", "run", "--at", LATE, "--json")])
    assert set(run) == {"at", "decided", "skipped", "queued", "sent", "failed", "held"}
    assert (run["decided"], run["skipped"], run["queued"]) == (3, 2, 3)
    assert run["at"] == "2026-03-11T09:00:00+08:00"
    (again,) = _finished([command(app, "reminders", "run", "--at", LATE, "--json")])
    assert (again["decided"], again["skipped"], again["queued"], again["sent"]) == (0, 0, 0, 0)


def test_another_time_needs_a_yes_in_production(app, item):
    from tests.messages.processes import environment

    wanted = {**environment(app), "SMARTCITY_PROFILE": "production", "SMARTCITY_BASE_URL": "https://desk.example"}
    import subprocess
    import sys

    from tests.messages.processes import ROOT

    run = [sys.executable, "-m", "flask", "--app", "app", "reminders", "run", "--at", LATE]
    refused = subprocess.run(run, cwd=ROOT, env=wanted, capture_output=True, text=True, check=False)
    assert refused.returncode == 2
    assert "--yes" in refused.stderr
    done = subprocess.run([*run, "--yes"], cwd=ROOT, env=wanted, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    wrong = subprocess.run(
        [*run[:-1], "tomorrow", "--yes"], cwd=ROOT, env=wanted, capture_output=True, text=True, check=False
    )
    assert wrong.returncode == 2
