"""The tabs' numbers are those of their lists; orders are stable, with what has no value last; acts fit the list."""

import re
from datetime import date, timedelta

import pytest

from smartcity.actions import listing, progress, tab_counts
from smartcity.actions.filtering import Filters, View
from smartcity.actions.new_action import NewSource
from smartcity.actions.rules import Colour, Mark, SourceKind, UnitRole
from smartcity.actions.sorting import SORTS
from smartcity.actions.workflow import State
from tests.actions.office import DEADLINE, MONDAY, at
from tests.actions.test_list_of_items import counted, found

NARROWINGS = [
    {},
    *({"light": colour} for colour in Colour),
    *({"mark": mark} for mark in Mark),
    {"text": "底座"},
    {"unit": "finance"},
    {"lead": "data", "light": Colour.RED},
    {"unit": "data", "role": UnitRole.LEAD, "state": State.CLOSED},
    {"source": SourceKind.INSTRUCTION},
    {"due_until": DEADLINE},
    {"state": State.ASSIGNED},
]


@pytest.fixture
def full(office):
    """Items in every state, under every light, of two leads; one is a liaison's own."""
    for state in State:
        office.in_state(state)
    office.assigned(deadline=MONDAY - timedelta(days=2), lead_id=office.units["police"])
    office.in_progress(deadline=MONDAY + timedelta(days=2), sources=(NewSource(SourceKind.INSTRUCTION, "批示"),))
    office.assigned(lead_id=office.units["education"], supporting_ids=(), deadline=None, title="别的")
    return office


def narrowed(office, told):
    units = {"unit": "unit_id", "lead": "lead_id"}
    return Filters(**{units.get(k, k): office.units[v] if k in units else v for k, v in told.items()})


def listed(office, login, filters):
    return len(office.read(lambda: listing.page_of(office.actor(login), filters, limit=200)).rows)


def without_state(filters, view):
    from dataclasses import replace

    return replace(filters, view=view, state=None)


@pytest.mark.parametrize("login", ["secretary", "leader", "lead_liaison", "outsider", "observer"])
def test_every_number_on_a_tab_is_that_of_its_list(full, login):
    for told in NARROWINGS:
        filters = narrowed(full, told)
        numbers = full.read(lambda asked=filters: tab_counts.counts(full.actor(login), asked))
        for view in (*View, None):
            assert numbers.tabs[view] == listed(full, login, without_state(filters, view)), (told, view)
        assert numbers.total == listed(full, login, filters), told


def test_the_tabs_cost_one_statement(full):
    for login, told in (("secretary", {}), ("lead_liaison", {}), ("secretary", {"lead": "data", "light": Colour.RED})):
        filters, actor = narrowed(full, told), full.actor(login)
        full.read(tab_counts.counts, actor, filters)
        with counted(full.city.app) as statements:
            full.read(tab_counts.counts, actor, filters)
        assert len([one for one in statements if one.startswith("SELECT")]) == 1


@pytest.mark.parametrize("login", ["secretary", "lead_liaison"])
def test_no_tab_is_counted_to_its_end(full, monkeypatch, login):
    monkeypatch.setattr(listing, "MOST_COUNTED", 3)
    monkeypatch.setattr(tab_counts, "MOST_READ", 3)
    numbers = full.read(lambda: tab_counts.counts(full.actor(login), Filters(view=View.OPEN)))
    assert numbers.tabs[View.OPEN] == numbers.tabs[None] == numbers.total == "1 000+"
    assert numbers.tabs[View.SUSPENDED] == 1
    assert numbers.tabs[View.ENDED] == 3


def test_a_narrowed_list_that_is_long_keeps_its_own_number_and_counts_no_other(full, monkeypatch):
    monkeypatch.setattr(tab_counts, "MOST_READ", 3)
    filters = Filters(text="底座", view=View.ENDED)
    numbers = full.read(lambda: tab_counts.counts(full.actor("secretary"), filters))
    assert numbers.total == numbers.tabs[View.ENDED] == listed(full, "secretary", filters)
    assert View.OPEN not in numbers.tabs


