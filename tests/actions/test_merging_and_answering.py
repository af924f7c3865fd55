"""One matter in two items goes on in one; each source is told what became of it."""

import pytest

from smartcity.actions import answering, merging
from smartcity.actions.new_action import NewSource
from smartcity.actions.rules import SourceKind
from smartcity.actions.workflow import State
from smartcity.foundation.problems import Forbidden, InvalidInput


def test_a_merged_item_ends_and_the_other_one_has_its_sources(office):
    kept = office.in_progress()
    twin = office.assigned(sources=(NewSource(SourceKind.INSTRUCTION, "李副组长批示"),))
    told = {"reason": "同一事项", "approval": "批〔2026〕3号"}
    office.do("secretary", merging.merge, twin, into=office.item(kept).number, **told)
    merged = office.item(twin)
    assert (merged.state, merged.merged_into_id, merged.number) == (State.CANCELLED, kept, "2026-002")
    assert [source.reference for source in office.item(kept).sources] == ["领导小组第1次会议", "李副组长批示"]


@pytest.mark.parametrize("into", ["2026-999", "无此编号", "2026-001", ""])
def test_an_item_is_merged_into_another_open_one(office, into):
    item_id = office.assigned()
    before = office.snapshot(item_id)
    with pytest.raises(InvalidInput) as refusal:
        office.do("secretary", merging.merge, item_id, into=into, reason="重复", approval="批1号")
    assert set(refusal.value.errors) == {"into"}
    assert office.snapshot(item_id) == before


def test_the_office_needs_an_approval_to_merge_and_others_cannot(office):
    kept, twin = office.assigned(), office.assigned()
    number = office.item(kept).number
    with pytest.raises(InvalidInput):
        office.do("secretary", merging.merge, twin, into=number, reason="重复")
    with pytest.raises(Forbidden):
        office.do("lead_liaison", merging.merge, twin, into=number, reason="重复")
    client, here = office.city.client("secretary"), f"/actions/{twin}"
    told = {"reason": "重复", "approval": "批2号", "version": office.item(twin).version}
    wrong = client.send(f"{here}/merge", {**told, "into": "2026-999"}, form_on=here)
    assert wrong.status_code == 422
    assert client.send(f"{here}/merge", {**told, "into": number}, form_on=here).status_code == 303


def test_each_source_is_answered_once_and_not_in_the_future(office):
    item_id = office.completed()
    source = office.item(item_id).sources[0].id
    client, here = office.city.client("secretary"), f"/actions/{item_id}"
    assert client.send(f"{here}/sources/{source}/answer", {}, form_on=here).status_code == 303
    assert office.item(item_id).sources[0].answered_on is not None
    with pytest.raises(InvalidInput):
        office.do("secretary", answering.answer_source, item_id, source)
    other = office.completed()
    with pytest.raises(InvalidInput):
        office.do("secretary", answering.answer_source, other, source)
