"""Leaders' instructions: entered from paper or written here, read by those who must act, never carried out of the house."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from smartcity.actions import assigning, deciding, drafting, instructing, objecting
from smartcity.actions.duties import duties
from smartcity.actions.editing import as_described, edit
from smartcity.actions.instructing import Written
from smartcity.actions.instruction_models import Instruction
from smartcity.actions.instruction_queries import instructing as leaders_of
from smartcity.actions.instruction_queries import instructions_on
from smartcity.actions.new_action import NewAction, NewSource
from smartcity.actions.rules import ExtensionAuthority, How, SourceKind
from smartcity.actions.workflow import State
from smartcity.foundation.database import db
from smartcity.foundation.problems import Conflict, Forbidden, InvalidInput
from smartcity.messages.models import Notification
from smartcity.people import services as people
from smartcity.people.models import Person
from smartcity.people.rules import PostKind
from tests.actions.office import MONDAY, at

WORDS = "请大数据局抓紧，月底前务必见到成效"


def paper(office, **changes):
    told = {"text": WORDS, "given_on": MONDAY, "leader_id": office.city.person("leader"), "how": How.PAPER}
    return Written(**{**told, **changes})


def written(office, item_id, login="secretary", **changes):
    return office.do(login, instructing.instruct, item_id, paper(office, **changes))


def seen_by(office, login, item_id):
    actor, item = office.actor(login), office.item(item_id)
    return [row.text for row in office.read(instructions_on, actor, item)]


def told(office):
    return office.read(lambda: list(db.session.scalars(db.select(Notification).order_by(Notification.id))))


def test_the_office_enters_what_a_leader_wrote_on_paper(office):
    item_id = office.in_progress()
    row = written(office, item_id)
    assert (row.text, row.given_on, row.how, row.wants_answer) == (WORDS, MONDAY, How.PAPER, False)
    assert office.read(leaders_of, item_id) == {office.city.person("leader")}


def test_a_leader_writes_here_for_oneself_and_for_nobody_else(office):
    item_id = office.in_progress()
    row = office.do("leader", instructing.instruct, item_id, Written(WORDS))
    assert (row.leader_id, row.how) == (office.city.person("leader"), How.WEB)
    with pytest.raises(InvalidInput) as refused:
        office.do("leader", instructing.instruct, item_id, paper(office, leader_id=office.city.person("head")))
    assert set(refused.value.errors) == {"leader"}


def test_units_and_administrators_enter_none(office):
    item_id = office.in_progress()
    for login in ("lead_liaison", "member", "observer", "system_admin"):
        with pytest.raises(Forbidden):
            office.do(login, instructing.instruct, item_id, Written(WORDS))


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("text", {"text": " "}),
        ("text", {"text": "机密★十年"}),
        ("given_on", {"given_on": MONDAY + timedelta(days=1)}),
        ("answer_by", {"answer_by": MONDAY - timedelta(days=1)}),
        ("leader", {"leader_id": None}),
        ("how", {"how": How.WEB}),
    ],
)
def test_what_is_missing_or_wrong_is_named(office, field, changes):
    item_id = office.in_progress()
    with pytest.raises(InvalidInput) as refused:
        written(office, item_id, **changes)
    assert set(refused.value.errors) == {field}


def test_who_acts_for_a_unit_that_leads_or_supports_reads_it_and_nobody_else(office):
    item_id = office.in_progress(overseeing_ids=(office.units["police"],))
    written(office, item_id)
    for login in ("secretary", "leader", "lead_liaison", "member", "support_liaison"):
        assert seen_by(office, login, item_id) == [WORDS], login
    for login in ("police_liaison", "observer"):
        assert seen_by(office, login, item_id) == [], login
        page = office.city.client(login).get(f"/actions/{item_id}")
        assert page.status_code == 200
        assert WORDS not in page.text
        assert "批示" not in page.text.split("办理记录", 1)[-1]
    assert WORDS in office.city.client("support_liaison").get(f"/actions/{item_id}").text


def test_a_unit_that_handed_the_item_over_reads_it_no_longer(office):
    item_id = office.in_progress()
    written(office, item_id)
    office.do("secretary", objecting.reassign, item_id, unit_id=office.units["police"], reason="调整")
    assert seen_by(office, "lead_liaison", item_id) == []
    assert seen_by(office, "police_liaison", item_id) == [WORDS]


def test_no_message_quotes_it_and_what_rests_on_it_is_only_counted_in_mail(office):
    item_id = office.in_progress()
    before = len(told(office))
    written(office, item_id, wants_answer=True)
    lines = told(office)[before:]
    people_told = {line.person_id for line in lines}
    assert people_told == {office.city.person("lead_liaison"), office.city.person("support_liaison")}
    assert all(line.stays_inside and WORDS not in str(line.text) for line in lines)


def test_nothing_but_its_own_table_holds_the_words(office):
    """Whoever reads events, reminders, versions, the search text or the audit can't carry them out."""
    item_id = office.in_progress()
    written(office, item_id, wants_answer=True)
    found = []

    def look():
        for table in db.metadata.sorted_tables:
            rows = db.session.execute(table.select()).all()
            found.extend(table.name for row in rows if WORDS in repr(tuple(row)))

    office.read(look)
    assert set(found) == {"instruction"}


