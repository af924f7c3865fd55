"""Forms: everything can be done without script, and what was typed is never lost."""

import re
from datetime import timedelta

import pytest

from smartcity.actions import assigning, deciding, extending, objecting, progress
from smartcity.actions.duties import duties
from smartcity.actions.new_action import NewMilestone, NewSource
from smartcity.actions.rules import DeadlinePrecision, How, SourceKind
from smartcity.actions.workflow import State, Verb
from tests.actions.office import DEADLINE, MONDAY, at


def filled(office, **changes):
    return {
        "title": "报送数据资源清单",
        "requirement": "一式两份",
        "lead": office.units["data"],
        "supporting": [office.units["finance"]],
        "deadline": "2026-12-10",
        "precision": "day",
        "deadline_text": "",
        "priority": "normal",
        "rhythm": "",
        "extension_authority": "office",
        "sources-0-kind": "phone",
        "sources-0-reference": "李副组长来电",
        "sources-0-basis": "",
        "milestones-0-title": "",
        "milestones-0-due_on": "",
        **changes,
    }


def test_one_line_becomes_a_form_that_only_needs_a_look(office):
    client = office.city.client("secretary")
    page = client.get("/actions/new?line=市大数据局牵头、市财政局配合，12月10日前报送数据资源清单").text
    assert 'value="报送数据资源清单"' in page
    assert 'value="2026-12-10"' in page
    data = office.units["data"]
    assert f'<option selected value="{data}">' in page


def test_who_is_on_the_telephone_assigns_before_the_first_field(office):
    client = office.city.client("secretary")
    page = client.get("/actions/new?line=市大数据局 12月10日前报送数据资源清单").text
    assert page.index('value="assign"') < page.index('name="title"')
    calm = client.get("/actions/new").text
    assert calm.index('value="assign"') > calm.index('name="title"')


def test_supporting_units_stand_open_only_where_some_are_chosen(office):
    client = office.city.client("secretary")
    assert _supporting(client.get("/actions/new").text) == "<details>"
    chosen = "/actions/new?line=市大数据局牵头、市财政局配合，12月10日前报送数据资源清单"
    assert _supporting(client.get(chosen).text) == "<details open>"


def _supporting(page):
    """Return how the fold around the supporting units begins, without its class."""
    before = page[: page.index('name="supporting"')]
    start = before[before.rindex("<details") :]
    return "<details open>" if " open" in start[: start.index(">")] else "<details>"


def test_a_line_that_was_not_understood_says_so_and_loses_nothing(office):
    page = office.city.client("secretary").get("/actions/new?line=<b>整理档案</b>").text
    assert "&lt;b&gt;整理档案&lt;/b&gt;" in page
    assert "未识别出单位" in page


def test_the_form_assigns_at_once(office):
    client = office.city.client("secretary")
    answer = client.send("/actions/new", filled(office, then="assign"))
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "2026-001" in page
    assert "报送数据资源清单" in page
    assert "已交办，并通知各单位联络员" in page


def test_the_form_saves_a_draft_that_is_edited_and_discarded(office):
    client = office.city.client("secretary")
    where = client.send("/actions/new", filled(office)).location
    edited = filled(office, title="改过的标题", version="1")
    assert client.send(f"{where}/edit", edited).status_code == 303
    assert "改过的标题" in client.get(where).text
    stale = client.send(f"{where}/edit", filled(office, title="迟到的标题", version="1"))
    assert stale.status_code == 409
    assert "改过的标题" in stale.text
    assert "迟到的标题" in stale.text
    assert client.send(f"{where}/discard", {"version": "2"}, form_on=where).status_code == 303
    assert client.get(where).status_code == 404


def test_without_a_deadline_the_usual_time_of_the_source_is_offered(office):
    client = office.city.client("secretary")
    wanted = filled(office, deadline="", then="assign", **{"sources-0-kind": "meeting"})
    answer = client.send("/actions/new", wanted)
    assert answer.status_code == 422
    assert f'value="{(MONDAY + timedelta(days=20)).isoformat()}"' in answer.text
    assert client.send("/actions/new", {**wanted, "deadline": "2026-11-22"}).status_code == 303


