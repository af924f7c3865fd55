"""Long work gives others their turn, and leaves the interpreter as it was."""

import gc
import sys

import pytest

from smartcity.foundation.long_work import beside_others


def test_turns_are_short_while_long_work_runs_and_as_before_afterwards():
    before = sys.getswitchinterval()
    with beside_others(), beside_others():
        assert sys.getswitchinterval() < before / 10
        assert not gc.isenabled()
    assert sys.getswitchinterval() == pytest.approx(before)
    assert gc.isenabled()


def test_work_that_fails_leaves_the_interpreter_as_it_was_too():
    before = sys.getswitchinterval()
    with pytest.raises(ZeroDivisionError), beside_others():
        _ = 1 / 0
    assert sys.getswitchinterval() == pytest.approx(before)
    assert gc.isenabled()
