"""People who walk through the whole desk, and a way to let them act without keeping what they did."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from unittest.mock import patch

from flask.testing import FlaskClient
from pydantic import BaseModel
from sqlalchemy.orm import Session

from smartcity.foundation import unit_of_work
from smartcity.foundation.access import access_of
from tests.actions.office import at
from tests.invariants import addressing, subjects

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
VISITOR = "visitor"


@dataclass
class Outcome:
    """What an address answered: allowed, no (403), hidden (404), sign in; and what the act recorded."""

    status: int
    verbs: list[str] = field(default_factory=list)
    text: str = ""

    @property
    def word(self):
        if self.status == 401:
            return "sign in"
        if self.status == 403:
            return "no"
        return "hidden" if self.status == 404 else "yes"


@contextmanager
def nothing_is_kept() -> Iterator[list[str]]:
    """Let every unit of work run to its last statement and undo it; yield the verbs that the audit was given."""
    verbs: list[str] = []

    def note(session):
        verbs.extend(entry["verb"] for entry in session.info.get("audit") or [])
        return False

    hooks = [note, *unit_of_work._hooks]
    with patch.object(Session, "commit", Session.flush), patch.object(unit_of_work, "_hooks", hooks):
        yield verbs


class Walker:
    """Sends requests for people with names, on the day on which the tests look at the office."""

    def __init__(self, city):
        self.city, self.app = city, city.app
        self.app.test_client_class = FlaskClient
        self.clients, self.tokens, self.forms = {}, {}, {}

    def browser(self, login):
        """Return the person's browser, signed in; the visitor's is not."""
        if login not in self.clients:
            self.clients[login] = self.city.client(None if login == VISITOR else login)
        return self.clients[login]

    def bearer(self, login):
        """Return the headers by which a program acts for the person."""
        if login == VISITOR:
            return {}
        if login not in self.tokens:
            self.tokens[login] = self.city.api(login)
            self.browser(VISITOR).get("/api/v1/openapi.json", headers=self.tokens[login])  # its first use is noted
        return self.tokens[login]

    def csrf(self, login):
        """Return a form token of the person's browser."""
        if login not in self.forms:
            body = (
                self.browser(login).get("/account/sign-in" if login == VISITOR else "/account").get_data(as_text=True)
            )
            self.forms[login] = body.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
        return self.forms[login]

    def get(self, login, path, **more):
        """Fetch an address as a person, or as a program that acts for the person."""
        with at(subjects.NOW, 10):
            if path.startswith("/api/"):
                return self.browser(VISITOR).get(path, headers=self.bearer(login), **more)
            return self.browser(login).get(path, **more)

    def send(self, login, method, path, data=None):
        """Send a form or a document."""
        with at(subjects.NOW, 10):
            if path.startswith("/api/"):
                client, headers = self.browser(VISITOR), {**self.bearer(login), "If-Match": '"1"'}
                return client.open(path, method=method, headers=headers, json=data if data is not None else {})
            form = {**(data or {}), "csrf_token": self.csrf(login)}
            return self.browser(login).open(path, method=method, data=form)

    def rehearse(self, login, method, path, data=None):
        """Send something and undo it; return what came of it."""
        _ = self.csrf(login), self.bearer(login)  # their sessions and tokens are kept
        browser = self.browser(login)
        cookies = dict(browser._cookies or {})
        with nothing_is_kept() as verbs:
            answer = self.get(login, path) if method == "GET" else self.send(login, method, path, data)
        browser._cookies = cookies
        status = answer.status_code
        if (
            status == 303
            and "/account/sign-in" in (answer.location or "")
            and (login == VISITOR or path[:9] != "/account/")
        ):
            status = 401
        text = answer.get_data(as_text=True) if status in {200, 400, 409, 422, 500} and not answer.is_streamed else ""
        answer.close()
        return Outcome(status, verbs, text)


