"""Templates on pages and as JSON."""

import re
from datetime import date

from tests.actions.office import at
from tests.item_templates.test_making import MAKE

HOSTILE = "<script>alert(1)</script>{{7*7}}{period}"


def typed(shelf, **changes):
    return {
        "title": "{period}等级保护测评",
        "lead": shelf.units["data"],
        "period": "yearly",
        "due_month": "12",
        "due_day": "31",
        "day_rule": "working_day_before",
        "precision": "year_end",
        "source_kind": "regulation",
        "basis": "网络安全法",
        "ahead": "60",
        "from_on": "2026-11-02",
        **changes,
    }


def test_the_secretary_enters_a_template_and_sees_its_next_four_dates(shelf):
    client = shelf.city.client("secretary")
    answer = client.send("/item-templates/new", typed(shelf))
    assert answer.status_code == 303
    text = client.get(answer.location).text
    for day in ("2026-12-31", "2027-12-31", "2028-12-29", "2029-12-31"):
        assert day in text
    assert "该年节假日安排尚未公布" in text
    assert "等级保护测评" in client.get("/item-templates").text


def test_a_refused_template_keeps_what_was_typed(shelf):
    answer = shelf.city.client("secretary").send("/item-templates/new", typed(shelf, due_month="13", basis="依据甲"))
    assert answer.status_code == 422
    assert "依据甲" in answer.text
    assert "第1至第12个月" in answer.text


def test_a_stale_edit_shows_both_texts(shelf):
    template, client = shelf.kept(), shelf.city.client("secretary")
    path = f"/item-templates/{template}/edit"
    sent = {**typed(shelf), "period": "half_yearly", "due_month": "6", "version": "1"}
    assert client.send(path, {**sent, "basis": "甲"}).status_code == 303
    mine = {**sent, "basis": "<b>乙</b>", "period": "quarterly", "due_month": "3", "at_once": "y"}
    answer = client.send(path, {**mine, "lead": shelf.units["police"]})
    assert answer.status_code == 409
    shown = re.sub("<[^>]*>|\\s+", "", answer.text.split('class="list list-cards compare"')[1].split("</table>")[0])
    for both in ("&lt;b&gt;乙&lt;/b&gt;甲", "市公安局市大数据局", "36", "是否"):
        assert both in shown
    assert "half_yearly" not in shown
    assert 'value="&lt;b&gt;乙&lt;/b&gt;"' in answer.text
    assert client.send(path, {**mine, "version": "2"}).status_code == 303


def test_the_item_leads_to_its_template_and_back_but_a_liaison_sees_only_the_name(shelf):
    template = shelf.kept(at_once=True)
    shelf.tick(MAKE)
    (made,) = shelf.made(template)
    with at(MAKE):
        assert f"/item-templates/{template}" in shelf.city.client("secretary").get(f"/actions/{made.item_id}").text
        assert f"/actions/{made.item_id}" in shelf.city.client("leader").get(f"/item-templates/{template}").text
        seen = shelf.city.client("lead_liaison").get(f"/actions/{made.item_id}")
        assert "2026-H2" in seen.text
        assert f"/item-templates/{template}" not in seen.text
        assert shelf.city.client("lead_liaison").get(f"/item-templates/{template}").status_code == 403


def test_drafts_that_wait_stand_on_the_first_page_and_on_a_list(shelf):
    shelf.kept()
    shelf.tick(MAKE)
    with at(MAKE):
        client = shelf.city.client("secretary")
        assert "件周期事项已拟稿，待交办" in client.get("/").text
        assert "2026年下半年应急演练" in client.get("/item-templates/made?waiting=1").text
        assert "2026年下半年应急演练" in client.get("/item-templates/made").text


def test_hostile_titles_come_out_as_typed(shelf):
    template = shelf.kept(title=HOSTILE)
    shelf.tick(MAKE)
    (made,) = shelf.made(template)
    assert shelf.item(made.item_id).title == "<script>alert(1)</script>{{7*7}}2026年下半年"
    text = shelf.city.client("secretary").get(f"/item-templates/{template}").text
    assert "<script>alert" not in text


def test_adopting_and_making_on_the_page(shelf):
    template, item = shelf.kept(), shelf.assigned(deadline=date(2026, 12, 1))
    client = shelf.city.client("secretary")
    wrong = client.send(f"/item-templates/{template}/adopt", {"number": "2026-777"})
    assert wrong.status_code == 422
    assert "2026-777" in wrong.text
    assert client.send(f"/item-templates/{template}/adopt", {"number": shelf.item(item).number}).status_code == 303
    assert client.send(f"/item-templates/{template}/make_next", {"version": "1"}).status_code == 303
    assert [row.period for row in shelf.made(template)] == ["2026-H2", "2027-H1"]


def test_a_program_keeps_templates(shelf):
    client, headers = shelf.city.client(), shelf.city.api("secretary")
    body = {
        "title": "季度对账",
        "lead": shelf.units["data"],
        "period": "quarterly",
        "due_month": 3,
        "due_day": 31,
        "day_rule": "working_day_after",
        "from_on": "2026-11-02",
    }
    created = client.post("/api/v1/item-templates", json=body, headers=headers)
    assert created.status_code == 201, created.json
    one = f"/api/v1/item-templates/{created.json['id']}"
    preview = client.get(f"{one}/preview", headers=headers).json["items"]
    assert [row["deadline"] for row in preview][:2] == ["2026-12-31", "2027-03-31"]
    changed = client.patch(one, json={"due_day": 20, "until_on": "2027-01-31", "version": 1}, headers=headers)
    assert (changed.json["due_day"], changed.json["title"]) == (20, "季度对账")
    assert client.patch(one, json={"due_day": 21, "version": 1}, headers=headers).status_code == 409
    assert len(client.get(f"{one}/preview", headers=headers).json["items"]) == 1
    made = client.post(f"{one}/make_next", json={"version": 2}, headers=headers)
    assert (made.status_code, made.json["period"]) == (201, "2026-Q4")
    assert client.get(f"{one}/made", headers=headers).json["items"] == [made.json]
    listed = client.get("/api/v1/item-templates?q=对账&period=quarterly&active=true", headers=headers).json["items"]
    assert [row["id"] for row in listed] == [created.json["id"]]
    assert client.get("/api/v1/item-templates", headers=shelf.city.api("lead_liaison")).status_code == 403
