"""Proposals from the day they arrive to the day their promises are kept, as the office, host and joint units see it."""

from datetime import date

import pytest

from smartcity.actions.moves import IllegalMove
from smartcity.actions.rules import Colour, How
from smartcity.foundation.database import db
from smartcity.foundation.problems import Forbidden, InvalidInput, NotFound, StaleVersion
from smartcity.messages.models import Notification
from smartcity.proposals import promising, queries, replying, services
from smartcity.proposals.calendar_dates import my_proposals
from smartcity.proposals.duties import matters
from smartcity.proposals.models import ProposalFeedback
from smartcity.proposals.queries import Filters
from smartcity.proposals.rules import DueKind, ProposalKind, ProposalRole, ReplyClass, Satisfaction, TalkWay
from smartcity.proposals.workflow import ProposalState
from smartcity.workdays.rules import DayKind
from smartcity.workdays.services import set_day
from tests.actions.office import at

S = ProposalState


# Handing over


def test_its_times_count_from_the_day_it_was_handed_over(desk):
    row = desk.row(desk.handed_over())
    assert (row.state, row.handed_over_by) == (S.HANDED_OVER, "市政府办公室")
    assert row.objection_until == date(2026, 11, 12)
    assert row.opinions_due_on == date(2026, 12, 2)
    assert row.reply_due_on == row.first_reply_due_on == date(2027, 2, 2)
    assert row.longest_until == date(2027, 5, 2)
    assert (row.due_kind, row.due_on) == (DueKind.ACCEPT, date(2026, 11, 12))


def test_the_liaisons_of_host_and_joint_units_are_told(desk):
    desk.handed_over()
    people = {desk.city.person(login) for login in ("lead_liaison", "support_liaison", "police_liaison")}
    statement = db.select(Notification.person_id).where(Notification.kind == "proposals.handed_over")
    assert set(desk.read(lambda: list(db.session.scalars(statement)))) == people


def test_nobody_outside_the_office_sees_it_before(desk):
    proposal = desk.registered()
    for login in ("lead_liaison", "support_liaison", "observer", "outsider"):
        with pytest.raises(NotFound):
            desk.read(queries.get_for, desk.actor(login), proposal)
    assert desk.read(queries.get_for, desk.actor("leader"), proposal)
    desk.do("secretary", services.hand_over, proposal)
    for login in ("lead_liaison", "support_liaison", "police_liaison", "observer", "member"):
        assert desk.read(queries.get_for, desk.actor(login), proposal)
    with pytest.raises(NotFound):
        desk.read(queries.get_for, desk.actor("outsider"), proposal)


def test_a_proposal_without_a_host_is_not_handed_over_nor_in_the_future(desk):
    proposal = desk.registered(host_id=None)
    with pytest.raises(InvalidInput) as refusal:
        desk.do("secretary", services.hand_over, proposal, on=date(2026, 11, 3))
    assert set(refusal.value.errors) == {"host", "on"}


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("number", {"number": ""}),
        ("session", {"session": " "}),
        ("title", {"title": "x" * 201}),
        ("proposer", {"proposer": ""}),
        ("host", {"host_id": 999}),
        ("joint", {"joint_ids": (999,)}),
    ],
)
def test_what_cant_be_registered_is_named(desk, field, changes):
    with pytest.raises(InvalidInput) as refusal:
        desk.registered(**changes)
    assert set(refusal.value.errors) == {field}


def test_a_number_is_registered_once_for_each_body(desk):
    desk.registered(number="2024190")
    with pytest.raises(InvalidInput):
        desk.registered(number="2024190")
    desk.registered(number="2024190", kind=ProposalKind.CPPCC)


# Not ours


def test_an_objection_inside_the_window_waits_and_another_unit_may_host(desk):
    proposal = desk.objected()
    assert desk.row(proposal).state is S.OBJECTED
    with at(date(2026, 11, 9)):
        desk.do("secretary", services.reassign, proposal, unit_id=desk.units["education"], reason="经协商改办")
    row = desk.row(proposal)
    assert row.host.organisation_id == desk.units["education"]
    assert (row.state, row.objection_until, row.reply_due_on) == (S.HANDED_OVER, date(2026, 11, 19), date(2027, 2, 2))
    assert desk.read(queries.get_for, desk.actor("lead_liaison"), proposal), "the former host keeps its history"
    with pytest.raises(Forbidden), at(date(2026, 11, 9)):
        desk.do("lead_liaison", services.accept, proposal)


