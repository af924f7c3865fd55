"""What the feature declares."""

from smartcity.reminders import models  # noqa: F401
from smartcity.foundation.feature import Feature

FEATURE = Feature(name="reminders")
