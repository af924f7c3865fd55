"""One matter that waits for somebody: how each feature tells the dashboard what must be done."""

from dataclasses import dataclass
from typing import Literal

from smartcity.foundation.texts import Text


@dataclass(frozen=True)
class Matter:
    """What waits: a sentence, how many, the page that deals with it, and how pressing it is."""

    text: Text
    url: str
    count: int | None = None
    urgency: Literal["overdue", "today", "soon", "normal"] = "normal"
    detail: Text | None = None