def test_one_that_asks_for_an_answer_has_to_be_read_by_its_leader_before_completion(office):
    item_id = office.in_progress()
    written(office, item_id, answer_by=date(2026, 11, 20))
    assert [source.kind for source in office.item(item_id).sources][-1] is SourceKind.INSTRUCTION
    office.do("lead_liaison", deciding.submit, item_id, text="完成")
    with pytest.raises(Conflict):
        office.do("secretary", deciding.complete, item_id)
    office.do("leader", deciding.mark_read, item_id)
    office.do("secretary", deciding.complete, item_id)
    row = office.rows(Instruction, item_id)[0]
    assert (row.answered_on, office.item(item_id).state) == (MONDAY, State.COMPLETED)


def another_leader(office):
    """A second leader, with the account of the police liaison's colleague."""
    person = office.do("secretary", people.create_person, name="陈副组长").id
    group = office.city.group("coordination")
    office.do("secretary", people.add_post, person, PostKind.LEADER, working_group_id=group, from_on=MONDAY)
    return person


def test_another_leader_can_not_read_it_in_the_instructing_one_s_place(office):
    item_id = office.submitted(sources=(NewSource(SourceKind.INSTRUCTION, "批示"),))
    chen = another_leader(office)
    written(office, item_id, leader_id=chen)
    with pytest.raises(Forbidden):
        office.do("leader", deciding.mark_read, item_id)
    office.do("secretary", deciding.mark_read, item_id, how=How.PAPER)
    office.do("secretary", deciding.complete, item_id)


def test_a_result_waits_with_the_leader_who_wrote_and_with_the_one_in_charge_where_nobody_knows(office):
    leader = office.city.person("leader")
    sources = (NewSource(SourceKind.INSTRUCTION, "批示"),)
    known, unknown = (office.submitted(sources=sources, leader_id=who) for who in (None, leader))
    foreign = office.submitted(sources=sources, leader_id=leader)
    written(office, known)
    written(office, foreign, leader_id=another_leader(office))
    where = next(
        matter for matter in waiting(office, "leader") if matter.text.msgid == "results wait for me to read them"
    )
    assert where.count == 2
    page = office.city.client("leader").get(where.url).text
    assert [f"/actions/{one}" in page for one in (known, unknown, foreign)] == [True, True, False]


def waiting(office, login):
    with office.city.app.test_request_context():
        return office.read(duties, office.actor(login))


def test_one_step_makes_a_draft_of_what_a_leader_wrote(office):
    new = NewAction(title="数据底座提速", lead_id=office.units["data"], deadline=date(2026, 11, 17))
    item = office.do("secretary", instructing.from_instruction, paper(office, wants_answer=True), new)
    kept = office.item(item.id)
    assert (kept.state, kept.extension_authority, kept.leader_id) == (
        State.DRAFT, ExtensionAuthority.LEADER, office.city.person("leader"),
    )  # fmt: skip
    assert [(source.kind, source.reference) for source in kept.sources] == [
        (SourceKind.INSTRUCTION, "李副组长 2026-11-02"),
    ]
    office.do("secretary", assigning.assign, item.id)
    assert seen_by(office, "lead_liaison", item.id) == [WORDS]


def test_a_draft_made_of_an_instruction_can_be_discarded(office):
    new = NewAction(title="数据底座提速", lead_id=office.units["data"])
    item = office.do("secretary", instructing.from_instruction, paper(office), new)
    office.do("secretary", drafting.discard, item.id)
    assert office.rows(Instruction, item.id) == []


def test_an_ended_item_takes_a_word_but_no_question(office):
    item_id = office.completed()
    written(office, item_id)
    with pytest.raises(Conflict):
        written(office, item_id, wants_answer=True)


def test_what_was_entered_wrongly_is_struck_out_with_a_reason_and_asks_nothing_any_more(office):
    item_id = office.in_progress()
    row = written(office, item_id, wants_answer=True)
    office.do("secretary", instructing.withdraw, item_id, row.id, reason="录错事项")
    assert [source.kind for source in office.item(item_id).sources] == [SourceKind.MEETING]
    assert office.read(leaders_of, item_id) == frozenset()
    page = office.city.client("secretary").get(f"/actions/{item_id}").text
    assert "录错事项" in page
    assert WORDS not in page
    with pytest.raises(Conflict):
        office.do("secretary", instructing.withdraw, item_id, row.id, reason="再次")


