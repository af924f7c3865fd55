"""What is typed comes back as it was typed: through a page, the API and the CSV; days and wordings of deadlines, too.

The stated rule (foundation/checks.py): normal form C, line feeds, no blanks around; all else as typed, or refused.
"""

import csv
import io
import itertools
import unicodedata
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from smartcity.actions.deadline_words import find_deadlines, read_deadline
from smartcity.actions.quick_entry import understand
from smartcity.foundation.checks import EARLIEST, LATEST, clean_text
from smartcity.foundation.printable import printable
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.sheets import plain
from smartcity.workdays.rules import DayKind, WorkCalendar
from tests.actions.odd_input import ODD_TEXTS
from tests.fuzz.page_forms import forms_on

QUIET = {"suppress_health_check": list(HealthCheck)}
ONE_LINE = st.one_of(
    st.text(max_size=60),
    st.text(st.sampled_from("一二三月底前办结市大数据局<>&\"'=+-@\t\r\n\u3000 \u0301e\u200d🐉𠮷{}%\\"), max_size=40),
    st.sampled_from(ODD_TEXTS),
)
WORDS = st.text(
    st.sampled_from(
        "一二三四五六七八九十0123456789０１９年月日号底前内末初上中下旬周星期个工作天季度半本今明后时限长期，。：、 -/."
    ),
    max_size=30,
)
DAYS = st.dates(date(1900, 1, 1), date(2999, 12, 31))
NUMBERS = itertools.count(1)
CALENDAR = WorkCalendar({date(2026, 11, 28): DayKind.WORKDAY}, frozenset({2026, 2027}))


