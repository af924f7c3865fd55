"""A small city's week 2026-W47, played through the services in order of time; its figures are counted by hand.

Cut-offs: Friday 13 November 12:00 (before) and Friday 20 November 12:00 (this one).

    item        lead     deadline   what happens                                        counts as
    catalogue   data     18 Nov     submitted 17, completed 18                          due, on time, done
    budget      data     16 Nov     submitted 18, completed 19                          due, completed late, done, late
    purchase    finance  17 Nov     nothing                                             due, undone, overdue, open
    ledger      finance   4 Nov     nothing, overdue for 12 working days                overdue, open
    interface   data     24 Nov     assigned 16                                         new, open (yellow)
    drill       police   20 Dec     submitted 16, returned 17, difficulties on 18       returned, open
    grading     police   19 Nov     extension to 10 Dec approved 18                     extended, open
    standard    data     19 Nov     submitted 19, waits for review                      due, waiting, open
    platform    data     12 Nov     completed 11                                        of the week before
    card        data     20 Nov     due on the day of the cut-off: not passed yet       open (yellow), not due
    archive     police   20 Nov     cancelled 17                                        nowhere
    draft       data     18 Nov     never assigned                                      nowhere
"""

from datetime import UTC, date, datetime, time

from smartcity.actions.assigning import assign, sign_for
from smartcity.actions.deciding import cancel, complete, return_, submit
from smartcity.actions.drafting import create
from smartcity.actions.extending import approve_extension, request_extension
from smartcity.actions.new_action import NewAction
from smartcity.actions.progress import report
from smartcity.foundation import clock
from smartcity.foundation.unit_of_work import Mode, unit

LIAISONS = {"data": "lead_liaison", "finance": "support_liaison", "police": "police_liaison"}
LEDGER = {
    "ledger": ("finance", date(2026, 11, 4), date(2026, 10, 19)),
    "catalogue": ("data", date(2026, 11, 18), date(2026, 11, 2)),
    "budget": ("data", date(2026, 11, 16), date(2026, 11, 2)),
    "purchase": ("finance", date(2026, 11, 17), date(2026, 11, 2)),
    "drill": ("police", date(2026, 12, 20), date(2026, 11, 2)),
    "grading": ("police", date(2026, 11, 19), date(2026, 11, 2)),
    "standard": ("data", date(2026, 11, 19), date(2026, 11, 2)),
    "platform": ("data", date(2026, 11, 12), date(2026, 11, 2)),
    "card": ("data", date(2026, 11, 20), date(2026, 11, 2)),
    "archive": ("police", date(2026, 11, 20), date(2026, 11, 2)),
    "interface": ("data", date(2026, 11, 24), date(2026, 11, 16)),
}
CUT_OFF = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
"""Friday noon in the city."""


def at(month, day, hour=10, minute=0):
    """An instant of 2026 by the city's clock."""
    return clock.instant(date(2026, month, day), time(hour, minute))


class Story:
    """Lets the people of the test city act, each act in a unit of work of its own and at its time."""

    def __init__(self, city):
        self.city = city
        self.ids = {}
        self._actors = {}

    def actor(self, login):
        """The person as the services see them, asked once."""
        if login not in self._actors:
            self._actors[login] = self.city.actor(login)
        return self._actors[login]

    def do(self, moment, act, login, *args, **values):
        """Let somebody act at a time; returns what the service returned."""
        actor = self.actor(login)
        with self.city.app.app_context(), clock.at(moment), unit(Mode.WRITE):
            return act(actor, *args, **values)

    def assign(self, name, lead, deadline, on, **more):
        """The secretary drafts and assigns an item, and the lead signs for it the same day."""
        new = NewAction(title=f"{name}事项", lead_id=self.city.unit(lead), deadline=deadline, **more)
        self.ids[name] = self.do(at(on.month, on.day, 9), create, "secretary", new).id
        self.do(at(on.month, on.day, 9, 30), assign, "secretary", self.ids[name])
        self.do(at(on.month, on.day, 14), sign_for, LIAISONS[lead], self.ids[name])

    def submit(self, name, lead, month, day, hour=10):
        """The lead submits."""
        self.do(at(month, day, hour), submit, LIAISONS[lead], self.ids[name], text="已完成", vetted_by="郑局长")

    def complete(self, name, month, day, hour=10):
        """The secretary completes."""
        self.do(at(month, day, hour), complete, "secretary", self.ids[name])

    def play(self):
        """Play the week."""
        for name, (lead, deadline, on) in LEDGER.items():
            group = self.city.group("resources") if name in {"catalogue", "interface"} else None
            self.assign(name, lead, deadline, on, working_group_id=group)
        draft = NewAction(title="草稿", lead_id=self.city.unit("data"), deadline=date(2026, 11, 18))
        self.do(at(11, 17), create, "secretary", draft)
        self.submit("platform", "data", 11, 10)
        self.complete("platform", 11, 11)
        self.submit("drill", "police", 11, 16)
        self.do(at(11, 17), return_, "secretary", self.ids["drill"], reason="缺第三方报告")
        self.do(at(11, 18), report, "police_liaison", self.ids["drill"], progress=60, text="补报告",
                difficulties="检测机构排期紧，请市大数据局协调")  # fmt: skip
        self.submit("catalogue", "data", 11, 17)
        self.complete("catalogue", 11, 18)
        self.submit("budget", "data", 11, 18)
        self.complete("budget", 11, 19)
        self.do(at(11, 17), cancel, "secretary", self.ids["archive"], reason="并入他项", approval="批〔2026〕1号")
        self.do(at(11, 16), request_extension, "police_liaison", self.ids["grading"], deadline=date(2026, 12, 10),
                reason="测评机构未到")  # fmt: skip
        self.do(at(11, 18), approve_extension, "secretary", self.ids["grading"])
        self.submit("standard", "data", 11, 19)
        return self

    def names(self, ids):
        """The names of items by their ids, sorted: what a figure holds."""
        by_id = {of: name for name, of in self.ids.items()}
        return sorted(by_id[of] for of in ids)
