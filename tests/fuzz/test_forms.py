"""Whatever comes through a form is taken as it is or refused by its field's name, with all that was typed kept.

The forms are those of the pages (`page_forms.py`), so that a new form or field is tried by itself.
"""

import io
import re
import time
from collections import Counter

import pytest
from sqlalchemy import select

from smartcity.foundation.database import db
from smartcity.foundation.printable import printable
from smartcity.foundation.unit_of_work import Mode, unit
from tests.actions.office import at
from tests.browser import PageFault, lint
from tests.city import City
from tests.fuzz.doors import endpoint, found_forms, send
from tests.fuzz.hostile import CASES
from tests.fuzz.page_forms import TEXTS, UNTYPED, body, forms_on
from tests.invariants import subjects
from tests.invariants.walking import Walker

ENGLISH = re.compile("Not a valid|Invalid|This field|not a valid")
LATER_ROW = re.compile(r"-[1-9]\d*-")
EVERY, MANY = 83, 13
LONGEST = 5.0
"""Seconds that an answer may take on a busy machine."""
TYPED = {*TEXTS, "date", "number"}
NOTED = {"access.refused", "files.keep"}
"""What a refusal may leave behind."""


class Doors:
    """Tries forms and keeps count."""

    def __init__(self, walker, ids):
        self.walker, self.forms = walker, found_forms(walker, ids)
        self.counts, self.faults, self.slowest = Counter(), [], 0.0
        self.taken = {id(form) for form in self.forms if self._answer(form, form.pairs())[0].status_code < 400}

    def _answer(self, form, pairs, **more):
        began = time.monotonic()
        answer, verbs = send(self.walker, form, pairs, **more)
        self.slowest = max(self.slowest, time.monotonic() - began)
        return answer, verbs

    def cases(self):
        """Return every case: form, field, what stands in it, whether it must be refused. Of rows the first is tried."""
        return list(self._cases())

    def _cases(self):
        seen = set()
        for form in sorted(self.forms, key=lambda form: id(form) not in self.taken):
            for one in form.fields.values():
                place = (endpoint(self.walker.app, form.action), one.name)
                if one.name in UNTYPED or LATER_ROW.search(one.name) or place in seen:
                    continue
                seen.add(place)
                never, either = CASES[one.kind]
                yield from ((form, one, [value], True) for value in never)
                yield from ((form, one, [value], False) for value in either)
                yield form, one, None, False
                yield form, one, [*(one.filled or ["1"]), "x", "1"], False
                yield form, one, "file", False

    def attempt(self, form, one, values, never):
        """Try one case and note what is wrong."""
        if values == "file":
            answer, verbs = self._as_file(form, one)
        else:
            answer, verbs = self._answer(form, form.pairs(**{one.name: values}))
        kind = "taken" if answer.status_code < 400 else "refused"
        self.counts[one.kind, kind] += 1
        fault = self._fault(form, one, values, never, answer, verbs)
        if fault:
            said = repr(values)[:60]
            self.faults.append(f"{endpoint(self.walker.app, form.action)} ({form.login}) {one.name}={said}: {fault}")

    def _as_file(self, form, one):
        pairs = {}
        for name, value in form.pairs(**{one.name: None}):
            pairs.setdefault(name, []).append(value)
        pairs |= {one.name: (io.BytesIO(b"x"), "x.txt"), "csrf_token": self.walker.csrf(form.login)}
        return self._answer(form, [], data=pairs, content_type="multipart/form-data")

    def _fault(self, form, one, values, never, answer, verbs):
        status = answer.status_code
        if status >= 500:
            return f"{status}"
        if status < 400:
            done = bool(verbs) or status == 200
            return f"taken ({status}, {verbs})" if never and done and id(form) in self.taken else None
        if set(verbs) - NOTED:
            return f"refused and written: {verbs}"
        if status in {400, 403, 404, 413}:
            return None
        text = answer.get_data(as_text=True)
        if self._is_to_be_read(values):
            try:
                lint(text, form.action)
            except PageFault as fault:
                return str(fault)
        shown = [
            f
            for f in forms_on(text, form.page)
            if endpoint(self.walker.app, f.action) == endpoint(self.walker.app, form.action)
        ]
        shown = next((f for f in shown if f.complaints), None)
        if shown is None:
            lost = any(f.kind in TYPED for f in form.fields.values())
            named = "problem-errors" in text or status == 409
            return "what was typed is lost" if lost else None if named else "nothing is said"
        if ENGLISH.search(shown.complaints):
            return f"in English: {shown.complaints.split()}"
        unsaid = self._unsaid(form, one, shown) if never and status != 409 else None
        return unsaid or self._lost(form, one, values, shown)

    def _is_to_be_read(self, values):
        """Whether the page is read by the strict reader, which takes a hundred times longer than the answer."""
        odd = isinstance(values, list) and values and printable(values[0]) != values[0]
        return (odd and len(values[0]) < 10) or sum(self.counts.values()) % 50 == 0

    def _unsaid(self, form, one, shown):
        if id(form) not in self.taken:
            return None
        wrong = [f.name for f in shown.fields.values() if f.wrong]
        told_by_row = (
            endpoint(self.walker.app, form.action) in {"actions.split", "actions.spread"} and "1" in shown.complaints
        )
        if one.kind == "hidden" or one.name in wrong or one.name not in shown.fields or told_by_row:
            return None
        return f"not named, but {wrong}: {shown.complaints.split()}"

    def _lost(self, form, one, values, shown):
        for other in form.fields.values():
            if other.kind not in TYPED or other.name not in shown.fields:
                continue
            sent = values if other.name == one.name else other.filled
            if not isinstance(sent, list) or len(sent) != 1 or any("\ud800" <= c <= "\udfff" for c in sent[0]):
                continue
            kept, given = "".join(shown.fields[other.name].values[:1]), printable(sent[0])
            if kept.strip("\n") != given.strip("\n"):
                return f"{other.name} held {given[:40]!r}, and the page shows {kept[:40]!r}"
        return None

    def told(self):
        """Return the counts for the log."""
        listed = ", ".join(f"{kind} {what} {count}" for (kind, what), count in sorted(self.counts.items()))
        return f"{len(self.forms)} forms ({len(self.taken)} taken), {sum(self.counts.values())} cases: {listed}; slowest {self.slowest:.2f} s"


