"""The office changes a rule of reminders: it sees what would go out, then saves, and the next tick follows it."""

import re
from datetime import date

import pytest
from sqlalchemy import event

from smartcity.audit.models import AuditEntry
from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.reminders import ladder_services
from smartcity.reminders.ladder_forms import _typed
from smartcity.reminders.ladder_models import StoredLadder
from smartcity.reminders.models import Reminder
from smartcity.reminders.rules import Audience, ReminderRule, Step
from smartcity.reminders.standard_ladders import LADDERS
from tests.reminders.conftest import DEADLINE, at

MONDAY = date(2026, 3, 9)
FRIDAY = date(2026, 3, 13)
OFFICE = frozenset({Audience.SECRETARIAT})


def typed(rule=ReminderRule.DEADLINE, *, steps=None, **changes):
    """Return what the page's form sends for a ladder."""
    ladder = LADDERS[rule]
    given = {"is_on": "y", "version": "0", "repeat_every": str(ladder.repeat_every or "")}
    given["repeat_audience"] = [one.value for one in ladder.repeat_audience]
    for place, step in enumerate(steps if steps is not None else [_typed(step) for step in ladder.steps]):
        given |= {f"steps-{place}-{name}": value for name, value in as_sent(step).items() if value is not None}
    return {**given, **changes}


def as_sent(step):
    ticks = {name: "y" if step[name] else None for name in ("alone", "in_summary")}
    return {**step, "number": str(step["number"]), **ticks}


def standard(rule=ReminderRule.DEADLINE, **moved):
    """Return the steps of a standard ladder as typed, some of them on another day."""
    steps = [_typed(step) for step in LADDERS[rule].steps]
    return [{**step, "number": moved.get(step["key"], step["number"])} for step in steps]


def new_step(number, **changes):
    return {**_typed(Step("", number, OFFICE)), **changes}


@pytest.fixture
def office(city):
    """A function by which the secretary sends the form of a rule on a day."""

    def send(then, day=MONDAY, rule="deadline", login="secretary", **given):
        with clock.at(at(day)):
            return city.client(login).send(f"/reminders/rules/{rule}", {**given, "then": then}, form_on="/account")

    return send


def sealed(page):
    return re.search(r'name="previewed"[^>]* value="([0-9a-f]*)"', page.text)[1]


@pytest.fixture
def save(office):
    """A function that previews a ladder and saves it."""

    def run(day=MONDAY, rule="deadline", **given):
        seal = sealed(office("preview", day, rule, **given))
        return office("save", day, rule, previewed=seal, **given)

    return run


@pytest.fixture
def written(app):
    """A function that returns the steps of the deadline's rule as stored."""

    def run():
        with app.app_context(), unit(Mode.READ):
            return ladder_services.written(ReminderRule.DEADLINE).steps

    return run


def numbers(page, title):
    """Return (step, whom, in force, with this rule) of a table of the preview."""
    table = re.search(rf"<caption[^>]*>{re.escape(title)}</caption>.*?</table>", page.text, re.S)
    if table is None:
        return []
    rows = re.findall(r"<tr>(.*?)</tr>", table[0], re.S)[1:]
    cells = [[re.sub(r"<[^>]+>|\s", "", cell) for cell in re.findall(r"<td.*?</td>", row, re.S)] for row in rows]
    return [tuple(row[:1] + row[1:5]) for row in cells]


AHEAD, PAST = "未来14天（按目前情况）", "近30天（按当时情况）"


def test_the_office_reads_every_rule_in_words(city):
    page = city.client("secretary").get("/reminders/rules").text
    assert "3个工作日后 → 办公室：列入电话清单（邮件）" in page
    assert "5个工作日后 → 牵头单位负责人：拟制督办通知单待签发（通知办公室：邮件）" in page
    assert "此后每5个工作日一次，直至处理完毕 → 责任人、牵头单位联络员、办公室" in page
    assert page.count("<h2>") == len(ReminderRule)
    assert "/reminders/rules/deadline" not in city.client("leader").get("/reminders/rules").text


def test_nothing_is_saved_or_sent_before_it_was_seen(office, item, rows):
    item()
    shown = office("preview", **typed(steps=standard(late_3=2)))
    assert shown.status_code == 200
    assert office("save", **typed(steps=standard(late_3=2))).status_code == 200
    assert (rows(StoredLadder), rows(Reminder)) == ([], [])


