"""Whom the application believes about a visitor's address (CONTROLS AU-16)."""

import pytest

from smartcity import create_app, settings


def _seen_address(folder, proxies, forwarded):
    app = create_app(settings.load({"SMARTCITY_INSTANCE": str(folder), "SMARTCITY_TRUSTED_PROXIES": proxies}))
    seen = []

    def note():
        from flask import request

        seen.append((request.remote_addr, request.is_secure))

    app.before_request(note)
    app.test_client().get(
        "/healthz",
        headers={"X-Forwarded-For": forwarded, "X-Forwarded-Proto": "https"},
        environ_base={"REMOTE_ADDR": "10.0.0.9"},
    )
    return seen[0]


def test_a_forged_address_is_not_believed_where_no_proxy_is_named(tmp_path):
    assert _seen_address(tmp_path, "0", "8.8.8.8") == ("10.0.0.9", False)


def test_the_named_proxy_is_believed_and_what_the_visitor_wrote_before_it_is_not(tmp_path):
    assert _seen_address(tmp_path, "1", "8.8.8.8, 172.16.0.5") == ("172.16.0.5", True)


@pytest.mark.parametrize("wrong", ["-1", "10", "one", "１", ""])
def test_a_wrong_number_of_proxies_is_refused_by_name(tmp_path, wrong):
    with pytest.raises(settings.WrongSetting, match="SMARTCITY_TRUSTED_PROXIES"):
        settings.load({"SMARTCITY_INSTANCE": str(tmp_path), "SMARTCITY_TRUSTED_PROXIES": wrong})
