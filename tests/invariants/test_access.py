"""Every address says who may see it; nobody acts without signing in, nor by another site's form."""

import pytest
from flask import Flask

from smartcity.foundation.access import ROLES, Access
from smartcity.foundation.feature import policy
from tests.invariants import addressing
from tests.invariants.walking import UNSAFE, VISITOR, Walker, routes

PUBLIC = {
    "accounts.sign_in",
    "accounts.use_link",
    "calendars.my_calendar",
    "health.healthz",
    "health.readyz",
    "language.switch",
}
"""Where nobody needs to sign in: a short list, each for its reason. The last but three know who asks by a secret."""


def undeclared(app):
    """Find addresses that do not say who may see them, and public ones that do not stand on the list."""
    faults = []
    for rule, method, access in routes(app):
        if access is None:
            faults.append(f"{method} {rule.rule} does not say who may see it")
        elif access.kind == "public" and rule.endpoint not in PUBLIC:
            faults.append(f"{method} {rule.rule} is public without standing on the list")
        elif access.kind == "requires" and str(access.permission) not in policy():
            faults.append(f"{method} {rule.rule} asks for {access.permission}, which no policy grants")
    return faults


def open_doors(walker, ids):
    """Find addresses that a visitor gets through, and what follows a form without its token."""
    faults = []
    for rule, method, access in routes(walker.app):
        if rule.endpoint in PUBLIC:
            continue
        for path in addressing.addresses(rule, ids):
            outcome = walker.rehearse(VISITOR, method, path)
            if outcome.word != "sign in":
                faults.append(f"a visitor gets {outcome.status} from {method} {path}")
    return faults


def forged(walker, ids, login):
    """Find addresses that take a form without its token, or a document by a cookie alone."""
    faults = []
    for rule, method, _access in routes(walker.app):
        if method not in UNSAFE:
            continue
        for path in addressing.addresses(rule, ids):
            for data in ({}, {"csrf_token": "x" * 91}):
                answer = walker.browser(login).open(path, method=method, data=data)
                if answer.status_code not in ({401} if path.startswith("/api/") else {400}):
                    faults.append(f"{method} {path} without a token: {answer.status_code}")
    return faults


@pytest.fixture
def walker(whole_city):
    return Walker(whole_city)


def test_every_address_says_who_may_see_it(whole_city):
    with whole_city.app.app_context():
        assert undeclared(whole_city.app) == []


def test_the_public_list_names_only_addresses_that_exist(whole_city):
    assert {rule.endpoint for rule in whole_city.app.url_map.iter_rules()} >= PUBLIC


def test_a_visitor_gets_through_no_door(walker, ids):
    assert open_doors(walker, ids["data"]) == []


def test_no_form_is_taken_without_its_token_and_no_document_by_a_cookie(walker, ids):
    assert forged(walker, ids["data"], "secretary") == []


def test_every_permission_has_a_sentence_and_somebody_who_holds_it(whole_city):
    with whole_city.app.app_context():
        granted = policy()
    asked = {str(access.permission) for _, _, access in routes(whole_city.app) if access and access.permission}
    assert asked <= set(granted)
    for name, grant in granted.items():
        assert grant.roles, name
        assert len(grant.sentence.msgid) > 10, name
        feature, _, act = name.partition(".")
        assert feature
        assert act


def test_administrators_hold_no_permission_of_the_business(whole_city):
    allowed = {
        "system_admin": {"accounts", "messages"},
        "security_admin": {"accounts"},
        "audit_admin": {"audit"},
    }
    with whole_city.app.app_context():
        for name, grant in policy().items():
            for role in grant.roles & set(allowed):
                assert name.split(".")[0] in allowed[role], f"{role} holds {name}"
    assert set(allowed) <= set(ROLES)


def test_no_administrator_may_do_what_another_may(whole_city):
    with whole_city.app.app_context():
        for name, grant in policy().items():
            holders = grant.roles & {"system_admin", "security_admin", "audit_admin"}
            assert len(holders) <= (2 if name == "accounts.list" else 1), name


def test_a_program_with_a_reading_token_changes_nothing(whole_city, ids):
    walker = Walker(whole_city)
    walker.tokens["secretary"] = whole_city.api("secretary", scope="read")
    for rule, method, _access in routes(whole_city.app):
        if method in UNSAFE and rule.rule.startswith("/api/"):
            for path in addressing.addresses(rule, ids["data"]):
                assert walker.rehearse("secretary", method, path).status == 403, path
    assert walker.rehearse("secretary", "GET", "/api/v1/actions").status == 200


# Faults put in on purpose


@pytest.fixture
def faulty(whole_city):
    """A desk with addresses that nobody guarded."""
    app: Flask = whole_city.app

    def view():
        return "for whom?", 200, {"Content-Type": "text/plain"}

    def public_view():
        return view()

    def foreign_view():
        return view()

    public_view.access = Access("public")
    foreign_view.access = Access("requires", "nobody.knows")
    app.add_url_rule("/undeclared", "faulty.undeclared", view, methods=["GET", "POST"])
    app.add_url_rule("/open", "faulty.open", public_view, methods=["GET", "POST"])
    app.add_url_rule("/unknown", "faulty.unknown", foreign_view)
    return whole_city


def test_addresses_without_a_declaration_are_found(faulty):
    with faulty.app.app_context():
        found = undeclared(faulty.app)
    assert [text.split()[1] for text in found] == ["/open", "/open", "/undeclared", "/undeclared", "/unknown"]


def test_an_open_door_is_found(faulty, ids):
    found = open_doors(Walker(faulty), ids["data"])
    assert {text.split()[-1] for text in found} >= {"/open"}


def test_a_form_taken_without_its_token_is_found(faulty, ids):
    faulty.app.extensions["csrf"].exempt(faulty.app.view_functions["faulty.open"])
    assert [text for text in forged(Walker(faulty), ids["data"], "secretary") if "/open" in text]
