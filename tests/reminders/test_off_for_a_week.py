"""All schedulers were off for seven days (B-42): one reminder an item, the newest; one weekly summary, not two."""

from collections import Counter
from datetime import date

from smartcity.foundation import clock
from smartcity.foundation.feature import features
from smartcity.reminders.models import Reminder, ReminderState
from smartcity.summaries.models import Summary
from tests.reminders.conftest import at

OFF_SINCE, BACK = date(2026, 3, 10), date(2026, 3, 17)
ITEMS = 8


def test_one_reminder_an_item_with_the_newest_step_and_one_summary(app, item, tick, deliver, clerk, rows):
    ids = [item(f"第{number}件事项") for number in range(ITEMS)]
    tick(date(2026, 3, 5))
    tick(OFF_SINCE)
    deliver(at(OFF_SINCE))
    clerk.taken.clear()
    seen = len(rows(Reminder))
    with app.app_context(), clock.at(at(BACK)):
        jobs = [job for feature in features() for job in feature.jobs]
        for _ in range(2):
            for job in jobs:
                job.run(clock.now())
    new = rows(Reminder)[seen:]
    told = Counter((row.subject_id, row.step) for row in new if row.channel == "email")
    assert told == Counter({(item_id, "late_5"): 1 for item_id in ids})
    skipped = {(row.subject_id, row.step) for row in new if row.state is ReminderState.SKIPPED}
    assert skipped == {(item_id, step) for item_id in ids for step in ("late_1", "late_3")}
    assert [letter.recipients for letter in clerk.taken] == [["secretary@city.example"]]
    assert all(f"第{number}件事项" in clerk.taken[0].get_body(("plain",)).get_content() for number in range(ITEMS))
    assert len(rows(Summary)) == 1
