"""What the feature declares."""

from smartcity.departments import models, queries  # noqa: F401  the models' tables
from smartcity.departments.access import POLICY
from smartcity.foundation.feature import Feature

FEATURE = Feature(
    name="departments",
    policy=POLICY,
    names={"organisation": queries.names, "working_group": queries.group_names},
)