def test_a_saved_rule_is_in_force_at_the_next_tick(office, save, item, tick, told, rows):
    item()
    assert save(**typed(steps=standard(late_3=2))).status_code == 303
    tick(DEADLINE)
    tick(date(2026, 3, 12))
    assert [step for step, _ in told()][-2:] == ["late_3", "late_3"]
    assert "reminders.change_rule" in [row.verb for row in rows(AuditEntry)]


def test_the_preview_counts_the_coming_days_for_both_ladders(office, item):
    item()
    shown = office("preview", **typed(steps=standard(late_3=2)))
    ahead = numbers(shown, AHEAD)
    assert ("2026-03-10周二", "当天", "责任人、牵头单位联络员", "1", "1") in ahead
    assert ("2026-03-12周四", "2个工作日后", "办公室", "0", "1") in ahead
    assert ("2026-03-13周五", "3个工作日后", "办公室", "1", "0") in ahead
    assert "建立数据资源目录" in shown.text


def test_a_preview_says_first_what_changes_step_by_step(office, item):
    item(), item("到期已久的", deadline=date(2026, 2, 10))
    shown = office("preview", **typed(steps=standard(late_3=2))).text
    (listed,) = re.findall(rf"<h3>{AHEAD}</h3>\s*<ul>(.*?)</ul>", shown, re.S)
    # due on 10 February, ten working days after it is 2 March, then again on the 9th, 16th and 23rd
    assert [re.sub(r"<[^>]+>|\s+", "", line) for line in re.findall(r"<li>(.*?)</li>", listed, re.S)] == [
        "当天→责任人、牵头单位联络员：1件",
        "1个工作日后→责任人、牵头单位联络员、办公室：1件",
        "2个工作日后→办公室：1件（现行规则：0件）",
        "3个工作日后→办公室：0件（现行规则：1件）",
        "5个工作日后→牵头单位负责人：1件",
        "再次提醒→责任人、牵头单位联络员、办公室：3件",
    ]
    assert shown.index("逐日明细") < shown.index("<caption")


def test_the_preview_counts_the_past_as_things_stood_then(city, office, item, act):
    from smartcity.actions import extending
    from smartcity.actions.deciding import suspend

    stopped, moved, waiting = item("中止的"), item("延期的"), item("等答复的")
    act(date(2026, 3, 9), "leader", suspend, stopped, reason="等待上级文件")
    data = city.unit("data")
    for one in (moved, waiting):
        asked = {"deadline": date(2026, 3, 31), "reason": "方案调整", "unit_id": data}
        act(date(2026, 3, 9), "lead_liaison", extending.request_extension, one, **asked)
    act(date(2026, 3, 9), "secretary", extending.approve_extension, moved)
    act(date(2026, 3, 11), "secretary", extending.refuse_extension, waiting, reason="按期完成")
    past = numbers(office("preview", date(2026, 3, 20), **typed(steps=standard(late_1=2))), PAST)
    # all three stood on 5 March; on the 10th one was suspended, one had another day, and one waited for an answer
    assert ("2026-03-05周四", "3个工作日前", "责任人", "3", "3") in past
    assert not [row for row in past if row[0].startswith("2026-03-10")]
    assert ("2026-03-12周四", "2个工作日后", "责任人、牵头单位联络员、办公室", "0", "1") in past
    assert ("2026-03-13周五", "3个工作日后", "办公室", "1", "1") in past


def test_a_step_that_was_told_is_not_told_again_when_it_moves(save, item, tick, told):
    item()
    tick(FRIDAY)
    before = told()
    assert [step for step, _ in before] == ["late_3", "late_3"]
    save(FRIDAY, **typed(steps=standard(late_3=4)))
    for day in (13, 16):
        tick(date(2026, 3, day), 11)
    assert told() == before


def test_a_new_step_reaches_once_what_has_passed_its_day_and_the_preview_says_so(office, save, item, tick, told):
    item()
    thursday = date(2026, 3, 19)
    tick(thursday)
    told_before = told()
    steps = [one for one in standard() if one["key"] not in {"late_5", "late_10"}]
    late = office("preview", thursday, **typed(steps=[*steps, new_step(6)]))
    assert numbers(late, "保存后即发") == [("2026-03-19周四", "6个工作日后", "办公室", "0", "1")]
    save(thursday, **typed(steps=[*steps, new_step(6)]))
    tick(thursday, 11)
    assert told()[len(told_before) :] == [("deadline_s1", "王秘书")]
    tick(thursday, 14)
    tick(date(2026, 3, 20))
    assert len(told()) == len(told_before) + 1


