"""What is typed about channels. Address and secret are never shown again, not even beside an error."""

from typing import Any, cast

from wtforms import PasswordField

from smartcity.departments.queries import choices as unit_choices
from smartcity.departments.queries import group_choices
from smartcity.foundation.access import the_actor
from smartcity.foundation.forms import BaseForm, as_id, line, one, tick, ticks, version
from smartcity.foundation.i18n import label
from smartcity.foundation.texts import Text
from smartcity.messages.access import Permission
from smartcity.messages.endpoint_models import Endpoint
from smartcity.messages.endpoint_rules import Detail, EndpointKind
from smartcity.messages.endpoint_services import NewEndpoint


def _hidden(text: Text, **marks: str) -> PasswordField:
    return PasswordField(cast("str", text), render_kw={"autocomplete": "off", "spellcheck": "false", **marks})


class EndpointForm(BaseForm):
    """A group bot or a gateway."""

    name = line(Text("Name"), required=True)
    kind = one(Text("Platform"))
    address = _hidden(Text("Address (webhook)"))
    secret = _hidden(Text("Secret (signature)"))
    without_secret = tick(Text("It has no secret any more"))
    detail = one(Text("How much it may say"))
    personal = tick(Text("Tell each person's matters apart, for a platform that passes them on"))
    everybody = tick(Text("It serves the whole task force"))
    units = ticks(Text("Units it serves"))
    groups = ticks(Text("Working groups it serves"))
    version = version()

    def __init__(self, row: Endpoint | None = None) -> None:
        super().__init__(data=_data(row))
        self.row = row
        self.kind.choices = [(kind.value, label(kind)) for kind in ([row.kind] if row else EndpointKind)]
        all_of_it = the_actor().may(Permission.TELL_MORE)
        kept = row.detail if row else Detail.COUNTS
        self.detail.choices = [(one.value, label(one)) for one in Detail if all_of_it or one in {Detail.COUNTS, kept}]
        self.units.choices, self.groups.choices = unit_choices(), group_choices()

    def described(self) -> NewEndpoint:
        """Return what was typed."""
        return NewEndpoint(
            name=self.name.data or "",
            kind=EndpointKind(self.kind.data),
            address=self.address.data or "",
            secret=self.secret.data or "",
            without_secret=bool(self.without_secret.data),
            detail=Detail(self.detail.data),
            personal=bool(self.personal.data),
            everybody=bool(self.everybody.data),
            unit_ids=_ids(self.units.data),
            group_ids=_ids(self.groups.data),
        )


def _ids(typed: list[str] | None) -> tuple[int, ...]:
    return tuple(found for value in typed or () if (found := as_id(value)) is not None)


def _data(row: Endpoint | None) -> dict[str, Any]:
    if row is None:
        return {"kind": EndpointKind.WECOM.value, "detail": Detail.COUNTS.value, "everybody": True}
    return {
        "name": row.name,
        "kind": row.kind.value,
        "detail": row.detail.value,
        "personal": row.personal,
        "everybody": row.everybody,
        "units": [str(one) for one in row.unit_ids],
        "groups": [str(one) for one in row.group_ids],
        "version": row.version,
    }
