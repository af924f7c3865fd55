"""A program of the office reads the rules of reminders, previews and changes them, reminds by hand, and reads effects."""

from datetime import date

import pytest

from smartcity.audit.models import AuditEntry
from smartcity.foundation import clock
from smartcity.messages.models import Notification
from smartcity.reminders.ladder_models import StoredLadder
from smartcity.reminders.rules import ReminderRule
from tests.reminders.conftest import at

MONDAY = date(2026, 3, 9)
RULES = "/api/v1/reminders/rules"


@pytest.fixture
def call(app, city):
    """A function that asks the API as somebody on a day."""

    def run(method, path, login="secretary", day=MONDAY, headers=None, **more):
        with clock.at(at(day)):
            given = {**city.api(login), **(headers or {})}
            return app.test_client().open(path, method=method, headers=given, **more)

    return run


@pytest.fixture
def changed(call):
    """A function that returns the deadline's rule as a program would send it back, with one step on another day."""

    def run(key="late_3", offset=2):
        read = call("GET", f"{RULES}/deadline").json
        steps = [{name: value for name, value in step.items() if name != "said"} for step in read["steps"]]
        for step in steps:
            if step["key"] == key:
                step["offset"] = offset
        return {name: read[name] for name in ("is_on", "repeat_every", "repeat_audience", "version")} | {"steps": steps}

    return run


def fields(refused):
    return [error["field"] for error in refused.json["errors"]]


def test_every_rule_is_read_with_its_words(call):
    found = call("GET", RULES, "leader").json["items"]
    assert [one["rule"] for one in found] == [rule.value for rule in ReminderRule]
    deadline = found[0]
    assert (deadline["version"], deadline["standard"], deadline["changed_by"]) == (0, True, None)
    phoned = deadline["steps"][3]
    assert (phoned["key"], phoned["offset"], phoned["action"]) == ("late_3", 3, "phone_task")
    assert phoned["said"] == "3个工作日后 → 办公室：列入电话清单（邮件）"
    assert deadline["repeated"].startswith("此后每5个工作日一次")


def test_a_rule_read_and_sent_back_is_the_same_rule(call, changed):
    before = call("GET", f"{RULES}/deadline").json
    answer = call("PUT", f"{RULES}/deadline", json=changed(offset=3))
    assert answer.status_code == 200
    assert {**answer.json, "version": 0, "changed_at": None, "changed_by": None} == before


def test_a_changed_rule_is_in_force_at_the_next_tick(call, changed, item, tick, told, rows):
    item()
    answer = call("PUT", f"{RULES}/deadline", json=changed())
    assert (answer.status_code, answer.json["version"], answer.headers["ETag"]) == (200, 1, '"1"')
    assert answer.json["changed_by"] == "王秘书"
    tick(date(2026, 3, 12))
    assert {step for step, _ in told()} == {"late_3"}
    assert "reminders.change_rule" in [row.verb for row in rows(AuditEntry)]


def test_a_change_from_an_older_version_is_refused_and_shows_both(call, changed, rows):
    mine = changed(offset=4)
    call("PUT", f"{RULES}/deadline", json=changed(offset=2))
    refused = call("PUT", f"{RULES}/deadline", json=mine)
    assert refused.status_code == 409
    assert "2个工作日后 → 办公室：列入电话清单" in str(refused.json)
    assert rows(StoredLadder)[0].version == 1
    mine.pop("version")
    assert call("PUT", f"{RULES}/deadline", json=mine).json["errors"][0]["field"] == "version"
    assert call("PUT", f"{RULES}/deadline", json=mine, headers={"If-Match": '"1"'}).status_code == 200


def test_a_preview_saves_nothing(call, changed, item, rows):
    item()
    given = changed()
    given.pop("version")
    shown = call("POST", f"{RULES}/deadline/preview", json=given).json
    ahead = {(one["on"], one["step"]): (one["now"], one["then"]) for one in shown["ahead"]}
    assert ahead["2026-03-12", "2个工作日后"] == (0, 1)
    assert ahead["2026-03-13", "3个工作日后"] == (1, 0)
    assert [one["unit"] for one in shown["examples"]] == ["市大数据局"]
    assert rows(StoredLadder) == []


def test_of_what_is_not_kept_no_past_is_shown(call):
    read = call("GET", f"{RULES}/calendar").json
    steps = [{name: value for name, value in step.items() if name != "said"} for step in read["steps"]]
    given = {"steps": steps, "repeat_every": read["repeat_every"], "repeat_audience": read["repeat_audience"]}
    assert call("POST", f"{RULES}/calendar/preview", json=given).json["past"] is None


