"""What the feature declares."""

from smartcity.people import models  # noqa: F401
from smartcity.foundation.feature import Feature

FEATURE = Feature(name="people")