def test_a_second_word_of_the_same_day_keeps_the_source_when_the_first_is_struck_out(office):
    item_id = office.in_progress()
    first, _second = (written(office, item_id, text=text, wants_answer=True) for text in ("一", "二"))
    office.do("secretary", instructing.withdraw, item_id, first.id, reason="重复")
    assert [source.kind for source in office.item(item_id).sources] == [SourceKind.MEETING, SourceKind.INSTRUCTION]


def test_that_a_leader_wrote_leaves_the_house_by_no_mail_whether_an_answer_is_asked_for_or_not(office):
    item_id = office.in_progress()
    before = len(told(office))
    written(office, item_id)
    lines = told(office)[before:]
    assert [line.kind for line in lines] == ["actions.instructed"] * 2
    assert all(line.stays_inside for line in lines)


@pytest.mark.parametrize("made", ["draft", "in_progress"])
def test_no_edit_takes_the_source_away_for_which_a_leader_reads_the_result(office, made):
    item_id = getattr(office, made)()
    row = written(office, item_id, wants_answer=True)
    told_of = replace(as_described(office.item(item_id)), sources=(NewSource(SourceKind.MEETING, "别的会议"),))
    with pytest.raises(InvalidInput) as refused:
        office.do("secretary", edit, item_id, told_of)
    assert set(refused.value.errors) == {"sources"}
    office.do("secretary", instructing.withdraw, item_id, row.id, reason="录错事项")
    office.do("secretary", edit, item_id, told_of)
    assert [source.reference for source in office.item(item_id).sources] == ["别的会议"]


def test_the_page_that_asks_why_it_is_struck_out_locks_nothing(office):
    """PostgreSQL refuses a lock to a unit that only reads."""
    item_id = office.in_progress()
    row = written(office, item_id)
    locked = []

    def look(state):
        if state.is_select and getattr(state.statement, "_for_update_arg", None) is not None:
            locked.append(str(state.statement))

    event.listen(Session, "do_orm_execute", look)
    try:
        answer = office.city.client("secretary").get(f"/actions/{item_id}/instructions/{row.id}/withdraw")
    finally:
        event.remove(Session, "do_orm_execute", look)
    assert (answer.status_code, locked) == (200, [])


def test_the_office_says_that_the_leader_was_answered(office):
    item_id = office.in_progress()
    row = written(office, item_id, answer_by=date(2026, 11, 10))
    with at(date(2026, 11, 9)):
        office.actors.clear()
        assert "answers to leaders are due within three working days" in texts(office)
    with at(date(2026, 11, 11)):
        assert "answers to leaders are overdue" in texts(office)
        office.do("secretary", instructing.answer, item_id, row.id)
        assert "answers to leaders are overdue" not in texts(office)
    with pytest.raises(Conflict):
        office.do("secretary", instructing.answer, item_id, row.id)


def texts(office):
    return [matter.text.msgid for matter in waiting(office, "secretary")]


def test_instructions_of_a_merged_item_go_with_it(office):
    from smartcity.actions.merging import merge

    item_id, target = office.in_progress(), office.in_progress(title="另一件")
    written(office, item_id)
    number = office.item(target).number
    office.do("secretary", merge, item_id, into=number, reason="同一事项", approval="淄智办〔2026〕1号")
    assert seen_by(office, "lead_liaison", target) == [WORDS]
    assert office.read(leaders_of, target) == {office.city.person("leader")}


def test_what_a_merged_item_kept_in_the_house_stays_with_those_who_saw_it(office):
    from smartcity.actions.merging import merge

    finance, police = office.units["finance"], office.units["police"]
    kept_in = office.in_progress(in_house_only=True, supporting_ids=(police,))
    target = office.assigned(title="另一件", lead_id=finance, supporting_ids=(police,))
    written(office, kept_in)
    written(office, target, text="这一件公开")
    number = office.item(target).number
    office.do("secretary", merge, kept_in, into=number, reason="同一事项", approval="淄智办〔2026〕1号")
    assert seen_by(office, "support_liaison", target) == ["这一件公开"]
    for login in ("secretary", "leader", "police_liaison"):
        assert set(seen_by(office, login, target)) == {"这一件公开", WORDS}, login
    assert WORDS not in office.city.client("support_liaison").get(f"/actions/{target}").text
    listed = office.city.app.test_client().get(
        f"/api/v1/actions/{target}/instructions", headers=office.city.api("support_liaison")
    )
    assert [row["text"] for row in listed.get_json()["items"]] == ["这一件公开"]


