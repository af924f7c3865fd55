"""What the feature declares."""

from smartcity.foundation.feature import Feature
from smartcity.people.access import POLICY

FEATURE = Feature(name="people", policy=POLICY)
