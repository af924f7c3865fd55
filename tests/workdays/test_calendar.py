"""The office's calendar: seeded from the library, kept by the secretariat, followed by whoever counts in it."""

from datetime import date

import pytest

from smartcity.foundation.access import SYSTEM
from smartcity.foundation.problems import Forbidden, InvalidInput, NotFound, StaleVersion
from smartcity.foundation.unit_of_work import savepoint
from smartcity.workdays import queries, services
from smartcity.workdays.rules import DayKind, PublishedDay

NEW_YEAR_2027 = date(2027, 1, 1)
NATIONAL_DAYS_2027 = [PublishedDay(date(2027, 10, day), DayKind.HOLIDAY, "国庆节") for day in range(1, 8)]


@pytest.fixture
def secretary(city):
    return city.actor("secretary")


@pytest.fixture
def followed():
    """Who followed the changes of the calendar, with what they saw."""
    seen = []

    def follow(actor):
        seen.append((actor.login, queries.calendar().is_working(NEW_YEAR_2027)))

    services.on_change(follow)
    yield seen
    services._followers.remove(follow)


def version(reading, year):
    found = reading(queries.year, year)
    return found.version if found else 0


def test_a_fresh_database_knows_the_years_of_the_library(reading):
    calendar = reading(queries.calendar)
    assert not calendar.provisional(2026)
    assert not calendar.is_working(date(2026, 10, 1))
    assert calendar.is_working(date(2026, 10, 10)), "a make-up Saturday"
    assert calendar.provisional(2027)


def test_holidays_stand_under_their_chinese_names(reading):
    assert reading(queries.special_day, date(2026, 10, 1)).name == "国庆节"


def test_seeding_again_changes_nothing(writing, reading):
    before = version(reading, 2026)
    assert writing(services.ensure_seeded) == 0
    assert version(reading, 2026) == before


def test_seeding_fills_years_that_nobody_has_entered(writing, reading, context):
    from sqlalchemy import delete

    from smartcity.foundation.database import db
    from smartcity.foundation.unit_of_work import Mode, unit
    from smartcity.workdays.models import CalendarYear, SpecialDay

    with unit(Mode.WRITE, audited=False):
        db.session.execute(delete(SpecialDay))
        db.session.execute(delete(CalendarYear))
    assert reading(queries.calendar).provisional(2026)
    assert writing(services.ensure_seeded) >= 23
    assert not reading(queries.calendar).is_working(date(2026, 10, 1))


def test_a_day_that_the_secretary_enters_holds_at_once(writing, reading, secretary, followed):
    assert reading(queries.calendar).is_working(NEW_YEAR_2027)
    writing(services.set_day, secretary, NEW_YEAR_2027, DayKind.HOLIDAY, "元旦")
    assert not reading(queries.calendar).is_working(NEW_YEAR_2027)
    assert reading(queries.calendar).provisional(2027), "one day doesn't publish a year"
    assert followed == [("secretary", False)]


def test_who_follows_a_change_sees_the_new_calendar_inside_the_unit_that_made_it(writing, secretary, followed):
    def act():
        assert queries.calendar().is_working(NEW_YEAR_2027)
        services.set_day(secretary, NEW_YEAR_2027, DayKind.HOLIDAY, "元旦")
        assert not queries.calendar().is_working(NEW_YEAR_2027)

    writing(act)
    assert followed == [("secretary", False)]


def test_a_change_that_is_given_up_is_forgotten(writing, reading, secretary):
    def act():
        services.set_day(secretary, NEW_YEAR_2027, DayKind.HOLIDAY, "元旦")
        assert not queries.calendar().is_working(NEW_YEAR_2027)
        raise NotFound

    with pytest.raises(NotFound):
        writing(act)
    assert reading(queries.calendar).is_working(NEW_YEAR_2027)


