"""What the feature declares."""

from smartcity.actions.access import Permission as ItemPermission
from smartcity.foundation.feature import Feature, ListFile, MenuItem
from smartcity.foundation.texts import Text
from smartcity.ledger import export_api, export_views
from smartcity.ledger.access import POLICY, Permission
from smartcity.ledger.api import api
from smartcity.ledger.export_commands import COMMANDS
from smartcity.ledger.views import pages

FEATURE = Feature(
    name="ledger",
    blueprints=(pages, export_views.pages),
    api=(api, export_api.api),
    policy=POLICY,
    menu=(MenuItem(Text("Ledger import"), "ledger.index", Permission.IMPORT, order=24),),
    commands=COMMANDS,
    list_files=(
        ListFile("actions", Text("Ledger (XLSX)"), "ledger_export.export", ItemPermission.READ, "xlsx"),
        ListFile("actions", Text("Ledger (CSV)"), "ledger_export.export", ItemPermission.READ, "csv"),
        ListFile("actions", Text("Other forms"), "ledger_export.layouts", ItemPermission.READ),
    ),
)
