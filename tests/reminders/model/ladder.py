"""The office's ladders, written down from the rules (DOMAIN §6), and which rungs a day has reached.

R the person responsible, L the liaisons of the unit concerned, O the office, P the person lent, H the liaisons of the
unit that lent this person.
"""

from dataclasses import dataclass
from itertools import count

from tests.reminders.model.days import after, before, last_by


@dataclass(frozen=True)
class Rung:
    key: str
    offset: int
    told: str = ""
    does: str = ""


@dataclass(frozen=True)
class Ladder:
    rungs: tuple
    again: str = ""
    told_again: str = ""
    dated: bool = False
    every: int = 5

    def reached(self, anchor, day):
        """All rungs whose day has come, the highest last."""
        found = [rung for rung in self.rungs if fallen(anchor, rung.offset) <= day]
        if len(found) < len(self.rungs) or not self.again:
            return found
        for number in count(1):
            rung = Rung(f"{self.again}_{number}", self.rungs[-1].offset + self.every * number, self.told_again)
            if fallen(anchor, rung.offset) > day:
                return found
            found.append(rung)
        raise AssertionError

    def written(self, rung, anchor):
        """How the ledger names a rung: with the date where a subject climbs the ladder again and again."""
        return f"{rung.key}:{anchor:%Y%m%d}" if self.dated else rung.key


def fallen(anchor, offset):
    """The working day on which a rung falls; a deadline on a day off is met on the last working day before it."""
    return after(anchor, offset) if offset > 0 else before(last_by(anchor), -offset)


LADDERS = {
    "deadline": Ladder(
        (
            Rung("before_3", -3, "R"),
            Rung("due_today", 0, "RL"),
            Rung("late_1", 1, "RLO"),
            Rung("late_3", 3, "O", "phone"),
            Rung("late_5", 5, "", "paper"),
            Rung("late_10", 10, "", "paper"),
        ),
        "deadline_again",
        "RLO",
    ),
    "unsigned": Ladder(
        (Rung("unsigned_2", 2, "L"), Rung("unsigned_4", 4, "O", "phone")), "unsigned_again", "O", dated=True
    ),
    "report": Ladder(
        (Rung("report_today", 0, "R"), Rung("report_late_1", 1, "RL"), Rung("report_late_3", 3, "O", "phone")),
        "report_again",
        "O",
        dated=True,
    ),
    "milestone": Ladder((Rung("milestone_late_1", 1, "RL"), Rung("milestone_late_3", 3, "O")), dated=True),
    "extension": Ladder((Rung("extension_waits_1", 1, "O"),), "extension_again", "O", every=2),
    "objection": Ladder((Rung("objection_waits_1", 1, "O"),), "objection_again", "O", every=2),
    "returned": Ladder((Rung("returned_2", 2, "RL"), Rung("returned_5", 5, "O"))),
    "secondment": Ladder(
        (
            Rung("ends_30", -30, "PHO"),
            Rung("ends_10", -10, "PHO"),
            Rung("ends_7", -7, "PO"),
            Rung("ends_1", -1, "PHO"),
            Rung("overstayed_1", 1, "O"),
        ),
        "secondment_again",
        "O",
    ),
    "meeting_notice": Ladder(
        (Rung("notice_today", 0, "O"), Rung("notice_late_1", 1, "O")), "meeting_notice_again", "O"
    ),
    "minutes": Ladder((Rung("minutes_late_1", 1, "O"),), "minutes_again", "O"),
    "calendar": Ladder((Rung("calendar_20", -20, "O"),), "calendar_again", "O", dated=True),
}
