"""One week of the office, from a meeting's decision to an overdue reminder to the weekly summary.

Everything is real: the browser, the mail server, the database, the documents; only the clock is set forward. The
programme is loaded on Monday 2026-09-21; Thursday 2026-10-01 to Wednesday 10-07 are the National Day holiday, and
Saturday 2026-10-10 is a make-up working day.
"""

import io
import json
import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import docx
import pytest

from tests.journeys.stage import DESKTOP, PHONE, mail_server, programme_on

pytestmark = pytest.mark.browser

OFFICE, LEAD, SUPPORT, POLICE, OUTSIDER = (
    "office.one",
    "liaison.big-data-bureau",
    "liaison.finance-bureau",
    "liaison.public-security-bureau",
    "liaison.education-bureau",
)
TITLE = "统一归集公共视频点位清单"


@pytest.fixture(scope="module")
def stage_parts():
    with mail_server() as (sink, port):
        yield sink, port


def _text(page):
    return page.inner_text("main")


def _choose(page, name, label):
    page.select_option(f"[name={name}]", label=label)


def _tick(page, name, label):
    page.locator(f"input[name={name}]").and_(page.get_by_label(label, exact=True)).check()


def schedule_the_meeting(office, secretary):
    """A weekly meeting on Wednesdays; the one on the holiday moves to the next working day."""
    secretary.goto("/meetings/series/new")
    secretary.fill("[name=name]", "数据专题调度会")
    _choose(secretary, "kind", "专班例会")
    secretary.select_option("[name=rhythm]", "weekly")
    secretary.select_option("[name=weekday]", "WE")
    secretary.fill("[name=first_day]", "2026-09-23")
    secretary.fill("[name=starts]", "15:00")
    secretary.select_option("[name=non_working_day]", "next")
    for unit in ("市大数据局", "市财政局", "市公安局"):
        _tick(secretary, "units", unit)
    secretary.click("main form button[type=submit].btn-primary")
    text = _text(secretary)
    assert "2026-10-08" in text
    assert "2026-10-07" in text, "the page says from which day it was moved"
    secretary.get_by_role("row").filter(has_text="2026-09-23").get_by_role("link", name="安排").first.click()
    secretary.click("main form button[type=submit].btn-primary")
    assert re.search(r"/meetings/\d+$", secretary.url), _text(secretary)
    meeting = secretary.url
    secretary.get_by_role("button", name="发出通知").click()
    return meeting


def hold_it(secretary, meeting):
    """Attendance with a substitute, minutes, a decision."""
    secretary.goto(meeting)
    secretary.get_by_role("button", name="记录已召开").click()
    secretary.goto(meeting + "/people")
    row = secretary.get_by_role("row").filter(has_text="市财政局")
    row.get_by_role("link", name="替会").click()
    secretary.fill("[name=substitute_name]", "示例·市财政局科长")
    secretary.click("main form button[type=submit].btn-primary")
    assert "待核" in secretary.get_by_role("row").filter(has_text="市财政局").inner_text()
    secretary.goto(meeting + "/minutes")
    secretary.fill("[name=text] >> nth=0", "会议听取了公共视频点位归集情况。")
    secretary.locator("form", has=secretary.locator("[name=text]")).first.locator("button[type=submit]").click()


def decide(secretary, meeting):
    """The decision becomes an item in one step: 市大数据局 leads, two others support, due in five working days."""
    secretary.goto(meeting + "/minutes")
    form = secretary.locator(f"form[action$='/decisions']")
    if not form.locator("[name=text]").is_visible():
        secretary.locator("details", has=form).locator("summary").click()
    form.locator("[name=text]").fill(TITLE)
    form.locator("button[type=submit]").click()
    secretary.get_by_role("link", name="转为督办事项").click()
    assert secretary.input_value("[name=title]") == TITLE
    _choose(secretary, "lead", "市大数据局")
    for unit in ("市财政局", "市公安局"):
        _tick(secretary, "supporting", unit)
    secretary.fill("[name=working_days]", "5")
    secretary.click("main form button[type=submit].btn-primary")
    secretary.goto(meeting)
    secretary.get_by_role("link", name=re.compile(TITLE)).last.click()
    assert re.search(r"/actions/\d+$", secretary.url)
    text = _text(secretary)
    assert "2026-09-30" in text
    assert "数据专题调度会" in text, "the item leads back to its meeting"
    return secretary.url