def test_a_joint_unit_that_becomes_host_owes_no_opinion(desk):
    proposal = desk.objected()
    desk.do("secretary", services.reassign, proposal, unit_id=desk.units["finance"], reason="改办")
    row = desk.row(proposal)
    assert [(unit.organisation_id, unit.role) for unit in row.current_units] == [
        (desk.units["finance"], ProposalRole.HOST),
        (desk.units["police"], ProposalRole.JOINT),
    ]


def test_after_the_window_nobody_objects(desk):
    proposal = desk.handed_over()
    with at(date(2026, 11, 13)), pytest.raises(IllegalMove):
        desk.do("lead_liaison", services.object_to, proposal, reason="不属本单位")
    with at(date(2026, 11, 12)):
        desk.do("lead_liaison", services.object_to, proposal, reason="不属本单位")
        desk.do("secretary", services.keep, proposal, reason="职责明确")
    assert desk.row(proposal).state is S.HANDED_OVER


def test_only_the_host_takes_it_on_and_the_office_says_how_it_heard(desk):
    proposal = desk.handed_over()
    for login in ("support_liaison", "observer", "outsider", "leader"):
        with pytest.raises((Forbidden, InvalidInput, NotFound, IllegalMove)):
            desk.do(login, services.accept, proposal)
    with pytest.raises(InvalidInput) as refusal:
        desk.do("secretary", services.accept, proposal)
    assert set(refusal.value.errors) == {"how"}
    desk.do("secretary", services.accept, proposal, how=How.PHONE, told_by="王科长")
    assert desk.row(proposal).state is S.UNDER_WAY
    assert "代录：市大数据局 王科长 电话告知" in desk.city.client("secretary").get(f"/proposals/{proposal}").text


def test_the_office_reads_on_the_button_that_it_records_what_a_host_said(desk):
    page = desk.city.client("secretary").get(f"/proposals/{desk.handed_over()}").text
    assert ">代录提出异议" in page
    assert page.count('name="told_by"') == 3
    assert "告知人" not in desk.city.client("lead_liaison").get("/proposals/1").text


# Opinions, talks, replies


def test_a_joint_unit_gives_its_opinion_once_and_lateness_is_told(desk):
    proposal = desk.under_way()
    assert desk.row(proposal).due_kind is DueKind.OPINIONS
    desk.do("support_liaison", replying.opine, proposal, text="同意，纳入预算")
    with pytest.raises(IllegalMove):
        desk.do("support_liaison", replying.opine, proposal, text="再次")
    with at(date(2026, 12, 3)):
        assert desk.light(proposal)[0] is Colour.RED
        desk.do("secretary", replying.opine, proposal, text="同意", unit_id=desk.units["police"], how=How.PAPER)
        assert desk.light(proposal)[0] is Colour.GREEN
    row = desk.row(proposal)
    assert (row.due_kind, row.due_on) == (DueKind.REPLY, date(2027, 2, 2))
    late = desk.read(lambda: [event.ProposalEvent.details.get("late") for event in queries.events_of(proposal).rows])
    assert late[:2] == [True, None]


def test_the_host_gives_no_opinion_and_a_joint_unit_no_reply(desk):
    proposal = desk.under_way()
    with pytest.raises(InvalidInput):
        desk.do("lead_liaison", replying.opine, proposal, text="意见")
    with pytest.raises(Forbidden):
        desk.do("support_liaison", replying.reply, proposal, reply_class=ReplyClass.A)


def test_a_talk_is_recorded_by_those_who_were_there(desk):
    proposal = desk.under_way()
    desk.do("lead_liaison", replying.talk, proposal, way=TalkWay.VISIT, by_whom="王科长", text="听取意见")
    (talk,) = desk.read(queries.talks_of, proposal)
    assert (talk.by_whom, talk.talked_on) == ("王科长", date(2026, 11, 2))
    with pytest.raises(Forbidden):
        desk.do("observer", replying.talk, proposal, way=TalkWay.PHONE, by_whom="吴")


