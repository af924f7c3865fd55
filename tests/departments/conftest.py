"""Who keeps the organisations in these tests."""

import pytest

from smartcity.departments import queries, services


@pytest.fixture
def secretary(city):
    """The secretary as the services see her."""
    return city.actor("secretary")


@pytest.fixture
def version_of(reading):
    """A function that returns the version of an organisation."""
    return lambda organisation_id: reading(queries.get, organisation_id).version


@pytest.fixture
def renamed(city, writing, secretary, version_of):
    """A function that renames a unit of the city."""

    def rename(key, name, on, **more):
        unit = city.unit(key)
        return writing(services.rename, secretary, unit, version_of(unit), name=name, on=on, **more)

    return rename
