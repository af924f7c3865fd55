"""One thing of every kind that an address names, for each of several departments, made through the services.

Each department's texts hold a token of its own (`token("data")`), so that a walk through the desk shows who sees what.
The ids stand in `subjects.json` beside the database; `addressing.py` says which of them an address names.
"""

import json

from smartcity.actions.models import ActionSource, Milestone
from tests.actions.office import at
from tests.invariants.stock.reminders import ReminderStock
from tests.invariants.stock.words import BEGAN, GROUPS, LIAISONS, NOW, WHOLE


class Stock(ReminderStock):
    """Makes the subjects."""

    def make(self):
        """Make everything; return the ids, by department and kind."""
        ids = {}
        with at(BEGAN):
            for key in LIAISONS:
                ids[key] = self._items(key) if key in WHOLE else {"action": self._in_progress(key)}
                ids[key]["milestone"] = self._first(Milestone, item_id=ids[key]["action"])
                ids[key]["instruction"] = self._instruction(key, ids[key].get("instructed", ids[key]["action"]))
                ids[key]["file"] = self._file(ids[key]["action"])
                ids[key]["source"] = self._first(ActionSource, item_id=ids[key]["action"])
                ids[key] |= self._loan(key) | self._meetings(key) | self._account(key)
                ids[key] |= self._template(key) | self._proposal(key, ids[key]["action"]) | self._saved_list(key)
                ids[key]["ledger_import"] = self._ledger(key)
                ids[key]["export_layout"] = self._layout(key)
                ids[key]["register_import"] = self._register(key)
                ids[key] |= {"department": self.city.unit(key), "group": self.city.group(GROUPS[key])}
        with at(NOW):
            for key in LIAISONS:
                ids[key] |= self._papers(key) | self._hand_over(key, ids[key]["returned"])
        self._tell()
        shared = self._shared()
        for key, found in ids.items():
            found |= shared | self._told(key, found)
        return ids


def stock(city, folder):
    """Make the subjects in the city's database and write their ids down."""
    ids = Stock(city).make()
    (folder / "subjects.json").write_text(json.dumps(ids))


def load(folder):
    """Return the ids, by department and kind."""
    return json.loads((folder / "subjects.json").read_text())
