"""Languages: Chinese first, English complete.

Texts are bound once a request in a context variable; looked up per call through the request they were a third of the
time of a list page.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import Enum
from functools import lru_cache

from babel.support import NullTranslations
from flask import Flask, request
from flask_babel import Babel

from smartcity.foundation import texts
from smartcity.foundation.catalogues import catalogue, compile_all

LANGUAGES = {"zh_CN": "中文", "en": "English"}
COOKIE = "language"

_language: ContextVar[str] = ContextVar("language", default="zh_CN")


def language() -> str:
    """Return the language in force: `zh_CN` or `en`."""
    return _language.get()


def bind(code: str) -> None:
    """Set the language of this context (a request, a message being written)."""
    _language.set(code)
    found = catalogue(code)
    texts.bind(found.gettext, lambda kind, value: _term(found, kind, value))


@lru_cache(maxsize=4096)
def _term(found: NullTranslations, kind: str, value: str) -> str:
    sentence = str(found.pgettext(kind, value))
    return texts.humanised(value) if sentence == value else sentence


@contextmanager
def using(code: str) -> Iterator[None]:
    """Write in another language for a while: a digest in its reader's."""
    before = language()
    bind(code)
    try:
        yield
    finally:
        bind(before)


def gettext(msgid: str, **params: object) -> str:
    """Translate a sentence now; `%(name)s` placeholders take `params`."""
    sentence = catalogue(language()).gettext(msgid)
    return sentence % params if params else sentence


def in_every_language(msgid: str) -> frozenset[str]:
    """Return what a text is called in all the languages: a word that people type is taken in each of them."""
    return frozenset(str(catalogue(code).gettext(msgid)) for code in LANGUAGES)


def ngettext(singular: str, plural: str, n: int, **params: object) -> str:
    """Translate a sentence that depends on a number, which is also the placeholder `n`."""
    return str(catalogue(language()).ngettext(singular, plural, n)) % {"n": n, **params}


def pgettext(context: str, msgid: str, **params: object) -> str:
    """Translate a word that means different things in different places."""
    sentence = str(catalogue(language()).pgettext(context, msgid))
    return sentence % params if params else sentence


def label(member: Enum) -> str:
    """Return the word for an enum member; the catalogue knows it by the enum's name and the member's value."""
    return _term(catalogue(language()), type(member).__name__, str(member.value))


def chosen_language(default: str) -> str:
    """Return the language of this request: the cookie of the language switch, else the setting."""
    code = request.cookies.get(COOKIE, default)
    return code if code in LANGUAGES else default


def init_i18n(app: Flask, default: str, timezone: str) -> None:
    """Compile stale catalogues and give the templates `_`, `ngettext`, `pgettext` and `label`."""
    compile_all()
    Babel(app, default_locale=default, default_timezone=timezone, locale_selector=language)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # added by the extension
        lambda msgid: catalogue(language()).gettext(msgid),
        lambda one, many, n: catalogue(language()).ngettext(one, many, n),
        newstyle=True,
        pgettext=lambda context, msgid: catalogue(language()).pgettext(context, msgid),
    )
    app.jinja_env.globals["label"] = label
    app.jinja_env.filters["translated"] = gettext  # a value's words; `_()` would take them for markup and a format
    bind(default)
