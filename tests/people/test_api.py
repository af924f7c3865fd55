"""People through the API."""

import pytest

PEOPLE = "/api/v1/people"


def test_the_office_adds_reads_and_changes_a_person(city, app):
    client, office = app.test_client(), city.api("secretary")
    made = client.post(PEOPLE, json={"name": "冯新人", "email": "feng@city.example"}, headers=office)
    assert made.status_code == 201
    person = made.json
    assert person["posts"] == []
    assert person["version"] == 1
    path = f"{PEOPLE}/{person['id']}"
    given = {"kind": "head", "organisation": city.unit("police"), "start": "2026-01-05"}
    post = client.post(f"{path}/posts", json=given, headers=office).json
    assert post["organisation"]["name"] == "市公安局"
    assert post["end"] is None
    assert (
        client.patch(f"{path}/posts/{post['id']}", json={"end": "2026-02-01"}, headers=office).json["end"]
        == "2026-02-01"
    )
    assert client.patch(path, json={"title": "局长", "version": 1}, headers=office).json["title"] == "局长"
    assert client.patch(path, json={"title": "科长"}, headers={**office, "If-Match": '"1"'}).status_code == 409
    assert client.patch(path, json={"title": "科长"}, headers=office).status_code == 422


def test_a_post_belongs_to_its_person(city, app):
    client, office = app.test_client(), city.api("secretary")
    post = client.get(f"{PEOPLE}/{city.person('member')}/posts", headers=office).json["items"][0]
    wrong = f"{PEOPLE}/{city.person('outsider')}/posts/{post['id']}"
    assert client.patch(wrong, json={"end": "2026-02-01"}, headers=office).status_code == 404


def test_contacts_are_masked_as_on_the_pages(city, app):
    client, path = app.test_client(), f"{PEOPLE}/{city.person('member')}"
    assert client.get(path, headers=city.api("lead_liaison")).json["email"] == "member@city.example"
    assert client.get(path, headers=city.api("outsider")).json["email"] == "m****@city.example"
    listed = client.get(f"{PEOPLE}?q=周干部", headers=city.api("outsider")).json["items"]
    assert [row["phone"] for row in listed] == ["053****0000"]


def test_others_change_nobody(city, app):
    client = app.test_client()
    for login in ("leader", "lead_liaison", "observer"):
        assert client.post(PEOPLE, json={"name": "某"}, headers=city.api(login)).status_code == 403
    for login in ("system_admin", "audit_admin"):
        assert client.get(PEOPLE, headers=city.api(login)).status_code == 403


@pytest.mark.parametrize("field", ["id", "version2", "initials", "is_example", "posts"])
def test_what_isn_t_offered_is_refused(city, app, field):
    answer = app.test_client().post(PEOPLE, json={"name": "某", field: 1}, headers=city.api("secretary"))
    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"] == field


def test_the_list_goes_on_where_it_ended(city, app):
    client, headers, seen, cursor = app.test_client(), city.api("observer"), [], ""
    while cursor is not None:
        page = client.get(f"{PEOPLE}?limit=5{'&cursor=' + cursor if cursor else ''}", headers=headers).json
        seen += [row["id"] for row in page["items"]]
        cursor = page["next"]
    assert len(seen) == len(set(seen)) == 12
