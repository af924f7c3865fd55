"""The loaded programme: its people at their browsers and at the API."""

import pytest

from tests.city import City


class Programme(City):
    """The example office: `client` and `api` take the logins of people.csv."""

    def listed(self, path, **query):
        """Return every entry of an API list, page by page."""
        headers, found, cursor = self.api("office.one", "read"), [], None
        client = self.app.test_client()
        while True:
            asked = {**query, "limit": 20, **({"cursor": cursor} if cursor else {})}
            answer = client.get(f"/api/v1/{path}", query_string=asked, headers=headers)
            assert answer.status_code == 200, answer.text
            found += answer.json["items"]
            cursor = answer.json["next"]
            if cursor is None:
                return found


@pytest.fixture
def programme(programme_app):
    """The office of the example programme."""
    return Programme(programme_app)
