"""Proposals on pages and as JSON."""

import re
from datetime import date

import pytest

from smartcity.proposals import promising, replying
from smartcity.proposals.rules import Satisfaction
from smartcity.proposals.workflow import ProposalState
from tests.actions.office import at

HOSTILE = "<script>alert(1)</script>{{7*7}}"


def typed(desk, **changes):
    return {
        "kind": "deputy",
        "number": "2026190",
        "session": "市十六届人大四次会议",
        "title": "关于智慧城市的建议",
        "proposer": "李代表",
        "handling": "joint",
        "host": desk.units["data"],
        "joint": [desk.units["finance"]],
        "text": HOSTILE,
        **changes,
    }


def test_the_secretary_registers_hands_over_and_sees_what_comes_next(desk):
    client = desk.city.client("secretary")
    answer = client.send("/proposals/new", typed(desk))
    assert answer.status_code == 303
    here = answer.location
    assert "<script>alert" not in client.get(here).text
    sent = client.send(f"{here}/hand_over", {"on": "2026-11-02", "by": "市政府办公室", "version": "1"}, form_on=here)
    assert sent.status_code == 303
    text = client.get(here).text
    for day in ("2026-11-12", "2026-12-02", "2027-02-02", "2027-05-02"):
        assert day in text
    assert "2026190" in client.get("/proposals").text


def test_a_refused_form_keeps_what_was_typed(desk):
    client = desk.city.client("secretary")
    wrong = client.send("/proposals/new", typed(desk, number="", proposer="王代表"))
    assert wrong.status_code == 422
    assert "王代表" in wrong.text
    here = f"/proposals/{desk.under_way()}"
    late = client.send(f"{here}/extend", {"until": "2028-01-01", "consent": "市人大", "version": "3"}, form_on=here)
    assert late.status_code == 422
    assert "市人大" in late.text
    assert "最迟不超过2027-05-02" in late.text


def test_a_stale_edit_shows_both_texts(desk):
    proposal, client = desk.registered(), desk.city.client("secretary")
    path = f"/proposals/{proposal}/edit"
    assert client.send(path, {**typed(desk, number="甲1"), "version": "1"}).status_code == 303
    mine = typed(desk, number="乙2", title="<b>乙</b>", kind="cppcc", joint=[desk.units["police"]], text="乙的案由")
    answer = client.send(path, {**mine, "version": "1"})
    assert answer.status_code == 409
    shown = re.sub("<[^>]*>|\\s+", "", answer.text.split('class="list list-cards compare"')[1].split("</table>")[0])
    for both in ("乙2甲1", "&lt;b&gt;乙&lt;/b&gt;关于智慧城市的建议", "市公安局市财政局"):
        assert both in shown
    assert "deputy" not in shown
    assert 'value="&lt;b&gt;乙&lt;/b&gt;"' in answer.text
    assert client.send(path, {**mine, "version": "2"}).status_code == 303


@pytest.mark.parametrize("state", ProposalState)
@pytest.mark.parametrize("login", ["secretary", "leader", "lead_liaison", "support_liaison", "observer"])
def test_the_page_opens_in_every_state_for_everybody_whom_it_concerns(desk, state, login):
    proposal = desk.in_state(state)
    expected = 404 if state is ProposalState.REGISTERED and login not in {"secretary", "leader"} else 200
    assert desk.city.client(login).get(f"/proposals/{proposal}").status_code == expected


def test_a_joint_unit_gives_its_opinion_and_the_host_replies_on_the_page(desk):
    proposal = desk.under_way()
    here = f"/proposals/{proposal}"
    joint = desk.city.client("support_liaison")
    assert joint.send(f"{here}/opine", {"text": "同意", "on": ""}, form_on=here).status_code == 303
    host = desk.city.client("lead_liaison")
    talk = {"on": "2026-11-02", "way": "visit", "by_whom": "张科长", "text": ""}
    assert host.send(f"{here}/talk", talk, form_on=here).status_code == 303
    told = {"document": "淄数函1号", "on": "", "reply_class": "b", "public": "y", "text": "列入计划"}
    assert host.send(f"{here}/reply", told, form_on=here).status_code == 303
    text = desk.city.client("secretary").get(here).text
    for word in ("同意", "张科长", "淄数函1号", "B类"):
        assert word in text


