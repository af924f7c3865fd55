"""What is kept of a person, and how it is checked: the same for pages, API and import."""

from typing import TypedDict

from smartcity.foundation.checks import NAME, Errors
from smartcity.foundation.i18n import LANGUAGES
from smartcity.foundation.texts import Text
from smartcity.people.initials import initials
from smartcity.people.models import Person
from smartcity.people.rules import is_email, is_phone

PHONE = 50
EMAIL = 254
LARGEST_RANK = 1_000_000


class PersonFields(TypedDict, total=False):
    """What is kept of a person; what is left out stays as it is."""

    name: str
    title: str
    phone: str
    email: str
    language: str
    rank: int
    active: bool
    is_example: bool


def take(row: Person, fields: PersonFields, errors: Errors) -> None:
    """Put the given fields into a row, and note what can't be taken."""
    if "name" in fields:
        row.name = errors.text("name", fields["name"], maximum=NAME, required=True)
        row.initials = initials(row.name)
    if "title" in fields:
        row.title = errors.text("title", fields["title"], maximum=NAME)
    _take_contacts(row, fields, errors)
    if "rank" in fields:
        row.rank = fields["rank"]
        if not 0 <= row.rank <= LARGEST_RANK:
            errors.add("rank", Text("Between 0 and %(maximum)s", maximum=LARGEST_RANK))
    row.active = fields.get("active", row.active)
    row.is_example = fields.get("is_example", row.is_example)


def _take_contacts(row: Person, fields: PersonFields, errors: Errors) -> None:
    if "phone" in fields:
        row.phone = errors.text("phone", fields["phone"], maximum=PHONE)
        if row.phone and not is_phone(row.phone):
            errors.add("phone", Text("This is no telephone number"))
    if "email" in fields:
        row.email = errors.text("email", fields["email"], maximum=EMAIL)
        if row.email and not is_email(row.email):
            errors.add("email", Text("This is no e-mail address"))
    if "language" in fields:
        row.language = fields["language"]
        if row.language not in LANGUAGES:
            errors.add("language", Text("Choose one of those offered"))
