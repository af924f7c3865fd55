"""Two quick clicks on a form's button are one act: in a real browser, with scripts and without, and for every form."""

import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import func, select

from smartcity.foundation.database import db
from smartcity.foundation.unit_of_work import Mode, unit
from tests.actions.office import at
from tests.city import City
from tests.conftest import _close, _fold
from tests.fuzz.doors import endpoint, found_forms
from tests.fuzz.page_forms import UNTYPED, body, forms_on
from tests.invariants import subjects
from tests.invariants.walking import Walker
from tests.journeys.stage import CHROMIUM, DESKTOP, local, served

CREATING = {
    "actions.copy",
    "actions.instruct",
    "actions.new",
    "actions.new_from_instruction",
    "actions.note",
    "actions.report",
    "actions.request_extension",
    "actions.save_list",
    "actions.split",
    "actions.spread",
    "departments.new",
    "item_templates.new",
    "meetings.new",
    "meetings.series_new",
    "people.new",
    "proposals.new",
    "proposals.promise",
    "proposals.talk",
}
"""The forms that enter something new and are sent without being asked once more, by where they lead."""
READERS = ("secretary", "leader", "lead_liaison", "system_admin")
UNCOUNTED = {"sent_request", "sign_in_session", "token"}
"""What keeps the sending itself, and who is signed in."""


class Desk:
    """The stocked city, which is put back as it was after each sending."""

    def __init__(self, app, ids):
        self.app, self.walker = app, Walker(City(app))
        found = found_forms(self.walker, ids, set(app.blueprints), READERS)
        self.forms = [form for form in found if "form_token" in form.fields]  # signing out has none
        self.database = Path(app.instance_path) / "desk.db"
        self.kept = self.database.with_suffix(".kept")
        self._close()
        shutil.copy(self.database, self.kept)

    def _close(self):
        _close(self.app)
        _fold(self.database)

    @contextmanager
    def one_more(self):
        """Let something be done, and put everything back."""
        try:
            yield
        finally:
            self._close()
            shutil.copy(self.kept, self.database)

    def rows(self):
        """Return how many rows each table has."""
        with self.app.app_context(), unit(Mode.READ):
            return {
                table.name: db.session.scalar(select(func.count()).select_from(table))
                for table in db.metadata.sorted_tables
                if table.name not in UNCOUNTED
            }

    def tokens(self, form):
        """Return what the form sends unseen when its page is fetched anew."""
        text = self.walker.get(form.login, form.page).get_data(as_text=True)
        fresh = next(one for one in forms_on(text, form.page) if "form_token" in one.fields)
        return {name: fresh.fields[name].values for name in ("csrf_token", "form_token")}

    def send(self, form, unseen):
        """Send a form as a person fills it in."""
        with at(subjects.NOW, 10):
            answer = self.walker.browser(form.login).post(
                form.action, data=body(form.pairs(**unseen)), content_type="application/x-www-form-urlencoded"
            )
        answer.close()
        return answer


@pytest.mark.slow
def test_every_form_that_is_sent_twice_is_done_once(make_app, stocked, ids):
    """Without scripts: the browser sends the second click as well, with the same token and the same text."""
    desk = Desk(make_app(stocked), ids)
    made, twice = set(), []
    for form in desk.forms:
        with desk.one_more():
            before, unseen = desk.rows(), desk.tokens(form)
            first, after = desk.send(form, unseen), desk.rows()
            if first.status_code == 303 and after != before:
                again = desk.send(form, unseen)
                made.add(endpoint(desk.app, form.action))
                if (again.status_code, again.location) != (303, first.location) or desk.rows() != after:
                    grown = {name: n - after[name] for name, n in desk.rows().items() if n != after[name]}
                    twice.append(f"{form.action}: {again.status_code} {grown}")
    assert twice == []
    assert len(made) > 40


FILL_IN = """([form, typed]) => {
  const given = new Map();
  for (const [name, value] of typed) given.set(name, [...(given.get(name) || []), value]);
  for (const field of form.elements) {
    const values = given.get(field.name);
    if (!values || field.type === "hidden") continue;
    if (field.multiple) for (const option of field.options) option.selected = values.includes(option.value);
    else if (["checkbox", "radio"].includes(field.type)) field.checked = values.includes(field.value);
    else field.value = values[0];
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const button = [...form.elements].find((one) => one.type === "submit" && !one.name) ||
    [...form.elements].find((one) => one.type === "submit");
  for (let fold = button.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  return button;
}"""
"""What a person's hands do: type, choose, tick, unfold. Returns the button that sends the form."""
FIND = """([where, names]) => [...document.forms].find((form) =>
  form.method === "post" && new URL(form.action).pathname === where && names.every((name) => form.elements[name]))"""


class Hand:
    """A person's browser, and what it sent."""

    def __init__(self, desk, chromium, address, login, scripts):
        self.desk, self.sent = desk, []
        context = chromium.new_context(
            viewport=DESKTOP, base_url=address, locale="zh-CN", java_script_enabled=scripts, reduced_motion="reduce"
        )
        for cookie in desk.walker.browser(login)._cookies.values():
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
        self.page = context.new_page()
        self.page.on("request", lambda asked: self.sent.append(asked.url) if asked.method == "POST" else None)

    def click_twice(self, form):
        """Fill in a form and click its button twice, as fast as a nervous hand does."""
        self.page.goto(form.page)
        names = [name for name in form.fields if name not in UNTYPED]
        found = self.page.evaluate_handle(FIND, [form.action.split("?")[0], names])
        button = self.page.evaluate_handle(FILL_IN, [found, form.typed()]).as_element()
        assert button is not None, form.action
        self.sent.clear()
        with self.page.expect_event("load"):  # the second click may abort the first navigation
            button.dblclick(no_wait_after=True)
        self.page.wait_for_load_state("networkidle")
        return len(self.sent)


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_two_quick_clicks_make_one_row(make_app, stocked, ids, scripts):
    """Counted against one sending: every table has the same number of rows afterwards."""
    from playwright.sync_api import sync_playwright  # an extra: the module is read also where it is missing

    now = local(f"{subjects.NOW}T10:00")
    with time_machine.travel(now, tick=True), sync_playwright() as playwright:
        desk, clicks = Desk(make_app(stocked), ids), {}
        forms = {endpoint(desk.app, form.action): form for form in reversed(desk.forms)}
        chromium = playwright.chromium.launch(**CHROMIUM)
        with served(desk.app) as address:
            hands = {login: Hand(desk, chromium, address, login, scripts) for login in READERS}
            for name in sorted(CREATING):
                clicks[name] = click_and_count(desk, hands[forms[name].login], forms[name])
        chromium.close()
    assert set(clicks.values()) <= ({1} if scripts else {1, 2}), clicks


def click_and_count(desk, hand, form):
    """Compare what two clicks leave in the database with what one sending does; return how often it was sent."""
    with desk.one_more():
        before, answer = desk.rows(), desk.send(form, desk.tokens(form))
        once = desk.rows()
        assert answer.status_code == 303, form.action
        assert once != before, form.action
    with desk.one_more():
        clicks = hand.click_twice(form)
        assert desk.rows() == once, form.action
    return clicks
