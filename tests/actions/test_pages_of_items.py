"""The pages of action items: list, item, forms; every one is linted as it is fetched."""

import pytest

from smartcity.actions.workflow import State

PERSONAS = ("secretary", "leader", "lead_liaison", "support_liaison", "member")


@pytest.mark.parametrize("state", list(State))
def test_the_page_of_an_item_opens_for_everybody_who_sees_it(office, state):
    item_id = office.in_state(state)
    for login in PERSONAS:
        answer = office.city.client(login).get(f"/actions/{item_id}")
        sees = login == "secretary" or state is not State.DRAFT
        assert answer.status_code == (200 if sees else 404), login
        if sees:
            assert "建设城市数据底座" in answer.text


def test_a_foreign_unit_finds_nothing_there(office):
    item_id = office.assigned()
    assert office.city.client("outsider").get(f"/actions/{item_id}").status_code == 404


def test_the_list_shows_what_is_open(office):
    office.assigned()
    office.draft(title="还是草稿")
    page = office.city.client("secretary").get("/actions").text
    assert "建设城市数据底座" in page
    assert "还是草稿" not in page
    assert "还是草稿" in office.city.client("secretary").get("/actions?view=draft").text
