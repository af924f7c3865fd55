"""The office keeps people, their posts and absences."""

from datetime import date

import pytest

from smartcity.foundation.problems import Conflict, Forbidden, InvalidInput, StaleVersion
from smartcity.people import queries, services
from smartcity.people.rules import AbsenceKind, PostKind

MAY = date(2026, 5, 1)


def test_the_office_enters_a_person_and_finds_her_by_initials(city, writing, reading):
    office = city.actor("secretary")
    person = writing(services.create_person, office, name="单丽", phone="0533-1234567", email="shan@city.example")
    assert person.initials == "sl"
    found = reading(queries.rows, office, queries.Filters(text="SL")).rows
    assert [row.name for row in found] == ["单丽"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "绝密★材料"),
        ("email", "no address"),
        ("email", "a@b.example\nBcc: x"),
        ("phone", "ask"),
        ("language", "fr"),
        ("rank", -1),
        ("name", "长" * 101),
    ],
)
def test_what_can_t_be_taken_is_named_by_its_field(city, writing, field, value):
    with pytest.raises(InvalidInput) as refusal:
        writing(services.create_person, city.actor("secretary"), **{"name": "好名", field: value})
    assert set(refusal.value.errors) == {field}


def test_only_the_office_keeps_people(city, writing):
    for login in ("leader", "lead_liaison", "member", "observer", "system_admin", "security_admin", "audit_admin"):
        with pytest.raises(Forbidden):
            writing(services.create_person, city.actor(login), name="某人")


def test_two_people_of_one_name_are_told_apart_by_their_units(city, writing, reading):
    office = city.actor("secretary")
    first = city.person("lead_liaison")
    second = writing(services.create_person, office, name="张联络")
    writing(services.add_post, office, second.id, PostKind.MEMBER, organisation_id=city.unit("police"), from_on=MAY)
    assert reading(queries.namesakes, "张联络", second.id) == [first]
    texts = [text for _id, text in reading(queries.choices) if text.startswith("张联络")]
    assert len(set(texts)) == 2


def test_a_stale_change_is_refused(city, writing):
    office, person = city.actor("secretary"), city.person("member")
    writing(services.edit_person, office, person, 1, title="主任科员")
    with pytest.raises(StaleVersion) as refusal:
        writing(services.edit_person, office, person, 1, title="科长")
    assert refusal.value.stored == {"title": "主任科员"}


def test_a_post_is_held_from_its_first_to_its_last_day(city, writing, reading):
    office, person = city.actor("secretary"), city.person("outsider")
    post = writing(
        services.add_post,
        office,
        person,
        PostKind.HEAD,
        organisation_id=city.unit("finance"),
        from_on=MAY,
        until_on=date(2026, 5, 31),
    )
    for day, holds in ((date(2026, 4, 30), False), (MAY, True), (date(2026, 5, 31), True), (date(2026, 6, 1), False)):
        held = reading(queries.holders, city.unit("finance"), PostKind.HEAD, day)
        assert (person in [one.id for one in held]) is holds
    writing(services.end_post, office, post.id, date(2026, 5, 10))
    assert not reading(queries.holders, city.unit("finance"), PostKind.HEAD, date(2026, 5, 11))


def test_a_post_has_one_place_and_is_not_held_twice(city, writing):
    office, person = city.actor("secretary"), city.person("outsider")
    with pytest.raises(InvalidInput):
        writing(services.add_post, office, person, PostKind.HEAD, from_on=MAY)
    with pytest.raises(InvalidInput):
        writing(
            services.add_post, office, person, PostKind.LIAISON, organisation_id=city.unit("education"), from_on=MAY
        )


def test_a_transfer_ends_one_post_the_day_before_the_other_begins(city, writing, reading):
    office, person = city.actor("secretary"), city.person("outsider")
    old = reading(queries.posts_of, person, MAY)[0]
    writing(services.transfer, office, old.id, city.unit("police"), PostKind.LIAISON, from_on=MAY)
    assert [p.organisation_id for p in reading(queries.posts_of, person, date(2026, 4, 30))] == [city.unit("education")]
    assert [p.organisation_id for p in reading(queries.posts_of, person, MAY)] == [city.unit("police")]


def test_a_deputy_stands_in_while_somebody_is_away(city, writing, reading):
    office, liaison, member = city.actor("secretary"), city.person("lead_liaison"), city.person("member")
    writing(services.record_absence, office, liaison, AbsenceKind.LEAVE, MAY, date(2026, 5, 5), deputy_id=member)
    assert reading(queries.stand_in, liaison, MAY).id == member
    assert reading(queries.stand_in, liaison, date(2026, 5, 6)) is None


def test_deputies_who_stand_in_for_each_other_lead_to_nobody(city, writing, reading):
    office, liaison, member = city.actor("secretary"), city.person("lead_liaison"), city.person("member")
    writing(services.record_absence, office, liaison, AbsenceKind.LEAVE, MAY, MAY, deputy_id=member)
    writing(services.record_absence, office, member, AbsenceKind.LEAVE, MAY, MAY, deputy_id=liaison)
    assert reading(queries.stand_in, liaison, MAY) is None


def test_absences_of_one_person_don_t_overlap_until_one_is_taken_back(city, writing, reading):
    own = city.actor("member")
    first = writing(services.record_absence, own, own.person_id, AbsenceKind.SICK, MAY, date(2026, 5, 5))
    with pytest.raises(InvalidInput):
        writing(services.record_absence, own, own.person_id, AbsenceKind.LEAVE, date(2026, 5, 5), date(2026, 5, 6))
    writing(services.cancel_absence, own, first.id, first.version)
    assert reading(queries.is_away, own.person_id, MAY) is None


def test_somebody_of_another_unit_notes_no_absence(city, writing):
    with pytest.raises(Forbidden):
        writing(services.record_absence, city.actor("outsider"), city.person("member"), AbsenceKind.LEAVE, MAY, MAY)


def test_a_liaison_notes_absences_of_the_own_unit(city, writing):
    actor = city.actor("lead_liaison")
    assert writing(services.record_absence, actor, city.person("member"), AbsenceKind.TRAVEL, MAY, MAY).id


def test_a_person_entered_by_mistake_is_deleted_but_not_one_with_records(city, writing):
    office = city.actor("secretary")
    mistake = writing(services.create_person, office, name="误录")
    writing(services.delete_person, office, mistake.id, 1)
    with pytest.raises(Conflict):
        writing(services.delete_person, office, city.person("member"), 1)


def test_telephone_and_e_mail_are_for_the_own_unit_the_office_and_the_leaders(city, reading):
    shown = {}
    for login in ("secretary", "leader", "lead_liaison", "outsider", "observer", "member"):
        rows = reading(queries.rows, city.actor(login), queries.Filters(unit_id=city.unit("data")), limit=50).rows
        shown[login] = {row.name: row.email for row in rows}["周干部"]
    assert shown == {
        "secretary": "member@city.example",
        "leader": "member@city.example",
        "lead_liaison": "member@city.example",
        "member": "member@city.example",
        "outsider": "m****@city.example",
        "observer": "m****@city.example",
    }