@pytest.mark.parametrize(
    ("step", "field"),
    [
        ({"audience": ["leader"]}, "steps.1.audience"),
        ({"audience": []}, "steps.1.audience"),
        ({"offset": 121}, "steps.1.offset"),
        ({"offset": -3}, "steps.1.offset"),
        ({"notice": "chasing_notice"}, "steps.1.action"),
        ({"in_summary": True}, "steps.1.in_summary"),
        ({"channels": ["pigeon"]}, "steps.1.channels.0"),
        ({"key": "x" * 24}, "steps.1.key"),
    ],
)
@pytest.mark.parametrize("asked", ["preview", "save"])
def test_what_cannot_be_is_named_as_it_was_sent(call, changed, rows, step, field, asked):
    given = changed()
    given["steps"][1] |= step
    if asked == "preview":
        given.pop("version")
        refused = call("POST", f"{RULES}/deadline/preview", json=given)
    else:
        refused = call("PUT", f"{RULES}/deadline", json=given)
    assert (refused.status_code, fields(refused)) == (422, [field])
    assert rows(StoredLadder) == []


def test_a_rule_is_switched_off_and_the_standard_one_comes_back(call, changed, item, tick):
    item()
    off = call("PUT", f"{RULES}/deadline", json={**changed(offset=3), "is_on": False})
    assert (off.json["is_on"], off.json["standard"]) == (False, False)
    assert tick(date(2026, 3, 10)).decided == 0
    assert call("POST", f"{RULES}/deadline/reset", json={"version": 0}).status_code == 409
    back = call("POST", f"{RULES}/deadline/reset", json={"version": 1})
    assert (back.json["is_on"], back.json["standard"], back.json["version"]) == (True, True, 2)


def test_only_the_office_changes_rules_and_a_liaison_does_not_read_them(call, changed, rows):
    given = changed()
    for login in ("leader", "lead_liaison", "system_admin"):
        assert call("PUT", f"{RULES}/deadline", login, json=given).status_code == 403
        assert call("POST", f"{RULES}/deadline/reset", login, json={"version": 0}).status_code == 403
    assert call("GET", RULES, "lead_liaison").status_code == 403
    for path in (f"{RULES}/nonsense", f"{RULES}/DEADLINE"):
        assert call("GET", path).status_code == 404
    assert rows(StoredLadder) == []


def test_items_are_reminded_of_with_one_sentence_and_each_says_what_became_of_it(call, item, rows):
    first, second = item("第一件"), item("第二件")
    given = {"ids": [second, first, second, 999], "reason": "周五前报局里"}
    done = call("POST", "/api/v1/reminders/remind", json=given)
    assert [(one["id"], one["number"], one["done"]) for one in done.json["items"]] == [
        (second, "2026-002", True),
        (first, "2026-001", True),
        (999, None, False),
    ]
    assert done.json["items"][0]["message"] == "已催办：周干部、张联络"
    told = [row for row in rows(Notification) if row.kind == "reminders.by_hand"]
    assert len(told) == 4
    assert all("周五前报局里" in str(row.text) for row in told)
    again = call("POST", "/api/v1/reminders/remind", json={"ids": [first]}).json["items"][0]
    assert (again["done"], again["message"]) == (False, "今天已经催办过：每件事项每天一次")
    assert len([row for row in rows(Notification) if row.kind == "reminders.by_hand"]) == 4


def test_an_urgent_reminder_without_a_sentence_is_refused(call, item, rows):
    refused = call("POST", "/api/v1/reminders/remind", json={"ids": [item()], "urgent": True})
    assert (refused.status_code, fields(refused)) == (422, ["reason"])
    assert call("POST", "/api/v1/reminders/remind", "lead_liaison", json={"ids": [1]}).status_code == 403
    assert not [row for row in rows(Notification) if row.kind == "reminders.by_hand"]


def test_the_ledger_says_what_was_said_and_what_came_of_it(city, call, act, item, tick):
    from smartcity.actions.progress import report

    answered = item("答复了的")
    item("没有答复的")
    tick(date(2026, 3, 10))
    data = city.unit("data")
    act(date(2026, 3, 11), "lead_liaison", report, answered, progress=40, text="已征求意见", unit_id=data)
    found = call("GET", "/api/v1/reminders?state=decided", day=date(2026, 3, 12)).json["items"]
    effects = {(one["about"]["id"] == answered, (one["effect"] or {}).get("verb")) for one in found}
    assert effects == {(True, "report"), (False, None)}
    assert all(one["said"].startswith("2026-00") for one in found)
