"""What people do with an item: when they may, what the desk is told, and what the model makes of it.

The office writes down on behalf of units what it heard by telephone, so that an act depends on no account.
"""

from dataclasses import replace
from datetime import timedelta

from smartcity.actions import assigning, deciding, editing, extending, objecting, progress
from smartcity.actions.models import ActionItem, Milestone
from smartcity.actions.rules import How
from smartcity.foundation.database import db
from tests.reminders.model.days import after
from tests.reminders.model.subjects import OPEN, Part

WORKED_ON = {"assigned", "signed_for", "in_progress"}


def possible(item, day):
    """What may be done with an item on a day."""
    found = [name for name, (states, guard, *_) in ACTS.items() if item.state in states and guard(item, day)]
    return sorted(found)


def _heard(play, unit):
    return {"unit_id": play.stage.units[unit], "how": How.PHONE}


def _sign(play, key, item, number):
    part = next(part for part in item.current if _may_sign(item, part))
    play.stage.do("secretary", assigning.sign_for, key, **_heard(play, part.unit))
    part.signed = True
    if part is item.lead:
        item.state = "signed_for"


def _may_sign(item, part):
    """Whoever collects signs first of all; the others whenever they like."""
    return not part.signed and (part is not item.lead or item.state == "assigned")


def _report(play, key, item, number):
    said = {"progress": number % 100, "text": "进展正常", **_heard(play, item.lead.unit)}
    play.stage.do("secretary", progress.report, key, **said)
    item.lead.signed, item.reported_on, item.returned_on = True, play.day, None
    item.state = "in_progress" if item.state in WORKED_ON else item.state


def _ask_for_time(play, key, item, number):
    later = max(item.deadline, play.day) + timedelta(days=1 + number % 20)
    said = {"deadline": later, "reason": "招标延后", **_heard(play, item.lead.unit)}
    play.stage.do("secretary", extending.request_extension, key, **said)
    item.asks_for_time, item.asked_on, item.asked = later, play.day, item.asked + 1


def _grant(play, key, item, number):
    play.stage.do("secretary", extending.approve_extension, key)
    item.deadline, item.asks_for_time = item.asks_for_time, None
    item.version, item.extended = item.version + 1, item.extended + 1


def _refuse(play, key, item, number):
    play.stage.do("secretary", extending.refuse_extension, key, reason="按期完成")
    item.asks_for_time = None


def _object(play, key, item, number):
    play.stage.do("secretary", objecting.object_to, key, reason="不属于本单位职责", **_heard(play, item.lead.unit))
    item.lead.objects, item.objected_on, item.objected = True, play.day, item.objected + 1


def _keep(play, key, item, number):
    play.stage.do("secretary", objecting.keep_objection, key, reason="职责明确")
    item.lead.objects = False


def _hand_over(play, key, item, number):
    others = sorted(set(play.stage.units) - {part.unit for part in item.current})
    unit = others[number % len(others)]
    play.stage.do("secretary", objecting.reassign, key, unit_id=play.stage.units[unit], reason="职责调整")
    item.lead.objects, item.lead.until = False, play.day
    item.parts.append(Part(unit, leads=True, since=play.day))
    item.state, item.responsible, item.asks_for_time = "assigned", None, None


def _submit(play, key, item, number):
    play.stage.do("secretary", deciding.submit, key, text="已完成", **_heard(play, item.lead.unit))
    item.state, item.reported_on, item.returned_on = "submitted", play.day, None


def _return(play, key, item, number):
    play.stage.do("secretary", deciding.return_, key, reason="缺验收材料")
    item.state, item.returned_on, item.returned = "in_progress", play.day, item.returned + 1


def _complete(play, key, item, number):
    play.stage.do("secretary", deciding.complete, key)
    item.state, item.asks_for_time = "completed", None


def _reopen(play, key, item, number):
    play.stage.do("secretary", deciding.reopen, key, reason="验收不实")
    item.state = "in_progress"


def _suspend(play, key, item, number):
    play.stage.do("leader", deciding.suspend, key, reason="等待省级标准")
    item.before, item.state, item.returned_on = item.state, "suspended", None


def _resume(play, key, item, number):
    play.stage.do("leader", deciding.resume, key)
    item.state = item.before


def _cancel(play, key, item, number):
    play.stage.do("leader", deciding.cancel, key, reason="并入年度计划")
    item.state, item.asks_for_time = "cancelled", None


def _edit(play, key, **changed):
    def act(actor, item_id):
        described = editing.as_described(db.session.get_one(ActionItem, item_id))
        return editing.edit(actor, item_id, replace(described, **changed), reason="按领导要求调整")

    play.stage.do("secretary", act, key)


def _set_deadline(play, key, item, number):
    day = play.day + timedelta(days=number % 25)
    _edit(play, key, deadline=day)
    if day != item.deadline:
        item.deadline, item.version = day, item.version + 1


def _name_responsible(play, key, item, number):
    login = (None, "member", "police_liaison", "leader", "lead_liaison")[number % 5]
    _edit(play, key, responsible_id=login and play.stage.ids[login])
    item.responsible = login


def _reach(play, key, item, number):
    place = next(place for place, stone in enumerate(item.stones) if not stone.reached)

    def act(actor, item_id):
        stones = db.session.scalars(db.select(Milestone).where(Milestone.item_id == item_id).order_by(Milestone.id))
        return progress.reach_milestone(actor, item_id, stones.all()[place].id, **_heard(play, item.lead.unit))

    play.stage.do("secretary", act, key)
    item.stones[place].reached = True


def _any_time(item, day):
    return True


ACTS = {
    "sign": (OPEN, lambda i, d: any(_may_sign(i, part) for part in i.current), _sign),
    "reach": (OPEN, lambda i, d: any(not stone.reached for stone in i.stones), _reach),
    "report": (OPEN, _any_time, _report),
    "ask_for_time": (
        OPEN,
        lambda i, d: i.asks_for_time is None and not i.extended and d <= i.deadline,
        _ask_for_time,
    ),
    "grant": (OPEN, lambda i, d: i.asks_for_time is not None and i.asks_for_time > i.deadline, _grant),
    "refuse": (OPEN, lambda i, d: i.asks_for_time is not None, _refuse),
    "object": (
        {"assigned", "signed_for"},
        lambda i, d: not i.lead.objects and d <= after(i.lead.since, 5),
        _object,
    ),
    "keep": (OPEN, lambda i, d: i.lead.objects, _keep),
    "hand_over": (WORKED_ON, _any_time, _hand_over),
    "submit": ({"signed_for", "in_progress"}, _any_time, _submit),
    "return": ({"submitted"}, _any_time, _return),
    "complete": ({"submitted"}, _any_time, _complete),
    "reopen": ({"completed"}, _any_time, _reopen),
    "suspend": (OPEN, _any_time, _suspend),
    "resume": ({"suspended"}, _any_time, _resume),
    "cancel": (OPEN | {"suspended"}, _any_time, _cancel),
    "set_deadline": (OPEN | {"suspended"}, _any_time, _set_deadline),
    "name_responsible": (OPEN | {"suspended"}, _any_time, _name_responsible),
}
USUAL = ("refuse", "grant", "keep", "sign", "reach", "report", "submit", "return", "complete")
SETTLING = {"complete", "cancel", "suspend"}
"""After these nothing more is said, also of what waits."""
