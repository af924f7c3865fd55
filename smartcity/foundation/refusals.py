"""What pydantic refuses, said as the office says it: its own messages are English and speak of types."""

from collections.abc import Callable, Mapping
from typing import Any

from smartcity.foundation.texts import Text

_A_TEXT = Text("Must be a text")
_A_NUMBER = Text("Must be a whole number")
_A_YES_OR_NO = Text("Must be true or false")
_A_DAY = Text("Must be a day such as 2026-11-24")
_AN_INSTANT = Text("Must be a date and time such as 2026-11-24T15:00+08:00")
_A_LIST = Text("Must be a list")
_AN_OBJECT = Text("Must be an object with named fields")

_PLAIN = {
    "missing": Text("Is missing"),
    "extra_forbidden": Text("There is no such field"),
    "string_type": _A_TEXT,
    "int_type": _A_NUMBER,
    "int_parsing": _A_NUMBER,
    "int_parsing_size": _A_NUMBER,
    "int_from_float": _A_NUMBER,
    "bool_type": _A_YES_OR_NO,
    "bool_parsing": _A_YES_OR_NO,
    "date_type": _A_DAY,
    "date_parsing": _A_DAY,
    "date_from_datetime_parsing": _A_DAY,
    "date_from_datetime_inexact": _A_DAY,
    "datetime_type": _AN_INSTANT,
    "datetime_parsing": _AN_INSTANT,
    "datetime_from_date_parsing": _AN_INSTANT,
    "datetime_object_invalid": _AN_INSTANT,
    "timezone_aware": _AN_INSTANT,
    "list_type": _A_LIST,
    "tuple_type": _A_LIST,
    "dict_type": _AN_OBJECT,
    "model_type": _AN_OBJECT,
    "model_attributes_type": _AN_OBJECT,
    "string_pattern_mismatch": Text("Is not written as it should be"),
    "string_unicode": Text("Holds characters that can't be kept"),
}
_WITH_LIMIT: dict[str, Callable[[Mapping[str, Any]], Text]] = {
    "enum": lambda told: Text("Must be one of %(choices)s", choices=_choices(told)),
    "literal_error": lambda told: Text("Must be one of %(choices)s", choices=_choices(told)),
    "greater_than_equal": lambda told: Text("Must be at least %(least)s", least=str(told["ge"])),
    "greater_than": lambda told: Text("Must be more than %(least)s", least=str(told["gt"])),
    "less_than_equal": lambda told: Text("Must be at most %(most)s", most=str(told["le"])),
    "less_than": lambda told: Text("Must be less than %(most)s", most=str(told["lt"])),
    "string_too_long": lambda told: Text("At most %(n)s characters", n=told["max_length"]),
    "string_too_short": lambda told: Text("At least %(n)s characters", n=told["min_length"]),
    "too_long": lambda told: Text("At most %(n)s entries", n=told["max_length"]),
    "too_short": lambda told: Text("At least %(n)s entries", n=told["min_length"]),
}


def refusal(error: Mapping[str, Any]) -> Text:
    """Return the sentence for one of pydantic's errors; what is not known here keeps its own words."""
    kind = error["type"]
    if kind in _PLAIN:
        return _PLAIN[kind]
    if kind in _WITH_LIMIT:
        return _WITH_LIMIT[kind](error.get("ctx", {}))
    return Text("Can't be read: %(reason)s", reason=str(error["msg"]))


def _choices(told: Mapping[str, Any]) -> str:
    return str(told["expected"]).replace(" or ", ", ").replace("'", "")
