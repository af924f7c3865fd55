"""Setting the limits: provinces and cities differ. They hold for what is handed over from then on."""

from typing import Any

from smartcity.audit.services import record
from smartcity.foundation import checks
from smartcity.foundation.access import Actor
from smartcity.foundation.database import check_version, db
from smartcity.foundation.problems import StaleVersion
from smartcity.foundation.texts import Text
from smartcity.proposals.access import Permission
from smartcity.proposals.models import ProposalLimits
from smartcity.proposals.queries import limits_row
from smartcity.proposals.rules import Limits

RANGES = {
    "objection_days": (1, 60),
    "opinion_months": (1, 6),
    "reply_months": (1, 12),
    "longest_months": (1, 24),
    "again_months": (1, 12),
    "warn_days": (0, 30),
}
WORDS = ("class_a", "class_b", "class_c", "class_d")


def shown() -> dict[str, Any]:
    """Return the limits in force, with the version of the row; 0 while the defaults hold."""
    row, words = limits_row(), (*WORDS, "basis")
    numbers = vars_of(row.limits if row else Limits())
    return {
        **numbers,
        **{name: getattr(row, name) if row else "" for name in words},
        "version": row.version if row else 0,
    }


def vars_of(limits: Limits) -> dict[str, Any]:
    """Return the fields of limits by name."""
    return {name: getattr(limits, name) for name in Limits.__dataclass_fields__}


def set_limits(actor: Actor, given: dict[str, Any], *, version: int) -> ProposalLimits:
    """Replace limits; what is left out stays. A stale version is refused."""
    actor.require(Permission.MANAGE)
    now = {**shown(), **given}
    errors = checks.Errors()
    for name, (least, most) in RANGES.items():
        if now[name] is None or not least <= now[name] <= most:
            errors.add(name, Text("A whole number from %(least)s to %(most)s", least=least, most=most))
    for name in (*WORDS, "basis"):
        now[name] = errors.text(name, now[name], maximum=200 if name == "basis" else 50)
    errors.stop()
    if now["reply_months"] > now["longest_months"]:
        errors.add("longest_months", Text("Not shorter than the usual time of a reply"))
    errors.stop()
    row = limits_row()
    if row is None:
        if version:
            raise StaleVersion(0, {}, {})
        row = ProposalLimits(id=1, version=1)
        db.session.add(row)
    else:
        check_version(row, version)
    for name in (*vars_of(Limits()), *WORDS, "basis"):
        setattr(row, name, now[name])
    db.session.flush()
    record(actor, "proposals.set_limits", "proposal_limits", 1, fields=tuple(given))
    return row
