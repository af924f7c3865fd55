"""The promises of a reply become items; the limits are data."""

from datetime import date

import pytest

from smartcity.actions import deciding, drafting
from smartcity.actions.moves import IllegalMove
from smartcity.actions.rules import SourceKind
from smartcity.foundation.database import db
from smartcity.foundation.problems import Forbidden, InvalidInput, StaleVersion
from smartcity.proposals import limiting, promising, queries, services
from smartcity.proposals.models import ProposalPromise
from smartcity.proposals.workflow import ProposalState

S = ProposalState


def test_a_promise_becomes_a_draft_item_that_names_the_proposal(desk):
    proposal = desk.replied(number="2024190")
    made = desk.do("secretary", promising.promise, proposal, text="建成统一监管平台", lead_id=desk.units["police"])
    item = desk.item(made.action_id)
    assert (item.title, item.state.value) == ("建成统一监管平台", "draft")
    (source,) = item.sources
    assert (source.kind, source.reference) == (SourceKind.DEPUTY_PROPOSAL, "市十六届人大四次会议 2024190")
    assert source.basis == "淄数函〔2026〕9号"


def test_a_wrong_promise_makes_nothing(desk):
    proposal = desk.replied()
    with pytest.raises(InvalidInput):
        desk.do("secretary", promising.promise, proposal, text="平台", lead_id=None)
    assert desk.read(lambda: db.session.query(ProposalPromise).count()) == 0


def test_the_proposal_is_not_closed_before_its_promises_are_kept(desk):
    proposal, item = desk.settled(), desk.in_progress()
    desk.do("secretary", promising.link, proposal, number=desk.item(item).number)
    with pytest.raises(InvalidInput):
        desk.do("secretary", promising.link, proposal, item_id=item)
    with pytest.raises(IllegalMove):
        desk.do("secretary", services.close, proposal)
    desk.do("lead_liaison", deciding.submit, item, text="已完成")
    desk.do("secretary", deciding.complete, item)
    desk.do("secretary", services.close, proposal)
    assert desk.row(proposal).state is S.CLOSED


def test_a_discarded_draft_leaves_its_promise_open(desk):
    proposal = desk.settled()
    made = desk.do("secretary", promising.promise, proposal, text="平台", lead_id=desk.units["police"])
    desk.do("secretary", drafting.discard, made.action_id)
    assert desk.read(queries.open_promises, proposal) == 1


# Limits


def test_limits_are_data_and_hold_for_what_is_handed_over_later(desk):
    before = desk.handed_over()
    changed = {"objection_days": 5, "objection_in_working_days": True, "reply_months": 2, "class_a": "已采纳"}
    desk.do("secretary", limiting.set_limits, changed, version=0)
    after = desk.handed_over()
    assert desk.row(before).reply_due_on == date(2027, 2, 2)
    assert (desk.row(after).reply_due_on, desk.row(after).objection_until) == (date(2027, 1, 2), date(2026, 11, 9))
    with pytest.raises(StaleVersion):
        desk.do("secretary", limiting.set_limits, changed, version=0)
    with pytest.raises(Forbidden):
        desk.do("leader", limiting.set_limits, changed, version=1)


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("objection_days", {"objection_days": 0}),
        ("reply_months", {"reply_months": None}),
        ("longest_months", {"reply_months": 6, "longest_months": 3}),
        ("class_a", {"class_a": "x" * 51}),
    ],
)
def test_limits_that_nobody_means_are_refused(desk, field, changes):
    with pytest.raises(InvalidInput) as refusal:
        desk.do("secretary", limiting.set_limits, changes, version=0)
    assert set(refusal.value.errors) == {field}


# Editing, lists, duties
