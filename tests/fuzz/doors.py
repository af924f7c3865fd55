"""Sends forms as people do, also what no browser sends; nothing that is taken is kept."""

from werkzeug.exceptions import HTTPException

from smartcity.actions.models import ActionItem
from smartcity.foundation.database import db
from smartcity.foundation.unit_of_work import Mode, unit
from tests.actions.office import at
from tests.fuzz.page_forms import UNTYPED, body, forms_on
from tests.invariants import addressing, subjects
from tests.invariants.walking import nothing_is_kept, pages

FEATURES = {"actions", "item_templates", "proposals"}
READERS = ("secretary", "leader", "lead_liaison")


def endpoint(app, path):
    """Return which view takes a form sent to a path, with its verb where one view takes several."""
    try:
        return app.url_map.bind("localhost").match(path.split("?")[0], method="POST")[0]
    except HTTPException:
        return ""


def variants(ids):
    """The same numbers with things in each state, whose pages offer other forms."""
    yield ids
    states = {
        "action": [*sorted(set(addressing.STATES.values())), "asked", "objected", "instructed", "red"],
        "proposal": ["registered_proposal", "given_proposal", "objected_proposal", "proposal_under_way"],
    }
    for kind, names in states.items():
        for name in dict.fromkeys(names):
            if name in ids:
                yield {kind: ids[name], "only": True}


def texts_of(walker, ids, login, features=FEATURES):
    """Yield every page of the features that a person can open."""
    for kinds in variants(ids):
        for rule, path in pages(walker.app, kinds):
            if addressing.feature_of(rule) in features and not rule.rule.startswith("/api/"):
                answer = walker.get(login, path)
                if answer.mimetype == "text/html" and answer.status_code == 200:
                    yield path, answer.get_data(as_text=True)
                answer.close()


def number_of(walker, item_id):
    """Return the number of an item."""
    with walker.app.app_context(), unit(Mode.READ):
        return db.session.get(ActionItem, item_id).number


def fill_in(walker, form, ids):
    """Put into a form what no person could guess from the form itself."""
    number = number_of(walker, ids["data"]["running"])
    known = {
        "actions.merge": {"into": number},
        "item_templates.adopt": {"number": number},
        "proposals.link": {"number": number},
        "actions.split": {"parts-0-title": "报送目录", "parts-0-lead": str(ids["data"]["department"])},
    }
    for name, value in known.get(endpoint(walker.app, form.action), {}).items():
        form.fields[name].values = [value]


def found_forms(walker, ids, features=FEATURES, readers=READERS):
    """Return every form of the features' pages once, and those that a list's acts ask for."""
    found = {}
    for login in readers:
        for path, text in texts_of(walker, ids["data"], login, features):
            for form in forms_on(text, path, login):
                _note(walker, found, form, features)
    for form in list(found.values()):
        for button in form.buttons if endpoint(walker.app, form.action) == "actions.bulk" else ():
            form.fields["ids"].values = form.fields["ids"].options[:1]
            answer, _verbs = send(walker, form, [*form.typed(), button])
            if answer.status_code == 200 and answer.mimetype == "text/html":
                for asked in forms_on(answer.get_data(as_text=True), form.page, form.login):
                    _note(walker, found, asked, features)
    for form in found.values():
        fill_in(walker, form, ids)
    return list(found.values())


def _note(walker, found, form, features):
    view = endpoint(walker.app, form.action)
    if view.split(".")[0] in features:
        found.setdefault((view, form.shape), form)


def send(walker, form, pairs, path=None, **more):
    """Send a form and undo it; return the answer and what the act would have written down."""
    token = walker.csrf(form.login)
    typed = [(name, value) for name, value in pairs if name not in UNTYPED] + [("csrf_token", token)]
    browser = walker.browser(form.login)
    cookies = dict(browser._cookies or {})
    given = {"data": body(typed), "content_type": "application/x-www-form-urlencoded", **more}
    with nothing_is_kept() as verbs, at(subjects.NOW, 10):
        answer = browser.post(path or form.action, **given)
        answer.get_data()
    browser._cookies = cookies
    return answer, verbs
