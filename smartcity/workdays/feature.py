"""What the feature declares."""

from flask import Flask

from smartcity.foundation.feature import Feature
from smartcity.foundation.unit_of_work import after_rollback
from smartcity.workdays.access import POLICY
from smartcity.workdays.queries import forget_changes


def _set_up(_app: Flask) -> None:
    after_rollback(forget_changes)


FEATURE = Feature(name="workdays", policy=POLICY, set_up=_set_up)
