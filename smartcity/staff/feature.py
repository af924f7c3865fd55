"""What the feature declares."""

from smartcity.staff import models  # noqa: F401
from smartcity.foundation.feature import Feature

FEATURE = Feature(name="staff")
