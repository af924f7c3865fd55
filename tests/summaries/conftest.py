"""The week that the summaries are tested with."""

import pytest

from tests.summaries.story import Story


@pytest.fixture
def story(city):
    """The people of the test city, ready to act."""
    return Story(city)


@pytest.fixture
def week(story):
    """Week 2026-W47 as it was played: see tests/summaries/story.py."""
    return story.play()
