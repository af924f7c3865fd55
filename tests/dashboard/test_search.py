"""The one box of every page: what it finds, for whom, and what it leads to."""

import re

import pytest
from sqlalchemy import update

from smartcity.foundation.database import db
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.people.models import Person
from tests.actions.office import MONDAY, Office, at


@pytest.fixture
def office(city):
    with at(MONDAY):
        yield Office(city)


def search(office, login, text):
    """Return what somebody finds: the words of each group's links by the group's heading."""
    page = office.city.client(login).get("/search", query_string={"q": text}).get_data(as_text=True)
    groups = re.findall(r'<section class="search-group">\s*<h2>(.*?)</h2>(.*?)</section>', page, re.DOTALL)
    return {heading: re.findall(r'<li><a href="[^"]*">(.*?)</a>', body) for heading, body in groups}


def test_the_box_stands_on_every_page(office):
    client = office.city.client("secretary")
    for path in ("/", "/actions", "/meetings", "/people", "/search?q=x"):
        assert 'action="/search"' in client.get(path).get_data(as_text=True)


@pytest.mark.parametrize("text", ["2026-001", "1", "001", "底座", "建设城市数据底座"])
def test_an_item_is_found_by_number_and_by_two_characters(office, text):
    office.assigned()
    assert search(office, "secretary", text)["督办事项"] == ["2026-001 建设城市数据底座"]


def test_a_person_is_found_by_name_and_by_initials(office):
    with office.city.app.app_context(), unit(Mode.WRITE, audited=False):
        db.session.execute(update(Person).where(Person.name == "张联络").values(initials="zll"))
    assert search(office, "secretary", "zl")["人员"] == ["张联络"]
    assert search(office, "secretary", "张联")["人员"] == ["张联络"]


@pytest.mark.parametrize("text", ["市大数据局", "市数据局", "数据"])
def test_a_unit_is_found_by_name_and_alias(office, text):
    assert "市大数据局" in search(office, "secretary", text)["单位"]


def test_what_a_list_hides_is_not_found(office):
    office.assigned()
    assert "督办事项" in search(office, "lead_liaison", "底座")
    for login in ("outsider", "police_liaison", "system_admin", "audit_admin"):
        for text in ("底座", "2026-001", "1"):
            assert "督办事项" not in search(office, login, text), (login, text)


def test_a_telephone_is_shown_to_those_who_may_see_it(office):
    def notes(login):
        return office.city.client(login).get("/search?q=赵联络").get_data(as_text=True)

    assert "0533-0000000" in notes("secretary")
    assert "0533-0000000" not in notes("outsider")


def test_long_lists_are_cut_and_lead_to_the_list(office):
    for n in range(12):
        office.assigned(title=f"路灯改造{n}")
    page = office.city.client("secretary").get("/search?q=路灯").get_data(as_text=True)
    assert page.count("路灯改造") == 10
    assert re.search(r'href="/actions\?q=[^"]*view=all"', page)


@pytest.mark.parametrize(
    "text", ["", " ", "%", "_", "\\", "' OR 1=1--", "(a+)+$", "🐉", "9" * 100, "<script>", "q" * 8000]
)
def test_odd_texts_are_taken_and_shown_back_as_text(office, text):
    answer = office.city.client("secretary").get("/search", query_string={"q": text})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.get_data(as_text=True)


def test_the_search_page_is_no_entry_of_the_menu(office):
    page = office.city.client("secretary").get("/search?q=数据").text
    menu = page[page.index('class="site-nav"') : page.index("</nav>")]
    assert "aria-current" not in menu


def test_the_box_says_what_initials_find(office):
    page = office.city.client("secretary").get("/search?q=sjkf").text
    assert "查人员可输入姓名拼音首字母" in page
    assert "标题不支持拼音首字母检索" in page
