"""What the feature declares."""

from flask import Flask

from smartcity.actions import (
    api,
    api_verbs,  # noqa: F401  its endpoints belong to the API's blueprint
    draft_views,  # noqa: F401  its pages belong to the blueprint
    history_models,  # noqa: F401  its tables belong to the feature
    item_views,  # noqa: F401  its pages belong to the blueprint
    verb_views,  # noqa: F401  its pages belong to the blueprint
    views,
)
from smartcity.actions.access import POLICY, Permission
from smartcity.actions.calendar_dates import my_deadlines
from smartcity.actions.duties import duties
from smartcity.actions.numbers import numbers_of
from smartcity.actions.recounting import follow_calendar
from smartcity.foundation.feature import Duty, Feature, MenuItem
from smartcity.foundation.texts import Text
from smartcity.workdays.services import on_change


def _set_up(_app: Flask) -> None:
    on_change(follow_calendar)


FEATURE = Feature(
    name="actions",
    blueprints=(views.pages,),
    api=(api.api,),
    policy=POLICY,
    menu=(MenuItem(Text("Action items"), "actions.index", Permission.READ, order=20),),
    duties=(Duty(duties, order=20),),
    names={"action": numbers_of},
    calendar_sources=(my_deadlines,),
    set_up=_set_up,
)
