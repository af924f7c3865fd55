"""The life of an item through the services: from the draft to closing, step by step."""

from smartcity.actions.workflow import State


def test_an_item_lives_from_its_draft_until_it_is_closed(office):
    item_id = office.closed()
    item = office.item(item_id)
    assert (item.state, item.number, item.progress, item.late) == (State.CLOSED, "2026-001", 100, False)
    assert [event.verb.value for event in office.events(item_id)] == [
        "assign",
        "sign_for",
        "report",
        "submit",
        "complete",
        "close",
    ]
