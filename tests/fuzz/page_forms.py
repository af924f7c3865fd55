"""The forms that pages offer, read as a browser reads them, so that a new field is tried without being listed anywhere."""

from dataclasses import dataclass, field
from urllib.parse import quote

from lxml import html

UNTYPED = {"csrf_token", "form_token"}
REQUIRED = {
    "title": "报送季度清单",
    "reason": "招标延后",
    "text": "方案初稿已完成",
    "number": "1",
    "session": "十六届五次会议",
    "proposer": "张代表",
    "approval": "淄智专批〔2026〕3号",
    "document": "淄数函〔2026〕8号",
    "by": "市政府督查室",
    "by_whom": "李科长",
    "consent": "主任会议同意",
}
"""What a person types into fields that have to be filled in, or that a rule asks for."""
BY_KIND = {"date": "2027-02-25", "number": "10", "datetime-local": "2026-12-15T09:00", "time": "09:00"}
TEXTS = {"text", "area", "search", "tel", "email"}
CHOICES = {"choice", "many", "radio", "ticks"}


@dataclass
class Field:
    """A field: its name, its kind, what stands in it, and what it offers."""

    name: str
    kind: str
    values: list = field(default_factory=list)
    options: list = field(default_factory=list)
    required: bool = False
    wrong: bool = False

    @property
    def filled(self):
        """What a person sends: what stands there, or what is asked for."""
        if any(self.values):
            return self.values
        if self.kind in CHOICES and (self.required or self.kind == "choice"):
            offered = [option for option in self.options if option]
            return offered[-1:] if self.required or "" not in self.options else [""]
        if self.kind in BY_KIND and (self.required or self.name in {"deadline", "until"}):
            return [BY_KIND[self.kind]]
        if self.kind in TEXTS and (self.required or self.name in {"reason", "text"}):
            return [REQUIRED.get(self.name, "说明")]
        return [] if self.kind in CHOICES or self.kind in {"tick", "file"} else self.values or [""]


@dataclass
class PageForm:
    """A form, where it leads, on which page it stands, and who reads it; `plain` if a button of it has no name."""

    action: str
    page: str
    login: str = ""
    fields: dict = field(default_factory=dict)
    buttons: list = field(default_factory=list)
    plain: bool = False
    complaints: str = ""

    def pairs(self, **instead):
        """Return what is sent when a person presses the button that sends the form."""
        return self.typed(**instead) + self.buttons[: 0 if self.plain else 1]

    def typed(self, **instead):
        """Return what is typed, as names and values; `instead` gives fields other values (a list; None leaves one out)."""
        found = []
        for one in self.fields.values():
            values = instead.get(one.name, one.filled)
            found += [(one.name, value) for value in values or ()]
        return found

    @property
    def shape(self):
        """What tells it from other forms."""
        return tuple(sorted(name for name in self.fields if name not in UNTYPED))


def body(pairs):
    """Write names and values as a browser does; also what no browser would send."""
    return "&".join(f"{quote(name)}={quote(value.encode('utf-8', 'surrogatepass'))}" for name, value in pairs).encode()


def forms_on(text, path, login="", method="post"):
    """Return the forms of a page, with the fields that stand elsewhere and name their form."""
    document = html.document_fromstring(text)
    found, by_id = {}, {}
    for element in document.iter("form"):
        if (element.get("method") or "get").lower() == method:
            found[element] = PageForm(element.get("action") or path, path, login)
            found[element].complaints = " ".join(part.text_content() for part in element.find_class("error-summary"))
            by_id[element.get("id")] = found[element]
    for element in document.iter():
        name = element.get("name")
        if isinstance(element.tag, str) and (name or element.get("type") == "submit"):
            owner = by_id.get(element.get("form")) if element.get("form") else _owner(element, found)
            if owner is not None and name:
                _add(owner, element, name)
            elif owner is not None:
                owner.plain = True
    return list(found.values())


def _owner(element, found):
    while element is not None and element not in found:
        element = element.getparent()
    return found.get(element)


def _add(form, element, name):
    tag, kind = element.tag, element.get("type") or "text"
    if tag == "button":
        form.buttons.append((name, element.get("value") or ""))
        return
    if tag == "input" and kind in {"submit", "image", "button"}:
        return
    one = form.fields.setdefault(name, Field(name, _kind(tag, kind, element)))
    one.required |= element.get("aria-required") == "true"
    one.wrong |= element.get("aria-invalid") == "true" or _in_wrong_place(element)
    if tag == "select":
        one.options = [option.get("value") or "" for option in element.iter("option")]
        one.values = [o.get("value") or "" for o in element.iter("option") if "selected" in o.attrib]
    elif tag == "textarea":
        one.values = [element.text_content().removeprefix("\n")]
    elif kind in {"checkbox", "radio"}:
        one.options.append(element.get("value") or "on")
        if len(one.options) > 1 and one.kind == "tick":
            one.kind = "ticks"
        if "checked" in element.attrib:
            one.values.append(element.get("value") or "on")
    elif kind != "file":
        one.values.append(element.get("value") or "")


def _kind(tag, kind, element):
    if tag == "select":
        return "many" if "multiple" in element.attrib else "choice"
    return {"textarea": "area"}.get(tag, {"checkbox": "tick"}.get(kind, kind))


def _in_wrong_place(element):
    while element is not None:
        if "field-wrong" in (element.get("class") or "").split():
            return True
        element = element.getparent()
    return False