def test_a_change_undone_by_a_savepoint_is_forgotten(writing, secretary):
    def give_up():
        with savepoint():
            services.set_day(secretary, NEW_YEAR_2027, DayKind.HOLIDAY, "元旦")
            assert not queries.calendar().is_working(NEW_YEAR_2027)
            raise NotFound

    def act():
        with pytest.raises(NotFound):
            give_up()
        assert queries.calendar().is_working(NEW_YEAR_2027)

    writing(act)


def test_the_calendar_is_read_once_a_unit_and_not_at_all_while_it_stays_the_same(reading):
    from sqlalchemy import event

    from smartcity.foundation.database import db

    statements = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    reading(lambda: [queries.calendar() for _ in range(3)])
    reading(lambda: [queries.calendar() for _ in range(3)])
    assert [s for s in statements if "calendar_year" in s and "sum" in s].__len__() <= 1
    assert len([s for s in statements if "FROM special_day" in s]) <= 1


def test_a_removed_day_is_again_what_its_weekday_says(writing, reading, secretary):
    writing(services.remove_day, secretary, date(2026, 10, 10))
    assert not reading(queries.calendar).is_working(date(2026, 10, 10))
    with pytest.raises(NotFound):
        writing(services.remove_day, secretary, date(2026, 10, 10))


def test_an_imported_year_is_published_and_replaces_what_stood_there(writing, reading, secretary, followed):
    writing(services.set_day, secretary, date(2027, 3, 1), DayKind.HOLIDAY, "误录")
    december = PublishedDay(date(2026, 12, 31), DayKind.HOLIDAY, "元旦")
    writing(services.import_year, secretary, 2027, [december, *NATIONAL_DAYS_2027], "国办发明电〔2026〕7号")
    calendar = reading(queries.calendar)
    assert not calendar.provisional(2027)
    assert calendar.is_working(date(2027, 3, 1))
    assert not calendar.is_working(date(2026, 12, 31)), "the notice for a year may move days of the December before"
    assert not calendar.is_working(date(2026, 10, 1)), "the year before keeps its other days"
    assert len(followed) == 2


def test_a_year_is_published_with_its_notice_and_withdrawn(writing, reading, secretary):
    with pytest.raises(InvalidInput):
        writing(services.publish_year, secretary, 2027, "国办发明电〔2026〕7号", version=0)
    writing(services.set_day, secretary, NEW_YEAR_2027, DayKind.HOLIDAY, "元旦", version=0)
    with pytest.raises(StaleVersion):
        writing(services.publish_year, secretary, 2027, "国办发明电〔2026〕7号", version=0)
    writing(services.publish_year, secretary, 2027, "国办发明电〔2026〕7号", version=version(reading, 2027))
    assert not reading(queries.calendar).provisional(2027)
    writing(services.withdraw_year, secretary, 2027, version=version(reading, 2027))
    assert reading(queries.calendar).provisional(2027)


@pytest.mark.parametrize("year", [1948, 2200])
def test_a_year_outside_the_calendar_is_refused(writing, secretary, year):
    with pytest.raises(InvalidInput):
        writing(services.import_year, secretary, year, [], "来源")


def test_a_day_given_twice_is_refused_and_nothing_is_changed(writing, reading, secretary):
    with pytest.raises(InvalidInput):
        writing(services.import_year, secretary, 2027, [*NATIONAL_DAYS_2027, NATIONAL_DAYS_2027[0]], "来源")
    assert reading(queries.special_days, 2027) == []


@pytest.mark.parametrize("login", ["leader", "lead_liaison", "member", "observer", "system_admin"])
def test_only_the_secretariat_keeps_the_calendar(city, writing, login):
    with pytest.raises(Forbidden):
        writing(services.set_day, city.actor(login), NEW_YEAR_2027, DayKind.HOLIDAY, "元旦")


def test_the_system_itself_may_keep_the_calendar(writing):
    writing(services.set_day, SYSTEM, NEW_YEAR_2027, DayKind.HOLIDAY, "元旦")
