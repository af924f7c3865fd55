"""Markup in every text of a form is shown as it was typed by a real browser."""

import io

import pytest

from tests.actions.office import at
from tests.city import City
from tests.fuzz.doors import endpoint, found_forms
from tests.fuzz.page_forms import TEXTS, UNTYPED, body
from tests.invariants import subjects
from tests.invariants.walking import Walker
from tests.journeys.stage import CHROMIUM, DESKTOP, served

pytestmark = pytest.mark.browser
MARKUP = '<img src=//e.example/x onerror=alert(1)>"&lt;'
NAME = "<img src=x onerror=alert(1)>.txt"
GIVEN = {"into", "parent", "number"}
ROWS = {"sources-0-kind": ["meeting"], "milestones-0-due_on": ["2027-01-05"], "milestones-1-title": [""]}


class Stage:
    """The stocked city, served, with the secretary's browser and what it noticed."""

    def __init__(self, app, ids, address, chromium):
        self.app, self.ids, self.walker = app, ids["data"], Walker(City(app))
        self.forms = {}
        for form in found_forms(self.walker, ids):
            if form.login == "secretary":
                self.forms.setdefault(endpoint(app, form.action), form)
        context = chromium.new_context(viewport=DESKTOP, base_url=address, locale="zh-CN")
        for cookie in self.walker.browser("secretary")._cookies.values():
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
        self.page, self.dialogs, self.foreign = context.new_page(), [], []
        self.page.on("dialog", self._asked)
        self.page.on("request", lambda asked: asked.url.startswith(address) or self.foreign.append(asked.url))

    def _asked(self, dialog):
        self.dialogs.append(dialog.message)
        dialog.accept()

    def send(self, name, **more):
        """Send a form with markup in each of its texts, but where a rule asks for something else."""
        form = self.forms[name]
        told = {f.name: [MARKUP] for f in form.fields.values() if f.kind in TEXTS and f.name not in GIVEN}
        told |= {f: v for f, v in ROWS.items() if f in form.fields}
        pairs = [pair for pair in form.pairs(**told) if pair[0] not in UNTYPED]
        pairs.append(("csrf_token", self.walker.csrf("secretary")))
        if not more:
            more = {"data": body(pairs), "content_type": "application/x-www-form-urlencoded"}
        else:
            data = {}
            for key, value in pairs:
                data.setdefault(key, []).append(value)
            more = {"data": data | more, "content_type": "multipart/form-data"}
        answer = self.walker.browser("secretary").post(form.action, **more)
        assert answer.status_code == 303, (name, answer.status_code)
        return answer.location.split("?")[0]


@pytest.fixture
def stage(make_app, stocked, ids):
    from playwright.sync_api import sync_playwright  # an extra: the module is read also where it is missing

    app = make_app(stocked)
    with at(subjects.NOW, 10), served(app) as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(**CHROMIUM)
        yield Stage(app, ids, address, chromium)
        chromium.close()


def test_markup_is_shown_as_it_was_typed(stage):
    made = [stage.send(name) for name in ("actions.new", "item_templates.new", "proposals.new", "proposals.edit")]
    told = stage.send("actions.report", files=(io.BytesIO(b"x"), NAME))
    stage.send("actions.instruct")
    stage.send("actions.note")
    for path in (*made, *(f"{path}/edit" for path in made), told):
        stage.page.goto(path)
        text = stage.page.inner_text("body") + "".join(
            stage.page.eval_on_selector_all("input, textarea", "all => all.map(one => one.value)")
        )
        assert MARKUP in text, path
    for path in (
        "/actions?view=all",
        "/proposals?view=all",
        "/item-templates",
        "/search?q=example",
        "/",
        "/actions/instructions",
    ):
        stage.page.goto(path)
    stage.page.goto(told)
    assert "_img src=x onerror=alert(1)_.txt" in stage.page.inner_text("body")
    assert stage.dialogs == []
    assert stage.foreign == []
