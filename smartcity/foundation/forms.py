"""Forms: how a page takes what is typed, shows what is wrong, and keeps it.

A form only turns text into values. Whether they may be taken is the service's to say, the same for pages, API and
import; `accept` runs it and puts its refusals beside the fields.
"""

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from datetime import date
from typing import Any, cast

from flask import request
from flask_babel import get_locale
from flask_wtf import FlaskForm
from werkzeug.datastructures import ImmutableMultiDict
from wtforms import (
    BooleanField,
    DateField,
    FieldList,
    FileField,
    Form,
    FormField,
    IntegerField,
    MultipleFileField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.meta import DefaultMeta
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from smartcity.foundation.api import LARGEST_ID
from smartcity.foundation.printable import printable
from smartcity.foundation.problems import Conflict, InvalidInput, StaleVersion
from smartcity.foundation.texts import Text
from smartcity.foundation.transaction_mode import Mode, mode
from smartcity.foundation.unit_of_work import savepoint

__all__ = [
    "BaseForm",
    "Choice",
    "Row",
    "as_id",
    "day",
    "iso",
    "line",
    "many",
    "number",
    "one",
    "paragraph",
    "rows",
    "tick",
    "ticks",
    "upload",
    "uploads",
    "version",
]

Choice = tuple[str, str]


class Row(Form):
    """Base of the rows of a form: messages in the reader's language."""

    class Meta(DefaultMeta):
        """Take WTForms' own messages in the language in force."""

        def get_translations(self, form: Any) -> Any:
            """Return WTForms' catalogue for the language of this request."""
            self.locales = [str(get_locale())]
            return super().get_translations(form)


class BaseForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Base of all forms: CSRF token, messages in the reader's language."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]  # Flask-WTF has no types
        """Take WTForms' own messages in the language in force, and no documents."""

        def get_translations(self, form: Any) -> Any:
            """Return WTForms' catalogue for the language of this request."""
            self.locales = [str(get_locale())]
            return super(FlaskForm.Meta, self).get_translations(form)

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """Take what a form sent, and nothing of a document."""
            if formdata is not None and request.is_json:
                return ImmutableMultiDict()
            return super().wrap_formdata(form, formdata)

    status: int = 200
    stale: StaleVersion | None = None
    other_errors: list[Text]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.other_errors = []

    def accept(self, act: Callable[[], Any]) -> bool:
        """Return whether the form was sent, is well formed, and `act` took it.

        Refusals stand beside their fields afterwards, `status` is the page's (422, or 409 where the thing has moved
        on), and `result` holds what `act` returned. What a refused act had begun is undone before the page is made.
        """
        if not self.is_submitted():
            return False
        if not self.validate():
            self.status = 422
            return False
        try:
            with savepoint() if mode() is Mode.WRITE else nullcontext():
                self.result = act()
        except InvalidInput as refusal:
            self._show(refusal)
            return False
        except StaleVersion as refusal:
            self.stale, self.status = refusal, refusal.status
            return False
        except Conflict as refusal:
            self.other_errors.append(refusal.detail or refusal.title)
            self.status = refusal.status
            return False
        return True

    def _show(self, refusal: InvalidInput) -> None:
        self.status = refusal.status
        for name, reason in refusal.errors.items():
            if name in self:
                self[name].errors = [*self[name].errors, str(reason)]
            else:
                self.other_errors.append(reason)


class _Several(SelectMultipleField):
    """Says in the reader's language what is wrong; WTForms knows this sentence in English only."""

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not offered."""
        try:
            super().pre_validate(form)
        except ValidationError:
            raise ValidationError(str(Text("Choose one of those offered"))) from None


class _Typed:
    """Takes what was typed, not a file sent in its place, and shows it back without what no page can hold."""

    raw_data: list[Any] | None

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take texts; only these are shown back."""
        texts = [one for one in valuelist if isinstance(one, str)]
        self.raw_data = texts
        super().process_formdata(texts)  # type: ignore[misc]  # that of the field it is mixed into

    def _value(self) -> str:
        found = super()._value()  # type: ignore[misc]  # that of the field it is mixed into
        return printable(found) if isinstance(found, str) else ""


class _Line(_Typed, StringField):
    pass


class _Paragraph(_Typed, TextAreaField):
    pass


class _Day(_Typed, DateField):
    pass


class _Number(_Typed, IntegerField):
    pass


class _Tick(_Typed, BooleanField):
    pass


def line(label: Text, *, required: bool = False, **options: Any) -> StringField:
    """Return a field for one line of text."""
    return _Line(_lazy(label), render_kw={**_marks(required), **options.pop("render_kw", {})}, **options)


def paragraph(label: Text, *, required: bool = False, rows: int = 4, **options: Any) -> TextAreaField:
    """Return a field for several lines of text."""
    return _Paragraph(_lazy(label), render_kw={**_marks(required), "rows": rows}, **options)


def day(label: Text, *, required: bool = False, **options: Any) -> DateField:
    """Return a field for a date."""
    return _Day(_lazy(label), validators=[Optional()], render_kw=_marks(required), **options)


def one(label: Text, choices: Iterable[Choice] = (), *, required: bool = False, **options: Any) -> SelectField:
    """Return a field for one of several choices; a value that is not offered is refused."""
    return SelectField(_lazy(label), choices=_offered(choices), render_kw=_marks(required), **options)


def many(label: Text, choices: Iterable[Choice] = (), **options: Any) -> SelectMultipleField:
    """Return a field for any number of choices."""
    return _Several(_lazy(label), choices=_offered(choices), **options)


def ticks(label: Text, choices: Iterable[Choice] = (), **options: Any) -> SelectMultipleField:
    """Return a field for any number of choices, each with a box to tick."""
    boxes: dict[str, Any] = {"widget": ListWidget(prefix_label=False), "option_widget": CheckboxInput()}
    return _Several(_lazy(label), choices=_offered(choices), **boxes, **options)


def tick(label: Text, **options: Any) -> BooleanField:
    """Return a box to tick."""
    return _Tick(_lazy(label), **options)


def number(label: Text, *, required: bool = False, **options: Any) -> IntegerField:
    """Return a field for a whole number; empty is None."""
    return _Number(_lazy(label), validators=[Optional()], render_kw=_marks(required), **options)


def rows(row: type[Row], label: Text) -> "FieldList[Any]":
    """Return a field for any number of rows of the same fields."""
    return FieldList(FormField(row), label=_lazy(label))


def upload(label: Text, *, required: bool = False, accept: str = "") -> FileField:
    """Return a field for one file; `accept` is what the browser offers first and nothing that is checked."""
    return FileField(_lazy(label), render_kw={**_marks(required), "accept": accept})


def uploads(label: Text, *, accept: str = "") -> MultipleFileField:
    """Return a field for any number of files; a view that has it is `prepared_by` what takes them."""
    return MultipleFileField(_lazy(label), render_kw={"accept": accept} if accept else {})


def version() -> IntegerField:
    """Return the hidden field that carries the version a person read."""
    return hidden_number()


def hidden_number() -> IntegerField:
    """Return a hidden field that carries a number, such as an id."""
    return _Number(widget=HiddenInput(), validators=[Optional()])


def _offered(choices: Iterable[Choice]) -> Callable[[], list[Choice]]:
    """Pass pairs to WTForms by way of a function: 3.3 takes them so without announcing their end."""
    listed = list(choices)
    return lambda: listed


def _lazy(label: Text) -> str:
    """Pass a text where WTForms wants a string: it asks for its characters when the page is made."""
    return cast("str", label)


def _marks(required: bool) -> dict[str, Any]:
    return {"aria-required": "true"} if required else {}


def as_id(value: str | None) -> int | None:
    """Return the id that a choice or a filter carries, or None where it carries none."""
    if not value or not value.isascii() or not value.isdigit():
        return None
    number = int(value[:11])
    return number if number <= LARGEST_ID else None


def iso(value: date | None) -> str:
    """Return a day as a form field's value."""
    return value.isoformat() if value else ""
