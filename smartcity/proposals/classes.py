"""What the classes of replies mean: in the office's own words where it gave some; cities have three or four."""

from smartcity.foundation.i18n import label
from smartcity.proposals.queries import limits_row
from smartcity.proposals.rules import ReplyClass


def class_words() -> dict[ReplyClass, str]:
    """Return the words of every class."""
    row = limits_row()
    own = {kind: getattr(row, f"class_{kind.value}") if row else "" for kind in ReplyClass}
    return {kind: f"{kind.value.upper()} {own[kind]}" if own[kind] else label(kind) for kind in ReplyClass}


def class_choices() -> list[tuple[str, str]]:
    """Return the classes to choose from; the fourth only where the office gave it a meaning."""
    row, words = limits_row(), class_words()
    fourth = row is not None and bool(row.class_d)
    return [(kind.value, words[kind]) for kind in ReplyClass if kind is not ReplyClass.D or fourth]
