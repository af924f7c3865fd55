"""What stands in the address of a page by mistake or on purpose: filters of lists, numbers of things (CONTROLS §7, C3, C4)."""

import itertools

import pytest

from tests.actions.odd_input import BAD_IDS_IN_ADDRESSES, ODD_QUERIES, QUERIES
from tests.browser import lint
from tests.city import City
from tests.fuzz.doors import FEATURES, texts_of
from tests.fuzz.page_forms import forms_on
from tests.invariants import addressing
from tests.invariants.walking import Walker, routes

VALUES = sorted({value for values in (*QUERIES.values(), *ODD_QUERIES.values()) for value in values} | {
    "\x07", "<script>alert(1)</script>", "{{7*7}}", "q" * 8000, "\udcff", "2026-02-30", "９", "全部",
})  # fmt: skip
ALWAYS = ("cursor", "limit", "sort", "view", "line", "unit", "q", "text", "password_hash")
"""Names that links of pages use beside those of the forms."""


@pytest.fixture(scope="module")
def walker(make_standing_app, stocked):
    return Walker(City(make_standing_app(stocked)))


@pytest.fixture(scope="module")
def filters(walker, ids):
    """Every page with filters, and their names."""
    found = {}
    for path, text in texts_of(walker, ids["data"], "secretary"):
        for form in forms_on(text, path, method="get"):
            where = form.action.split("?")[0]
            if where.strip("/").split("/")[0].replace("-", "_") in FEATURES:
                found.setdefault(where, set()).update(form.fields)
    return {path: sorted({*names, *ALWAYS}) for path, names in found.items()}


def ask(walker, path, query):
    pairs = [(name, value.encode("utf-8", "surrogateescape")) for name, value in query]
    answer = walker.get("secretary", path, query_string=pairs)
    assert answer.status_code < 500, (path, query)
    return answer


def cases(filters):
    for path, names in filters.items():
        for name, value in itertools.product(names, VALUES):
            yield path, [(name, value)]
            yield path, [(name, value), (name, "1"), (name, value)]


def test_some_filters_of_every_list(walker, filters):
    assert {"/actions", "/proposals"} <= filters.keys()
    some = list(cases(filters))[::37]
    for number, (path, query) in enumerate(some):
        answer = ask(walker, path, query)
        if number % 10 == 0 and answer.mimetype == "text/html":
            lint(answer.get_data(as_text=True), path)
    assert len(some) > 30


@pytest.mark.slow
def test_every_filter_of_every_list(walker, filters):
    every = list(cases(filters))
    refused = sum(ask(walker, path, query).status_code >= 400 for path, query in every)
    print(f"{len(filters)} lists, {len(every)} cases, {refused} refused")


def test_numbers_of_nothing_in_every_address(walker, ids):
    """A page of a thing that is not there says so; nothing is done."""
    count = 0
    for rule, method, _access in routes(walker.app):
        numbers = [name for name in rule.arguments if type(rule._converters[name]).__name__ != "AnyConverter"]
        if addressing.feature_of(rule) not in FEATURES or not numbers or rule.rule.startswith("/api/"):
            continue
        known = str(addressing.addresses(rule, ids["data"])[0])
        for part, value in itertools.product(numbers, BAD_IDS_IN_ADDRESSES[:: 4 if count else 1]):
            number = addressing._values(rule, part, ids["data"])[0]
            outcome = walker.rehearse("secretary", method, known.replace(f"/{number}", f"/{value}", 1), {})
            count += 1
            assert outcome.status in range(400, 500), (rule.rule, part, value, outcome.status)
            assert not set(outcome.verbs) - {"access.refused"}
    assert count > 150
