"""Deadlines in somebody's own calendar feed."""

from datetime import date

from smartcity.actions import deciding, extending
from smartcity.actions.calendar_dates import my_deadlines
from tests.actions.office import DEADLINE


def _seen_by(office, login):
    return office.read(lambda: list(my_deadlines(office.actor(login))))


def test_the_lead_has_its_deadline_in_the_calendar_and_a_supporting_unit_has_not(office):
    item_id = office.assigned()
    (event,) = _seen_by(office, "lead_liaison")
    assert (event.start, event.url.rsplit("/", 1)[1]) == (DEADLINE, str(item_id))
    assert _seen_by(office, "support_liaison") == _seen_by(office, "outsider") == _seen_by(office, "observer") == []


def test_whoever_is_responsible_sees_it_in_whatever_unit(office):
    office.assigned(responsible_id=office.city.person("secretary"))
    assert [event.start for event in _seen_by(office, "secretary")] == [DEADLINE]


def test_what_stays_in_the_house_is_in_no_feed(office):
    office.assigned(in_house_only=True)
    assert _seen_by(office, "lead_liaison") == []


def test_a_draft_and_what_is_cancelled_are_in_no_feed(office):
    office.draft()
    office.do("leader", deciding.cancel, office.assigned(), reason="不再需要")
    assert _seen_by(office, "lead_liaison") == []


def test_a_later_deadline_moves_the_same_entry(office):
    item_id = office.signed_for()
    (before,) = _seen_by(office, "lead_liaison")
    office.do("lead_liaison", extending.request_extension, item_id, deadline=date(2026, 12, 15), reason="等省里标准")
    office.do("secretary", extending.approve_extension, item_id)
    (after,) = _seen_by(office, "lead_liaison")
    assert after.uid == before.uid
    assert after.start == date(2026, 12, 15)
    assert after.sequence > before.sequence


def test_an_administrator_has_no_deadlines(office):
    office.assigned()
    assert _seen_by(office, "system_admin") == []
