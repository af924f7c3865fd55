"""Every state × verb × persona through the services: what the table forbids changes nothing at all."""

from datetime import date
from itertools import product

import pytest

from smartcity.actions import assigning, deciding, editing, extending, objecting, progress
from smartcity.actions.rules import How
from smartcity.actions.workflow import ENDED_STATES, State, Verb
from smartcity.foundation.problems import Forbidden, InvalidInput, NotFound, Problem

PERSONAS = ("secretary", "leader", "lead_liaison", "member", "support_liaison", "outsider", "observer", "system_admin")

# Who may do what, on an item led by 市大数据局 and supported by 市财政局; the secretary acts for the lead by phone.
OFFICE = {
    State.DRAFT: "assign note edit",
    State.ASSIGNED: "sign_for object reassign report request_extension suspend cancel note edit",
    State.SIGNED_FOR: "object reassign report request_extension submit suspend cancel note edit",
    State.IN_PROGRESS: "reassign report request_extension submit suspend cancel note edit",
    State.SUBMITTED: "report request_extension return complete suspend cancel note edit",
    State.COMPLETED: "close reopen note",
    State.CLOSED: "reopen note",
    State.SUSPENDED: "resume cancel note edit",
    State.CANCELLED: "note",
}
LEADER = {
    State.DRAFT: "",
    State.SUBMITTED: "suspend cancel note",
    State.SUSPENDED: "resume cancel note",
    State.COMPLETED: "note",
    State.CLOSED: "note",
    State.CANCELLED: "note",
    **dict.fromkeys([State.ASSIGNED, State.SIGNED_FOR, State.IN_PROGRESS], "reassign suspend cancel note"),
}
LEAD = {
    State.DRAFT: "",
    State.ASSIGNED: "sign_for object report request_extension note",
    State.SIGNED_FOR: "object report request_extension submit note",
    State.IN_PROGRESS: "report request_extension submit note",
    State.SUBMITTED: "report request_extension note",
    **dict.fromkeys([State.COMPLETED, State.CLOSED, State.SUSPENDED, State.CANCELLED], "note"),
}
SUPPORT = {
    State.DRAFT: "",
    **dict.fromkeys([State.ASSIGNED, State.SIGNED_FOR, State.IN_PROGRESS], "sign_for object report note"),
    State.SUBMITTED: "sign_for report note",
    **dict.fromkeys([State.COMPLETED, State.CLOSED, State.SUSPENDED, State.CANCELLED], "note"),
}
NOTHING = dict.fromkeys(State, "")
AGREED = {
    "secretary": OFFICE,
    "leader": LEADER,
    "lead_liaison": LEAD,
    "member": LEAD,
    "support_liaison": SUPPORT,
    "outsider": NOTHING,
    "observer": NOTHING,
    "system_admin": NOTHING,
}


def attempt(office, login, verb, item_id):
    """Let somebody try a verb with all that it needs; a liaison acts for the own unit, the office for the lead."""
    for_lead = {"unit_id": office.units["data"], "how": How.PHONE} if login == "secretary" else {}
    later = date(2026, 12, 15)
    calls = {
        Verb.ASSIGN: (assigning.assign, {}),
        Verb.SIGN_FOR: (assigning.sign_for, for_lead),
        Verb.OBJECT: (objecting.object_to, {"reason": "不属于本单位职责", **for_lead}),
        Verb.KEEP_OBJECTION: (objecting.keep_objection, {"reason": "职责明确"}),
        Verb.REFER_OBJECTION: (objecting.refer_objection, {"reason": "请领导定"}),
        Verb.REASSIGN: (objecting.reassign, {"unit_id": office.units["police"], "reason": "职责调整"}),
        Verb.REPORT: (progress.report, {"progress": 50, "text": "进展一半", **for_lead}),
        Verb.REQUEST_EXTENSION: (extending.request_extension, {"deadline": later, "reason": "招标延后", **for_lead}),
        Verb.APPROVE_EXTENSION: (extending.approve_extension, {}),
        Verb.REFUSE_EXTENSION: (extending.refuse_extension, {"reason": "不同意"}),
        Verb.SUBMIT: (deciding.submit, {"text": "已完成", **for_lead}),
        Verb.RETURN: (deciding.return_, {"reason": "缺验收材料"}),
        Verb.COMPLETE: (deciding.complete, {}),
        Verb.REOPEN: (deciding.reopen, {"reason": "误办结"}),
        Verb.CLOSE: (deciding.close, {}),
        Verb.SUSPEND: (deciding.suspend, {"reason": "等待省级标准", "approval": "批〔2026〕1号"}),
        Verb.RESUME: (deciding.resume, {}),
        Verb.CANCEL: (deciding.cancel, {"reason": "任务取消", "approval": "批〔2026〕2号"}),
        Verb.NOTE: (progress.note, {"text": "张已接，周三报"}),
        Verb.EDIT: (editing.edit, {"new": office.described(title="建设城市数据底座（一期）")}),
    }
    act, told = calls[verb]
    return office.do(login, act, item_id, **told)


@pytest.mark.parametrize("state", list(State))
def test_each_persona_can_do_what_was_agreed_and_nothing_else_changes_anything(office, state):
    item_id = office.in_state(state)
    for login, verb in product(PERSONAS, Verb):
        if verb.value in AGREED[login][state].split():
            continue
        before = office.snapshot(item_id)
        with pytest.raises(Problem) as refusal:
            attempt(office, login, verb, item_id)
        assert office.snapshot(item_id) == before, (login, verb)
        if AGREED[login] is NOTHING:
            assert isinstance(refusal.value, NotFound | Forbidden), (login, verb)
        assert not isinstance(refusal.value, InvalidInput), (login, verb, refusal.value.errors)


@pytest.mark.parametrize(
    ("state", "login", "verb"),
    [
        (state, login, Verb(verb))
        for login in ("secretary", "leader", "lead_liaison", "support_liaison")
        for state in State
        for verb in AGREED[login][state].split()
    ],
)
def test_what_was_agreed_is_done_and_told_in_the_story(office, state, login, verb):
    item_id = office.in_state(state)
    events = len(office.events(item_id))
    attempt(office, login, verb, item_id)
    told = office.events(item_id)[events:]
    if state is State.DRAFT and verb is Verb.EDIT:
        assert told == []
        return
    assert [event.verb for event in told] == [verb]
    assert told[0].to_state is office.item(item_id).state
    assert office.item(item_id).is_open is (told[0].to_state not in {*ENDED_STATES, State.DRAFT, State.SUSPENDED})
