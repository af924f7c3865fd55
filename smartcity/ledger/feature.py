"""What the feature declares."""

from smartcity.foundation.feature import Feature, MenuItem
from smartcity.foundation.texts import Text
from smartcity.ledger.access import POLICY, Permission
from smartcity.ledger.api import api
from smartcity.ledger.commands import COMMANDS
from smartcity.ledger.views import pages

FEATURE = Feature(
    name="ledger",
    blueprints=(pages,),
    api=(api,),
    policy=POLICY,
    menu=(MenuItem(Text("Ledger import"), "ledger.index", Permission.IMPORT, order=24),),
    commands=COMMANDS,
)
