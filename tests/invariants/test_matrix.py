"""Every role at every address equals the policy; the overview of it stands beside this file, for people to read."""

from difflib import unified_diff
from pathlib import Path

import pytest

from smartcity.foundation.access import Access
from tests.invariants import matrix
from tests.invariants.walking import Walker

pytestmark = pytest.mark.slow

OVERVIEW = Path(__file__).with_name("permissions.md")


@pytest.fixture
def found(whole_city, ids):
    """What each role got at each address."""
    return matrix.tried(Walker(whole_city), ids)


def test_who_gets_through_equals_the_policy_and_the_overview(found, whole_city, request):
    assert len(found) > 250
    with whole_city.app.app_context():
        assert matrix.against_the_policy(found) == []
        assert matrix.acts_of_the_refused(found) == []
        text = matrix.overview(found)
    if request.config.getoption("--write-permissions"):
        OVERVIEW.write_text(text, "utf-8")
    changed = list(unified_diff(OVERVIEW.read_text("utf-8").splitlines(), text.splitlines(), lineterm="", n=0))
    assert changed == []


def test_an_address_that_asks_too_little_is_found(whole_city, ids, monkeypatch):
    """A page of the office that forgot its permission: the overview would no longer be what it is."""
    monkeypatch.setattr(whole_city.app.view_functions["departments.new"], "access", Access("signed_in"))
    found = matrix.tried(Walker(whole_city), ids, only={"departments.new"})
    with whole_city.app.app_context():
        lines = [line for line in matrix.overview(found).splitlines() if "/departments/new" in line]
    assert len(lines) == 2
    assert not set(lines) & set(OVERVIEW.read_text("utf-8").splitlines())


def test_who_gets_through_against_the_policy_is_found(whole_city, ids):
    found = matrix.tried(Walker(whole_city), ids, only={"departments.new"})
    by_role = found["POST /departments/new", "departments.manage"]
    with whole_city.app.app_context():
        assert matrix.against_the_policy(found) == []
        assert matrix.acts_of_the_refused(found) == []
        by_role["member"][0].verbs.append("departments.create")
        assert matrix.acts_of_the_refused(found)
        by_role["observer"] = by_role["secretariat"]
        assert matrix.against_the_policy(found)