def test_a_step_that_was_passed_over_is_not_gone_back_to_when_the_one_above_is_taken_out(
    save, item, tick, told, skipped
):
    item()
    tick(FRIDAY)
    assert "late_1" in skipped()
    before = told()
    steps = [one for one in standard() if one["key"] in {"before_3", "due_today", "late_1"}]
    save(FRIDAY, **typed(steps=steps, repeat_every=""))
    tick(FRIDAY, 11)
    tick(date(2026, 3, 16))
    assert told() == before


def test_the_key_of_a_step_that_was_taken_out_is_not_given_to_another(save, written):
    steps = standard()
    save(**typed(steps=[*steps, new_step(20)]))
    save(**typed(steps=steps, version="1"))
    save(**typed(steps=[*steps, new_step(20)], version="2"))
    assert written()[-1].key == "deadline_s2"


def test_another_pause_tells_nobody_twice(save, item, tick, told):
    item()
    for day in (date(2026, 3, 24), date(2026, 3, 31)):
        tick(day)
    before = told()
    assert "deadline_again_1" in {step for step, _ in before}
    save(date(2026, 4, 1), **typed(repeat_every="10"))
    for day in (date(2026, 4, 1), date(2026, 4, 3)):
        tick(day, 11)
    assert told() == before
    # 10 working days after 24 March, the holiday of 4 to 6 April between them
    tick(date(2026, 4, 8), 11)
    assert {step for step, _ in told()} - {step for step, _ in before} == {"deadline_again1_1"}


def test_a_rule_is_switched_off_and_its_preview_shows_nothing_for_it(office, save, item, tick):
    item()
    off = typed()
    off.pop("is_on")
    shown = office("preview", **off)
    assert ("2026-03-10周二", "当天", "责任人、牵头单位联络员", "1", "0") in numbers(shown, AHEAD)
    save(**off)
    assert tick(DEADLINE).decided == 0


def test_the_standard_ladder_comes_back(city, save, written):
    save(**typed(steps=standard(late_3=2)))
    client = city.client("secretary")
    assert "恢复默认规则" in client.get("/reminders/rules").text
    done = client.send("/reminders/rules/deadline/reset", {"version": "1"}, form_on="/account")
    assert done.status_code == 303
    assert written() == LADDERS[ReminderRule.DEADLINE].steps
    client.get("/reminders/rules")
    assert "恢复默认规则" not in client.get("/reminders/rules").text
    stale = client.send("/reminders/rules/deadline/reset", {"version": "1"}, form_on="/account")
    assert stale.status_code == 409


def test_what_a_rule_said_before_stands_under_it_with_who_changed_it_and_when(city, save):
    save(**typed(steps=standard(late_3=2)))
    save(**typed(steps=standard(late_3=2), version="1"))
    save(FRIDAY, **typed(steps=standard(late_3=4), version="2"))
    for login in ("secretary", "leader"):
        page = city.client(login).get("/reminders/rules").text
        (earlier,) = re.findall(r"<summary>此前的规则：2</summary>(.*?)</details>", page, re.S)
        assert re.findall(r"至(\S+ \S+)，由(\S+)修改", earlier) == [
            ("2026-03-13 09:00", "王秘书"),
            ("2026-03-09 09:00", "王秘书"),
        ]
        said = re.findall(r"(\d)个工作日后 → 办公室：列入电话清单", earlier)
        assert said == ["2", "3"]


def test_two_who_change_a_rule_see_both_texts(office, save):
    seal = sealed(office("preview", **typed(steps=standard(late_3=4))))
    save(**typed(steps=standard(late_3=2)))
    late = office("save", previewed=seal, **typed(steps=standard(late_3=4)))
    assert late.status_code == 409
    assert "2个工作日后 → 办公室：列入电话清单" in late.text
    assert "4个工作日后 → 办公室：列入电话清单" in late.text


def test_a_step_is_added_and_taken_out_without_saving(office, rows):
    more = office("more", **typed())
    assert more.text.count('name="then" value="remove-') == 7
    less = office("remove-0", **typed())
    assert less.text.count('name="then" value="remove-') == 5
    assert 'value="before_3"' not in less.text
    assert 'value="due_today"' in less.text
    assert rows(StoredLadder) == []


def folds(page):
    """Return each step's fold: whether it is open, and the sentence on it."""
    found = re.findall(r'<details class="unfold" *(open)?>\s*<summary>(第.*?)</summary>', page.text)
    return [(bool(is_open), said) for is_open, said in found]


