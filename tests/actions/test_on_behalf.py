"""What the office records for units that told it something: by which way, and who of them told it."""

from datetime import timedelta

import pytest

from smartcity.actions import assigning, deciding, extending, objecting, progress
from smartcity.actions.new_action import NewMilestone, NewSource
from smartcity.actions.rules import How, SourceKind
from smartcity.foundation.problems import InvalidInput
from tests.actions.office import DEADLINE

WANG = "王科长"


def by_phone(office, key):
    return {"unit_id": office.units[key], "how": How.PHONE, "told_by": WANG}


def test_the_story_names_who_of_the_unit_told_the_office(office):
    item_id = office.assigned()
    office.do("secretary", assigning.sign_for, item_id, **by_phone(office, "finance"))
    for login in ("secretary", "leader", "support_liaison"):
        assert "代录：市财政局 王科长 电话告知" in office.city.client(login).get(f"/actions/{item_id}").text, login
    english = office.city.client("secretary")
    english.set_cookie("language", "en")
    page = english.get(f"/actions/{item_id}").text
    assert "By phone, told by 市财政局 王科长; recorded by the office" in page


def test_a_name_that_begins_with_its_unit_is_not_said_twice(office):
    item_id = office.assigned()
    told = {**by_phone(office, "finance"), "told_by": "市财政局王科长"}
    office.do("secretary", assigning.sign_for, item_id, **told)
    assert "代录：市财政局王科长 电话告知" in office.city.client("secretary").get(f"/actions/{item_id}").text


def test_who_told_may_be_left_out(office):
    item_id = office.assigned()
    office.do("secretary", assigning.sign_for, item_id, **{**by_phone(office, "finance"), "told_by": ""})
    assert "代录：市财政局 电话告知" in office.city.client("secretary").get(f"/actions/{item_id}").text


def test_every_act_on_behalf_of_a_unit_keeps_who_told_it(office):
    told = by_phone(office, "data")
    item_id = office.assigned(milestones=(NewMilestone("送审", DEADLINE),))
    office.do("secretary", objecting.object_to, item_id, reason="不属本局", **told)
    office.do("secretary", objecting.keep_objection, item_id, reason="属你局职责")
    office.do("secretary", progress.report, item_id, progress=10, text="已启动", **told)
    office.do("secretary", progress.report_none, item_id, **told)
    later = DEADLINE + timedelta(days=9)
    office.do("secretary", extending.request_extension, item_id, deadline=later, reason="招标延后", **told)
    office.do("secretary", progress.reach_milestone, item_id, office.item(item_id).milestones[0].id, **told)
    office.do("secretary", deciding.submit, item_id, text="已完成", **told)
    recorded = [event for event in office.events(item_id) if event.on_behalf]
    assert len(recorded) == 6
    assert {event.told_by for event in recorded} == {WANG}


def test_a_report_on_behalf_is_a_signature_that_names_who_told_it_and_that_the_unit_confirms(office):
    item_id = office.assigned()
    office.do("secretary", progress.report, item_id, progress=10, text="已启动", **by_phone(office, "data"))
    here, client = f"/actions/{item_id}", office.city.client("lead_liaison")
    page = client.get(here).text
    assert f'action="{here}/confirm"' in page
    assert "代录：王科长 电话告知" in page
    assert client.send(f"{here}/confirm", {"unit": office.units["data"]}, form_on=here).status_code == 303
    page = client.get(here).text
    assert "代录：王科长 电话告知 · 单位已确认" in page


def test_that_a_leader_has_read_a_result_is_recorded_with_who_said_so(office):
    item_id = office.submitted(sources=(NewSource(SourceKind.INSTRUCTION, "批示"),))
    client, here = office.city.client("secretary"), f"/actions/{item_id}"
    assert "告知人" in client.get(f"{here}/mark_read").text
    told = {"how": "phone", "told_by": "李秘书"}
    assert client.send(f"{here}/mark_read", told, form_on=here).status_code == 303
    assert "代录：李秘书 电话告知" in client.get(here).text


def test_who_acts_for_oneself_is_told_by_nobody(office):
    item_id = office.assigned()
    with pytest.raises(InvalidInput) as refusal:
        office.do("lead_liaison", assigning.sign_for, item_id, told_by=WANG)
    assert set(refusal.value.errors) == {"told_by"}
    assert "告知人" not in office.city.client("lead_liaison").get(f"/actions/{item_id}").text


def test_what_was_recorded_is_told_with_its_unit_and_what_is_too_long_stands_beside_its_field(office):
    client, here = office.city.client("secretary"), f"/actions/{office.assigned()}"
    done = client.send(
        f"{here}/sign_for", {"unit": office.units["finance"], "how": "phone"}, form_on=f"{here}/sign_for"
    )
    assert "已为市财政局代录：签收" in client.get(done.location).text
    told = {"unit": office.units["data"], "how": "phone", "told_by": "长" * 61}
    answer = client.send(f"{here}/sign_for", told, form_on=f"{here}/sign_for")
    assert answer.status_code == 422
    assert "长" * 61 in answer.text


def test_the_button_says_that_the_office_records_it(office):
    item_id = office.in_progress()
    client = office.city.client("secretary")
    finance = office.units["finance"]
    page = client.get(f"/actions/{item_id}/sign_for?unit={finance}").text
    assert ">代录签收</button>" in page
    assert f'<option selected value="{finance}">' in page
    assert ">代录反馈进展</button>" in client.get(f"/actions/{item_id}/report").text
    own = office.city.client("support_liaison").get(f"/actions/{item_id}/sign_for").text
    assert ">签收</button>" in own


def test_the_office_records_a_milestone_with_its_day_and_who_told_it(office):
    item_id = office.in_progress(milestones=(NewMilestone("送审", DEADLINE),))
    client, stone = office.city.client("secretary"), office.item(item_id).milestones[0].id
    where = f"/actions/{item_id}/milestones/{stone}/reach"
    assert "送审" in client.get(where).text
    told = {"how": "paper", "told_by": WANG, "on": "2026-11-01"}
    assert client.send(where, told, form_on=where).status_code == 303
    assert office.item(item_id).milestones[0].done_on.isoformat() == "2026-11-01"
    assert "代录：市大数据局 王科长 书面告知" in client.get(f"/actions/{item_id}").text


def test_a_program_says_who_told_it_and_reads_it_in_the_events(office):
    item_id = office.assigned()
    client, headers = office.city.app.test_client(), office.city.api("secretary")
    here = f"/api/v1/actions/{item_id}"
    told = {"on_behalf_of": office.units["data"], "how": "phone", "told_by": WANG}
    assert client.post(f"{here}/sign_for", json=told, headers=headers).status_code == 200
    events = client.get(f"{here}/history", headers=headers).get_json()["items"]
    assert [event["told_by"] for event in events] == [WANG, ""]
    too_long = client.post(f"{here}/report", json={**told, "text": "x", "told_by": "长" * 61}, headers=headers)
    assert too_long.status_code == 422
