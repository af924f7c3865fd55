"""The form that clears the examples."""

from smartcity.foundation.forms import BaseForm, line
from smartcity.foundation.texts import Text


class ClearForm(BaseForm):
    """A word typed on purpose."""

    confirmation = line(Text("Confirmation"), required=True)
