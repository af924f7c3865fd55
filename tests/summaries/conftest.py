"""The week that the summaries are tested with."""

import pytest

from smartcity.foundation import i18n
from tests.summaries.story import Story


@pytest.fixture
def story(city):
    """The people of the test city, ready to act."""
    return Story(city)


@pytest.fixture
def week(story):
    """Week 2026-W47 as it was played: see tests/summaries/story.py."""
    return story.play()


@pytest.fixture
def english():
    """Sentences in English, whatever another test left in force."""
    with i18n.using("en"):
        yield