def sign_and_report(office, secretary, item):
    """Two units sign, the office records the third; the lead reports 40 % on a phone; others can't."""
    for login in (LEAD, SUPPORT):
        page = office.sign_in(login, "liaison")
        page.goto(item)
        page.locator("#do-sign_for summary, #do-sign_for").first.wait_for()
        _open(page, "sign_for").locator("button[type=submit]").click()
        assert "已签收" in _text(page)
        page.context.close()
    secretary.goto(item)
    form = _open(secretary, "sign_for")
    if form.locator("[name=unit_id]").count():
        form.locator("[name=unit_id]").select_option(label="市公安局")
    form.locator("[name=how]").select_option("phone")
    form.locator("[name=note]").fill("电话告知，张科长签收")
    form.locator("button[type=submit]").click()
    assert "代录" in _text(secretary)

    phone = office.sign_in(LEAD, "liaison", PHONE)
    phone.goto(item)
    form = _open(phone, "report")
    form.locator("[name=progress]").fill("40")
    form.locator("[name=text]").fill("点位清单已汇总三个区")
    form.locator("button[type=submit]").first.click()
    assert "40%" in _text(phone).replace(" ", "")
    width = phone.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"], f"the page is {width} pixels wide"
    phone.context.close()

    support = office.sign_in(SUPPORT, "liaison")
    support.goto(item)
    form = _open(support, "report")
    assert form.locator("[name=unit_id] option").count() <= 1, "a supporting unit reports for itself only"
    form.locator("[name=progress]").fill("90")
    form.locator("[name=text]").fill("本单位部分已报牵头单位")
    form.locator("button[type=submit]").first.click()
    assert "90" not in support.inner_text(".page-head, main h1 >> nth=0")
    support.context.close()
    outsider = office.sign_in(OUTSIDER, "liaison")
    assert outsider.goto(item).status == 404
    outsider.context.close()


def _open(page, verb):
    """Unfold a verb's form if it is folded, and return it."""
    box = page.locator(f"details#do-{verb}")
    if box.get_attribute("open") is None:
        box.locator("summary").click()
    return box.locator("form").first


def _api(office, login, role):
    office.run  # the command line is the root of trust
    secret = office.run("tokens", "create", login, "--scope", "read").strip().split("\n")[-1]
    return {"Authorization": f"Bearer {secret}"}


def _item(office, headers, number):
    return office.app.test_client().get(f"/api/v1/actions/{number}", headers=headers).get_json()


def tick(office):
    """Let two schedulers look at once."""
    with ThreadPoolExecutor(2) as pool:
        outputs = list(pool.map(lambda _: office.run("reminders", "run", "--json"), range(2)))
    return [json.loads(output) for output in outputs]


def letters_about(sink, title, since):
    """Who got a letter that names the item, since a count of letters."""
    found = []
    for recipients, content in sink.letters[since:]:
        import email
        import email.policy

        message = email.message_from_string(content, policy=email.policy.default)
        body = message.get_body(("plain",)).get_content()
        if title in body:
            found += recipients
    return sorted(found)


def chase(office, sink, item_id, headers):
    """Before, on and after the deadline: the right people, one digest each, nothing on Saturday, nothing twice."""
    lead = "liaison-big-data-bureau@"
    expected = {
        "2026-09-25T09:05": [],
        "2026-09-27T09:05": [],
        "2026-09-28T09:05": ["responsible"],
        "2026-09-30T09:05": ["liaison"],
        "2026-10-03T09:05": [],
        "2026-10-08T09:05": ["liaison", "secretariat"],
    }
    told = {}
    for moment in expected:
        office.at(moment)
        before = len(sink.letters)
        tick(office)
        told[moment] = letters_about(sink, TITLE, before)
    assert told["2026-09-25T09:05"] == []
    assert told["2026-09-27T09:05"] == [], "nothing on a day off"
    assert told["2026-10-03T09:05"] == [], "nothing on a Saturday"
    assert any("big-data-bureau" in address for address in told["2026-09-30T09:05"])
    after = told["2026-10-08T09:05"]
    assert len(after) == len(set(after)), "nobody is told twice"
    assert any(address.startswith(lead) or "big-data-bureau" in address for address in after)
    assert not any("finance" in address for address in after), "supporting units are not shamed"
    document = _item(office, headers, item_id)
    assert document["light"]["colour"] == "red"
    assert "2026-09-30" in document["light"]["reason"]
    for moment in ("2026-10-09T09:05", "2026-10-10T09:05", "2026-10-12T09:05", "2026-10-13T09:05"):
        office.at(moment)
        tick(office)


