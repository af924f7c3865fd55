"""What the feature declares."""

from smartcity.messages import models  # noqa: F401
from smartcity.foundation.feature import Feature

FEATURE = Feature(name="messages")