def test_contacts_of_the_proposers_are_for_those_who_act(desk):
    proposal = desk.under_way()
    assert "0533-7654321" in desk.city.client("support_liaison").get(f"/proposals/{proposal}").text
    assert "0533-7654321" not in desk.city.client("observer").get(f"/proposals/{proposal}").text


def test_item_and_proposal_name_each_other(desk):
    proposal, item = desk.replied(number="2024190"), desk.in_progress()
    desk.do("secretary", promising.link, proposal, item_id=item, text="建成监管平台")
    assert f"/actions/{item}" in desk.city.client("secretary").get(f"/proposals/{proposal}").text
    for login in ("secretary", "lead_liaison", "support_liaison"):
        assert f"/proposals/{proposal}" in desk.city.client(login).get(f"/actions/{item}").text


def test_who_does_not_see_the_proposal_is_not_told_of_it_on_the_items_page(desk):
    proposal = desk.replied(joint_ids=(), host_id=desk.units["data"])
    item = desk.assigned(lead_id=desk.units["police"])
    desk.do("secretary", promising.link, proposal, item_id=item, text="建成监管平台")
    assert "建成监管平台" not in desk.city.client("police_liaison").get(f"/actions/{item}").text


def test_promises_and_limits_on_the_page(desk):
    here, client = f"/proposals/{desk.replied()}", desk.city.client("secretary")
    sent = {"text": "建成平台", "lead": desk.units["police"], "deadline": "2027-06-30"}
    assert client.send(f"{here}/promise", sent, form_on=here).status_code == 303
    assert "建成平台" in client.get(here).text
    limits = {
        "objection_days": "7",
        "objection_in_working_days": "y",
        "opinion_months": "1",
        "reply_months": "3",
        "longest_months": "6",
        "again_months": "2",
        "warn_days": "5",
        "class_d": "不可行",
        "version": "0",
    }
    assert client.send("/proposals/limits", {**limits, "objection_days": "0"}).status_code == 422
    assert client.send("/proposals/limits", limits).status_code == 303
    assert client.send("/proposals/limits", limits).status_code == 409
    waiting = f"/proposals/{desk.under_way()}"
    assert "D 不可行" in desk.city.client("lead_liaison").get(waiting).text


def test_each_heading_and_filter_opens(desk):
    desk.under_way()
    client = desk.city.client("secretary")
    for view in ("open", "overdue", "soon", "opinions", "new", "late", "objected", "all"):
        asked = f"/proposals?view={view}&text=智慧&kind=deputy&class=b&unit={desk.units['data']}"
        assert client.get(asked).status_code == 200
    with at(date(2026, 12, 3)):
        assert "会办意见应于2026-12-02前完成" in client.get("/proposals?view=overdue").text
        assert "件建议提案已超期" in client.get("/").text


