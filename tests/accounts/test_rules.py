"""Logins, passwords, limits: the pure rules."""

from datetime import UTC, datetime, timedelta

import pytest

from smartcity.accounts import passwords, rules

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize("login", ["Zhang.San", "ｚｈａｎｇ．ｓａｎ", " zhang.san ", "ZHANG.SAN"])
def test_logins_are_compared_without_case_and_width(login):
    assert rules.login_key(login) == "zhang.san"


@pytest.mark.parametrize(
    "login", ["admin", "ROOT", "Ｔest", "guest", "", " ", "a b", "<script>", "x" * 65, ".dot", "a\x00b"]
)
def test_some_logins_can_t_be_given(login):
    assert rules.login_fault(login)


@pytest.mark.parametrize("login", ["zhang.san", "张三", "office-one", "z_1", "a@b"])
def test_other_logins_can(login):
    assert rules.login_fault(login) is None


@pytest.mark.parametrize(
    ("length", "taken"), [(11, False), (12, True), (64, True), (72, True), (73, True), (128, True), (129, False)]
)
def test_passwords_have_12_to_128_characters(length, taken):
    for alphabet in ("春江潮水连海平海上明月共潮生", "rnbqkwpeagsh"):
        password = (alphabet * 12)[: length - 1] + "!"
        assert (rules.password_fault(password, frozenset()) is None) is taken


@pytest.mark.parametrize(
    "password",
    ["password2026!", "Password123456", "123456789012", "111111111111", "qwertyuiop12", "1qaz2wsx3edc", "woaizhongguo!",
     "zibodashuju2026", "abcabcabcabc", "一二一二一二一二一二一二", "admin1234567890", "2024-2025-2026",
     "lead.liaison-2026", "我是张联络今天上班了啊哈", "LEAD.LIAISON 88x"],
)  # fmt: skip
def test_passwords_tried_first_or_holding_the_name_are_refused(password):
    assert rules.password_fault(password, passwords.common(), "lead.liaison", "张联络")


@pytest.mark.parametrize(
    "password", ["correct horse 电池 staple", "一片冰心在玉壶，洛阳亲友如相问", "Tr9-vessel-onyx-77"]
)
def test_long_uncommon_passwords_are_taken(password):
    assert rules.password_fault(password, passwords.common(), "lead.liaison", "张联络") is None


def test_a_password_counts_whole():
    long = "长安一片月万户捣衣声" * 8
    stored = passwords.hashed(long)
    assert passwords.verify(stored, long)
    assert not passwords.verify(stored, long[:72])
    assert not passwords.verify("", long)
    assert not passwords.verify("no hash", long)


def test_hashes_are_argon2id_with_the_set_cost_and_older_ones_are_known():
    assert passwords.hashed("x").startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.outdated("$argon2id$v=19$m=8192,t=1,p=1$c29tZXNhbHQ$RdescudvJCsgt3ub+b4dMw")


@pytest.mark.parametrize("admin", ["system_admin", "security_admin", "audit_admin"])
@pytest.mark.parametrize("other", ["system_admin", "security_admin", "audit_admin", "secretariat", "observer"])
def test_an_administrator_s_role_stands_alone(admin, other):
    expected = None if admin == other else rules.role_fault({"a"}, admin)
    assert (rules.role_fault({admin}, other) is None) is (expected is None)
    assert (rules.role_fault({other}, admin) is None) is (expected is None)


def test_business_roles_go_together():
    assert rules.role_fault({"secretariat", "member"}, "liaison") is None


@pytest.mark.parametrize(("minutes", "role", "reason"), [
    (14, "audit_admin", None), (15, "audit_admin", "idle"), (29, "member", None), (30, "member", "idle"),
])  # fmt: skip
def test_a_session_that_rests_ends(minutes, role, reason):
    assert rules.session_ended(NOW - timedelta(hours=1), NOW - timedelta(minutes=minutes), {role}, NOW) == reason


def test_a_session_ends_after_twelve_hours_though_used():
    assert rules.session_ended(NOW - timedelta(hours=12), NOW, {"member"}, NOW) == "absolute"


def test_five_failures_within_a_quarter_of_an_hour_lock_for_one():
    failures = [NOW - timedelta(minutes=m) for m in (1, 4, 8, 10, 15)]
    assert rules.locked_until(failures, 5, NOW) == NOW + timedelta(minutes=14)
    assert rules.locked_until(failures, 5, NOW + timedelta(minutes=14)) is None
    assert rules.locked_until(failures[:4], 5, NOW) is None
    assert rules.locked_until([*failures[:4], NOW - timedelta(minutes=17)], 5, NOW) is None


@pytest.mark.parametrize(
    ("user_agent", "shown"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36 Edg/156.0",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19 Safari/604",
            "Safari, iPhone",
        ),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", ""),
    ],
)
def test_a_browser_is_named_by_what_people_call_it(user_agent, shown):
    assert rules.browser_name(user_agent) == shown
