"""One week of the office, from a meeting's decision to an overdue reminder to the weekly summary.

Everything is real: the browser, the mail server, the database, the documents; only the clock is set forward. The
programme is loaded on Monday 2026-09-21. Friday 09-25 to Sunday 09-27 is the Mid-Autumn holiday, Thursday 10-01 to
Wednesday 10-07 the National Day holiday, Saturday 10-10 a make-up working day.
"""

import email
import email.policy
import io
import json
import re
import sqlite3
import subprocess
import sys

import docx
import pytest

from tests.faults.server import ROOT
from tests.journeys.stage import PHONE, mail_server, programme_on

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


def _send(page, button):
    """Press a button, say yes where the page asks once more, and wait for the answer."""
    with page.expect_navigation():
        button.click()
        sure = page.locator("dialog[open] .btn-primary, dialog[open] .btn-danger")
        if sure.count():
            sure.first.click()


def _press(page, address):
    """Press the button of a form by where it leads."""
    _send(page, page.locator(f"form[action$='{address}'] button[type=submit]").first)


def _tick(page, name, label):
    box = page.locator(f"input[name={name}]").and_(page.get_by_label(label, exact=True))
    if not box.is_visible():
        page.locator("details", has=box).last.locator("summary").first.click()
    box.check()


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
    _send(secretary, secretary.locator("main form button[type=submit].btn-primary").first)
    text = _text(secretary)
    assert "2026-10-08" in text
    assert "2026-10-07" in text, "the page says from which day it was moved"
    secretary.get_by_role("row").filter(has_text="2026-09-23").locator("a[href*='/meetings/new']").click()
    _send(secretary, secretary.locator("main form button[type=submit].btn-primary").first)
    assert re.search(r"/meetings/\d+$", secretary.url), _text(secretary)
    meeting = secretary.url
    _press(secretary, "/notify")
    return meeting


def hold_it(secretary, meeting):
    """Attendance with a substitute, minutes, a decision."""
    secretary.goto(meeting)
    _press(secretary, "/hold")
    secretary.goto(meeting + "/people")
    row = secretary.get_by_role("row").filter(has_text="市财政局")
    row.locator("a[href$='/substitute']").click()
    secretary.fill("[name=substitute_name]", "示例·市财政局科长")
    _send(secretary, secretary.locator("main form button[type=submit].btn-primary").first)
    assert "待核" in secretary.get_by_role("row").filter(has_text="市财政局").inner_text()
    secretary.goto(meeting + "/minutes")
    secretary.fill("[name=text] >> nth=0", "会议听取了公共视频点位归集情况。")
    _press(secretary, "/minutes")


def decide(secretary, meeting):
    """The decision becomes an item in one step: 市大数据局 leads, two others support, due in five working days."""
    secretary.goto(meeting + "/minutes")
    form = secretary.locator("form[action$='/decisions']")
    if not form.locator("[name=text]").is_visible():
        secretary.locator("details", has=form).locator("summary").click()
    form.locator("[name=text]").fill(TITLE)
    _press(secretary, "/decisions")
    secretary.locator("a[href$='/action']").last.click()
    assert secretary.input_value("[name=title]") == TITLE
    _choose(secretary, "lead", "市大数据局")
    for unit in ("市财政局", "市公安局"):
        _tick(secretary, "supporting", unit)
    secretary.fill("[name=working_days]", "5")
    _send(secretary, secretary.locator("main form button[type=submit].btn-primary").first)
    secretary.goto(meeting)
    secretary.get_by_role("link", name=re.compile(TITLE)).last.click()
    assert re.search(r"/actions/\d+$", secretary.url)
    text = _text(secretary)
    assert "2026-10-08" in text, "five working days over two holidays"
    assert "数据专题调度会" in text, "the item leads back to its meeting"
    return secretary.url


