"""What the feature declares."""

from collections.abc import Mapping
from typing import Any

from flask import Flask

from smartcity.foundation.access import Actor
from smartcity.foundation.feature import Duty, Feature, MenuItem, Panel
from smartcity.foundation.texts import Text
from smartcity.messages.grouping import ACT_NOW, grouped_under
from smartcity.staff import exports, handover_api, handover_views, queries  # noqa: F401  their routes belong to the blueprints
from smartcity.staff.access import POLICY, Permission
from smartcity.staff.api import api
from smartcity.staff.duties import matters
from smartcity.staff.views import pages, standing


def _of_person(actor: Actor, person_id: int) -> Mapping[str, Any] | None:
    """The panel on a person's page: the secondments that the viewer may see."""
    rows = queries.of_person(actor, person_id) if actor.may(Permission.READ) else []
    return {"rows": rows, "standing": standing} if rows else None


def _set_up(_app: Flask) -> None:
    grouped_under(ACT_NOW, "handover")


FEATURE = Feature(
    name="staff",
    blueprints=(pages,),
    api=(api,),
    policy=POLICY,
    menu=(MenuItem(Text("Seconded staff"), "staff.index", Permission.READ, order=40),),
    panels=(Panel("person", "staff/_person_panel.html", _of_person, order=20),),
    duties=(Duty(matters, order=40),),
    set_up=_set_up,
)