@pytest.mark.parametrize(
    ("changes", "kept"),
    [
        ({"title": ""}, "一式两份"),
        ({"deadline": "2026-02-30"}, "报送数据资源清单"),
        ({"lead": ""}, "报送数据资源清单"),
        ({"lead": "99999"}, "报送数据资源清单"),
        ({"parent": "2026-999"}, "报送数据资源清单"),
        ({"title": "长" * 201}, "一式两份"),
        ({"milestones-0-due_on": "2026-12-01"}, "报送数据资源清单"),
        ({"supporting": "99999"}, "报送数据资源清单"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_the_rest_is_kept(office, changes, kept):
    answer = office.city.client("secretary").send("/actions/new", filled(office, **changes))
    assert answer.status_code == 422
    assert kept in answer.text
    assert 'class="error-summary"' in answer.text


def test_what_is_wrong_is_summed_up_with_the_signs_of_the_language(office):
    client = office.city.client("secretary")
    assert ">标题：<span>" in client.send("/actions/new", filled(office, title="")).text
    client.set_cookie("language", "en")
    assert ">Title: <span>" in client.send("/actions/new", filled(office, title="")).text


@pytest.mark.parametrize("path", ["/actions", "/proposals", "/meetings", "/actions/instructions"])
def test_what_is_done_most_stands_first_among_the_buttons_of_a_list(office, path):
    page = office.city.client("secretary").get(path).text
    buttons = page[page.index('class="page-actions"') :]
    assert buttons[buttons.index("<a ") :].startswith('<a class="btn btn-primary"')


def test_a_deadline_in_the_past_is_taken_with_a_warning(office):
    client = office.city.client("secretary")
    where = client.send("/actions/new", filled(office, deadline="2026-10-10", then="assign")).location
    assert "时限已过" in client.get(where).text


def test_an_assigned_item_is_edited_with_milestones_and_a_parent(office):
    parent, item_id = office.assigned(), office.assigned()
    client = office.city.client("secretary")
    told = filled(office, version=office.item(item_id).version, parent=office.item(parent).number, deadline=DEADLINE)
    told |= {"milestones-0-title": "中期检查", "milestones-0-due_on": "2026-11-20"}
    assert client.send(f"/actions/{item_id}/edit", told).status_code == 303
    item = office.item(item_id)
    assert (item.parent_id, [stone.title for stone in item.milestones]) == (parent, ["中期检查"])
    assert item.lead.organisation_id == office.units["data"]


def test_a_unit_signs_reports_and_submits_with_a_few_taps(office):
    item_id = office.assigned()
    client, here = office.city.client("lead_liaison"), f"/actions/{item_id}"

    def send(verb, **told):
        return client.send(f"{here}/{verb}", told, form_on=here).status_code

    assert send("sign_for") == 303
    assert send("report", progress="40", text="初稿完成") == 303
    assert send("report_none") == 303
    assert send("submit", text="已完成", version=office.item(item_id).version) == 303
    item = office.item(item_id)
    assert (item.state, item.progress) == (State.SUBMITTED, 100)
    assert [row.no_progress for row in office.reports(item_id)] == [False, True, False]


def test_one_tap_for_nothing_new_stands_first_only_once_the_unit_has_signed(office):
    client = office.city.client("lead_liaison")

    def first_button(item_id):
        page = client.get(f"/actions/{item_id}").text
        return '/report_none"' in page[: page.index('id="do-')]

    assert first_button(office.signed_for())
    assert not first_button(office.assigned())


def test_who_asked_for_time_reads_that_it_is_not_decided_yet(office):
    item_id = office.in_progress()
    later = DEADLINE + timedelta(days=9)
    office.do("lead_liaison", extending.request_extension, item_id, deadline=later, reason="招标延后")
    page = office.city.client("lead_liaison").get(f"/actions/{item_id}").text
    assert "已申请延期至 2026-12-09" in page
    office.do("secretary", extending.approve_extension, item_id)
    assert "已申请延期至" not in office.city.client("lead_liaison").get(f"/actions/{item_id}").text


@pytest.mark.parametrize(
    "sources", [(NewSource(SourceKind.MEETING, "会议"),), (NewSource(SourceKind.INSTRUCTION, "批示"),)]
)
def test_who_decides_on_a_result_reads_it_beside_the_button(office, sources):
    item_id = office.submitted(sources=sources)
    for login in ("secretary", "leader") if sources[0].kind is SourceKind.INSTRUCTION else ("secretary",):
        page = office.city.client(login).get(f"/actions/{item_id}").text
        box = page[page.index('class="next-step') : page.index("办理过程")]
        assert "方案已报审定" in box, login


def test_no_new_progress_is_said_once_for_a_period_and_something_new_can_still_be_reported(office):
    item_id = office.signed_for(precision=DeadlinePrecision.MONTH_END)
    client, here = office.city.client("lead_liaison"), f"/actions/{item_id}"
    assert client.send(f"{here}/report_none", {}, form_on=here).status_code == 303
    page = client.get(here).text
    assert "已报暂无新进展 · 2026-11-02" in page
    assert f'action="{here}/report_none"' not in page
    assert f'action="{here}/report"' in page
    with at(DEADLINE):
        assert "已报暂无新进展" in client.get(here).text
    with at(DEADLINE + timedelta(days=1)):
        assert f'action="{here}/report_none"' in client.get(here).text
    office.do("lead_liaison", progress.report, item_id, progress=20, text="有了进展")
    page = client.get(here).text
    assert "已反馈 · 2026-11-02" in page
    assert "已报暂无新进展" not in page
    assert f'action="{here}/report_none"' not in page


def _links_and_forms(client, here):
    """Return which acts an item's page offers by a link, and which by a form."""
    page = client.get(here).text
    links = set(re.findall(rf'<a [^>]*href="{here}/(\w+)"', page))
    return links, set(re.findall(rf'action="{here}/(\w+)"', page))


def test_an_items_page_holds_the_form_that_waits_and_links_to_the_other_acts(office):
    here = f"/actions/{office.assigned()}"
    links, forms = _links_and_forms(office.city.client("lead_liaison"), here)
    assert forms == {"sign_for"}
    assert {"report", "object", "request_extension", "note"} <= links
    links, forms = _links_and_forms(office.city.client("secretary"), here)
    assert forms == set()
    assert {"sign_for", "report", "suspend", "merge", "cancel", "note"} <= links


def test_the_form_that_waits_stands_open_also_behind_an_act_that_does_not(office):
    item_id = office.in_progress(sources=(NewSource(SourceKind.INSTRUCTION, "批示"),))
    later = DEADLINE + timedelta(days=9)
    office.do("lead_liaison", extending.request_extension, item_id, deadline=later, reason="招标延后")
    office.do("lead_liaison", deciding.submit, item_id, text="已完成")
    links, forms = _links_and_forms(office.city.client("secretary"), f"/actions/{item_id}")
    assert "approve_extension" in forms
    assert {"return", "refuse_extension"} <= links


def test_every_act_that_an_items_page_offers_has_a_page_with_its_form(office):
    asked = office.in_progress()
    later = DEADLINE + timedelta(days=9)
    office.do("lead_liaison", extending.request_extension, asked, deadline=later, reason="招标延后")
    found = set()
    for item_id in (office.draft(), office.assigned(), office.in_progress(), office.submitted(), asked):
        here = f"/actions/{item_id}"
        for login in ("secretary", "leader", "lead_liaison", "support_liaison"):
            client = office.city.client(login)
            if client.get(here).status_code == 404:
                continue
            links, forms = _links_and_forms(client, here)
            for verb in (links | forms) & {*map(str, Verb), "merge"} - {"edit"}:
                answer = client.get(f"{here}/{verb}")
                assert answer.status_code == 200, (login, verb)
                assert f'action="{here}/{verb}"' in answer.text, (login, verb)
                found.add(verb)
    assert len(found) > 12


def test_the_page_of_an_act_that_is_not_open_says_why(office):
    item_id = office.in_progress()
    answer = office.city.client("lead_liaison").get(f"/actions/{item_id}/sign_for")
    assert answer.status_code == 409
    assert "目前没有可办理此事的单位" in answer.text
    assert office.city.client("outsider").get(f"/actions/{item_id}/note").status_code == 404
    assert office.city.client("observer").get(f"/actions/{item_id}/note").status_code == 403
    office.do("secretary", assigning.sign_for, item_id, unit_id=office.units["finance"], how=How.PHONE)
    signed = office.city.client("secretary").get(f"/actions/{item_id}/sign_for")
    assert signed.status_code == 409


def test_a_refused_report_stays_on_the_page_as_typed(office):
    item_id = office.signed_for()
    client, here = office.city.client("lead_liaison"), f"/actions/{item_id}"
    answer = client.send(f"{here}/report", {"progress": "400", "text": "写了很久的进展"}, form_on=here)
    assert answer.status_code == 422
    assert "写了很久的进展" in answer.text
    assert office.reports(item_id) == []
    late = client.send(f"{here}/sign_for", {}, form_on=here)
    assert late.status_code == 409


def test_the_office_enters_what_it_was_told_by_phone(office):
    item_id = office.assigned()
    client, here = office.city.client("secretary"), f"/actions/{item_id}"
    told = {"unit": office.units["data"], "how": "phone"}
    assert client.send(f"{here}/sign_for", {**told, "note": "来电签收"}, form_on=here).status_code == 303
    assert (
        client.send(f"{here}/report", {**told, "progress": "20", "text": "来电反馈"}, form_on=here).status_code == 303
    )
    assert client.send(f"{here}/report_none", told, form_on=here).status_code == 303
    page = office.city.client("lead_liaison")
    assert page.send(f"{here}/confirm", {"unit": office.units["data"]}, form_on=here).status_code == 303
    assert all(event.on_behalf for event in office.events(item_id)[1:4])


def test_the_office_decides_on_the_page(office):
    item_id = office.in_progress()
    office.do(
        "lead_liaison", extending.request_extension, item_id, deadline=DEADLINE + timedelta(days=9), reason="招标延后"
    )
    client, here = office.city.client("secretary"), f"/actions/{item_id}"

    def send(verb, **told):
        told = {"version": office.item(item_id).version, **told}
        return client.send(f"{here}/{verb}", told, form_on=here).status_code

    assert send("approve_extension", deadline="2026-12-09") == 303
    assert send("reassign", from_unit=office.units["data"], unit=office.units["police"], reason="职责调整") == 303
    assert send("suspend", reason="等待", approval="") == 422
    assert send("suspend", reason="等待", approval="批1号") == 303
    assert send("resume") == 303
    assert send("note", text="已电话告知") == 303
    assert send("cancel", reason="取消", approval="批2号") == 303


def test_the_leader_reads_the_result_on_the_page(office):
    item_id = office.submitted(sources=(NewSource(SourceKind.INSTRUCTION, "批示"),))
    here = f"/actions/{item_id}"
    assert office.city.client("leader").send(f"{here}/mark_read", {}, form_on=here).status_code == 303
    office.do("secretary", deciding.complete, item_id)


def test_the_lead_says_on_the_page_that_a_milestone_was_reached(office):
    item_id = office.in_progress(milestones=(NewMilestone("送审", DEADLINE),))
    here, stone = f"/actions/{item_id}", office.item(item_id).milestones[0].id
    client = office.city.client("lead_liaison")
    assert client.send(f"{here}/milestones/{stone}/reach", {}, form_on=here).status_code == 303
    other = office.in_progress()
    foreign = client.send(f"/actions/{other}/milestones/{stone}/reach", {}, form_on=here)
    assert foreign.status_code == 422


def test_only_the_office_sees_that_a_fresh_red_is_being_checked(office):
    item_id = office.in_progress(deadline=MONDAY)
    here = f"/actions/{item_id}"
    with at(MONDAY + timedelta(days=1)):
        assert office.city.client("secretary").send(f"{here}/check_red", {}, form_on=here).status_code == 303
        assert "核实中" in office.city.client("secretary").get(here).text
        assert "核实" not in office.city.client("lead_liaison").get(here).text
        again = office.city.client("secretary").send(f"{here}/check_red", {}, form_on=here)
        assert again.status_code == 409


def test_every_act_needs_the_token_of_its_page(office):
    item_id = office.assigned()
    answer = office.city.client("lead_liaison").post(f"/actions/{item_id}/sign_for", data={})
    assert answer.status_code in {400, 403}
    assert office.item(item_id).state is State.ASSIGNED


def test_what_waits_is_told_with_a_number_that_opens_its_list(office):
    office.draft()
    office.submitted()
    red = office.assigned(deadline=MONDAY - timedelta(days=2))
    objected = office.assigned(lead_id=office.units["education"], supporting_ids=())
    office.do("outsider", objecting.object_to, objected, reason="不属本局")
    for login in ("secretary", "leader", "lead_liaison", "support_liaison", "outsider", "observer"):
        actor = office.actor(login)
        with office.city.app.test_request_context():
            matters = office.read(duties, actor)
        client = office.city.client(login)
        for matter in matters:
            page = client.get(matter.url).text
            assert page.count("data-row-link") == matter.count, (login, str(matter.text))
        if login == "lead_liaison":
            assert matters[0].urgency == "overdue"
        if login == "observer":
            assert matters == []
    assert office.item(red).is_open


def test_liaisons_are_told_to_sign_and_the_office_what_waits(office):
    from smartcity.foundation.database import db
    from smartcity.messages.models import Notification

    item_id = office.assigned()
    office.do("support_liaison", objecting.object_to, item_id, reason="不属本局")
    told = office.read(lambda: [(n.person_id, n.kind) for n in db.session.scalars(db.select(Notification))])
    person = office.city.person
    assert set(told) == {
        (person("lead_liaison"), "actions.sign_for"),
        (person("support_liaison"), "actions.sign_for"),
        (person("secretary"), "actions.to_decide"),
    }


def test_what_was_signed_is_no_longer_asked_for(office):
    from smartcity.foundation.database import db
    from smartcity.messages.models import Notification

    item_id = office.assigned()
    office.do("support_liaison", assigning.sign_for, item_id)
    office.do("secretary", assigning.sign_for, item_id, unit_id=office.units["data"], how=How.PHONE)
    waiting = db.select(Notification).where(Notification.withdrawn_at.is_(None))
    assert office.read(lambda: list(db.session.scalars(waiting))) == []
