"""The one place that asks for the time."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
import time_machine

from smartcity.foundation import clock

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)  # twelve o'clock in Zibo


@pytest.fixture(autouse=True)
def _china():
    clock.set_zone("Asia/Shanghai")
    yield
    clock.set_zone("Asia/Shanghai")


def test_business_time_is_real_time_unless_set():
    with time_machine.travel(NOON, tick=False):
        assert clock.now() == clock.real_now() == NOON
        assert clock.now().tzinfo is UTC


def test_business_time_can_be_set_while_real_time_goes_on():
    moment = datetime(2025, 1, 1, tzinfo=UTC)
    with time_machine.travel(NOON, tick=False), clock.at(moment):
        assert (clock.now(), clock.real_now()) == (moment, NOON)


def test_set_times_nest_and_end_also_when_something_is_raised():
    first, second = datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 2, 1, tzinfo=UTC)
    with pytest.raises(ZeroDivisionError), clock.at(first):
        with clock.at(second):
            assert clock.now() == second
        assert clock.now() == first
        raise ZeroDivisionError
    assert abs(clock.now() - clock.real_now()) < timedelta(seconds=5)


@pytest.mark.parametrize(
    ("utc", "day"),
    [
        (datetime(2026, 11, 23, 15, 59, 59, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 11, 23, 16, 0, tzinfo=UTC), date(2026, 11, 24)),
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
)
def test_today_is_the_day_of_the_city_and_not_of_the_machine(utc, day):
    with clock.at(utc):
        assert clock.today() == day


def test_a_deadline_means_the_end_of_its_day_in_the_city():
    end = clock.end_of_day(date(2026, 11, 24))
    assert end == datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
    assert clock.local(end - timedelta(microseconds=1)).date() == date(2026, 11, 24)


def test_an_instant_of_a_day_and_time_is_stored_in_utc():
    assert clock.instant(date(2026, 11, 24), time(15, 30)) == datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
    assert clock.instant(date(2026, 11, 24)).tzinfo is UTC


def test_local_time_of_an_instant_of_any_zone_is_the_citys():
    there = datetime(2026, 11, 24, 4, 0, tzinfo=timezone(timedelta(hours=-5)))
    assert f"{clock.local(there):%Y-%m-%d %H:%M %z}" == "2026-11-24 17:00 +0800"


def test_the_city_may_lie_where_clocks_are_changed():
    clock.set_zone("Europe/Berlin")
    short, long = date(2026, 3, 29), date(2026, 10, 25)
    assert clock.end_of_day(short) - clock.instant(short) == timedelta(hours=23)
    assert clock.end_of_day(long) - clock.instant(long) == timedelta(hours=25)


def test_an_instant_without_a_zone_is_refused_everywhere():
    naive = datetime(2026, 11, 24, 8)
    with pytest.raises(ValueError, match="time zone"):
        clock.local(naive)
    with pytest.raises(ValueError, match="time zone"), clock.at(naive):
        pass
