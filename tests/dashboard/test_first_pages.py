"""The first page of each role, on the Friday of the week that tests/summaries/story.py plays."""

import re

import pytest

from smartcity.foundation import clock, remembering
from tests.summaries.counting_queries import queries_of
from tests.summaries.story import Story, at

CANARY = "金丝雀"


@pytest.fixture
def week(city):
    return Story(city).play()


@pytest.fixture
def friday():
    """Friday, 20 November 2026, 08:20."""
    with clock.at(at(11, 20, 8, 20)):
        yield


def first_page(client, language="en"):
    client.set_cookie("language", language)
    response = client.get("/")
    assert response.status_code == 200
    return response.get_data(as_text=True)


def test_a_visitor_is_sent_to_sign_in(city):
    answer = city.client().get("/")
    assert answer.status_code == 303
    assert "/account/sign-in" in answer.location


@pytest.mark.parametrize("login", ["secretary", "leader"])
def test_the_office_sees_in_one_glance_what_is_red_since_when_and_whom_to_phone(friday, week, city, login):
    page = first_page(city.client(login))
    red = page.split('id="red"')[1].split("</section>")[0]
    rows = red.split("<li>")[1:]
    assert len(rows) == 2
    # ledger: due 4 November, red since the 5th, 12 working days; the liaison of 市财政局 is to be phoned
    assert "ledger事项" in rows[0]
    assert "2026-11-05" in rows[0]
    assert "12 working days" in rows[0]
    assert "赵联络" in rows[0]
    assert 'href="tel:0533-0000000"' in rows[0]
    assert "purchase事项" in rows[1]


def test_what_is_due_today_stands_on_its_own(friday, week, city):
    page = first_page(city.client("secretary"))
    due = page.split('id="due-today"')[1].split("</section>")[0]
    assert "card事项" in due
    assert due.count("<li>") == 1


@pytest.mark.parametrize(
    ("words", "number"),
    # 7 open (story.py): red ledger, purchase; yellow card, interface, standard; this week ends on Sunday the 22nd
    [("red", 2), ("yellow", 3), ("due today", 1), ("due this week", 1), ("to review", 1), ("open items", 7)],
)
def test_each_figure_is_right_and_opens_the_list_that_it_counts(friday, week, city, words, number):
    secretary = city.client("secretary")
    found = re.search(
        rf'<a href="([^"]+)">\s*<span class="figure-number">(\d+)</span>\s*<span class="figure-text">{words}<',
        first_page(secretary),
    )
    assert int(found[2]) == number
    listed = secretary.get(found[1].replace("&amp;", "&")).get_data(as_text=True)
    assert len(re.findall(r"<tr[^>]*data-row-link", listed)) == number


def test_bars_by_unit_stand_in_rank_order(friday, week, city):
    page = first_page(city.client("leader"))
    units = re.findall(r'<th scope="row"><a href="[^"]*lead=\d+">([^<]+)</a>', page.split('id="units"')[1])
    assert units == ["市大数据局", "市财政局", "市公安局"]


def test_a_liaison_sees_the_own_units_items_the_most_urgent_first_and_no_others(friday, week, city):
    page = first_page(city.client("support_liaison"), "zh_CN")
    items = re.findall(r"\d{4}-\d{3} (\w+)事项", page.split('id="items"')[1])
    assert items == ["ledger", "purchase"]
    assert "drill" not in page


def test_marks_stand_beside_the_light_of_ones_items(friday, week, city):
    items = first_page(city.client("police_liaison")).split('id="items"')[1]
    assert re.search(r"grading事项.*Extended", items, re.DOTALL)
    assert re.search(r"drill事项.*Returned", items, re.DOTALL)


@pytest.mark.parametrize(("login", "name"), [("lead_liaison", "我们的事项"), ("observer", "可查阅的事项")])
def test_who_only_reads_is_not_told_that_the_items_are_the_own(friday, week, city, login, name):
    page = city.client(login).get("/").text
    assert {word for word in ("我们的事项", "可查阅的事项") if word in page} == {name}


@pytest.mark.parametrize("login", ["member", "observer", "outsider"])
def test_members_and_observers_have_their_page_too(friday, week, city, login):
    page = first_page(city.client(login))
    for name in ("drill", "grading") if login != "outsider" else ("drill", "ledger", "catalogue"):
        assert f"{name}事项" not in page


@pytest.mark.parametrize("login", ["system_admin", "security_admin", "audit_admin"])
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_administrators_see_no_business_not_even_its_numbers(friday, week, city, login, language):
    story = Story(city)
    story.assign(CANARY, "data", at(11, 25).date(), at(11, 19).date())
    assert CANARY in first_page(city.client("secretary"), language)
    page = first_page(city.client(login), language)
    assert CANARY not in page
    main = page.split("<main")[1].split("</main>")[0]
    for trace in ("事项", "/actions", "/meetings", "/summaries", "figure-number", "red"):
        assert trace not in main, trace


def test_a_scheduler_that_never_ran_is_told_to_the_system_administrator_alone(friday, city):
    assert "never run" in first_page(city.client("system_admin"))
    assert "scheduler" not in first_page(city.client("audit_admin"))


def test_an_empty_office_says_so(friday, city):
    page = first_page(city.client("secretary"))
    assert "No item is red." in page
    assert "No item is open." in page


def test_the_summary_to_sign_waits_on_the_leaders_page(week, city):
    from smartcity.summaries import services

    week.do(at(11, 20, 12), services.build, "secretary", "2026-W47")
    with clock.at(at(11, 20, 13)):
        page = first_page(city.client("leader"))
        office = first_page(city.client("secretary"))
    assert "Weekly summary 2026-W47 waits for your signature" in page
    assert "Weekly summary 2026-W47 waits for its signature" in office


# Three for who is signed in, four for the layout, nine of its own; the rest are the features' duties.
@pytest.mark.parametrize(
    ("login", "most"), [("secretary", 43), ("leader", 32), ("lead_liaison", 21), ("observer", 21), ("system_admin", 13)]
)
def test_the_page_costs_the_same_queries_however_many_items_there_are(friday, week, city, login, most):
    client = city.client(login)

    def after_an_act():
        remembering.forget(city.app)
        client.get("/")

    few = queries_of(after_an_act)
    story = Story(city)
    for n in range(12):
        story.assign(f"more{n}", "data", at(11, 17 + n % 4).date(), at(11, 3).date())
    assert queries_of(after_an_act) == few <= most


def test_the_office_page_needs_nine_queries_of_its_own_after_an_act_and_none_until_the_next(friday, week, city):
    from smartcity.dashboard.views import office_page
    from smartcity.foundation.unit_of_work import Mode, unit

    actor = city.actor("secretary")
    with city.app.test_request_context(), unit(Mode.READ):
        last_act = 1
        assert queries_of(lambda: office_page(actor)) <= 9 + last_act
        assert queries_of(lambda: office_page(actor)) == 0
