"""What the office may do with people it borrows."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from smartcity.accounts.queries import account_of, usable
from smartcity.foundation import clock
from smartcity.foundation.problems import Conflict, Forbidden, InvalidInput, NotFound, StaleVersion
from smartcity.people.models import Post
from smartcity.staff import queries, services
from smartcity.staff.models import Secondment
from smartcity.staff.rules import DutyKind, SecondmentKind
from tests.staff.loans import AUTUMN, lend, lent

APPROVAL = "组任〔2026〕12号"


def test_somebody_who_is_seconded_belongs_to_the_group_for_the_term(city, writing, reading):
    row = lend(city, writing, group="coordination", start=date(2026, 9, 1), end=date(2026, 11, 30))

    post = reading(lambda: lent(Post, row.post_id))
    assert (post.working_group_id, post.kind) == (city.group("coordination"), "member")
    assert (post.from_on, post.until_on) == (date(2026, 9, 1), date(2026, 11, 30))


def test_a_member_of_the_group_who_is_seconded_stays_one_until_the_end_of_the_term(city, writing, reading):
    row = lend(city, writing, start=date(2026, 9, 1), end=date(2026, 11, 30))

    post = reading(lambda: lent(Post, row.post_id))
    assert post.from_on < date(2026, 9, 1)
    assert post.until_on == date(2026, 11, 30)


def test_the_account_ends_with_the_term(city, writing, reading):
    lend(city, writing, start=date(2026, 9, 1), end=date(2026, 11, 30))

    account = reading(account_of, city.person("member"))
    assert account.valid_until == date(2026, 11, 30)
    assert usable(account, date(2026, 11, 30))
    assert not usable(account, date(2026, 12, 1))


def test_a_liaison_keeps_the_account_for_the_unit_after_the_term(city, writing, reading):
    lend(city, writing, person="lead_liaison", start=date(2026, 9, 1), end=date(2026, 11, 30))

    assert reading(account_of, city.person("lead_liaison")).valid_until is None


def test_nobody_is_borrowed_from_a_district(city, writing):
    with pytest.raises(InvalidInput) as refusal:
        lend(city, writing, home_unit="zhangdian")

    assert "county level" in refusal.value.errors["home_unit"].msgid


def test_beyond_six_months_an_approval_is_asked_for_with_the_sentence_of_the_rule(city, writing):
    with pytest.raises(InvalidInput) as refusal:
        lend(city, writing, start=date(2026, 12, 14), end=date(2027, 6, 14))

    assert "at most %(months)s months" in refusal.value.errors["approval"].params["rule"].msgid


def test_with_an_approval_the_office_goes_on_and_is_warned(city, writing):
    row = lend(city, writing, start=date(2026, 12, 14), end=date(2027, 6, 14), approval=APPROVAL)

    with clock.at(AUTUMN):
        warnings = writing_nothing(writing, lambda: services.warnings(again(row)))
    assert any("at most %(months)s months" in warning.msgid for warning in warnings)


def test_exactly_six_months_is_within_the_rule(city, writing):
    row = lend(city, writing, start=date(2026, 12, 14), end=date(2027, 6, 13))

    assert row.approval == ""


def test_ten_working_days_of_notice_are_asked_for(city, writing):
    with pytest.raises(InvalidInput) as refusal:
        lend(city, writing, start=date(2026, 11, 26), end=date(2027, 1, 31))

    assert "working days before it begins" in refusal.value.errors["approval"].params["rule"].msgid


def test_the_same_person_is_lent_again_only_after_a_pause(city, writing):
    row = lend(city, writing, start=date(2026, 9, 1), end=date(2026, 11, 30))
    with clock.at(AUTUMN):
        writing(services.record_return, city.actor("secretary"), row.id, returned_on=date(2026, 10, 30))

    with pytest.raises(InvalidInput) as refusal:
        lend(city, writing, start=date(2027, 3, 1), end=date(2027, 5, 31))

    assert "after the last return" in refusal.value.errors["approval"].params["rule"].msgid


def test_those_who_stay_at_their_home_unit_are_free_of_the_limits(city, writing):
    row = lend(city, writing, kind=SecondmentKind.NOT_RELEASED, start=date(2026, 1, 1), end=date(2027, 12, 31))

    assert row.duty is DutyKind.NOT_RELEASED


def test_nobody_is_lent_twice_with_the_full_time(city, writing):
    lend(city, writing, start=date(2026, 12, 14), end=date(2027, 2, 28))

    with pytest.raises(InvalidInput) as refusal:
        lend(city, writing, group="coordination", start=date(2027, 2, 1), end=date(2027, 4, 30), approval=APPROVAL)

    assert "can't go together" in refusal.value.errors["start"].msgid


def test_half_of_the_time_can_be_lent_to_another_group_with_a_warning(city, writing):
    lend(city, writing, duty=DutyKind.HALF, start=date(2026, 12, 14), end=date(2027, 2, 28))
    row = lend(city, writing, group="coordination", duty=DutyKind.HALF, start=date(2027, 2, 1), end=date(2027, 4, 30))

    with clock.at(AUTUMN):
        warnings = writing_nothing(writing, lambda: services.warnings(again(row)))
    assert [warning.msgid.split(":")[0] for warning in warnings] == ["The person is lent elsewhere at the same time"]


def test_an_extension_moves_the_end_the_post_and_the_account(city, writing, reading):
    row = lend(city, writing, start=date(2026, 9, 1), end=date(2026, 11, 30))
    writing(
        services.extend,
        city.actor("secretary"),
        row.id,
        row.version,
        planned_end=date(2027, 2, 28),
        approval=APPROVAL,
        reason="项目未完",
    )

    kept = reading(lambda: extended(row.id))
    assert (kept.planned_end_on, kept.extensions[0].previous_end_on) == (date(2027, 2, 28), date(2026, 11, 30))
    assert reading(lambda: lent(Post, row.post_id)).until_on == date(2027, 2, 28)
    assert reading(account_of, city.person("member")).valid_until == date(2027, 2, 28)


def test_an_extension_needs_its_approval_and_a_later_end(city, writing):
    row = lend(city, writing, start=date(2026, 9, 1), end=date(2026, 11, 30))

    with pytest.raises(InvalidInput) as refusal:
        writing(
            services.extend, city.actor("secretary"), row.id, row.version, planned_end=date(2026, 11, 30), approval=""
        )

    assert set(refusal.value.errors) == {"planned_end", "approval"}


def test_a_stale_page_changes_nothing(city, writing):
    row = lend(city, writing, start=date(2026, 9, 1), end=date(2026, 11, 30))
    writing(services.edit, city.actor("secretary"), row.id, 1, position="编目")

    with pytest.raises(StaleVersion):
        writing(services.edit, city.actor("secretary"), row.id, 1, position="供需清单")


def test_a_return_is_recorded_from_a_stale_page_with_open_work_and_ends_access_that_night(city, writing, reading):
    row = lend(city, writing, start=date(2026, 9, 1), end=date(2026, 12, 31))
    writing(services.edit, city.actor("secretary"), row.id, 1, position="编目")
    with clock.at(AUTUMN):
        writing(services.record_return, city.actor("secretary"), row.id, returned_on=AUTUMN.date())

    account = reading(account_of, city.person("member"))
    assert usable(account, AUTUMN.date())
    assert not usable(account, AUTUMN.date() + timedelta(days=1))
    assert reading(lambda: lent(Post, row.post_id)).until_on == AUTUMN.date()


def test_the_secretary_can_record_the_own_return(city, writing, reading):
    row = lend(city, writing, person="secretary", group="resources", start=date(2026, 9, 1), end=date(2026, 12, 31))
    with clock.at(AUTUMN):
        writing(services.record_return, city.actor("secretary"), row.id, returned_on=AUTUMN.date())

    assert reading(account_of, city.person("secretary")).valid_until == AUTUMN.date()


def test_a_return_is_not_recorded_in_advance_or_twice(city, writing):
    row = lend(city, writing, start=date(2026, 9, 1), end=date(2026, 12, 31))
    with clock.at(AUTUMN):
        with pytest.raises(InvalidInput):
            writing(services.record_return, city.actor("secretary"), row.id, returned_on=date(2026, 12, 1))
        writing(services.record_return, city.actor("secretary"), row.id, returned_on=AUTUMN.date())
        with pytest.raises(Conflict):
            writing(services.record_return, city.actor("secretary"), row.id, returned_on=AUTUMN.date())


def test_who_is_past_the_end_without_a_return_has_overstayed(city, writing, reading):
    row = lend(city, writing, start=date(2026, 9, 1), end=date(2026, 11, 13))

    assert [one.id for one in reading(queries.overstayed, AUTUMN.date())] == [row.id]
    assert [one.id for one in reading(queries.current, AUTUMN.date())] == [row.id]
    assert reading(queries.ending_within, AUTUMN.date(), 30) == []


def test_what_ends_within_some_working_days_is_counted_over_the_weekend(city, writing, reading):
    row = lend(city, writing, start=date(2026, 9, 1), end=date(2026, 12, 1))

    friday = date(2026, 11, 27)
    assert [one.id for one in reading(queries.ending_within, friday, 2)] == [row.id]
    assert reading(queries.ending_within, friday, 1) == []


def test_a_unit_sees_its_own_people_and_a_seconded_person_the_own_term(city, writing, reading):
    row = lend(city, writing, start=date(2026, 9, 1), end=date(2026, 12, 31))

    for login in ("secretary", "leader", "lead_liaison", "member"):
        assert reading(queries.get_for, city.actor(login), row.id).id == row.id
    for login in ("support_liaison", "outsider", "observer"):
        with pytest.raises(NotFound):
            reading(queries.get_for, city.actor(login), row.id)


def test_a_liaison_seconds_nobody(city, writing):
    with pytest.raises(Forbidden):
        lend(city, writing, actor="lead_liaison")


def writing_nothing(writing, look):
    """Look at something inside a write unit, and record that."""
    from smartcity.audit.services import record
    from smartcity.foundation.access import SYSTEM

    def act():
        record(SYSTEM, "test.look", "secondment")
        return look()

    return writing(act)


def again(row):
    from smartcity.foundation.database import db

    return db.session.get_one(Secondment, row.id)


def extended(row_id):
    row = again_by_id(row_id)
    list(row.extensions)
    return row


def again_by_id(row_id):
    from smartcity.foundation.database import db

    return db.session.scalars(select(Secondment).where(Secondment.id == row_id)).one()
