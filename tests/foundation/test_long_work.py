"""Long work beside pages: it stands aside while a page is under way, for a moment and not for ever."""

import time

import pytest

from smartcity.foundation import long_work


@pytest.fixture
def page():
    """A page that is under way."""
    long_work.request_begins()
    yield
    long_work.request_ends()


def spent(act):
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def _worked():
    long_work._mine.since = 0.0


def test_long_work_stands_aside_while_a_page_is_under_way_but_not_for_ever(page):
    _worked()
    assert 0.02 <= spent(long_work.give_way) < 0.5


def test_it_goes_on_at_once_where_nobody_waits():
    _worked()
    assert spent(lambda: [long_work.give_way() for _ in range(1000)]) < 0.02


def test_its_own_request_is_nobody_else(page):
    _worked()
    with long_work.beside_others():
        assert spent(long_work.give_way) < 0.02


def test_it_works_a_while_before_it_stands_aside_again(page):
    _worked()
    long_work.give_way()
    assert spent(long_work.give_way) < 0.02


def test_every_request_is_counted_out_whatever_came_of_it(app, city):
    before = long_work._under_way["requests"]
    for path in ("/healthz", "/actions", "/no-such-page", "/ledger/export.csv"):
        city.client("secretary").get(path).get_data()
    assert long_work._under_way["requests"] == before
