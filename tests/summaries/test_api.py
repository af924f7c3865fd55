"""The weekly summary for other programs."""

import pytest

from smartcity.foundation import clock
from smartcity.summaries import services
from tests.summaries.story import CUT_OFF, at

PATH = "/api/v1/summaries"


@pytest.fixture
def friday():
    with clock.at(at(11, 20, 13)):
        yield


def test_a_program_builds_reads_signs_and_issues(friday, week, city):
    client, secretary, leader = city.client(), city.api("secretary"), city.api("leader")
    made = client.post(f"{PATH}/build", json={"week": "2026-W47"}, headers=secretary)
    assert made.status_code == 201
    document = made.json
    assert (document["state"], document["issue"], document["totals"]["overdue"]) == ("draft", None, 2)
    on_time = next(figure for figure in document["figures"] if figure["name"] == "on_time")
    assert (week.names(on_time["items"]), on_time["part_of"], on_time["of"]) == (["catalogue"], "due", 4)
    kept = {item["id"]: item for item in document["items"]}
    assert kept[week.ids["ledger"]]["light"]["colour"] == "red"
    path = f"{PATH}/{document['id']}"
    edited = client.post(f"{path}/edit", json={"opening": "开头", "coordination": "", "version": 1}, headers=secretary)
    assert (edited.status_code, edited.json["state"], edited.headers["ETag"]) == (200, "edited", '"2"')
    signed = client.post(f"{path}/sign", json={}, headers={**leader, "If-Match": '"2"'})
    assert (signed.status_code, signed.json["signed_by"]) == (200, "李副组长")
    issued = client.post(f"{path}/issue", json={"version": 3}, headers=secretary)
    assert (issued.status_code, issued.json["issue"], issued.json["year"]) == (200, 1, 2026)
    assert len(issued.json["content_hash"]) == 64
    again = client.post(f"{PATH}/build", json={"week": "2026-W47"}, headers=secretary)
    assert again.status_code == 409


def test_the_list_is_paged_and_filtered(friday, city, story):
    for week in ("2026-W45", "2026-W46", "2026-W47"):
        story.do(at(11, 20, 13), services.build, "secretary", week)
    client, headers = city.client(), city.api("leader")
    first = client.get(f"{PATH}?limit=2", headers=headers).json
    assert [row["week"] for row in first["items"]] == ["2026-W47", "2026-W46"]
    assert [
        row["week"] for row in client.get(f"{PATH}?limit=2&cursor={first['next']}", headers=headers).json["items"]
    ] == ["2026-W45"]
    assert client.get(f"{PATH}?state=issued", headers=headers).json["items"] == []
    assert client.get(f"{PATH}?state=none", headers=headers).status_code == 422


@pytest.mark.parametrize(
    ("path", "json", "status"),
    [
        ("/build", {"week": "x"}, 422),
        ("/build", {"week": "2026-W47", "more": 1}, 422),
        ("/1/issue", {}, 422),
        ("/1/issue", {"version": 1}, 409),
        ("/1/issue", {"version": 99}, 409),
        ("/999/issue", {"version": 1}, 404),
        ("/1/edit", {"opening": "\x00", "coordination": "", "version": 1}, 422),
        ("/1/edit", {"opening": "绝密★", "coordination": "", "version": 1}, 422),
    ],
)
def test_what_can_not_be_done_is_refused(friday, city, story, path, json, status):
    story.do(CUT_OFF, services.build, "secretary", "2026-W47")
    answer = city.client().post(f"{PATH}{path}", json=json, headers=city.api("secretary"))
    assert answer.status_code == status, answer.json
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize("login", ["lead_liaison", "observer", "audit_admin"])
def test_others_are_refused(city, story, login):
    made = story.do(CUT_OFF, services.build, "secretary", "2026-W47")
    client, headers = city.client(), city.api(login)
    assert client.get(PATH, headers=headers).status_code == 403
    assert client.get(f"{PATH}/{made.id}", headers=headers).status_code in {403, 404}
    assert client.post(f"{PATH}/build", json={"week": "2026-W47"}, headers=headers).status_code == 403