def test_the_host_replies_for_all_with_class_and_paper(desk):
    proposal = desk.replied()
    row = desk.row(proposal)
    assert (row.state, row.reply_class, row.due_on) == (S.REPLIED, ReplyClass.B, None)
    assert [(one.document, one.late, one.round) for one in row.replies] == [("淄数函〔2026〕9号", False, 1)]


def test_a_reply_after_its_day_is_late_for_good(desk):
    proposal = desk.under_way()
    with at(date(2027, 2, 3)):
        desk.do("lead_liaison", replying.reply, proposal, reply_class=ReplyClass.A)
        assert desk.row(proposal).replies[0].late


def test_handled_separately_each_unit_replies_and_the_last_moves_it_on(desk):
    proposal = desk.separate()
    desk.do("support_liaison", replying.reply, proposal, reply_class=ReplyClass.A)
    assert desk.row(proposal).state is S.UNDER_WAY
    with pytest.raises(InvalidInput):
        desk.do("support_liaison", replying.reply, proposal, reply_class=ReplyClass.A)
    desk.do("lead_liaison", replying.reply, proposal, reply_class=ReplyClass.B)
    assert desk.row(proposal).state is S.REPLIED
    assert desk.verbs(proposal)[-2:] == ["reply_part", "reply"]


def test_more_time_comes_from_who_handed_it_over_and_ends_after_six_months(desk):
    proposal = desk.under_way()
    for until in (date(2027, 2, 2), date(2027, 5, 3), None):
        with pytest.raises(InvalidInput) as refusal:
            desk.do("secretary", services.extend, proposal, until=until, consent="市人大常委会代表工作室")
        assert set(refusal.value.errors) == {"until"}
    with pytest.raises(InvalidInput):
        desk.do("secretary", services.extend, proposal, until=date(2027, 5, 2), consent="")
    with pytest.raises(Forbidden):
        desk.do("lead_liaison", services.extend, proposal, until=date(2027, 5, 2), consent="自行")
    desk.do("secretary", services.extend, proposal, until=date(2027, 5, 2), consent="市人大常委会代表工作室")
    row = desk.row(proposal)
    assert (row.reply_due_on, row.first_reply_due_on) == (date(2027, 5, 2), date(2027, 2, 2))


def test_the_dissatisfied_are_replied_to_again_by_a_day_of_its_own(desk):
    proposal = desk.to_reply_again()
    row = desk.row(proposal)
    assert (row.state, row.due_kind, row.due_on) == (S.TO_REPLY_AGAIN, DueKind.REPLY_AGAIN, date(2026, 12, 2))
    desk.do("lead_liaison", replying.reply, proposal, reply_class=ReplyClass.A)
    desk.do("secretary", replying.feedback, proposal, satisfaction=Satisfaction.BASICALLY)
    row = desk.row(proposal)
    assert (row.state, row.round, row.reply_class) == (S.SETTLED, 2, ReplyClass.A)
    rounds = desk.read(lambda: [one.round for one in db.session.query(ProposalFeedback).all()])
    assert rounds == [1, 2]


def test_a_second_reply_may_follow_when_the_promises_are_kept(desk):
    proposal = desk.settled()
    desk.do("lead_liaison", replying.reply, proposal, reply_class=ReplyClass.A, text="承诺事项已全部办结")
    row = desk.row(proposal)
    assert (row.state, row.round) == (S.REPLIED, 2)


# Promises


def test_the_host_of_a_given_proposal_changes_by_handing_on_but_joint_units_may_come_and_go(desk):
    proposal = desk.under_way()
    row = desk.row(proposal)
    told = vars(desk.read(lambda: services.as_described(queries.get_for(desk.actor("secretary"), proposal))))
    with pytest.raises(InvalidInput):
        new = services.NewProposal(**{**told, "host_id": desk.units["education"]})
        desk.do("secretary", services.edit, proposal, new, version=row.version)
    new = services.NewProposal(**{**told, "joint_ids": (desk.units["police"], desk.units["education"])})
    desk.do("secretary", services.edit, proposal, new, version=row.version)
    joint = [unit.organisation_id for unit in desk.row(proposal).current_units if unit.role is ProposalRole.JOINT]
    assert joint == [desk.units["police"], desk.units["education"]]
    with pytest.raises(StaleVersion):
        desk.do(
            "secretary", services.edit, proposal, services.NewProposal(**{**told, "title": "旧"}), version=row.version
        )


