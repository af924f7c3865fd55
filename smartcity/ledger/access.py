"""Who may take over the office's ledger."""

from enum import StrEnum

from smartcity.foundation.access import Grant


class Permission(StrEnum):
    """What one may do with ledger files."""

    IMPORT = "ledger.import"
    LAYOUTS = "ledger.layouts"


POLICY = {
    Permission.IMPORT: Grant.to("Import the office's ledger and see what was imported", "secretariat"),
    Permission.LAYOUTS: Grant.to("Keep the forms in which the ledger is written for other offices", "secretariat"),
}