def routes(app):
    """Yield every address of the program: rule, method, the view's declaration; files of the layout aside."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint)):
        if rule.endpoint.endswith("static"):
            continue
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            yield rule, method, access_of(app.view_functions[rule.endpoint])


def pages(app, ids):
    """Yield every address that can be fetched: rule, path; of some kinds only, those that name them."""
    for rule, method, _access in routes(app):
        if method == "GET" and ("only" not in ids or addressing.names_one_of(rule, ids)):
            for path in addressing.addresses(rule, ids):
                yield rule, path


# Forms that stand on pages


@dataclass
class Form:
    """A form as a page offers it."""

    action: str
    data: dict[str, Any]
    page: str


class _FormReader(HTMLParser):
    """Reads the forms of a page, and fills in what a person would have to."""

    def __init__(self, path):
        super().__init__()
        self.path, self.found, self.form, self.select, self.area = path, [], None, None, None

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form" and (given.get("method") or "").lower() == "post":
            self.form = Form(given.get("action") or self.path, {}, self.path)
            self.found.append(self.form)
        if self.form is None:
            return
        name = given.get("name") or ""
        if tag == "input" and name:
            self._input(name, given)
        elif tag == "textarea":
            self.area = name
            self.form.data[name] = ""
        elif tag == "select":
            self.select = (name, "multiple" in given)
            self.form.data.setdefault(name, "")
        elif tag == "option" and self.select:
            self._option(given)
        elif tag == "button" and name and given.get("type") == "submit":
            self.form.data.setdefault(name, given.get("value") or "")

    def _input(self, name, given):
        kind, value = given.get("type") or "text", given.get("value") or ""
        if kind in {"checkbox", "radio"} and "checked" not in given:
            return
        if kind in {"submit", "button", "image", "file"}:
            return
        self.form.data[name] = value or _typed(name, kind)

    def _option(self, given):
        name, _many = self.select
        value = given.get("value") or ""
        if "selected" in given or (value and not self.form.data[name]):
            self.form.data[name] = value

    def handle_data(self, data):
        if self.area and self.form is not None:
            self.form.data[self.area] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea" and self.area and self.form is not None:
            self.form.data[self.area] = self.form.data[self.area].strip() or "说明"
            self.area = None


def _typed(name, kind):
    """Return what a person types into an empty field."""
    by_kind = {"date": "2026-12-15", "datetime-local": "2026-12-15T09:00", "number": "10", "time": "09:00"}
    by_name = {"email": "new@city.example", "login": "new.login", "password": "", "phone": "0533-1234567"}
    if kind in by_kind:
        return by_kind[kind]
    return next((text for word, text in by_name.items() if word in name), "" if kind == "hidden" else "说明")


def forms_of(html, path):
    """Return the forms that a page offers."""
    reader = _FormReader(path)
    reader.feed(html)
    return reader.found


# Bodies of the API


SAID = {"reason", "text", "note", "deadline", "approval", "document"}
"""Members that a schema leaves open and a rule may ask for."""


def body_for(model: type[BaseModel] | None, ids) -> Any:
    """Return a document that an endpoint takes: its required members, with numbers of things that exist."""
    if model is None:
        return {}
    schema = model.model_json_schema()
    return _example("", schema, schema.get("$defs", {}), ids)


def _example(name, schema, definitions, ids):
    if "$ref" in schema:
        return _example(name, definitions[schema["$ref"].rsplit("/", 1)[1]], definitions, ids)
    if "enum" in schema or "const" in schema:
        return schema.get("const", schema.get("enum", [None])[0])
    for choice in ("anyOf", "oneOf", "allOf"):
        if choice in schema:
            return _example(name, schema[choice][0], definitions, ids)
    kind = schema.get("type")
    if kind == "object":
        wanted = {*schema.get("required", []), *(set(schema.get("properties", {})) & SAID)}
        return {part: _example(part, schema["properties"][part], definitions, ids) for part in sorted(wanted)}
    if kind == "array":
        return [_example(name.rstrip("s"), schema.get("items", {}), definitions, ids)] if schema.get("minItems") else []
    if kind == "string":
        return _text(name, schema)
    return {"integer": _number(name, schema, ids), "number": 1.0, "boolean": True}.get(kind)


def _text(name, schema):
    formats = {"date": "2026-12-15", "date-time": "2026-12-15T09:00:00+08:00"}
    if schema.get("format") in formats:
        return formats[schema["format"]]
    if name == "week":
        return "2026-W48"
    if name in {"start", "end"}:
        return "2026-12-15T09:00" if name == "start" else "2026-12-15T10:00"
    return f"说明{secrets.token_hex(2)}"


def _number(name, schema, ids):
    known = {
        "lead": ids["department"],
        "unit": ids["department"],
        "home_unit": ids["department"],
        "organisation": ids["department"],
        "group": ids["group"],
        "person": ids["person"],
        "version": 1,
        "progress": 50,
    }
    return next((value for word, value in known.items() if name.startswith(word)), int(schema.get("minimum", 1)))
