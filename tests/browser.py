"""A request client that reads each page it fetches the way a careful browser would, and refuses a faulty one."""

import re
from xml.etree import ElementTree as ET

import html5lib
from flask.testing import FlaskClient

XHTML = "{http://www.w3.org/1999/xhtml}"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class PageFault(AssertionError):
    """A page breaks a rule that holds for all pages."""


class LintingClient(FlaskClient):
    """Fetches pages; sends forms with their CSRF token; checks every HTML answer."""

    def open(self, *args, **kwargs):
        """Send a request and check the answer; it has an application context of its own, as it has in the office."""
        with self.application.app_context():
            response = super().open(*args, **kwargs)
        if _is_page(response):
            lint(response.get_data(as_text=True), response.request.path)
        return response

    def token(self, path="/sign-in"):
        """Return a CSRF token of this session."""
        found = TOKEN.search(self.get(path, follow_redirects=True).get_data(as_text=True))
        assert found, f"no form on {path}"
        return found[1]

    def send(self, path, data=None, *, form_on=None, **kwargs):
        """Send a form like a person: with the token of the page it stands on (`form_on`, default the same address)."""
        return self.post(path, data={**(data or {}), "csrf_token": self.token(form_on or path)}, **kwargs)


def _is_page(response):
    """Whether there is a page to read: a whole one, or that of a refusal; not a redirect, a stream or a head alone."""
    if response.mimetype != "text/html" or response.request.method == "HEAD":
        return False
    return response.status_code >= 400 or (
        response.status_code < 300 and not response.is_streamed and bool(response.data)
    )


def lint(text: str, path: str = "") -> ET.Element:
    """Return the parsed page; raise `PageFault` at the first broken rule."""
    try:
        document = html5lib.HTMLParser(strict=True).parse(text)
    except html5lib.html5parser.ParseError as error:
        raise PageFault(f"{path}: not valid HTML5: {error}") from error
    for check in (_head, _ids, _labels, _nothing_inline, _nothing_foreign):
        fault = check(document)
        if fault:
            raise PageFault(f"{path}: {fault}")
    return document


def _all(document, name):
    return document.iter(XHTML + name)


def _head(document):
    if not document.get("lang"):
        return "no language"
    titles = ["".join(t.itertext()).strip() for t in _all(document, "title") if t is not None]
    if not titles or not titles[0]:
        return "no title"
    count = len(list(_all(document, "h1")))
    return None if count == 1 else f"{count} h1"


def _ids(document):
    seen = set()
    for element in document.iter():
        found = element.get("id")
        if found is not None and found in seen:
            return f"id {found!r} stands twice"
        seen.add(found)
    return None


def _labels(document):
    labelled = {label.get("for") for label in _all(document, "label")}
    inside = {id(field) for label in _all(document, "label") for field in label.iter()}
    for name in ("input", "select", "textarea"):
        for field in _all(document, name):
            if field.get("type") in {"hidden", "submit", "button"}:
                continue
            if (
                field.get("id") in labelled
                or id(field) in inside
                or field.get("aria-label")
                or field.get("aria-labelledby")
            ):
                continue
            return f"{name} {field.get('name')!r} has no label"
    return None


def _nothing_inline(document):
    for element in document.iter():
        if not isinstance(element.tag, str):
            continue
        for attribute in element.attrib:
            if attribute == "style" or attribute.startswith("on"):
                return f"inline {attribute} on {element.tag.removeprefix(XHTML)}"
        if element.tag == XHTML + "style" or (element.tag == XHTML + "script" and not element.get("src")):
            return f"inline {element.tag.removeprefix(XHTML)}"
    return None


def _nothing_foreign(document):
    for element in document.iter():
        if not isinstance(element.tag, str):
            continue
        for attribute in ("src", "srcset", "action", "data", "poster") + (
            ("href",) if element.tag == XHTML + "link" else ()
        ):
            value = element.get(attribute) or ""
            if re.match(r"(https?:)?//", value):
                return f"{attribute}={value!r} leads to another host"
    return None
