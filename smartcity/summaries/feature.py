"""What the feature declares."""

from smartcity.summaries import models  # noqa: F401
from smartcity.foundation.feature import Feature

FEATURE = Feature(name="summaries")
