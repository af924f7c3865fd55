"""Texts that are written now and read later, each reader in the own language.

Pure rules give their reasons as a `Text`: an English sentence with placeholders, and values. It becomes a sentence of
a language only when somebody reads it; the messages of the database keep it as JSON.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, TypeAlias


@dataclass(frozen=True)
class Term:
    """The label of an enum member, by the enum's name and the member's value, in the reader's language."""

    kind: str
    value: str

    def __str__(self) -> str:
        return _translate_term.get()(self.kind, self.value)


Value: TypeAlias = "str | int | float | Term | Text"


class Text:
    """An English sentence with `%(name)s` placeholders and their values; translated when it becomes a string.

    Dates stand as ISO 8601 days, enum members as their labels. Equal texts compare equal.
    """

    __slots__ = ("msgid", "params")

    def __init__(self, msgid: str, **params: object) -> None:
        self.msgid = msgid
        self.params: Mapping[str, Value] = {name: _plain(value) for name, value in params.items()}

    def __str__(self) -> str:
        sentence = _translate.get()(self.msgid)
        return sentence % {name: str(value) for name, value in self.params.items()} if self.params else sentence

    def __repr__(self) -> str:
        return f"Text({self.msgid!r}, {dict(self.params)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Text) and (self.msgid, self.params) == (other.msgid, other.params)

    def __hash__(self) -> int:
        return hash((self.msgid, frozenset(self.params.items())))

    def as_json(self) -> dict[str, Any]:
        """Return the form that the database keeps: `{"msgid": …, "params": {…}}`, texts and terms nested."""
        return {"msgid": self.msgid, "params": {name: _to_json(value) for name, value in self.params.items()}}

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Text:
        """Read what `as_json` wrote."""
        return cls(document["msgid"], **{name: _from_json(value) for name, value in document["params"].items()})


def said(document: Mapping[str, Any]) -> str:
    """Return what `as_json` wrote as a sentence of the reader: as `str(Text.from_json(document))`, and quicker."""
    sentence, params = _translate.get()(document["msgid"]), document["params"]
    return sentence % {name: _said(value) for name, value in params.items()} if params else sentence


def _said(value: object) -> str:
    if isinstance(value, dict):
        return said(value) if "msgid" in value else str(Term(value["term"], value["value"]))
    return str(value)


def enumerated(parts: Iterable[str | Text], *, clauses: bool = False) -> str | Text:
    """Return several things as one text, divided as the reader's language divides them; clauses more strongly.

    The catalogue says by which sign; nowhere else is it decided.
    """
    found: str | Text = ""
    joined = Text("%(first)s; %(rest)s") if clauses else Text("%(first)s, %(rest)s")
    for part in reversed([part for part in parts if str(part)]):
        found = Text(joined.msgid, first=part, rest=found) if str(found) else part
    return found


def _plain(value: object) -> Value:
    if isinstance(value, Enum):
        return Term(type(value).__name__, str(value.value))
    if isinstance(value, date):
        return value.isoformat()
    if value is None:
        return ""
    if isinstance(value, str | int | float | Term | Text):
        return value
    raise TypeError(f"a text can't hold {type(value).__name__}")


def _to_json(value: Value) -> object:
    if isinstance(value, Text):
        return value.as_json()
    if isinstance(value, Term):
        return {"term": value.kind, "value": value.value}
    return value


def _from_json(value: object) -> object:
    if isinstance(value, dict):
        return Text.from_json(value) if "msgid" in value else Term(value["term"], value["value"])
    return value


def humanised(value: str) -> str:
    """Return the English label of an enum value that no catalogue names: `signed_for` → `Signed for`."""
    return value.replace("_", " ").capitalize()


_translate: ContextVar[Callable[[str], str]] = ContextVar("translate", default=lambda msgid: msgid)
_translate_term: ContextVar[Callable[[str, str], str]] = ContextVar(
    "translate_term", default=lambda _kind, value: humanised(value)
)


def bind(translate: Callable[[str], str], translate_term: Callable[[str, str], str]) -> None:
    """Set the reader's language for this context: the functions that look up a sentence and an enum's label."""
    _translate.set(translate)
    _translate_term.set(translate_term)