def a_notice_waits(office, secretary, sink, item):
    """On the fifth working day a supervision notice waits as a draft, and nothing has gone to a head."""
    assert not [r for recipients, _ in sink.letters for r in recipients if r.startswith("head")]
    secretary = office.sign_in(OFFICE, "secretariat")
    secretary.goto("/reminders/notices")
    assert TITLE in _text(secretary)
    secretary.get_by_role("link", name=re.compile(TITLE)).click()
    assert "督办通知单" in _text(secretary)
    return secretary


def issue_the_summary(office, secretary, item_id):
    """The summary lists the item as overdue under 市大数据局, is issued, reads the same in Word, and never changes."""
    office.at("2026-10-16T12:10")
    secretary = office.sign_in(OFFICE, "secretariat")
    built = json.loads(office.run("summaries", "build", "--week", "2026-W42", "--json"))
    row = next(one for one in built["departments"] if one["name"] == "市大数据局")
    assert row["overdue"] >= 1
    secretary.goto("/summaries")
    secretary.get_by_role("link", name=re.compile("2026-W42")).first.click()
    address = secretary.url
    text = _text(secretary)
    assert TITLE in text
    assert re.search(r"\d+ ?/ ?\d+|中的", text), "the denominators are written out"
    for button in ("签发前审定", "签字", "签署", "签批"):
        if secretary.get_by_role("button", name=button).count():
            secretary.get_by_role("button", name=button).first.click()
            break
    issue = secretary.locator("form[action$='/issue'] button[type=submit]")
    issue.click()
    dialog = secretary.locator("dialog[open] button[type=submit], dialog[open] button[value=yes], dialog[open] .btn-danger")
    if dialog.count():
        dialog.first.click()
    secretary.wait_for_load_state()
    assert "第" in _text(secretary)
    issued = _text(secretary)
    word = secretary.request.get(address + "/summary.docx")
    paragraphs = docx.Document(io.BytesIO(word.body()))
    words = "\n".join(
        [p.text for p in paragraphs.paragraphs] + [c.text for t in paragraphs.tables for r in t.rows for c in r.cells]
    )
    assert TITLE in words
    assert "市大数据局" in words
    office.run("reminders", "run", "--json")
    lead = office.sign_in(LEAD, "liaison")
    lead.goto(f"/actions/{item_id}")
    form = _open(lead, "report")
    form.locator("[name=progress]").fill("80")
    form.locator("[name=text]").fill("周报印发后的新进展")
    form.locator("button[type=submit]").first.click()
    secretary.goto(address)
    assert _text(secretary) == issued
    return address


def audit_tells(office, database):
    """The log shows each step, the chain holds, and one changed byte is found and named."""
    auditor = office.sign_in("admin.audit", "audit_admin")
    auditor.goto("/audit")
    assert TITLE not in _text(auditor)
    assert json.loads(office.run("audit", "verify", "--json"))["ok"] is True
    raw = sqlite3.connect(database)
    verbs = {row[0] for row in raw.execute("select distinct verb from audit_entry")}
    for verb in ("actions.create", "actions.assign", "actions.sign_for", "actions.report", "summaries.issue"):
        assert verb in verbs
    victim = raw.execute("select max(id) - 5 from audit_entry").fetchone()[0]
    raw.execute("drop trigger audit_entry_no_update")
    raw.execute("update audit_entry set body = replace(body, 'web', 'wed') where id = ?", (victim,))
    raw.execute("update audit_entry set body = body || ' ' where id = ?", (victim,))
    raw.commit()
    raw.close()
    result = office.app.test_cli_runner().invoke(args=["audit", "verify", "--json"])
    assert result.exit_code == 1
    assert json.loads(result.stdout)["first_bad"] == victim


def test_the_office_runs_one_week(make_app, migrated, stage_parts):
    sink, port = stage_parts
    with programme_on("2026-09-21T08:20", make_app, migrated, mail_url=f"smtp://127.0.0.1:{port}") as office:
        secretary = office.sign_in(OFFICE, "secretariat")
        assert "示例" in secretary.inner_text("body")
        meeting = schedule_the_meeting(office, secretary)
        invited = office.sign_in(SUPPORT, "liaison")
        assert invited.goto(meeting).status == 200
        invited.context.close()
        office.at("2026-09-23T16:10")
        secretary = office.sign_in(OFFICE, "secretariat")
        hold_it(secretary, meeting)
        item = decide(secretary, meeting)
        sign_and_report(office, secretary, item)
        item_id = int(item.rsplit("/", 1)[1])
        headers = _api(office, OFFICE, "secretariat")
        chase(office, sink, item_id, headers)
        a_notice_waits(office, secretary, sink, item)
        issue_the_summary(office, secretary, item_id)
        audit_tells(office, office.app.instance_path + "/desk.db")
        assert not office.faults, office.faults
