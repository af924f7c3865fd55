"""What the feature declares."""

from smartcity.actions import (
    history_models,  # noqa: F401  its tables belong to the feature
    models,  # noqa: F401  its tables belong to the feature
)
from smartcity.actions.access import POLICY
from smartcity.foundation.feature import Feature

FEATURE = Feature(name="actions", policy=POLICY)
