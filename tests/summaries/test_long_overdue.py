"""What is long overdue stands in the summary from the step on that the rule of reminders says (DOMAIN §6)."""

from dataclasses import replace

import pytest

from smartcity.foundation import i18n
from smartcity.reminders import ladder_services
from smartcity.reminders.ladder_entry import NewLadder, NewStep
from smartcity.reminders.rules import ReminderRule
from smartcity.summaries.reading import Reading
from tests.summaries.story import CUT_OFF
from tests.summaries.test_figures import built


def listing_from(*, offset=10, is_on=True, listed=True):
    """The standard ladder of the deadline, with its last step after so many working days."""
    ladder = ladder_services.written(ReminderRule.DEADLINE)
    names = NewStep.__dataclass_fields__
    steps = [NewStep(**{name: getattr(step, name) for name in names}) for step in ladder.steps]
    *lower, last = steps
    last = replace(last, offset=offset, in_summary=listed)
    lower = [step for step in lower if step.offset < offset]
    return NewLadder(is_on, (*lower, last), ladder.repeat_every, ladder.repeat_audience)


@pytest.fixture
def change(week):
    """A function that changes the ladder of the deadline, before the summary is built."""

    def run(**changes):
        def save(actor):
            ladder_services.save(actor, ReminderRule.DEADLINE, listing_from(**changes), version=0)

        week.do(CUT_OFF, save, "secretary")

    return run


def names_of(week):
    reading = built(week)
    with i18n.using("en"):
        return week.names(item.id for item in reading.listed("long_overdue")), str(reading.long_overdue)


def test_the_list_begins_ten_working_days_after_the_deadline(week):
    # ledger: due on 4 November, twelve working days before the 20th; purchase: on the 17th, three before
    assert names_of(week) == (["ledger"], "10 working days")


def test_it_begins_where_the_office_puts_the_step(week, change):
    change(offset=3)
    assert names_of(week) == (["ledger", "purchase"], "3 working days")


def test_it_is_not_there_yet_before_that_day(week, change):
    change(offset=13)
    assert names_of(week)[0] == []


@pytest.mark.parametrize("changes", [{"listed": False}, {"is_on": False}])
def test_nothing_stands_in_it_where_no_step_says_so(week, change, changes):
    change(**changes)
    assert names_of(week)[0] == []


def test_an_earlier_summary_keeps_its_ten_working_days(week):
    content = {**built(week).content}
    content.pop("long_overdue")
    with i18n.using("en"):
        assert str(Reading(content).long_overdue) == "10 working days"