def test_the_page_shows_the_numbers_to_each_for_what_that_person_sees(full):
    shown = full.city.client("outsider").get("/actions").text
    assert [int(n) for n in re.findall(r'class="tab-count">(\d+)<', shown)] == [1, 0, 0, 1]
    shown = full.city.client("secretary").get("/actions?view=draft").text
    assert re.search(r'aria-current="page">草稿 <span class="tab-count">1<', shown)


def test_each_order_pages_without_loss_in_both_directions(full):
    leader, member = full.city.person("leader"), full.city.person("member")
    full.assigned(leader_id=leader, responsible_id=member)
    whole = sorted(found(full))
    for sort in sorted(SORTS) + [f"-{one}" for one in sorted(SORTS)] + ["'", "-", "--title", "id"]:
        seen, cursor = [], None
        while True:
            page = full.read(
                lambda at=cursor, by=sort: listing.page_of(
                    full.actor("secretary"), Filters(), sort=by, cursor=at, limit=4
                )
            )
            seen += [row.id for row in page.rows]
            if (cursor := page.next) is None:
                break
        assert sorted(seen) == whole, sort


@pytest.mark.parametrize("sort", ["number", "deadline", "leader", "responsible", "report", "urgency", "completed"])
def test_what_has_no_value_comes_last_in_either_direction(office, sort):
    leader, member = office.city.person("leader"), office.city.person("member")
    without = office.draft(deadline=None)
    first = office.closed(leader_id=leader, responsible_id=member, deadline=date(2026, 11, 20))
    other = office.in_progress(leader_id=leader, responsible_id=member, deadline=date(2026, 11, 25))
    for direction in ("", "-"):
        page = office.read(
            lambda way=direction: listing.page_of(office.actor("secretary"), Filters(), sort=f"{way}{sort}")
        )
        ids = [row.id for row in page.rows]
        assert without == ids[-1] or (sort in {"urgency", "completed"} and without in ids[1:]), (sort, direction)
        empties = {"completed": {without, other}, "urgency": {without, first}}.get(sort, {without})
        assert set(ids[-len(empties) :]) == empties


def test_orders_follow_rank_and_time(office):
    units = office.units
    later = office.assigned(lead_id=units["police"], supporting_ids=())
    first = office.in_progress(lead_id=units["data"])
    second = office.in_progress()
    with at(MONDAY + timedelta(days=1)):
        office.do("lead_liaison", progress.report, first, progress=40, text="新进展")

    def order(sort):
        page = office.read(lambda: listing.page_of(office.actor("secretary"), Filters(), sort=sort))
        return [row.id for row in page.rows]

    assert order("lead") == [first, second, later]
    assert order("-lead") == [later, first, second]
    assert order("-report") == [first, second, later]
    assert order("report") == [second, first, later]
    assert order("-number") == [second, first, later]


def offered(client, path):
    return set(re.findall(r'name="act" value="(\w+)"', client.get(path).text))


def test_only_acts_that_a_listed_item_could_take_are_offered(office):
    secretary = office.city.client("secretary")
    office.assigned()
    office.closed()
    assert offered(secretary, "/actions") == {"remind", "responsible", "leader", "export"}
    assert offered(secretary, "/actions?view=ended") == {"export"}
    office.draft()
    assert offered(secretary, "/actions?view=draft") == {"assign", "responsible", "leader", "export"}
    assert "assign" not in offered(secretary, "/actions")
    assert offered(secretary, "/actions?view=all") == {"assign", "remind", "responsible", "leader", "export"}


def test_what_only_a_further_page_could_take_is_offered_too(office):
    for _number in range(51):
        office.assigned()
    secretary = office.city.client("secretary")
    assert "assign" not in offered(secretary, "/actions?view=all")
    office.draft(deadline=None)
    assert "assign" in offered(secretary, "/actions?view=all&sort=deadline")
    assert "assign" not in offered(secretary, "/actions?view=open")
    assert "assign" not in offered(secretary, "/actions?state=assigned")


def test_a_liaison_is_offered_no_act_on_many(office):
    office.assigned()
    assert offered(office.city.client("lead_liaison"), "/actions") == set()
