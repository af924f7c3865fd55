"""What the feature declares."""

from flask import Flask

from smartcity.actions import (
    history_models,  # noqa: F401  its tables belong to the feature
    models,  # noqa: F401  its tables belong to the feature
)
from smartcity.actions.access import POLICY
from smartcity.actions.recounting import follow_calendar
from smartcity.foundation.feature import Feature
from smartcity.workdays.services import on_change


def _set_up(_app: Flask) -> None:
    on_change(follow_calendar)


FEATURE = Feature(name="actions", policy=POLICY, set_up=_set_up)
