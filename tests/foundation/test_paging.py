"""Lists are read page by page: nothing twice, nothing left out, and no cursor but one's own."""

import base64
import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import case, func, select

from smartcity.foundation.database import db
from smartcity.foundation.numbering import Counter
from smartcity.foundation.paging import MAXIMUM_LIMIT, Key, paged
from smartcity.foundation.problems import InvalidInput
from smartcity.foundation.scheduling import JobRun
from smartcity.foundation.unit_of_work import Mode, unit

KEYS = [Key(Counter.last, descending=True), Key(Counter.kind)]


@pytest.fixture
def rows(desk):
    """Twenty counters, of which many stand at the same number."""
    with unit(Mode.WRITE, audited=False):
        db.session.add_all(Counter(kind=f"k{n:02}", year=2026, last=n % 3) for n in range(20))
    return [f"k{n:02}" for n in sorted(range(20), key=lambda n: (-(n % 3), n))]


def _walk(keys, limit, statement=None):
    found, cursor, pages = [], None, 0
    while True:
        with unit(Mode.READ):
            page = paged(select(Counter.kind) if statement is None else statement, keys, cursor, limit)
        found += [row.kind for row in page.rows]
        pages += 1
        cursor = page.next
        if cursor is None:
            return found, pages


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 19, 20, 21, 200])
def test_pages_follow_each_other_over_equal_values(rows, limit):
    found, pages = _walk(KEYS, limit)
    assert found == rows
    assert pages == -(-20 // limit)


def test_an_empty_list_is_one_empty_page(desk):
    assert _walk(KEYS, 10) == ([], 1)


def test_keys_may_be_computed(rows):
    keys = [
        Key(case((Counter.last == 1, 0), else_=1)),
        Key(func.length(Counter.kind), descending=True),
        Key(Counter.kind, descending=True),
    ]
    found, _ = _walk(keys, 6)
    assert found == sorted(rows, key=lambda kind: (int(kind[1:]) % 3 != 1, -int(kind[1:])))


def test_keys_may_be_days_and_instants(desk):
    with unit(Mode.WRITE, audited=False):
        for n in range(9):
            at = datetime(2026, 3, 1 + n // 3, tzinfo=UTC)
            db.session.add(JobRun(name=f"k{n}", holder="", leased_until=at, ticked_at=at))
    keys = [Key(JobRun.leased_until, descending=True), Key(JobRun.name)]
    found, _ = _walk(keys, 2, select(JobRun.name.label("kind")))
    assert found == ["k6", "k7", "k8", "k3", "k4", "k5", "k0", "k1", "k2"]


def test_what_is_added_before_the_place_reached_moves_nothing(rows):
    with unit(Mode.READ):
        first = paged(select(Counter.kind), KEYS, None, 5)
    with unit(Mode.WRITE, audited=False):
        db.session.add(Counter(kind="a", year=2026, last=2))
    with unit(Mode.READ):
        second = paged(select(Counter.kind), KEYS, first.next, 5)
    assert [row.kind for row in (*first.rows, *second.rows)] == rows[:10]


@pytest.mark.parametrize(("asked", "given_"), [(0, 1), (-5, 1), (1, 1), (10**9, MAXIMUM_LIMIT)])
def test_a_page_is_neither_empty_nor_endless(desk, asked, given_):
    with unit(Mode.WRITE, audited=False):
        db.session.add_all(Counter(kind=f"k{n:03}", year=2026, last=0) for n in range(MAXIMUM_LIMIT + 5))
    with unit(Mode.READ):
        assert len(paged(select(Counter.kind), KEYS, None, asked).rows) == given_


def _plain(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


HOSTILE = [
    "x",
    "!",
    "é",
    "\x00",
    "A" * 9000,
    "====",
    "' OR 1=1--",
    _plain([]),
    _plain([1, "k"]),
    _plain([10**30, "k"]),
    _plain([None, None]),
    _plain([1.5, "k"]),
    _plain([True, "k"]),
    _plain(["\ud800", "\x00"]),
    _plain([{"instant": "2026-01-01T00:00:00"}, "k"]),
    _plain([{"day": 5}, "k"]),
    _plain({"a": 1}),
    base64.urlsafe_b64encode(b"\xff\xfe" * 20).decode(),
    "W10" * 2000,
]


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("cursor", HOSTILE)
def test_a_cursor_that_nobody_wrote_is_refused_by_name(cursor):
    with pytest.raises(InvalidInput) as refusal, unit(Mode.READ):
        paged(select(Counter.kind), KEYS, cursor)
    assert set(refusal.value.errors) == {"cursor"}


def _first_cursor(keys=KEYS):
    with unit(Mode.READ):
        return paged(select(Counter.kind), keys, None, 5).next


@pytest.mark.usefixtures("rows")
def test_a_cursor_with_one_character_changed_is_refused():
    cursor = _first_cursor()
    for place in range(len(cursor) - 1):
        changed = cursor[:place] + ("B" if cursor[place] == "A" else "A") + cursor[place + 1 :]
        with pytest.raises(InvalidInput), unit(Mode.READ):
            paged(select(Counter.kind), KEYS, changed)


@pytest.mark.usefixtures("rows")
def test_a_cursor_of_a_list_in_another_order_is_refused():
    for keys in ([Key(Counter.last), Key(Counter.kind)], [Key(Counter.kind)], KEYS[::-1]):
        with pytest.raises(InvalidInput), unit(Mode.READ):
            paged(select(Counter.kind), keys, _first_cursor())


def test_a_cursor_of_another_installation_is_refused(rows, desk):
    cursor = _first_cursor()
    desk.config["SECRET_KEY"] = "another" * 8
    with pytest.raises(InvalidInput), unit(Mode.READ):
        paged(select(Counter.kind), KEYS, cursor)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text(max_size=80))
def test_no_text_at_all_breaks_a_list(rows, cursor):
    try:
        with unit(Mode.READ):
            page = paged(select(Counter.kind), KEYS, cursor, 5)
    except InvalidInput:
        return
    assert cursor == ""
    assert len(page.rows) == 5


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
@given(limit=st.integers(1, 30), turned=st.lists(st.booleans(), min_size=3, max_size=3))
def test_every_order_gives_every_row_once(rows, limit, turned):
    columns = (Counter.last, Counter.year, Counter.kind)
    keys = [Key(column, descending=down) for column, down in zip(columns, turned, strict=True)]
    found, _ = _walk(keys, limit)
    assert sorted(found) == sorted(rows)


def test_a_day_among_the_keys_comes_back_as_a_day(desk):
    with unit(Mode.WRITE, audited=False):
        db.session.add_all(Counter(kind=f"k{n}", year=2026, last=n) for n in range(3))
    with unit(Mode.READ):
        from sqlalchemy import literal
        from sqlalchemy.types import Date

        keys = [Key(literal(date(2026, 1, 1), Date)), Key(Counter.kind)]
        first = paged(select(Counter.kind), keys, None, 2)
        assert [row.kind for row in paged(select(Counter.kind), keys, first.next, 2).rows] == ["k2"]
