"""Why somebody was told: said to that person in the second, to every other reader in the third person. Pure."""

from collections.abc import Mapping
from typing import Any

from smartcity.foundation.texts import Text

_TO_OTHERS = {
    "You get this because you are the person responsible": Text("Person responsible"),
    "You get this because it is your secondment": Text("The person seconded"),
    "You get this because you are the liaison of %(unit)s": Text("Liaison of %(unit)s"),
    "You get this because you are the liaison of a supporting unit, %(unit)s": Text(
        "Liaison of the supporting unit %(unit)s"
    ),
    "You get this because you are the liaison of the home unit, %(unit)s": Text("Liaison of the home unit %(unit)s"),
    "You get this because you are the liaison of the lead unit, %(unit)s": Text("Liaison of the lead unit %(unit)s"),
    "You get this because you belong to the secretariat": Text("Of the secretariat"),
    "You get this because you stand in for %(name)s": Text("Stands in for %(name)s"),
}
"""What recipients are told, and how others read it. The ledger keeps the first, so that a mail can quote it."""


def read_by(reason: Text, recipient_id: int, reader_id: int | None) -> Text:
    """Return a reason as its reader understands it: “you” is the recipient alone."""
    other = _TO_OTHERS.get(reason.msgid)
    return reason if other is None or recipient_id == reader_id else Text(other.msgid, **reason.params)


_OF_THE_ITEM = "%(number)s “%(title)s”"
"""What a sentence is about where it is the item itself, and no part of it."""


def beside_item(kept: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what somebody was told, as it is kept, without the item's number and title: they stand beside it."""
    params = kept["params"]
    if "plain" in params:
        return {**kept, "params": {**params, "plain": beside_item(params["plain"])}}
    about = params.get("matter")
    return params["reason"] if isinstance(about, dict) and about["msgid"] == _OF_THE_ITEM else kept
