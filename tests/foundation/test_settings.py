"""A wrong value stops the start with one line that names the setting."""

import os
import stat

import pytest

from smartcity import settings
from smartcity.settings import WrongSetting

SAFE = {"profile": "production", "base_url": "https://desk.zibo.example", "mail_from": "desk@zibo.example"}


@pytest.fixture
def load(tmp_path):
    """A function that reads settings given in lower case without their prefix."""

    def read(**given):
        environment = {f"SMARTCITY_{name.upper()}": value for name, value in given.items()}
        return settings.load({"SMARTCITY_INSTANCE": str(tmp_path / "instance"), **environment})

    return read


def test_without_any_setting_the_desk_is_a_local_demonstration_in_chinese(load, tmp_path):
    found = load()
    assert found.database_url == f"sqlite:///{tmp_path / 'instance' / 'desk.db'}"
    assert (found.base_url, found.mail_url, found.mail_from) == ("http://127.0.0.1:8000", "", "desk@localhost")
    assert (found.timezone, found.language, found.profile) == ("Asia/Shanghai", "zh_CN", "demo")
    assert found.feedback_url == "mailto:desk@localhost"
    assert found.instance_name
    assert not found.production


WRONG = {
    "INSTANCE_NAME": ["x" * 101, "two\nlines", "bell\x07"],
    "DATABASE_URL": [
        "",
        "mysql://x/y",
        "sqlite://",
        "sqlite:///",
        "sqlite:///:memory:",
        "sqlite:////no/such/folder/desk.db",
        "postgresql://host:port/x",
        "desk.db",
    ],
    "SECRET_KEY": ["short", "k" * 31],
    "BASE_URL": [
        "",
        "desk.example",
        "ftp://desk.example",
        "http://",
        "http://desk.example:99999",
        "http://desk.example:x",
        "http://a b",
        "http://user:pass@desk.example",
        "http://desk.example/?a=1",
        "http://desk.example/#a",
        "javascript:alert(1)",
        "http://[::1",
    ],
    "MAIL_URL": [
        "mail.example",
        "http://mail.example",
        "smtp://",
        "smtp://mail:0x19",
        "smtp:// mail",
        "smtp+tls://mail",
    ],
    "MAIL_FROM": ["", "desk", "@example.cn", "desk@", "a@b\r\nBcc: c@d", "desk\x00@b"],
    "TIMEZONE": ["", "Asia/Zibo", "../../etc/passwd", "/etc/localtime", "UTC+8"],
    "LANGUAGE": ["", "zh", "de", "zh_cn"],
    "PROFILE": ["", "prod", "Production", "debug"],
    "FEEDBACK_URL": ["javascript:alert(1)", "data:text/html,x", "//evil.example", "https://", "mailto:a\nb"],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_wrong_value_is_refused_in_one_line_that_names_the_setting(load, name, value):
    with pytest.raises(WrongSetting) as refusal:
        load(**{name.lower(): value})
    line = str(refusal.value)
    assert f"SMARTCITY_{name}" in line
    assert "\n" not in line
    assert "user:pass" not in line


GOOD = {
    "database_url": ["postgresql://u:p@host:5432/desk", "postgres://host/desk", "postgresql+psycopg://host/desk"],
    "base_url": ["https://desk.example", "http://10.0.0.1:8000/", "https://desk.example/office"],
    "mail_url": ["", "smtp://mail", "smtps://u:p%40x@mail:465", "smtp+starttls://mail:587"],
    "mail_from": ["desk@zibo.example", "Task Force Desk <desk@zibo.example>"],
    "timezone": ["Asia/Urumqi", "UTC"],
    "language": ["en", "zh_CN"],
    "feedback_url": ["", "https://desk.example/feedback", "mailto:a@b.cn?subject=Desk"],
    "instance_name": ["专班办公室"],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in GOOD.items() for value in values])
def test_a_good_value_is_taken(load, name, value):
    assert load(**{name: value})


def test_postgresql_is_spoken_to_through_its_newest_driver(load):
    for given in ("postgresql://host/desk", "postgres://host/desk", "postgresql+psycopg://host/desk"):
        assert load(database_url=given).database_url == "postgresql+psycopg://host/desk"


def test_a_setting_that_does_not_exist_is_named(load):
    with pytest.raises(WrongSetting, match="SMARTCITY_DATABASE_URI is no setting"):
        load(database_uri="sqlite:///x.db")


