"""How a digest is divided: by what to do. Each feature says so for the kinds of lines that it writes."""

from dataclasses import dataclass
from functools import lru_cache

from smartcity.foundation.texts import Text


@dataclass(frozen=True, slots=True)
class Group:
    """A heading of a digest; the lowest rank stands first."""

    title: Text
    rank: int


ACT_NOW = Group(Text("To act on now"), 10)
ANSWER = Group(Text("To sign for or to decide"), 20)
ON_TIME = Group(Text("Deadlines: what is overdue and what comes next"), 30)
ATTEND = Group(Text("Meetings to attend"), 40)
TO_READ = Group(Text("For your information"), 90)

_groups: dict[str, Group] = {}


def grouped_under(group: Group, *kinds: str) -> None:
    """Have lines whose kind begins so stand under a heading; of several beginnings the longest counts."""
    _groups.update(dict.fromkeys(kinds, group))
    group_of.cache_clear()


@lru_cache(maxsize=1024)
def group_of(kind: str) -> Group:
    """Return the heading for a kind of line; what no feature has named is for information."""
    named = [beginning for beginning in _groups if kind.startswith(beginning)]
    return _groups[max(named, key=len)] if named else TO_READ
