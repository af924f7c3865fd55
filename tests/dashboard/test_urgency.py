"""The order in which matters stand."""

from smartcity.dashboard.urgency import by_urgency
from smartcity.foundation.duties import Matter
from smartcity.foundation.texts import Text


def matter(name, urgency):
    return Matter(Text(name), "/", urgency=urgency)


def test_what_is_overdue_stands_first_and_equals_keep_their_order():
    given = [
        matter("a", "normal"),
        matter("b", "today"),
        matter("c", "overdue"),
        matter("d", "soon"),
        matter("e", "today"),
    ]
    assert [one.text.msgid for one in by_urgency(given)] == ["c", "b", "e", "d", "a"]