def test_each_step_is_folded_under_its_sentence_and_only_what_is_at_hand_is_open(city, office):
    page = city.client("secretary").get("/reminders/rules/deadline")
    first, *others = folds(page)
    assert first == (False, "第1步：3个工作日前 → 责任人：发送消息（邮件）")
    assert [is_open for is_open, _ in others] == [False] * 5
    # what was typed is what the fold says, also before it is saved
    assert folds(office("preview", **typed(steps=standard(late_3=2))))[3][1].startswith("第4步：2个工作日后 → 办公室")
    assert folds(office("more", **typed()))[-1] == (True, "第7步")
    wrong = folds(office("preview", **{**typed(), "steps-1-audience": [], "steps-3-number": "121"}))
    assert [place for place, (is_open, _) in enumerate(wrong) if is_open] == [1, 3]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"steps-0-audience": ["responsible", "leader"]}, "系统不直接向单位负责人或领导发送任何内容"),
        ({"steps-3-audience": ["lead_head"]}, "系统不直接向单位负责人或领导发送任何内容"),
        ({"steps-0-audience": []}, "请选择提醒对象"),
        ({"steps-0-number": ""}, "请填写"),
        ({"steps-0-number": "121"}, "请填写0至120"),
        ({"steps-2-number": "3"}, "与第3步落在同一天"),
        ({"repeat_every": "0"}, "请填写1至60个工作日"),
        ({"repeat_audience": []}, "请选择提醒对象"),
        ({"repeat_audience": ["leader"]}, "请从所列选项中选择"),
        ({"steps-0-does": "draft_notice:"}, ""),
    ],
)
def test_what_cannot_be_is_said_at_its_field(office, rows, change, sentence):
    refused = office("preview", **{**typed(), **change})
    assert refused.status_code == 422
    assert sentence in refused.text
    assert rows(StoredLadder) == []


def test_a_rule_without_steps_is_refused(office):
    refused = office("preview", **typed(steps=[]))
    assert (refused.status_code, "规则至少要有一个步骤" in refused.text) == (422, True)


def test_a_step_after_the_deadline_may_put_a_line_into_the_weekly_summary(city, office, save, written):
    offered = 'name="steps-0-in_summary"'
    assert offered in city.client("secretary").get("/reminders/rules/deadline").text
    assert offered not in city.client("secretary").get("/reminders/rules/report").text
    assert "拟制呈阅件待签发，并列入周报" in city.client("secretary").get("/reminders/rules").text
    late = [{**step, "in_summary": step["key"] == "late_5"} for step in standard()]
    save(**typed(steps=late))
    assert [step.key for step in written() if step.in_summary] == ["late_5"]
    early = [{**step, "in_summary": step["key"] == "due_today"} for step in standard()]
    refused = office("preview", **typed(steps=early, version="1"))
    assert (refused.status_code, "只有事项时限之后的步骤可以列入周报" in refused.text) == (422, True)


def test_what_happens_has_no_days_before_it(office):
    before = [{**_typed(LADDERS[ReminderRule.UNSIGNED].steps[0]), "when": "before:working_days"}]
    refused = office("preview", rule="unsigned", **typed(ReminderRule.UNSIGNED, steps=before))
    assert "起算日之前无从得知" in refused.text


def test_only_the_office_changes_rules(city, office, rows):
    for login in ("leader", "lead_liaison", "system_admin"):
        assert city.client(login).get("/reminders/rules/deadline").status_code == 403
        assert office("save", login=login, **typed()).status_code == 403
    assert city.client("secretary").get("/reminders/rules/nonsense").status_code == 404
    assert rows(StoredLadder) == []


@pytest.mark.parametrize("rule", list(ReminderRule))
def test_every_rule_is_previewed_and_saved_as_it_is(office, save, item, rule):
    item(signed=False)
    assert office("preview", rule=rule.value, **typed(rule)).status_code == 200
    assert save(rule=rule.value, **typed(rule)).status_code == 303


def test_a_preview_reads_no_more_for_many_items(app, office, item):
    counts = []
    for number in (1, 2, 8):
        for each in range(number):
            item(f"第{number}{each}件")
        said = []
        with app.app_context():
            listen = (db.engine, "before_cursor_execute", lambda *args, said=said: said.append(args[2]))
            event.listen(*listen)
            office("preview", **typed(steps=standard(late_3=2)))
            event.remove(*listen)
        counts.append(len(said))
    assert counts[1] == counts[2]
