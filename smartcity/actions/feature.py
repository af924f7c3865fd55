"""What the feature declares."""

from smartcity.actions import models  # noqa: F401
from smartcity.actions import history_models  # noqa: F401
from smartcity.foundation.feature import Feature

FEATURE = Feature(name="actions")
