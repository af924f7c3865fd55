"""Who may see templates of recurring items, and who keeps them."""

from enum import StrEnum

from smartcity.foundation.access import Grant


class Permission(StrEnum):
    """What one may do with templates."""

    READ = "item_templates.read"
    MANAGE = "item_templates.manage"


POLICY = {
    Permission.READ: Grant.to("See the templates of recurring items", "secretariat", "leader"),
    Permission.MANAGE: Grant.to("Keep the templates of recurring items and have the next item made", "secretariat"),
}
