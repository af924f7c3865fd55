"""What the feature declares."""

from collections.abc import Mapping
from typing import Any

from smartcity.foundation.access import Actor
from smartcity.foundation.feature import Feature, Panel
from smartcity.registers import models  # noqa: F401  its tables belong to the feature
from smartcity.registers.access import POLICY, Permission
from smartcity.registers.commands import COMMANDS
from smartcity.registers.tables import Register
from smartcity.registers.views import pages


def _link(register: Register) -> Panel:
    """Offer the files of a register in the head of its list."""

    def load(actor: Actor, _id: int) -> Mapping[str, Any] | None:
        return {"register": register.value} if actor.may(Permission.USE) else None

    return Panel(f"{register.value}_list_head", "registers/_link.html", load)


FEATURE = Feature(
    name="registers",
    blueprints=(pages,),
    policy=POLICY,
    panels=tuple(_link(register) for register in Register),
    commands=COMMANDS,
)
