"""Every address of the desk can be written for every department."""

import pytest

from tests.invariants import addressing, subjects


def test_every_address_names_things_that_are_known(whole_city, ids):
    for rule in whole_city.app.url_map.iter_rules():
        if not rule.endpoint.endswith("static"):
            for key in subjects.WHOLE:
                for path in addressing.addresses(rule, ids[key]):
                    assert "<" not in path
                    assert "None" not in path


def test_an_address_whose_number_nobody_knows_is_found(whole_city, ids):
    rule = next(rule for rule in whole_city.app.url_map.iter_rules() if rule.endpoint == "actions.show")
    with pytest.raises(KeyError, match="addressing"):
        addressing.addresses(rule, {})
