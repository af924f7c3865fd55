"""What the feature declares."""

from smartcity.foundation.feature import Feature
from smartcity.ledger.access import POLICY
from smartcity.ledger.commands import COMMANDS

FEATURE = Feature(name="ledger", policy=POLICY, commands=COMMANDS)