def test_lists_are_narrowed_by_due_class_and_unit(desk):
    late, replied, registered = desk.under_way(), desk.replied(), desk.registered(host_id=desk.units["education"])

    def listed(**asked):
        actor = desk.actor("secretary")
        return {row.Proposal.id for row in desk.read(queries.page_of, actor, Filters(**asked)).rows}

    with at(date(2027, 2, 3)):
        assert listed(due="overdue") == {late}
        assert listed(due="soon") == set()
    assert listed(reply_class=ReplyClass.B) == {replied}
    assert listed(unit=desk.units["education"]) == {registered}
    assert listed(unit=desk.units["finance"], role=ProposalRole.JOINT, opinion_missing=True) == {late}
    assert listed(open=True) == {late, replied, registered}


def test_what_waits_stands_on_the_first_page_of_office_and_units(desk):
    desk.handed_over()
    with desk.city.app.test_request_context():
        mine = desk.read(lambda: [matter.text.msgid for matter in matters(desk.actor("lead_liaison"))])
        along = desk.read(lambda: [matter.text.msgid for matter in matters(desk.actor("support_liaison"))])
    assert mine == ["proposals to take on"]
    assert along == ["proposals on which an opinion is asked"]
    with at(date(2026, 12, 3)), desk.city.app.test_request_context():
        office = desk.read(lambda: [(one.text.msgid, one.urgency) for one in matters(desk.actor("secretary"))])
    assert office == [("proposals are overdue", "overdue")]


@pytest.mark.parametrize("state", [S.CLOSED, S.WITHDRAWN])
def test_nothing_is_done_with_what_has_ended(desk, state):
    proposal = desk.in_state(state)
    for act, told in (
        (services.withdraw, {"reason": "x"}),
        (services.hand_over, {}),
        (replying.feedback, {"satisfaction": Satisfaction.SATISFIED}),
        (promising.promise, {"text": "x", "lead_id": desk.units["data"]}),
    ):
        with pytest.raises(IllegalMove):
            desk.do("secretary", act, proposal, **told)


def test_a_changed_calendar_moves_the_yellow_day_and_not_the_day_of_the_reply(desk):
    proposal = desk.under_way(joint_ids=())
    before = desk.row(proposal)
    changes = dict.fromkeys((date(2027, 1, 27), date(2027, 1, 28)), (DayKind.HOLIDAY, "春节"))
    desk.do("secretary", lambda actor: [set_day(actor, day, *told) for day, told in changes.items()])
    after = desk.row(proposal)
    assert after.reply_due_on == before.reply_due_on == date(2027, 2, 2)
    assert (before.yellow_on, after.yellow_on) == (date(2027, 1, 28), date(2027, 1, 26))


def test_a_calendar_feed_holds_what_the_own_unit_owes(desk):
    proposal = desk.under_way(number="2026188")
    with desk.city.app.test_request_context():
        feeds = {
            login: [
                (event.summary, event.start)
                for event in desk.read(lambda who: list(my_proposals(who)), desk.actor(login))
            ]
            for login in ("lead_liaison", "support_liaison", "outsider", "observer", "secretary")
        }
    due = date(2026, 12, 2)
    assert [start for _words, start in feeds["lead_liaison"]] == [due]
    assert [start for _words, start in feeds["support_liaison"]] == [due]
    assert feeds["outsider"] == feeds["observer"] == feeds["secretary"] == []
    assert "2026188" in feeds["lead_liaison"][0][0]
    desk.do("support_liaison", replying.opine, proposal, text="同意")
    with desk.city.app.test_request_context():
        assert desk.read(lambda: list(my_proposals(desk.actor("support_liaison")))) == []


def test_an_opinion_that_a_joint_unit_owes_makes_the_office_and_not_the_host_late(desk):
    desk.under_way()

    def told(login):
        with desk.city.app.test_request_context():
            return desk.read(lambda: [matter.text.msgid for matter in matters(desk.actor(login))])

    with at(date(2026, 12, 3)):
        assert told("lead_liaison") == []
        assert told("support_liaison") == ["proposals on which an opinion is asked"]
        assert told("secretary") == ["proposals are overdue"]
    with at(date(2027, 2, 3)):
        assert told("lead_liaison") == ["proposals of your unit are overdue"]