def sign_and_report(office, secretary, item):
    """Two units sign, the office records the third; the lead reports 40 % on a phone; others can't."""
    for login in (LEAD, SUPPORT):
        page = office.sign_in(login, "liaison")
        page.goto(item)
        _send(page, _open(page, "sign_for").locator("button[type=submit]"))
        assert "已签收" in _text(page)
        page.context.close()
    secretary.goto(item)
    form = _open(secretary, "sign_for")
    if form.locator("[name=unit_id]").count():
        form.locator("[name=unit_id]").select_option(label="市公安局")
    form.locator("[name=how]").select_option("phone")
    form.locator("[name=note]").fill("电话告知，张科长签收")
    _press(secretary, "/sign_for")
    assert "代录" in _text(secretary)

    phone = office.sign_in(LEAD, "liaison", PHONE)
    phone.goto(item)
    form = _open(phone, "report")
    form.locator("[name=progress]").fill("40")
    form.locator("[name=text]").fill("点位清单已汇总三个区")
    _press(phone, "/report")
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
    _press(support, "/report")
    assert "90" not in support.inner_text(".page-head, main h1 >> nth=0")
    support.context.close()
    outsider = office.sign_in(OUTSIDER, "liaison")
    assert outsider.goto(item).status == 404
    outsider.context.close()


def _open(page, verb):
    """Go to the form of an act, if it doesn't stand on the page, and return it."""
    act = page.locator(f"#do-{verb}")
    if act.evaluate("it => it.tagName") == "A":
        act.click()
    return page.locator(f"#do-{verb} form").first


def _api(office, login, role):
    secret = office.run("tokens", "create", login, "--scope", "read").strip().split("\n")[-1]
    return {"Authorization": f"Bearer {secret}"}


def _item(office, headers, number):
    return office.app.test_client().get(f"/api/v1/actions/{number}", headers=headers).get_json()


def tick(office, day, schedulers=1):
    """Let schedulers look at five past nine of a day; two of them are two processes that start at once."""
    office.at(f"{day}T09:05")
    if schedulers == 1:
        return [json.loads(office.run("reminders", "run", "--json"))]
    command = [
        sys.executable,
        "-m",
        "flask",
        "--app",
        "app",
        "reminders",
        "run",
        "--at",
        f"{day}T09:05+08:00",
        "--json",
    ]
    running = [
        subprocess.Popen(command, cwd=ROOT, env=office.environment, stdout=subprocess.PIPE, text=True)
        for _ in range(schedulers)
    ]
    return [json.loads(process.communicate(timeout=120)[0]) for process in running]


def letters_about(sink, title, since):
    """Who got a letter that names the item, since a count of letters."""
    found = []
    for recipients, content in sink.letters[since:]:
        message = email.message_from_string(content, policy=email.policy.default)
        body = message.get_body(("plain",)).get_content()
        if title in body:
            found += recipients
    return sorted(found)


def chase(office, sink, item_id, headers):
    """Before, on and after the deadline: the right people, one digest each, nothing on Saturday, nothing twice."""
    told = {}
    for day in ("2026-09-26", "2026-09-28", "2026-09-29", "2026-10-03", "2026-10-08", "2026-10-09", "2026-10-10"):
        before = len(sink.letters)
        tick(office, day, schedulers=2 if day in {"2026-10-08", "2026-10-09"} else 1)
        told[day] = letters_about(sink, TITLE, before)
    for day, why in (("2026-09-26", "a Saturday"), ("2026-10-03", "a holiday"), ("2026-09-29", "said already")):
        assert told[day] == [], f"nothing goes out on {day}: {why}"
    lead = [address for address in told["2026-10-08"] if "@big-data-bureau." in address]
    assert lead == told["2026-10-08"] == sorted(set(lead)), "on the day: the lead's people, once each"
    late = told["2026-10-09"]
    assert len(late) == len(set(late)) > len(lead), "a day late the secretariat hears of it too"
    assert not any("finance" in address or "security" in address for address in late), "supporting units are not shamed"
    document = _item(office, headers, item_id)
    assert document["light"]["colour"] == "red"
    assert "2026-10-08" in document["light"]["reason"]
    for day in ("2026-10-12", "2026-10-13", "2026-10-14"):
        tick(office, day)


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
    assert re.search(r"按期办结 ?\d+ ?件（应办结 ?\d+ ?件）|（应办结|（在办", text), "the denominators are written out"
    leader = office.sign_in("leader.office", "leader")
    leader.goto(address)
    _press(leader, "/sign")
    leader.context.close()
    secretary.goto(address)
    _press(secretary, "/issue")
    secretary.goto(address)
    issued = _text(secretary)
    assert re.search(r"第 ?\d+ ?期", secretary.inner_text("body"))
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
    _press(lead, "/report")
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
