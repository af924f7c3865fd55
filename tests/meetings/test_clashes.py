"""The same room, or the same person, at the same time: shown, and never saved silently."""

from datetime import date

import pytest

from smartcity.meetings import attendance, changing, queries, services
from smartcity.meetings.clashes import Clash
from tests.meetings.hall import local

TUESDAY = date(2026, 8, 4)


def test_the_same_room_at_the_same_time_is_a_clash_and_is_not_saved(hall):
    hall.scheduled(TUESDAY)

    with pytest.raises(Clash) as refusal:
        hall.scheduled(TUESDAY, 15, title="另一个会")

    assert "is taken by" in refusal.value.errors["clash_1"].msgid
    assert len(hall.read(queries.meetings_between, hall.actor("secretary"), TUESDAY, TUESDAY)) == 1


def test_a_clash_that_is_accepted_is_scheduled(hall):
    hall.scheduled(TUESDAY)
    hall.scheduled(TUESDAY, title="另一个会", despite_clashes=True)

    assert len(hall.read(queries.meetings_between, hall.actor("secretary"), TUESDAY, TUESDAY)) == 2


def test_one_meeting_after_the_other_is_no_clash(hall):
    hall.scheduled(TUESDAY, 15)
    hall.scheduled(TUESDAY, 16, title="另一个会")


def test_the_same_person_in_two_rooms_is_a_clash(hall):
    hall.scheduled(TUESDAY, people=(hall.city.person("head"),))

    with pytest.raises(Clash) as refusal:
        hall.scheduled(TUESDAY, room="201", people=(hall.city.person("head"),))

    assert refusal.value.errors["clash_1"].params["person"] == "郑局长"


def test_a_chair_who_is_expected_elsewhere_is_a_clash(hall):
    hall.scheduled(TUESDAY, people=(hall.city.person("leader"),))

    with pytest.raises(Clash):
        hall.scheduled(TUESDAY, room="201", chair_id=hall.city.person("leader"))


def test_somebody_on_leave_from_the_other_meeting_is_free(hall):
    row = hall.scheduled(TUESDAY, people=(hall.city.person("head"),))
    entry = hall.entry(row.id, "data")
    hall.do("secretary", attendance.ask_leave, row.id, entry, reason="出差")
    hall.do("leader", attendance.decide, row.id, entry, approved=True)

    hall.scheduled(TUESDAY, room="201", people=(hall.city.person("head"),))


def test_a_cancelled_meeting_frees_its_room(hall):
    row = hall.scheduled(TUESDAY)
    hall.do("secretary", services.cancel, row.id, reason="无议题")

    hall.scheduled(TUESDAY, title="另一个会")


def test_moving_a_meeting_onto_another_one_is_a_clash(hall):
    hall.scheduled(TUESDAY)
    row = hall.scheduled(TUESDAY, 10, title="另一个会")

    with pytest.raises(Clash):
        hall.do(
            "secretary",
            changing.move,
            row.id,
            row.version,
            start=local(TUESDAY, 15, 30),
            end=local(TUESDAY, 16, 30),
            reason="改期",
        )
