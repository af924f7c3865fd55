"""Whoever saves second gets 409 with both texts as they were typed, loses nothing, and can then save."""

import re
from datetime import date

import pytest

from smartcity.actions.light_queries import newest_id
from tests.actions.office import at
from tests.actions.test_forms_of_items import filled
from tests.actions.test_light_rules_pages import WEDNESDAY, sealed, typed
from tests.actions.test_saved_lists import saved, stored

MINE, THEIRS = '<b>迟到的</b>&"', "<i>先到的</i>"
ESCAPED = {MINE: "&lt;b&gt;迟到的&lt;/b&gt;&amp;&#34;", THEIRS: "&lt;i&gt;先到的&lt;/i&gt;"}


def table(answer):
    """Return what is shown side by side, by field: typed, stored."""
    assert answer.status_code == 409
    body = answer.text.split('class="list list-cards compare"')[1].split("</table>")[0]
    rows = re.findall(r'<th scope="row"[^>]*>(.*?)</th>.*?prose">(.*?)</div>.*?prose">(.*?)</div>', body, re.DOTALL)
    return {field: (typed, stored) for field, typed, stored in rows}


@pytest.mark.parametrize("state", ["draft", "assigned"])
def test_two_people_edit_an_item(office, state):
    client, finance, police = office.city.client("secretary"), office.units["finance"], office.units["police"]
    where = client.send("/actions/new", filled(office, **({"then": "assign"} if state == "assigned" else {}))).location
    version = re.search(r'name="version"[^>]* value="(\d+)"', client.get(f"{where}/edit").text)[1]
    first = filled(office, requirement=THEIRS, supporting=[finance], version=version)
    mine = filled(office, requirement=MINE, supporting=[police], contact=MINE, version=version)
    assert client.send(f"{where}/edit", first).status_code == 303
    stale = client.send(f"{where}/edit", mine)
    shown = table(stale)
    assert shown["工作要求"] == (ESCAPED[MINE], ESCAPED[THEIRS])
    assert shown["配合单位"] == ("市公安局", "市财政局")
    assert shown["单位联系人"] == (ESCAPED[MINE], "")
    assert f">{ESCAPED[MINE]}</textarea>" in stale.text.replace("\r", "").replace(">\n", ">")
    now = re.search(r'name="version"[^>]* value="(\d+)"', stale.text)[1]
    assert client.send(f"{where}/edit", {**mine, "version": now}).status_code == 303
    assert ESCAPED[MINE] in client.get(where).text


def test_two_people_edit_a_saved_list(office):
    list_id, client = saved(office, "secretary"), office.city.client("secretary")
    path = f"/actions/lists/{list_id}/edit"
    assert client.send(path, {"name": THEIRS, "version": "1"}).status_code == 303
    mine = {"name": MINE, "shared": "y", "version": "1"}
    stale = client.send(path, mine)
    assert table(stale) == {"名称": (ESCAPED[MINE], ESCAPED[THEIRS]), "共享给全办": ("是", "否")}
    assert f'value="{ESCAPED[MINE]}"' in stale.text
    assert client.send(path, {**mine, "version": "2"}).status_code == 303
    assert stored(office, list_id).name == MINE


def test_two_people_change_the_rules_of_the_lights(office):
    client, path = office.city.client("secretary"), "/actions/light-rules/new"
    with at(WEDNESDAY):
        mine = typed(date(2026, 11, 25), yellow_days="7", reason=MINE, version="0")
        seal = sealed(client.send(path, {**mine, "then": "preview"}))
        theirs = typed(WEDNESDAY, yellow_days="9", reason=THEIRS, version="0")
        theirs["previewed"] = sealed(client.send(path, {**theirs, "then": "preview"}))
        assert client.send(path, {**theirs, "then": "save"}).status_code == 303
        stale = client.send(path, {**mine, "then": "save", "previewed": seal})
        shown = table(stale)
        assert shown["理由或依据"] == (ESCAPED[MINE], ESCAPED[THEIRS])
        rules_typed, rules_stored = shown["亮灯规则"]
        assert "7个工作日" in rules_typed.replace(" ", "")
        assert "9个工作日" in rules_stored.replace(" ", "")
        assert f'value="{ESCAPED[MINE]}"' in stale.text
        version = office.read(newest_id)
        assert client.send(path, {**mine, "then": "save", "previewed": seal, "version": version}).status_code == 303