def test_a_leader_who_is_renamed_still_has_the_source_of_what_was_asked(office):
    item_id = office.in_progress()
    row = written(office, item_id, wants_answer=True)
    leader, once_more = office.city.person("leader"), paper(office, text="同日再批", wants_answer=True)
    version = office.read(lambda: db.session.get(Person, leader).version)
    office.do("secretary", people.edit_person, leader, version, name="李新名")
    without = replace(as_described(office.item(item_id)), sources=(NewSource(SourceKind.MEETING, "别的会议"),))
    with pytest.raises(InvalidInput):
        office.do("secretary", edit, item_id, without)
    again = office.do("secretary", instructing.instruct, item_id, once_more)
    assert [source.kind for source in office.item(item_id).sources] == [SourceKind.MEETING, SourceKind.INSTRUCTION]
    for one in (row, again):
        office.do("secretary", instructing.withdraw, item_id, one.id, reason="录错事项")
    assert [source.kind for source in office.item(item_id).sources] == [SourceKind.MEETING]


def test_an_empty_register_says_what_to_do_next(office):
    assert "请在该事项页面录入" in office.city.client("secretary").get("/actions/instructions").text
    assert "在其页面上作批示" in office.city.client("leader").get("/actions/instructions").text


def test_the_pages_take_an_instruction_and_a_new_item(office):
    item_id = office.in_progress()
    client = office.city.client("secretary")
    leader = office.city.person("leader")
    typed = {"leader": leader, "how": "paper", "given_on": "2026-11-02", "text": WORDS, "answer_by": ""}
    here = f"/actions/{item_id}/instructions/new"
    assert client.send(here, {**typed, "text": ""}).status_code == 422
    assert client.send(here, typed).status_code == 303
    new = {
        **typed,
        "title": "数据底座提速",
        "lead": office.units["data"],
        "deadline": "2026-11-17",
        "wants_answer": "y",
    }
    answer = client.send("/actions/instructions/new", new)
    assert answer.status_code == 303
    assert WORDS in client.get(answer.location).text
    register = client.get("/actions/instructions").text
    assert "数据底座提速" in register
    row = office.rows(Instruction, int(answer.location.split("/")[-1]))[0]
    done = client.send(f"{answer.location}/instructions/{row.id}/answer", {}, form_on=answer.location)
    assert done.status_code == 303
    struck = f"{answer.location}/instructions/{row.id}/withdraw"
    assert client.send(struck, {"reason": ""}).status_code == 422
    assert client.send(struck, {"reason": "重复"}).status_code == 303


def test_a_leader_writes_on_the_page_without_saying_who_or_how(office):
    item_id = office.in_progress()
    client = office.city.client("leader")
    here = f"/actions/{item_id}/instructions/new"
    assert 'name="leader"' not in client.get(here).text
    assert client.send(here, {"given_on": "2026-11-02", "text": WORDS}).status_code == 303
    assert client.get("/actions/instructions/new").status_code == 403


def test_the_api_enters_lists_and_answers(office):
    item_id = office.in_progress(overseeing_ids=(office.units["police"],))
    client = office.city.app.test_client()
    secretary, liaison = office.city.api("secretary"), office.city.api("lead_liaison")
    here = f"/api/v1/actions/{item_id}/instructions"
    given = {"text": WORDS, "leader": office.city.person("leader"), "how": "paper", "answer_by": "2026-11-20"}
    made = client.post(here, json=given, headers=secretary)
    assert (made.status_code, made.json["answered_on"], made.json["number"]) == (201, None, office.item(item_id).number)
    assert [row["text"] for row in client.get(here, headers=liaison).json["items"]] == [WORDS]
    assert client.get(here, headers=office.city.api("police_liaison")).status_code == 404
    assert client.post(here, json=given, headers=liaison).status_code == 403
    assert len(client.get("/api/v1/instructions?waiting=true", headers=secretary).json["items"]) == 1
    answered = client.post(f"{here}/{made.json['id']}/answer", json={}, headers=secretary)
    assert answered.json["answered_on"] == "2026-11-02"
    assert client.get("/api/v1/instructions?waiting=true", headers=secretary).json["items"] == []
    new = {**given, "title": "数据底座提速", "lead": office.units["data"]}
    draft = client.post("/api/v1/instructions", json=new, headers=secretary)
    assert (draft.status_code, draft.json["state"]) == (201, "draft")
    history = client.get(f"/api/v1/actions/{item_id}/history", headers=liaison).text
    assert WORDS not in history


def test_only_who_copies_a_leader_s_words_is_told_to_keep_them(office):
    here = f"/actions/{office.in_progress()}/instructions/new"
    assert "按领导原文录入" in office.city.client("secretary").get(here).text
    assert "按领导原文录入" not in office.city.client("leader").get(here).text
