"""Lists and counts of units start from their parts, which repeat what their items say."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from smartcity.actions import objecting
from smartcity.actions.filtering import Filters, View
from smartcity.actions.models import ActionItem, ActionUnit
from smartcity.actions.rules import Colour, Mark, UnitRole
from smartcity.dashboard.queries import by_lead
from smartcity.foundation import clock
from smartcity.foundation.database import db
from tests.actions.office import MONDAY
from tests.actions.test_list_of_items import found


def test_the_list_of_a_lead_is_that_of_the_first_named_and_joint_leads_are_found_by_their_part(office):
    city = office.city
    joint = office.assigned(co_lead_ids=(city.unit("police"),))
    own = office.assigned(lead_id=city.unit("police"))
    assert found(office, lead_id=city.unit("police")) == [own]
    assert found(office, lead_id=city.unit("data")) == [joint]
    assert set(found(office, unit_id=city.unit("police"), role=UnitRole.LEAD)) == {own, joint}


def test_a_bar_of_the_first_page_is_as_long_as_the_list_it_opens(office):
    city = office.city
    office.assigned(deadline=MONDAY - timedelta(days=3), co_lead_ids=(city.unit("police"),))
    office.assigned(deadline=MONDAY + timedelta(days=1))
    office.assigned(deadline=date(2026, 12, 31))
    office.assigned(deadline=None, lead_id=city.unit("police"))
    for row in office.read(lambda: by_lead(clock.today())):
        listed = {
            colour: len(found(office, view=View.OPEN, lead_id=row.unit_id, light=colour))
            for colour in (Colour.RED, Colour.YELLOW, Colour.GREEN)
        }
        assert listed == {
            Colour.RED: row.red,
            Colour.YELLOW: row.yellow,
            Colour.GREEN: row.open - row.red - row.yellow,
        }


def test_a_list_of_a_unit_pages_in_the_same_order_as_it_is_shown_whole(office):
    from smartcity.actions import listing

    unit = office.city.unit("data")
    days = (40, 3, None, 12, -2, 3)
    for days_left in days:
        office.assigned(deadline=None if days_left is None else MONDAY + timedelta(days=days_left))
    whole = found(office, view=View.OPEN, lead_id=unit)
    seen, cursor = [], None
    for _ in days:
        page = office.read(
            lambda cursor=cursor: listing.page_of(
                office.actor("secretary"), Filters(view=View.OPEN, lead_id=unit), cursor=cursor, limit=2
            )
        )
        seen += [row.id for row in page.rows]
        cursor = page.next
        if cursor is None:
            break
    assert seen == whole
    assert len(whole) == len(days)


def test_after_a_hand_over_the_item_stands_in_the_successors_list_only(office):
    city = office.city
    item = office.assigned()
    successor, version = city.unit("police"), office.item(item).version
    office.do("secretary", objecting.reassign, item, unit_id=successor, reason="职责调整", version=version)
    assert found(office, lead_id=city.unit("data")) == []
    assert found(office, lead_id=city.unit("police")) == [item]
    assert found(office, unit_id=city.unit("police"), mark=Mark.UNSIGNED) == [item]


@pytest.mark.parametrize("moved", ["reported", "submitted", "completed", "suspended"])
def test_the_parts_repeat_the_days_of_their_item_whatever_happens(office, moved):
    item = {
        "reported": office.in_progress,
        "submitted": office.submitted,
        "completed": office.completed,
        "suspended": office.suspended,
    }[moved](deadline=MONDAY + timedelta(days=2))

    def rows():
        columns = (
            ActionItem.yellow_on,
            ActionItem.red_on,
            ActionItem.urgent_on,
            ActionItem.is_open,
            ActionItem.deadline,
        )
        own = db.session.execute(select(*columns).where(ActionItem.id == item)).one()
        parts = select(
            ActionUnit.yellow_on, ActionUnit.red_on, ActionUnit.urgent_on, ActionUnit.is_open, ActionUnit.deadline
        )
        return own, db.session.execute(parts.where(ActionUnit.item_id == item)).all()

    own, parts = office.read(rows)
    assert parts
    assert all(part == own for part in parts)
