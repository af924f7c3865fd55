"""What the feature declares."""

from smartcity.meetings import models  # noqa: F401
from smartcity.foundation.feature import Feature

FEATURE = Feature(name="meetings")
