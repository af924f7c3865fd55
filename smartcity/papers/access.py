"""Who takes what to paper. What stands on a paper is, besides, only what its reader sees on the screen."""

from enum import StrEnum

from smartcity.foundation.access import Grant


class Permission(StrEnum):
    """What one may do with papers."""

    PRINT = "papers.print"
    UNITS = "papers.units"
    ARCHIVE = "papers.archive"


POLICY = {
    Permission.PRINT: Grant.to(
        "Take to paper the action items that one sees: one item a page, and all red lights",
        "secretariat",
        "leader",
        "liaison",
        "member",
        "observer",
    ),
    Permission.UNITS: Grant.to(
        "Take to paper how a unit stands, its sheet to sign, and texts to send to it", "secretariat", "leader"
    ),
    Permission.ARCHIVE: Grant.to(
        "Take along the folder of an item, or of a whole year, for the archive", "secretariat"
    ),
}
