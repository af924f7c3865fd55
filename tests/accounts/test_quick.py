def test_pages_open(city):
    c = city.client("secretary")
    r = c.get("/account")
    assert r.status_code == 200 and "王秘书" in r.text
    r = c.send("/account/sign-out", form_on="/account")
    assert r.status_code == 303
    assert c.get("/account").status_code == 303
    a = city.actor("member")
    assert a.unit_ids == {city.unit("data")} and a.group_ids


def test_sign_in(city):
    c = city.client()
    r = c.send("/account/sign-in", {"login": "x", "password": "y"})
    assert r.status_code == 422


def test_api(city):
    c = city.client()
    assert c.get("/api/v1/openapi.json").status_code == 401
    assert c.get("/api/v1/openapi.json", headers=city.api("member", scope="read")).status_code == 200
    assert city.client("member").get("/api/v1/openapi.json").status_code == 401