def test_a_program_leads_a_proposal_to_its_end(desk):
    client, headers = desk.city.client(), desk.city.api("secretary")
    body = {
        "kind": "cppcc",
        "number": "0123",
        "session": "市政协十三届四次会议",
        "title": "关于数据安全的提案",
        "proposer": "赵委员",
        "host": desk.units["data"],
        "joint": [desk.units["finance"]],
    }
    made = client.post("/api/v1/proposals", json=body, headers=headers)
    assert made.status_code == 201, made.json
    here = f"/api/v1/proposals/{made.json['id']}"

    def act(name, login="secretary", **told):
        answer = client.post(f"{here}/{name}", json=told, headers=desk.city.api(login))
        assert answer.status_code == 200, answer.json
        return answer.json

    now = act("hand_over", version=1)
    assert client.post(f"{here}/hand_over", json={"version": now["version"]}, headers=headers).status_code == 409
    assert now["due"] == {"kind": "accept", "on": "2026-11-12", "colour": "green", "reason": now["due"]["reason"]}
    act("accept", "lead_liaison")
    act("opine", "support_liaison", text="同意")
    act("talk", "lead_liaison", way="meeting", by_whom="张科长")
    now = act("reply", unit=desk.units["data"], how="paper", reply_class="a", public=True)
    assert (now["state"], now["reply_class"]) == ("replied", "a")
    promised = client.post(f"{here}/promises", json={"text": "定级备案", "lead": desk.units["police"]}, headers=headers)
    assert (promised.status_code, promised.json["items"][0]["action"]["name"]) == (201, "定级备案")
    now = client.get(here, headers=headers).json
    now = act("feedback", satisfaction="satisfied", version=now["version"])
    refused = client.post(f"{here}/close", json={"version": now["version"]}, headers=headers)
    assert refused.status_code == 409
    verbs = [event["verb"] for event in client.get(f"{here}/history", headers=headers).json["items"]]
    assert verbs == ["satisfy", "promise", "reply", "talk", "opine", "accept", "hand_over"]
    listed = client.get("/api/v1/proposals?kind=cppcc&reply_class=a&open=true&q=数据", headers=headers).json["items"]
    assert [row["number"] for row in listed] == ["0123"]
    changed = client.patch(here, json={"contact": "138", "version": now["version"]}, headers=headers)
    assert changed.json["contact"] == "138"
    assert client.get(here, headers=desk.city.api("outsider")).status_code == 404


def test_a_program_reads_and_sets_the_limits(desk):
    client, headers = desk.city.client(), desk.city.api("secretary")
    assert client.get("/api/v1/proposal-limits", headers=headers).json["longest_months"] == 6
    changed = client.patch("/api/v1/proposal-limits", json={"reply_months": 4, "version": 0}, headers=headers)
    assert (changed.json["reply_months"], changed.json["opinion_months"], changed.json["version"]) == (4, 1, 1)
    wrong = client.patch("/api/v1/proposal-limits", json={"reply_months": 7, "version": 1}, headers=headers)
    assert [error["field"] for error in wrong.json["errors"]] == ["longest_months"]


def test_feedback_of_the_dissatisfied_shows_the_second_day(desk):
    proposal = desk.replied()
    desk.do("secretary", replying.feedback, proposal, satisfaction=Satisfaction.DISSATISFIED, text="未回应第二点")
    text = desk.city.client("lead_liaison").get(f"/proposals/{proposal}").text
    assert "2026-12-02" in text
    assert "未回应第二点" in text


def test_a_long_list_is_read_page_by_page_what_is_due_first_on_top(desk):
    wanted = [desk.under_way(), desk.handed_over(), desk.replied(), desk.registered()]
    client, headers, found, cursor = desk.city.client(), desk.city.api("secretary"), [], ""
    while cursor is not None:
        asked = f"/api/v1/proposals?limit=1{'&cursor=' + cursor if cursor else ''}"
        answer = client.get(asked, headers=headers).json
        found += [row["id"] for row in answer["items"]]
        cursor = answer["next"]
    assert found == [wanted[1], wanted[0], wanted[3], wanted[2]]


def test_the_numbers_on_a_hosts_first_page_open_the_lists_behind_them(desk):
    new, _other = desk.handed_over(number="2026777"), desk.under_way(number="2026888")
    client = desk.city.client("lead_liaison")
    listed = client.get(f"/proposals?view=new&unit={desk.units['data']}").text
    assert f"/proposals/{new}" in listed
    assert "2026888" not in listed
    with at(date(2027, 2, 3)):
        listed = client.get(f"/proposals?view=late&unit={desk.units['data']}").text
        assert "2026888" in listed
        assert "主办超期" in listed