# instance/settings.toml


@pytest.fixture
def file(tmp_path):
    """A function that writes instance/settings.toml."""

    def write(text, encoding="utf-8"):
        (tmp_path / "instance").mkdir(exist_ok=True)
        (tmp_path / "instance" / "settings.toml").write_bytes(text.encode(encoding))

    return write


def test_the_file_in_the_instance_folder_is_read_and_the_environment_wins(load, file):
    file('language = "en"\nMAIL_FROM = "file@zibo.example"\n')
    assert (load().language, load().mail_from) == ("en", "file@zibo.example")
    assert load(language="zh_CN").language == "zh_CN"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("language = en", "settings.toml"),
        ('language = "de"', "SMARTCITY_LANGUAGE"),
        ('languages = "en"', "SMARTCITY_LANGUAGES"),
        ("profile = true", "SMARTCITY_PROFILE"),
        ('[mail]\nurl = "smtp://x"', "SMARTCITY_MAIL"),
        ('instance = "/elsewhere"', "SMARTCITY_INSTANCE"),
    ],
)
def test_a_wrong_file_is_refused_in_one_line(load, file, text, named):
    file(text)
    with pytest.raises(WrongSetting) as refusal:
        load()
    assert named in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_file_in_another_encoding_is_named(load, file):
    file('instance_name = "专班"', encoding="gbk")
    with pytest.raises(WrongSetting, match=r"settings\.toml"):
        load()


# Folder and key


def test_an_instance_folder_that_is_a_file_is_named(tmp_path):
    (tmp_path / "instance").write_text("")
    with pytest.raises(WrongSetting, match="SMARTCITY_INSTANCE"):
        settings.load({"SMARTCITY_INSTANCE": str(tmp_path / "instance")})


def test_the_key_is_made_once_and_read_by_nobody_else(load, tmp_path):
    first, second = load().secret_key, load().secret_key
    path = tmp_path / "instance" / "secret-key"
    assert first == second == path.read_text()
    assert len(first) >= 48
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR
    assert [p.name for p in path.parent.iterdir()] == ["secret-key"]


def test_two_installations_have_two_keys(tmp_path):
    keys = {settings.load({"SMARTCITY_INSTANCE": str(tmp_path / name)}).secret_key for name in "ab"}
    assert len(keys) == 2


@pytest.mark.parametrize("kept", ["", "short", "\n\n"])
def test_a_key_that_was_lost_stops_the_start_and_is_not_overwritten(load, tmp_path, kept):
    load()
    path = tmp_path / "instance" / "secret-key"
    path.write_text(kept)
    with pytest.raises(WrongSetting, match="SMARTCITY_SECRET_KEY"):
        load()
    assert path.read_text() == kept


# Production


def test_production_starts_with_safe_settings(load):
    assert load(**SAFE).production


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"base_url": "http://desk.zibo.example"}, "SMARTCITY_BASE_URL"),
        ({"mail_from": None}, "SMARTCITY_MAIL_FROM"),
        ({"mail_url": "smtp://user:secret@mail.zibo.example"}, "SMARTCITY_MAIL_URL"),
        ({"secret_key": "too short"}, "SMARTCITY_SECRET_KEY"),
    ],
)
def test_production_refuses_what_is_unsafe_by_name(load, change, named):
    given = {name: value for name, value in {**SAFE, **change}.items() if value is not None}
    with pytest.raises(WrongSetting) as refusal:
        load(**given)
    assert named in str(refusal.value)
    assert "secret@" not in str(refusal.value)


def test_production_names_all_that_is_unsafe_at_once(load):
    with pytest.raises(WrongSetting) as refusal:
        load(profile="production")
    assert "SMARTCITY_BASE_URL" in str(refusal.value)
    assert "SMARTCITY_MAIL_FROM" in str(refusal.value)


def test_production_does_not_start_for_debugging(tmp_path):
    environment = {f"SMARTCITY_{name.upper()}": value for name, value in SAFE.items()}
    with pytest.raises(WrongSetting, match="FLASK_DEBUG"):
        settings.load({"SMARTCITY_INSTANCE": str(tmp_path), "FLASK_DEBUG": "1", **environment})


def test_a_password_may_travel_to_a_mail_server_on_the_same_machine(load):
    assert load(**SAFE, mail_url="smtp://user:secret@127.0.0.1:25").production
