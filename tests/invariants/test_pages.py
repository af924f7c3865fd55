"""Every page in both languages is one a careful browser takes, and offers only what its reader may do.

`tests.browser.lint` holds the rules: valid HTML5, one h1, a title, `lang`, unique ids, a label for each field, nothing
inline, nothing from another host.
"""

import re

import pytest

from tests.browser import PageFault, lint
from tests.city import GROUPS, PEOPLE, UNITS, City
from tests.invariants import addressing
from tests.invariants.stock import words
from tests.invariants.walking import Walker, forms_of, pages, routes

READERS = (
    "secretary",
    "leader",
    "lead_liaison",
    "observer",
    "system_admin",
    "security_admin",
    "audit_admin",
    "visitor",
)
FIRST = {"secretary", "lead_liaison", "audit_admin", "visitor"}
"""Who reads in every run; the others read much of the same."""

CHINESE = re.compile("[\u4e00-\u9fff]")
CLASSES = re.compile(r'class="([^"]*)"')


@pytest.fixture(scope="module")
def walker(make_standing_app, stocked):
    """A desk through which nobody changes anything."""
    return Walker(City(make_standing_app(stocked)))


def read(walker, ids, login, language):
    """Yield every page that a person can open: its path, its text."""
    walker.browser(login).set_cookie("language", language)
    for _rule, path in pages(walker.app, ids):
        if path.startswith("/language/"):
            continue
        answer = walker.get(login, path)
        if answer.mimetype == "text/html" and answer.status_code == 200:
            yield path, answer.get_data(as_text=True)
        answer.close()


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize(
    "login", [one if one in FIRST else pytest.param(one, marks=pytest.mark.slow) for one in READERS]
)
def test_every_page_is_one_that_a_careful_browser_takes(walker, ids, login, language):
    own = "finance" if login == "observer" else "data"
    count = 0
    for path, text in read(walker, ids[own], login, language):
        document = lint(text, path)
        assert document.get("lang") == ("zh-Hans" if language == "zh_CN" else "en")
        count += 1
    assert count >= (1 if login == "visitor" else 4)


def test_english_pages_have_no_chinese_but_what_people_typed(walker, ids):
    """Titles, headings, buttons, labels and heads of tables are the program's; a person's words stand elsewhere."""
    faults = []
    for path, text in read(walker, ids["data"], "secretary", "en"):
        for name in ("button", "th", "label", "h2", "legend", "summary", "caption"):
            for inner in re.findall(rf"<{name}\b[^>]*>(.*?)</{name}>", text, re.DOTALL):
                words = re.sub(r"<[^>]+>", "", inner).strip()
                if CHINESE.search(words) and not _typed(words):
                    faults.append(f"{path}: <{name}> {words[:60]!r}")
    assert faults == []


NAMES = {name for row in (*PEOPLE.values(), *UNITS.values(), *GROUPS.values()) for name in row[:2] if name}
NAMES |= {"CANARY", "借调", "归还"}


def _typed(words):
    return any(name in words for name in NAMES)


# What pages offer


@pytest.fixture(scope="module")
def offered(walker, ids):
    """Every form of every page of every reader."""
    found = {}
    for login in READERS:
        own = "finance" if login == "observer" else "data"
        forms = {}
        for kinds in (ids[own], *_variants(ids[own])):
            for path, text in read(walker, kinds, login, "en"):
                for form in forms_of(text, path):
                    forms.setdefault(form.action.split("?")[0], form)
        found[login] = forms
    return found


def _variants(ids):
    """The same numbers, but with things in another state, so that their pages offer other forms."""
    others = {
        "action": (*addressing.STATES.values(), "instructed", "red"),
        "meeting": ("notified", "drafted", "issued"),
        "notice": ("signed",),
        "summary": ("signed_summary",),
        "secondment": ("returned",),
        "proposal": ("registered_proposal", "given_proposal", "objected_proposal", "proposal_under_way"),
    }
    for kind, states in others.items():
        for state in sorted(set(states) & set(ids)):
            yield {kind: ids[state], "only": True}
    yield {"meeting": ids["issued"], "decision": ids["open_decision"], "only": True}


