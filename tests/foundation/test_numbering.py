"""Numbers have no gaps, whoever rolls back."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartcity.foundation.numbering import next_number, written
from smartcity.foundation.unit_of_work import Mode, savepoint, unit

pytestmark = pytest.mark.usefixtures("desk")


def _take(kind="action", year=2026):
    with unit(Mode.WRITE, audited=False):
        return next_number(kind, year)


def test_numbers_begin_with_one_in_each_kind_and_year():
    assert [_take(), _take(), _take("notice"), _take(year=2027), _take()] == [1, 2, 1, 1, 3]


def test_who_rolls_back_gives_the_number_back():
    with pytest.raises(ZeroDivisionError), unit(Mode.WRITE, audited=False):
        assert next_number("action", 2026) == 1
        raise ZeroDivisionError
    assert _take() == 1


def test_a_savepoint_gives_the_number_back_too():
    with unit(Mode.WRITE, audited=False):
        assert next_number("action", 2026) == 1
        with pytest.raises(ZeroDivisionError), savepoint():
            assert next_number("action", 2026) == 2
            raise ZeroDivisionError
        assert next_number("action", 2026) == 2


def test_eight_threads_of_which_every_third_act_fails_leave_no_gap(desk):
    taken, lock = [], threading.Lock()

    def work():
        for turn in range(12):
            with desk.app_context():
                try:
                    with unit(Mode.WRITE, audited=False):
                        number = next_number("action", 2026)
                        if turn % 3 == 0:
                            raise ZeroDivisionError
                except ZeroDivisionError:
                    continue
                with lock:
                    taken.append(number)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(1, 65))


@given(year=st.integers(1949, 2199), seq=st.integers(1, 99_999))
def test_a_number_is_written_with_its_year_and_at_least_three_digits(year, seq):
    text = written(year, seq)
    assert text.split("-") == [str(year), str(seq).zfill(3)]


def test_a_draft_has_no_number():
    assert written(None, None) is written(2026, None) is written(None, 1) is None
