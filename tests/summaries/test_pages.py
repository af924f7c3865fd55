"""The pages of the weekly summary, as the secretary, the leader and outsiders meet them."""

import re

import pytest

from smartcity.foundation import clock
from smartcity.summaries import services
from smartcity.summaries.figures import Figure
from tests.summaries.story import CUT_OFF, at


@pytest.fixture
def friday():
    """Friday after the cut-off, in the city."""
    with clock.at(at(11, 20, 13)):
        yield


@pytest.fixture
def summary(week):
    """The draft of the week, its figures complete."""
    return week.do(CUT_OFF, services.build, "secretary", "2026-W47")


def page_of(client, path, language="en", status=200):
    client.set_cookie("language", language)
    response = client.get(path)
    assert response.status_code == status, response.get_data(as_text=True)[:500]
    return response.get_data(as_text=True)


def test_every_number_opens_the_list_that_it_counts(week, city, summary):
    secretary = city.client("secretary")
    page = page_of(secretary, f"/summaries/{summary.id}")
    links = re.findall(r'href="(/summaries/\d+/figure\?[^"]+)" aria-label="(\d+) ', page)
    assert len(links) > 20
    for path, number in links[:12]:
        listed = page_of(secretary, path.replace("&amp;", "&"))
        assert listed.count('<td class="cell-title">') == int(number), path


def test_the_page_writes_denominators_definitions_and_the_moment(city, summary):
    page = page_of(city.client("secretary"), f"/summaries/{summary.id}")
    for words in ("1 on time of 4 due", "2 overdue of 7 open", "Of the 4 that were due this week", "2026-11-20 12:00",
                  "How it is counted", "Overdue by 12 working days"):  # fmt: skip
        assert words in page, words


def test_the_page_is_chinese_for_those_who_read_chinese(city, summary):
    page = page_of(city.client("leader"), f"/summaries/{summary.id}", "zh_CN")
    for words in ("周报 2026-W47", "按期办结 1 件（应办结 4 件）", "逾期12个工作日", "统计口径", "红灯事项"):
        assert words in page, words


def test_all_figures_open_in_both_languages(city, summary):
    leader = city.client("leader")
    for language in ("en", "zh_CN"):
        for name in Figure:
            page_of(leader, f"/summaries/{summary.id}/figure?name={name}", language)


@pytest.mark.parametrize("query", ["", "?name=x", "?name=open&unit=999999", "?name=open&group=x", "?name=open&unit=-1"])
def test_a_figure_that_is_none_is_not_found(city, summary, query):
    page_of(city.client("secretary"), f"/summaries/{summary.id}/figure{query}", status=404)


def test_the_office_edits_the_leader_signs_and_the_office_issues(friday, week, city, summary):
    secretary, leader = city.client("secretary"), city.client("leader")
    path = f"/summaries/{summary.id}"
    done = secretary.send(f"{path}/edit", {"opening": "本周两件逾期。", "coordination": "", "version": 1})
    assert done.status_code == 303
    assert secretary.send(f"{path}/issue", {"version": 2}, form_on=path).status_code == 409
    assert leader.send(f"{path}/sign", {"version": 2}, form_on=path).status_code == 303
    assert secretary.send(f"{path}/issue", {"version": 3}, form_on=path).status_code == 303
    page = page_of(secretary, path, "zh_CN")
    assert "本周两件逾期。" in page
    assert "第1期" in page
    assert "李副组长签发" in page
    assert f"{path}/edit" not in page


def test_a_stale_edit_shows_both_texts_and_loses_nothing(friday, city, summary):
    secretary = city.client("secretary")
    path = f"/summaries/{summary.id}/edit"
    secretary.send(path, {"opening": "甲写的", "coordination": "", "version": 1})
    answer = secretary.send(path, {"opening": "<b>乙</b>写的", "coordination": "", "version": 1})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "甲写的" in page
    assert "&lt;b&gt;乙&lt;/b&gt;写的" in page


def test_the_office_records_a_signature_on_paper(friday, city, summary):
    secretary = city.client("secretary")
    path = f"/summaries/{summary.id}"
    wrong = secretary.send(f"{path}/signature", {"signer_id": "", "version": 1}, form_on=path)
    assert wrong.status_code == 422
    data = {"signer_id": city.person("leader"), "version": 1}
    assert secretary.send(f"{path}/signature", data, form_on=path).status_code == 303
    assert "代录" in page_of(secretary, path, "zh_CN")


def test_a_draft_can_be_made_and_refreshed_on_the_page(city):
    with clock.at(at(11, 18, 9)):
        secretary = city.client("secretary")
        answer = secretary.send("/summaries/build", {"week": "2026-W47"}, form_on="/summaries")
        assert answer.status_code == 303
        assert secretary.send(f"{answer.location}/refresh", form_on=answer.location).status_code == 303
        assert "Figures so far" in page_of(secretary, answer.location)
        link = f'href="{answer.location}"'
        assert link in page_of(secretary, "/summaries?state=draft")
        assert link not in page_of(secretary, "/summaries?state=issued")


@pytest.mark.parametrize("week", ["2026-W60", "x", "2030-W01"])
def test_a_wrong_week_is_said_beside_its_field(city, week):
    answer = city.client("secretary").send("/summaries/build", {"week": week}, form_on="/summaries")
    assert answer.status_code == 422
    assert f'value="{week}"' in answer.get_data(as_text=True)


def test_an_issued_summary_shows_the_same_page_whatever_happens_later(friday, week, city, summary):
    from smartcity.actions.deciding import complete, reopen

    signed = week.do(CUT_OFF, services.sign, "leader", summary.id, version=1)
    week.do(CUT_OFF, services.issue, "secretary", summary.id, version=signed.version)
    leader = city.client("leader")
    before = [_told(page_of(leader, f"/summaries/{summary.id}{more}")) for more in ("", "/figure?name=open")]
    week.do(at(11, 23), complete, "secretary", week.ids["standard"])
    week.do(at(11, 23), reopen, "secretary", week.ids["budget"], reason="误办结")
    after = [_told(page_of(leader, f"/summaries/{summary.id}{more}")) for more in ("", "/figure?name=open")]
    assert before == after


def _told(page):
    """What the main part of a page says, without the tokens of its forms."""
    return re.sub(r'value="[^"]{40,}"', "", page.split("<main")[1].split("</main>")[0])


@pytest.mark.parametrize("login", ["lead_liaison", "member", "observer", "system_admin", "audit_admin"])
def test_others_are_kept_out(city, summary, login):
    client = city.client(login)
    for more in ("", "/figure?name=open", "/summary.docx", "/figures.xlsx", "/edit"):
        assert client.get(f"/summaries/{summary.id}{more}").status_code in {403, 404}
    assert client.get("/summaries").status_code == 403


def test_a_visitor_is_sent_to_sign_in(city, summary):
    answer = city.client().get(f"/summaries/{summary.id}")
    assert answer.status_code == 303
    assert "/account/sign-in" in answer.location


def test_a_page_costs_the_same_number_of_queries_for_more_items(city, week, summary):
    from smartcity.foundation import remembering
    from tests.summaries.counting_queries import queries_of

    secretary = city.client("secretary")

    def after_an_act():
        remembering.forget(city.app)
        secretary.get(f"/summaries/{summary.id}")

    few = queries_of(after_an_act)
    for n in range(20):
        week.assign(f"more{n}", "data", at(11, 17).date(), at(11, 2).date())
    week.do(CUT_OFF, services.build, "secretary", "2026-W47")
    assert queries_of(after_an_act) == few <= 15