@pytest.mark.slow
def test_pages_offer_nothing_that_is_refused(walker, offered):
    """A form that a page shows is taken from its reader, filled in as a person would: saved, or sent back with a reason."""
    faults = []
    for login, forms in offered.items():
        for path, form in forms.items():
            outcome = walker.rehearse(login, "POST", path, form.data)
            if outcome.status not in {200, 303, 409, 422}:
                faults.append(f"{login}: POST {path} (on {form.page}): {outcome.status} {outcome.text[:300]}")
    assert faults == []


@pytest.mark.slow
def test_enough_of_the_offered_forms_are_taken_that_the_walk_proves_something(walker, offered):
    total = sum(len(forms) for forms in offered.values())
    assert total > 100


@pytest.mark.slow
def test_pages_offer_every_act_to_somebody(walker, offered):
    """An address that takes forms stands on some page; else nobody can use it without a program."""
    actions = {path for forms in offered.values() for path in forms}
    unoffered = []
    for rule, method, _access in routes(walker.app):
        if method == "POST" and not rule.rule.startswith("/api/"):
            pattern = re.sub(r"<any\(([^)]*)\):\w+>", lambda m: f"(?:{m[1].replace(', ', '|')})", rule.rule)
            pattern = re.sub(r"<[^>]+>", "[^/]+", pattern)
            if not any(re.fullmatch(pattern, path) for path in actions):
                unoffered.append(rule.endpoint)
    assert sorted(unoffered) == sorted(UNOFFERED)


UNOFFERED = {
    "actions.close_year": "the year must be over",
    "actions.reopen_year": "a year must have been closed first",
    "accounts.use_link": "stands behind a link that is shown once",
    "accounts_admin.enable": "an account must be disabled first",
    "departments.reopen": "a department must have ended first",
    "meetings.link_action": "another item must have a number that fits",
    "meetings.restore_occurrence": "a meeting must have been moved first",
    "messages.retry": "a mail must have failed first",
    "proposals.close": "the second reply must have been given, or the deputy be content",
    "proposals.object": "the time to object must not have passed",
    "proposals.opine": "another unit than the host must have a part",
    "people.delete": "a person must never have been anything",
    "reminders.reset_rule": "a rule must differ from the standard one first",
    "starter.clear_examples": "the data must be examples",
    "workdays.publish": "a year must be unpublished",
}
"""Forms that stand on a page only at a time that the stocked city has not reached; each is tested with its feature."""


# Faults put in on purpose

GOOD = '<!DOCTYPE html><html lang="en"><head><title>T</title></head><body><h1>H</h1>{}</body></html>'


@pytest.mark.parametrize(
    "page",
    [
        "<html lang='en'><head><title>T</title></head><body><h1>H</h1></body></html>",
        GOOD.format("<p><div></p>"),
        GOOD.format("<h1>H</h1>"),
        GOOD.replace("<h1>H</h1>", "").format(""),
        GOOD.replace(' lang="en"', "").format(""),
        GOOD.replace("<title>T</title>", "<title></title>").format(""),
        GOOD.format('<p id="a"></p><p id="a"></p>'),
        GOOD.format('<input name="a">'),
        GOOD.format('<select name="a"></select>'),
        GOOD.format('<p style="color: red">x</p>'),
        GOOD.format('<p onclick="x()">x</p>'),
        GOOD.format("<script>x()</script>"),
        GOOD.format("<style>p {}</style>"),
        GOOD.format('<img alt="" src="//cdn.example/x.png">'),
        GOOD.format('<form action="https://evil.example/"></form>'),
    ],
)
def test_a_faulty_page_is_found(page):
    with pytest.raises(PageFault):
        lint(page)


def test_a_good_page_is_taken():
    lint(GOOD.format('<label for="a">A</label><input id="a" name="a"><label>B <input name="b"></label>'))


def test_forms_are_read_as_a_browser_would_send_them():
    text = """<form method="post" action="/x"><input type="hidden" name="version" value="3"><input name="title">
    <input type="date" name="on"><textarea name="text">
    </textarea><select name="kind"><option value=""></option><option value="b">B</option></select>
    <input type="checkbox" name="off" value="1"><input type="checkbox" name="on_" value="1" checked>
    <button type="submit" name="act" value="save">Save</button></form><form method="get"><input name="q"></form>"""
    (form,) = forms_of(text, "/page")
    assert form.action == "/x"
    assert form.data == {
        "version": "3",
        "title": "说明",
        "on": "2026-12-15",
        "text": "说明",
        "kind": "b",
        "on_": "1",
        "act": "save",
    }
    assert words.token("data") == "CANARYdata"
