"""The pages of people."""

from datetime import date

import pytest
from sqlalchemy import event

from smartcity.foundation import remembering
from smartcity.foundation.database import db
from smartcity.people import services
from smartcity.people.rules import PostKind

NEW_YEAR = date(2026, 1, 1)
NEW = {"name": "冯新人", "title": "科长", "phone": "0533-2345678", "email": "feng@city.example", "language": "zh_CN",
       "rank": "20", "active": "y"}  # fmt: skip


def test_the_office_adds_a_person_gives_a_post_and_moves_her(city):
    browser = city.client("secretary")
    answer = browser.send("/people/new", NEW)
    assert answer.status_code == 303
    there = answer.location
    assert "冯新人" in browser.get(there).text
    post = {"organisation_id": city.unit("police"), "kind": "liaison", "from_on": "2026-01-05", "working_group_id": ""}
    assert browser.send(f"{there}/posts/new", post).location == there
    page = browser.get(there).text
    assert "市公安局" in page
    assert "联络员" in page
    end = page.split("/people/posts/")[1].split("/end")[0]
    moved = {"until_on": "2026-03-31", "organisation_id": city.unit("finance"), "kind": "member"}
    assert browser.send(f"/people/posts/{end}/end", moved).location == there
    page = browser.get(there).text
    assert "2026-03-31" in page
    assert "2026-04-01" in page
    assert "市财政局" in page


def test_what_was_typed_stays_when_it_can_t_be_taken(city):
    answer = city.client("secretary").send("/people/new", {**NEW, "email": "nonsense", "rank": "9999999999"})
    assert answer.status_code == 422
    assert "nonsense" in answer.text
    assert "冯新人" in answer.text


def test_a_stale_save_shows_both_texts(city):
    browser = city.client("secretary")
    path = f"/people/{city.person('member')}/edit"
    assert browser.send(path, {**NEW, "name": "周干部", "version": "1", "title": "甲"}).status_code == 303
    answer = browser.send(path, {**NEW, "name": "周干部", "version": "1", "title": "<b>乙"})
    assert answer.status_code == 409
    assert "甲" in answer.text
    assert "&lt;b&gt;乙" in answer.text


def test_two_of_one_name_are_warned_about(city):
    browser = city.client("secretary")
    there = browser.send("/people/new", {**NEW, "name": "张联络"}).location
    assert "同名" in browser.get(there).text


@pytest.mark.parametrize("question", ["q=zll", "q=赵联", "unit=2", "kind=liaison", "active=1", "sort=name",
                                      "sort=-name", "unit=99999999999999999999", "kind=none", "q=%25", "active=x",
                                      "sort=x"])  # fmt: skip
def test_the_list_answers_every_question(city, question):
    assert city.client("observer").get(f"/people?{question}").status_code == 200


def test_the_list_finds_by_initials_and_says_who_is_away(city, writing):
    office = city.actor("secretary")
    person = writing(services.create_person, office, name="单丽")
    writing(
        services.add_post, office, person.id, PostKind.LIAISON, organisation_id=city.unit("police"), from_on=NEW_YEAR
    )
    page = city.client("observer").get("/people?q=SL").text
    assert "单丽" in page
    assert "赵联络" not in page


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_list_goes_out_as_a_file_with_its_filters_and_masks(city, ending):
    answer = city.client("outsider").get(f"/people/list.{ending}?q=周干部")
    assert answer.status_code == 200
    assert ending in answer.headers["Content-Disposition"]
    if ending == "csv":
        assert "周干部" in answer.text
        assert "m****@city.example" in answer.text
        assert "member@" not in answer.text


def test_administrators_see_no_people(city):
    for login in ("system_admin", "security_admin", "audit_admin"):
        assert city.client(login).get("/people").status_code == 403


def test_a_person_notes_the_own_absence_and_others_see_no_reason(city):
    own, path = city.client("member"), f"/people/{city.person('member')}"
    absence = {
        "kind": "sick",
        "from_on": "2199-05-01",
        "until_on": "2199-05-02",
        "deputy_id": city.person("lead_liaison"),
    }
    assert own.send(f"{path}/absences/new", absence).location == path
    assert "病假" in own.get(path).text
    foreign = city.client("outsider").get(path).text
    assert "2199-05-01" in foreign
    assert "病假" not in foreign
    assert city.client("outsider").get(f"{path}/absences/new").status_code == 403
    page = own.get(path).text
    number = page.split("/people/absences/")[1].split("/")[0]
    assert (
        city.client("outsider").send(f"/people/absences/{number}/cancel", {"version": 1}, form_on="/people").status_code
        == 403
    )
    assert own.send(f"/people/absences/{number}/cancel", {"version": 1}, form_on=path).status_code == 303
    assert "2199-05-01" not in own.get(path).text


def test_a_person_without_posts_can_be_deleted(city):
    browser = city.client("secretary")
    there = browser.send("/people/new", NEW).location
    assert browser.send(f"{there}/delete", {"version": 1}, form_on=there).location == "/people"
    assert browser.get(there).status_code == 404
    assert browser.send(f"/people/{city.person('member')}/delete", {"version": 1}, form_on="/people").status_code == 409


def test_the_list_asks_as_many_questions_for_ten_people_as_for_fifty(city, writing, app):
    office, browser, counted = city.actor("secretary"), city.client("secretary"), []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *_: counted.append(1))
    browser.get("/people")
    remembering.forget(app)
    counted.clear()
    browser.get("/people")
    few = len(counted)
    for number in range(40):
        person = writing(services.create_person, office, name=f"干部{number}")
        writing(
            services.add_post, office, person.id, PostKind.MEMBER, organisation_id=city.unit("data"), from_on=NEW_YEAR
        )
    counted.clear()
    browser.get("/people")
    assert len(counted) == few
