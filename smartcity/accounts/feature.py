"""What the feature declares."""

from smartcity.accounts import models  # noqa: F401
from smartcity.foundation.feature import Feature

FEATURE = Feature(name="accounts")