@pytest.fixture(scope="module")
def doors(make_standing_app, stocked, ids):
    return Doors(Walker(City(make_standing_app(stocked))), ids)


def test_one_case_in_eighty(doors):
    """Each kind of field and form, with a different case each; the others take minutes."""
    before = sum(doors.counts.values())
    for case in doors.cases()[::EVERY]:
        doors.attempt(*case)
    assert doors.faults == []
    assert sum(doors.counts.values()) - before > 100


def test_nearly_every_form_is_taken_when_a_person_fills_it_in(doors):
    """Else a refusal of a case proves little."""
    assert len(doors.forms) > 70
    refused = sorted({endpoint(doors.walker.app, form.action) for form in doors.forms if id(form) not in doors.taken})
    assert refused == ["item_templates.adopt"], "its period has an item already"


@pytest.mark.slow
def test_a_refusal_writes_nothing(make_app, stocked, ids):
    """Sent for good and not undone: no row of any table differs afterwards but those of sessions and of refusals."""
    walker = Walker(City(make_app(stocked)))
    tried = [form for form in found_forms(walker, ids) if form.fields.keys() & {"reason", "title", "deadline", "text"}]
    before = rows_of(walker.app)
    for form in tried:
        wrong = {name: ["\x07"] for name, one in form.fields.items() if one.kind in TYPED}
        for pairs in (form.pairs(**wrong), form.pairs(**wrong, version=["99"])):
            browser = walker.browser(form.login)
            typed = [(name, value) for name, value in pairs if name not in UNTYPED]
            with at(subjects.NOW, 10):
                answer = browser.post(
                    form.action,
                    data=body([*typed, ("csrf_token", walker.csrf(form.login))]),
                    content_type="application/x-www-form-urlencoded",
                )
            assert answer.status_code in {409, 422}, form.action
    assert len(tried) > 40
    assert rows_of(walker.app) == before


def rows_of(app):
    """Return every row of every table but those that remember sessions."""
    with app.app_context(), unit(Mode.READ):
        return {
            table.name: db.session.execute(select(table)).all()
            for table in db.metadata.sorted_tables
            if table.name not in {"sign_in_session", "token"}
        }


@pytest.mark.slow
def test_one_case_in_thirteen(doors):
    """All 13 820 cases take five minutes: with `MANY = 1`, by hand."""
    for case in doors.cases()[::MANY]:
        doors.attempt(*case)
    print(doors.told())
    assert doors.faults == []
    assert doors.slowest < LONGEST
