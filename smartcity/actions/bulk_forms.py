"""What a bulk act asks before it is done."""

from typing import Any

from smartcity.foundation import clock
from smartcity.foundation.forms import BaseForm, as_id, day, line, one
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.texts import Text
from smartcity.people import queries as people


class ResponsibleForm(BaseForm):
    """Who is responsible from now on."""

    person = one(Text("Responsible person"))
    reason = line(Text("Reason"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person.choices = [("", _("None")), *people.choices()]

    @property
    def person_id(self) -> int | None:
        """The person chosen, or None for nobody."""
        return as_id(self.person.data)


class LeaderForm(BaseForm):
    """Who is in charge, and from which day on."""

    person = one(Text("Leader in charge"), required=True)
    begins = day(Text("In charge from"), required=True)
    reason = line(Text("Reason"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, data={"begins": clock.today()}, **kwargs)
        self.person.choices = [("", _("Please choose")), *people.choices()]

    @property
    def leader_id(self) -> int:
        """The leader chosen."""
        found = as_id(self.person.data)
        if found is None:
            raise InvalidInput({"person": Text("Please choose")})
        return found
