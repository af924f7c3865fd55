"""What waits for somebody because of secondments: terms that end, overstays, hand-overs."""

from collections.abc import Iterator
from typing import Literal

from smartcity.foundation import clock
from smartcity.foundation.access import Actor
from smartcity.foundation.duties import Matter
from smartcity.foundation.texts import Text, enumerated
from smartcity.staff import queries
from smartcity.staff.access import Permission
from smartcity.staff.policy import policy
from smartcity.workdays.queries import calendar

_SOON = 10
Urgency = Literal["overdue", "today", "soon", "normal"]


def matters(actor: Actor) -> Iterator[Matter]:
    """Return what the actor has to do: the office for all, everybody for themselves."""
    if actor.may(Permission.MANAGE):
        yield from _office()
    if actor.person_id is not None and actor.may(Permission.READ):
        yield from _own(actor.person_id)


def _office() -> Iterator[Matter]:
    handovers = queries.handovers_open()
    if handovers:
        text = Text("returned without a finished hand-over")
        names = Text("%(names)s", names=enumerated(row.person for row in handovers[:3]))
        yield Matter(text, "/staff?view=handover", len(handovers), "overdue", names)
    over = queries.overstayed(clock.today())
    if over:
        yield Matter(Text("past the planned end of their secondment"), "/staff?view=overstayed", len(over), "overdue")
    yield from _ending()


def _ending() -> Iterator[Matter]:
    """One line for each alert of the policy: who has at most so many working days left, each person once."""
    today, alerts = clock.today(), sorted(policy().alerts)
    left = [calendar().count(today, row.planned_end_on) for row in queries.ending_within(today, max(alerts))]
    for shorter, days in zip([-1, *alerts], alerts, strict=False):
        number = sum(shorter < one <= days for one in left)
        if number:
            text = Text("secondments end within %(days)s working days", days=days)
            yield Matter(
                text, "/staff?view=ending", number, "today" if days == 1 else "soon" if days <= _SOON else "normal"
            )


def _own(person_id: int) -> Iterator[Matter]:
    waiting = queries.waiting_for(person_id)
    if waiting:
        yield Matter(Text("things to take over from people who return"), "/staff/taking-over", waiting, "soon")
    for row in queries.ending_within(clock.today(), max(policy().alerts)):
        if row.person_id == person_id:
            left = calendar().count(clock.today(), row.planned_end_on)
            yield Matter(Text("working days left of your secondment"), f"/staff/{row.id}", left, "normal")
