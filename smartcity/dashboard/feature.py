"""What the feature declares."""

from smartcity.foundation.feature import Feature

FEATURE = Feature(name="dashboard")
