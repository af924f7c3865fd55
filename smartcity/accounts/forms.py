"""What is typed about accounts. Passwords are never shown again."""

from typing import Any

from wtforms import HiddenField, IntegerField, PasswordField

from smartcity.accounts.rules import STANDARD_TOKEN_DAYS, Role, TokenScope
from smartcity.foundation.forms import BaseForm, Choice, day, line, one
from smartcity.foundation.i18n import LANGUAGES, label
from smartcity.foundation.texts import Text


def _password(text: Text, autocomplete: str) -> Any:
    return PasswordField(_lazy(text), render_kw={"autocomplete": autocomplete, "aria-required": "true"})


def _lazy(text: Text) -> Any:
    """Pass a text where WTForms wants a string: it asks for its characters when the page is made."""
    return text


class SignInForm(BaseForm):
    """Login and password."""

    login = line(Text("Login"), required=True, render_kw={"autocomplete": "username"})
    password = _password(Text("Password"), "current-password")
    next = HiddenField()


class NewPasswordForm(BaseForm):
    """A new password, typed twice."""

    new = _password(Text("New password"), "new-password")
    again = _password(Text("New password again"), "new-password")

    def validate(self, extra_validators: Any = None) -> bool:
        """Refuse two different passwords."""
        good: bool = super().validate(extra_validators)
        if self.new.data != self.again.data:
            self.again.errors = [*self.again.errors, Text("The two passwords differ")]
            return False
        return good


class ChangePasswordForm(NewPasswordForm):
    """The password of now, and a new one."""

    current = _password(Text("Current password"), "current-password")
    next = HiddenField()


class LanguageForm(BaseForm):
    """The language of pages and messages."""

    language = one(Text("Language"), required=True)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.language.choices = list(LANGUAGES.items())


class TokenForm(BaseForm):
    """An API token to be made."""

    label = line(Text("What it is for"))
    scope = one(Text("Rights"), required=True)
    days = IntegerField(_lazy(Text("Good for (days)")), default=STANDARD_TOKEN_DAYS, render_kw={"min": 1, "max": 180})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.scope.choices = [(scope.value, label(scope)) for scope in TokenScope]


class NewAccountForm(BaseForm):
    """An account to be made: for a person who is known, or for a new name."""

    person_id = one(Text("Holder"))
    name = line(Text("Name of a person who is not in the list"))
    login = line(Text("Login"), required=True, render_kw={"autocomplete": "off"})

    def __init__(self, people: list[Choice], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.person_id.choices = [("", "—"), *people]


class TermForm(BaseForm):
    """The last day of an account."""

    valid_until = day(Text("Last day"))


class GrantForm(BaseForm):
    """A role to be granted."""

    role = one(Text("Role"), required=True)
    organisation_id = one(Text("For one department"))

    def __init__(self, units: list[Choice], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.role.choices = [(role.value, label(role)) for role in Role]
        self.organisation_id.choices = [("", str(Text("Where the person has a post"))), *units]
