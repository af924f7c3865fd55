"""What is typed about organisations and working groups."""

from collections.abc import Mapping
from typing import Any

from smartcity.departments import queries
from smartcity.departments.groups import GroupFields
from smartcity.departments.models import Organisation, WorkingGroup
from smartcity.departments.rules import NAME_SEPARATOR, GroupRole, OrganisationKind, split_names
from smartcity.departments.services import OrganisationFields
from smartcity.foundation import clock
from smartcity.foundation.checks import Errors
from smartcity.foundation.forms import (
    BaseForm,
    Choice,
    as_id,
    day,
    line,
    number,
    one,
    paragraph,
    tick,
    version,
)
from smartcity.foundation.i18n import label
from smartcity.foundation.texts import Text

NAMED = {"co_leads": GroupRole.CO_LEAD, "members": GroupRole.MEMBER}
NAMES_HELP = Text("Names in their order, parted by commas or lines; short names and aliases are understood")


def kinds() -> list[Choice]:
    """Return the kinds of organisations in the order of protocol."""
    return [(kind.value, label(kind)) for kind in OrganisationKind]


def filters_of(arguments: Mapping[str, str]) -> queries.Filters:
    """Read a list's filters from an address; what isn't known narrows nothing."""
    kind, active = arguments.get("kind", ""), arguments.get("active", "")
    return queries.Filters(
        text=arguments.get("q", "").strip()[:100],
        kind=OrganisationKind(kind) if kind in set(OrganisationKind) else None,
        active={"1": True, "0": False}.get(active),
    )


class OrganisationForm(BaseForm):
    """An organisation."""

    name = line(Text("Full name"), required=True)
    short_name = line(Text("Short name"), description=Text("Stands in lists and tables; empty: the full name"))
    kind = one(Text("Kind"), required=True)
    aliases = paragraph(
        Text("Other names"), description=Text("One a line: whatever people write in ledgers and letters"), rows=3
    )
    code = line(Text("Code"), description=Text("For exchange with other systems; may stay empty"))
    rank = number(Text("Place in the order"), description=Text("Every list, table and seat follows it; empty: last"))
    phone = line(Text("Duty phone"))
    duty = paragraph(Text("Duty in this programme"))
    to_verify = tick(Text("Name or duty still to be verified"))
    version = version()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = kinds()

    @classmethod
    def of(cls, row: Organisation) -> "OrganisationForm":
        """Return the form filled with what is kept."""
        as_kept = ("name", "short_name", "code", "rank", "phone", "duty", "to_verify", "version")
        kept = {name: getattr(row, name) for name in as_kept}
        return cls(data={**kept, "kind": row.kind.value, "aliases": "\n".join(alias.name for alias in row.aliases)})

    def fields(self) -> OrganisationFields:
        """Return what was typed as the services take it."""
        return {
            "name": self.name.data or "",
            "short_name": self.short_name.data or "",
            "kind": OrganisationKind(self.kind.data),
            "aliases": (self.aliases.data or "").splitlines(),
            "code": self.code.data or None,
            "rank": self.rank.data,
            "phone": self.phone.data or "",
            "duty": self.duty.data or "",
            "to_verify": bool(self.to_verify.data),
        }


class RenameForm(BaseForm):
    """A new name from a day on."""

    name = line(Text("New full name"), required=True)
    short_name = line(Text("New short name"), description=Text("Stands in lists and tables; empty: the full name"))
    on = day(Text("Holds from"), required=True, default=clock.today)
    reason = line(Text("Reason or document"), description=Text("For example the notice of the reform"))
    version = version()


class EndForm(BaseForm):
    """The end of an organisation, with or without a successor."""

    on = day(Text("Ended on"), required=True, default=clock.today)
    successor_id = one(
        Text("Work taken over by"), description=Text("Its names lead to the successor from then on; empty: nobody")
    )
    version = version()

    def offer(self, row: Organisation) -> "EndForm":
        """Offer every other active organisation as the successor."""
        others = [choice for choice in queries.choices() if choice[0] != str(row.id)]
        self.successor_id.choices = [("", "—"), *others]
        return self


class PlaceForm(BaseForm):
    """A new place in the rank order."""

    after = one(Text("Stands right after"))

    def offer(self, row: Organisation) -> "PlaceForm":
        """Offer every other organisation, and the first place."""
        others = [(str(other.id), other.short_name) for other in queries.in_rank_order(active=None)]
        self.after.choices = [("", str(Text("nobody: first place"))), *(o for o in others if o[0] != str(row.id))]
        return self


class GroupForm(BaseForm):
    """A working group and its units, named as in a letter: in their order, by any name that means them."""

    name = line(Text("Name"), required=True)
    code = line(Text("Code"), required=True, description=Text("Short, in Latin letters; stands in addresses and files"))
    duty = paragraph(Text("Duty"))
    lead = one(Text("Leading unit"), required=True)
    co_leads = paragraph(Text("Leading jointly"), rows=2, description=NAMES_HELP)
    members = paragraph(Text("Member units"), rows=5, description=NAMES_HELP)
    rank = number(Text("Place in the order"))
    active = tick(Text("Active"), default=True)
    version = version()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = [(str(row.id), row.short_name) for row in queries.in_rank_order(active=None)]
        self.lead.choices = [("", "—"), *units]

    @classmethod
    def of(cls, row: WorkingGroup) -> "GroupForm":
        """Return the form filled with what is kept."""
        kept = {name: getattr(row, name) for name in ("name", "code", "duty", "rank", "active", "version")}
        lead = next((str(m.organisation_id) for m in row.members if m.role is GroupRole.LEAD), "")
        return cls(data={**kept, "lead": lead, **{field: _listed(row, role) for field, role in NAMED.items()}})

    def fields(self) -> GroupFields:
        """Return what was typed as the services take it; a name that means nobody is refused by its field."""
        errors = Errors()
        typed: GroupFields = {
            "name": self.name.data or "",
            "code": self.code.data or "",
            "duty": self.duty.data or "",
            "active": bool(self.active.data),
            "lead": as_id(self.lead.data),
            "co_leads": _meant(errors, "co_leads", self.co_leads.data or ""),
            "members": _meant(errors, "members", self.members.data or ""),
        }
        errors.stop()
        return typed if self.rank.data is None else {**typed, "rank": self.rank.data}


def _listed(row: WorkingGroup, role: GroupRole) -> str:
    return NAME_SEPARATOR.join(member.organisation.short_name for member in row.members if member.role is role)


def _meant(errors: Errors, field: str, written: str) -> list[int]:
    """Return the organisations that are named in a text, in its order."""
    found = {name: queries.find(name) for name in split_names(written)}
    unknown = [name for name, unit in found.items() if unit is None]
    if unknown:
        errors.add(field, Text("No department is called %(names)s", names=NAME_SEPARATOR.join(unknown)))
    return [unit.id for unit in found.values() if unit is not None]
