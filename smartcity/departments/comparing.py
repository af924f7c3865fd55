"""What two people wrote at the same time, side by side: for what is described by a frozen record of plain fields."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any

from smartcity.departments.queries import group_names, names
from smartcity.foundation.i18n import gettext as _
from smartcity.foundation.i18n import label
from smartcity.foundation.problems import StaleVersion
from smartcity.foundation.texts import enumerated


def stale(version: int, stored: Any, typed: Any, differing: Iterable[str]) -> StaleVersion:
    """Return the refusal that shows both texts of each field that differs, in words, by the names of the form's fields.

    Fields that end in `_id` or `_ids` name units, `working_group_id` a working group.
    """
    fields = list(differing)
    typed_words, stored_words = ({_field(f): _said(f, getattr(one, f)) for f in fields} for one in (typed, stored))
    return StaleVersion(version, typed_words, stored_words)


def _field(name: str) -> str:
    return name.removesuffix("_ids").removesuffix("_id")


def _said(name: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if name.endswith(("_id", "_ids")):
        ids = value if isinstance(value, tuple) else (value,)
        known = group_names(ids) if name.startswith("working_group") else names(ids)
        return str(enumerated(known.get(one, "") for one in ids))
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return label(value) if isinstance(value, StrEnum) else str(value)