def kept(text):
    """What the stated rule makes of a text."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    return unicodedata.normalize("NFC", lines).strip()


def cleaned(text, maximum, *, multiline=False, required=False):
    """The text as the rule keeps it, or None where the rule refuses it."""
    try:
        return clean_text("text", text, maximum=maximum, multiline=multiline, required=required)
    except InvalidInput:
        return None


class Desk:
    """Types as the secretary, and looks at what became of it everywhere."""

    def __init__(self, office):
        self.office, self.program = office, office.city.app.test_client()
        self.browser, self.headers = office.city.client("secretary"), office.city.api("secretary")
        self.csrf = self.browser.token("/actions/new")

    def types(self, **told):
        typed = {"title": "报送清单", "lead": str(self.office.units["data"]), "precision": "day", "priority": "normal",
                 "extension_authority": "office", "csrf_token": self.csrf, **told}  # fmt: skip
        return self.browser.post("/actions/new", data=typed)

    def by_api(self, path):
        return self.program.get(f"/api/v1/{path}", headers=self.headers).get_json()

    def on_page(self, path):
        text = self.browser.get(path).get_data(as_text=True)
        form = next(form for form in forms_on(text, path) if "title" in form.fields)
        return {name: "".join(one.values[:1]) for name, one in form.fields.items()}

    def in_file(self):
        text = self.browser.get("/actions/list.csv?view=all").get_data(as_text=True)
        return [row[1:3] for row in csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""))]

    def sends(self, path, **body):
        return self.program.post(f"/api/v1/{path}", headers=self.headers, json=body)


@pytest.fixture
def desk(office):
    return Desk(office)


def texts_come_back(desk, text):
    answer = desk.types(title=text, requirement=text, contact=text)
    wanted = {"title": cleaned(text, 200, required=True), "requirement": cleaned(text, 20_000, multiline=True),
              "contact": cleaned(text, 100)}  # fmt: skip
    if None in wanted.values():
        assert answer.status_code == 422, repr(text)
        return
    assert answer.status_code == 303, repr(text)
    assert wanted["title"] == kept(text)
    path = answer.location.split("?")[0]
    item = desk.by_api(path.strip("/"))
    assert (item["title"], item["requirement"]) == (wanted["title"], wanted["requirement"])
    shown = desk.on_page(f"{path}/edit")
    assert {name: shown[name] for name in wanted} == {name: printable(said) for name, said in wanted.items()}
    assert [plain(wanted["title"]), plain(wanted["requirement"])] in desk.in_file()


def days_come_back(desk, day):
    answer = desk.types(deadline=day.isoformat())
    if not EARLIEST <= day <= LATEST:
        assert answer.status_code == 422
        assert f'value="{day.isoformat()}"' in answer.get_data(as_text=True)
        return
    path = answer.location.split("?")[0]
    assert desk.by_api(path.strip("/"))["deadline"] == day.isoformat()
    assert desk.on_page(f"{path}/edit")["deadline"] == day.isoformat()


def templates_and_proposals_come_back(desk, text):
    lead = desk.office.units["data"]
    template = desk.sends(
        "item-templates", title="季报", lead=lead, period="yearly", due_month=3, due_day=31, requirement=text
    )
    proposal = desk.sends(
        "proposals", kind="deputy", number=str(next(NUMBERS)), session="十六届五次", title="建议", proposer="张代表",
        host=lead, text=text, category=text[:100],
    )  # fmt: skip
    long = cleaned(text, 20_000, multiline=True)
    assert template.status_code == (422 if long is None else 201), (repr(text), template.get_json())
    if template.status_code == 201:
        assert template.get_json()["requirement"] == long
        assert desk.on_page(f"/item-templates/{template.get_json()['id']}/edit")["requirement"] == printable(long)
    if proposal.status_code == 201:
        assert proposal.get_json()["text"] == long
        assert desk.on_page(f"/proposals/{proposal.get_json()['id']}/edit")["text"] == printable(long)
    else:
        assert None in (long, cleaned(text[:100], 50)), (repr(text), proposal.get_json())


@settings(max_examples=12, **QUIET)
@given(text=ONE_LINE)
@example(text="=cmd|' /C calc'!A0")
@example(text="<script>alert(1)</script>")
def test_texts_come_back_as_they_were_typed(desk, text):
    texts_come_back(desk, text)


@settings(max_examples=12, **QUIET)
@given(day=DAYS)
@example(day=date(1900, 1, 1))
@example(day=EARLIEST)
@example(day=LATEST)
@example(day=LATEST + timedelta(days=1))
def test_days_come_back_or_are_refused(desk, day):
    days_come_back(desk, day)


@pytest.mark.slow
@settings(max_examples=250, **QUIET)
@given(text=ONE_LINE)
def test_many_texts_come_back_as_they_were_typed(desk, text):
    texts_come_back(desk, text)


@pytest.mark.slow
@settings(max_examples=250, **QUIET)
@given(day=DAYS)
def test_many_days_come_back_or_are_refused(desk, day):
    days_come_back(desk, day)


@settings(max_examples=8, **QUIET)
@given(text=ONE_LINE)
def test_texts_of_templates_and_proposals_come_back(desk, text):
    templates_and_proposals_come_back(desk, text)


@pytest.mark.slow
@settings(max_examples=200, **QUIET)
@given(text=ONE_LINE)
def test_many_texts_of_templates_and_proposals_come_back(desk, text):
    templates_and_proposals_come_back(desk, text)


def wordings_are_read(words, today):
    found = read_deadline(words, today, CALENDAR)
    assert found is None or found.words in words
    for one in find_deadlines(words, today, CALENDAR):
        assert words[one.start : one.end] == one.words
    assert understand(words, {"市大数据局": 1}, today, CALENDAR).lead in ((), (1,))


@settings(max_examples=150, **QUIET)
@given(words=WORDS, today=DAYS)
def test_no_wording_of_a_deadline_breaks_the_reading(words, today):
    wordings_are_read(words, today)


@pytest.mark.slow
@settings(max_examples=5000, **QUIET)
@given(words=st.one_of(WORDS, st.text(max_size=60)), today=DAYS)
def test_no_wording_of_many_breaks_the_reading(words, today):
    wordings_are_read(words, today)
