"""What is typed about accounts."""

from wtforms import HiddenField, PasswordField

from smartcity.foundation.forms import BaseForm, line
from smartcity.foundation.texts import Text


class SignInForm(BaseForm):
    """Login and password; never shown again."""

    login = line(Text("Login"), required=True, render_kw={"autocomplete": "username", "autofocus": True})
    password = PasswordField(
        Text("Password"), render_kw={"autocomplete": "current-password", "aria-required": "true"}
    )
    next = HiddenField()
