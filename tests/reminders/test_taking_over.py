"""Who takes a matter over hears of it at once, with the days it is late; its steps go on where they stood."""

from datetime import date

import pytest

from smartcity.actions import bulk_acts, objecting
from smartcity.actions.telling import RESPONSIBLE, SIGN_FOR
from smartcity.foundation.texts import Text
from smartcity.messages.models import Notification
from tests.reminders.conftest import at

FRIDAY = date(2026, 3, 13)


@pytest.fixture
def heard(rows, city):
    """A function that returns what somebody was told, in their words."""

    def run(login, kind):
        mine = [row for row in rows(Notification) if (row.person_id, row.kind) == (city.person(login), kind)]
        return [str(Text.from_json(row.text)) for row in mine if row.withdrawn_at is None]

    return run


@pytest.fixture
def hand_over(act, city):
    """A function that hands the lead of an item to 市公安局."""

    def run(day, item_id, **more):
        given = {"unit_id": city.unit("police"), "reason": "职责调整", **more}
        act(day, "secretary", objecting.reassign, item_id, **given)

    return run


def test_the_new_lead_of_an_overdue_item_reads_by_how_much(item, tick, hand_over, heard, told):
    item_id = item()
    tick(FRIDAY)
    before = told()
    hand_over(FRIDAY, item_id)
    (text,) = heard("police_liaison", SIGN_FOR)
    assert (
        text == "现转由贵单位办理，请签收 2026-001“建立数据资源目录”：已逾期3个工作日：应于 2026-03-10 完成，尚未办结"
    )
    tick(FRIDAY, 14)
    assert told() == before, "the step that the former lead was told of is told once"


def test_the_new_lead_of_one_in_time_reads_how_long_it_has(item, hand_over, heard):
    hand_over(date(2026, 3, 4), item())
    assert "剩余4个工作日" in heard("police_liaison", SIGN_FOR)[0]


def test_who_becomes_responsible_reads_by_how_much_it_is_late_and_who_was_does_not(item, tick, act, city, heard):
    item_id = item()
    tick(FRIDAY)
    for login in ("lead_liaison", "member"):
        act(FRIDAY, "secretary", bulk_acts.change_responsible, [item_id], city.person(login))
    assert heard("lead_liaison", RESPONSIBLE) == [], "taken back: it had not gone out"
    (text,) = heard("member", RESPONSIBLE)
    assert text.startswith("您现为责任人 2026-001“建立数据资源目录”：已逾期3个工作日")


def test_nobody_is_told_of_what_stays_with_them(item, act, city, rows):
    from dataclasses import replace

    from smartcity.actions.editing import as_described, edit
    from smartcity.actions.moving import item_for

    item_id = item()

    def rename(actor):
        edit(actor, item_id, replace(as_described(item_for(actor, item_id)), title="另一标题"))

    act(FRIDAY, "secretary", rename)
    act(FRIDAY, "secretary", bulk_acts.change_responsible, [item_id], None)
    assert not [row for row in rows(Notification) if row.kind == RESPONSIBLE]


def test_it_stands_under_what_to_do_and_goes_out_with_the_digest(item, hand_over, act, city, deliver, clerk):
    item_id = item(responsible=None)
    deliver(at(date(2026, 3, 3)))
    clerk.taken.clear()
    act(FRIDAY, "secretary", bulk_acts.change_responsible, [item_id], city.person("member"))
    deliver(at(date(2026, 3, 16)))
    (letter,) = [one for one in clerk.taken if "您现为责任人" in one.get_body(("plain",)).get_content()]
    body = letter.get_body(("plain",)).get_content()
    assert body.index("请即办理") < body.index("您现为责任人")


def test_a_leader_who_becomes_responsible_reads_it_in_the_inbox_and_gets_no_mail(item, act, city, heard, rows):
    """DOMAIN §6: nothing goes to a head or a leader by machine."""
    item_id = item()
    act(FRIDAY, "secretary", bulk_acts.change_responsible, [item_id], city.person("leader"))
    assert len(heard("leader", RESPONSIBLE)) == 1
    mine = [row for row in rows(Notification) if (row.person_id, row.kind) == (city.person("leader"), RESPONSIBLE)]
    assert [row.channels for row in mine] == [""]
