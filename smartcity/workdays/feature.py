"""What the feature declares."""

from smartcity.workdays import models  # noqa: F401
from smartcity.foundation.feature import Feature

FEATURE = Feature(name="workdays")
