"""What is typed about people."""

from collections.abc import Mapping
from typing import Any

from smartcity.departments import queries as departments
from smartcity.foundation.forms import BaseForm, as_id, day, line, number, one, tick, version
from smartcity.foundation.i18n import LANGUAGES, label
from smartcity.foundation.texts import Text
from smartcity.people import queries
from smartcity.people.entering import PersonFields
from smartcity.people.models import Person
from smartcity.people.queries import Filters
from smartcity.people.rules import AbsenceKind, PostKind
from smartcity.people.services import STANDARD_RANK

NOBODY = ("", "—")


def kinds() -> list[tuple[str, str]]:
    """Return the kinds of posts for a field."""
    return [(kind.value, label(kind)) for kind in PostKind]


def filters_of(args: Mapping[str, str]) -> Filters:
    """Return what a list's address asks for; what can't be understood asks nothing."""
    kind, active = args.get("kind", ""), args.get("active", "")
    return Filters(
        text=args.get("q", "").strip()[:100],
        unit_id=as_id(args.get("unit")),
        group_id=as_id(args.get("group")),
        kind=PostKind(kind) if kind in tuple(PostKind) else None,
        active={"1": True, "0": False}.get(active),
    )


class PersonForm(BaseForm):
    """A person."""

    version = version()
    name = line(Text("Person's name"), required=True)
    title = line(Text("Position"))
    phone = line(Text("Telephone"))
    email = line(Text("E-mail"))
    language = one(Text("Language of messages"))
    rank = number(Text("Place among equals"), default=STANDARD_RANK)
    active = tick(Text("Works with the task force"), default=True)

    def __init__(self, row: Person | None = None, **kwargs: Any) -> None:
        super().__init__(obj=row, **kwargs)
        self.language.choices = list(LANGUAGES.items())

    def fields(self) -> PersonFields:
        """Return what was typed, for the service."""
        return {
            "name": self.name.data or "",
            "title": self.title.data or "",
            "phone": self.phone.data or "",
            "email": self.email.data or "",
            "language": self.language.data or "zh_CN",
            "rank": STANDARD_RANK if self.rank.data is None else self.rank.data,
            "active": bool(self.active.data),
        }


class PostForm(BaseForm):
    """A post at an organisation or in a working group."""

    organisation_id = one(Text("Department"))
    working_group_id = one(Text("or working group"))
    kind = one(Text("Post"), required=True)
    title = line(Text("Title of the post"))
    from_on = day(Text("In the post from"), required=True)
    until_on = day(Text("Until"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.organisation_id.choices = [NOBODY, *departments.choices()]
        self.working_group_id.choices = [NOBODY, *departments.group_choices()]
        self.kind.choices = kinds()


class EndPostForm(BaseForm):
    """The last day of a post, and the department that the person moves to, if any."""

    until_on = day(Text("Last day"), required=True)
    organisation_id = one(Text("Moves to"))
    kind = one(Text("Post there"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.organisation_id.choices = [("", str(Text("nowhere: the post only ends"))), *departments.choices()]
        self.kind.choices = kinds()


class AbsenceForm(BaseForm):
    """An absence, and who stands in."""

    kind = one(Text("Reason"), required=True)
    from_on = day(Text("First day"), required=True)
    until_on = day(Text("Last day"), required=True)
    deputy_id = one(Text("Stands in"))

    def __init__(self, person_id: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind.choices = [(kind.value, label(kind)) for kind in AbsenceKind]
        self.deputy_id.choices = [NOBODY, *(choice for choice in queries.choices() if choice[0] != str(person_id))]
