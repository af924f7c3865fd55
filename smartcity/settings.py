"""Settings: from the environment or `instance/settings.toml`; the environment wins.

A wrong value stops the start with one line that names the setting.
"""

import os
import secrets
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

PREFIX = "SMARTCITY_"
MAIL_SCHEMES = ("smtp", "smtps", "smtp+starttls")
SHORTEST_KEY = 32


class WrongSetting(Exception):  # noqa: N818  the message is what matters: it names the setting
    """A setting has a value that can't be used."""


@dataclass(frozen=True)
class Settings:
    """What an installation can choose."""

    instance: Path
    """Folder of database, files and secrets (`SMARTCITY_INSTANCE`, default `./instance`)."""
    database_url: str
    """Database (`SMARTCITY_DATABASE_URL`); default SQLite in the instance folder; `postgresql://…` works as given."""
    secret_key: str
    """Signs cookies (`SMARTCITY_SECRET_KEY`); generated into the instance folder on first start."""
    base_url: str
    """Address that mails and feeds link to (`SMARTCITY_BASE_URL`, default `http://127.0.0.1:8000`)."""
    mail_url: str
    """Mail server (`SMARTCITY_MAIL_URL`): `smtp://user:pass@host:port`, `smtps://…`, `smtp+starttls://…`; without one, mails become .eml files in `instance/outbox/`."""
    mail_from: str
    """Sender of mails (`SMARTCITY_MAIL_FROM`, default `desk@localhost`)."""
    timezone: str
    """The city's time zone (`SMARTCITY_TIMEZONE`, default `Asia/Shanghai`)."""
    language: Literal["zh_CN", "en"]
    """Language of those who chose none (`SMARTCITY_LANGUAGE`, default `zh_CN`)."""
    profile: Literal["demo", "production"]
    """`demo` (local, default) or `production` (`SMARTCITY_PROFILE`), which refuses to start with unsafe settings."""
    instance_name: str
    """Name of the office at the top of each page (`SMARTCITY_INSTANCE_NAME`)."""
    feedback_url: str
    """Where the footer's feedback link leads (`SMARTCITY_FEEDBACK_URL`, default: a mail to the sender's address)."""

    @property
    def production(self) -> bool:
        """Tell whether all limits are on."""
        return self.profile == "production"


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; raise `WrongSetting` that names the first wrong one."""
    given = dict(os.environ if environment is None else environment)
    instance = Path(given.get(PREFIX + "INSTANCE", "instance")).resolve()
    _make_folder(instance)
    values = {**_file(instance), **{k.removeprefix(PREFIX).lower(): v for k, v in given.items() if k.startswith(PREFIX)}}
    known = set(Settings.__dataclass_fields__) | {"instance"}
    for name in sorted(set(values) - known):
        if not name.startswith("test_"):
            raise WrongSetting(f"{PREFIX}{name.upper()} is no setting")
    settings = _settings(instance, values)
    if settings.production:
        _refuse_unsafe(settings, values)
    return settings


def _settings(instance: Path, values: Mapping[str, str]) -> Settings:
    mail_from = values.get("mail_from", "desk@localhost")
    if "@" not in mail_from or any(c in mail_from for c in "\r\n"):
        raise WrongSetting(f"{PREFIX}MAIL_FROM must be an e-mail address")
    return Settings(
        instance=instance,
        database_url=_database_url(values.get("database_url", f"sqlite:///{instance / 'desk.db'}")),
        secret_key=_secret_key(instance, values.get("secret_key", "")),
        base_url=_base_url(values.get("base_url", "http://127.0.0.1:8000")),
        mail_url=_mail_url(values.get("mail_url", "")),
        mail_from=mail_from,
        timezone=_timezone(values.get("timezone", "Asia/Shanghai")),
        language=_choice("language", values.get("language", "zh_CN"), ("zh_CN", "en")),  # type: ignore[arg-type]  # checked
        profile=_choice("profile", values.get("profile", "demo"), ("demo", "production")),  # type: ignore[arg-type]  # checked
        instance_name=values.get("instance_name") or default_instance_name(),
        feedback_url=values.get("feedback_url", f"mailto:{mail_from}"),
    )


def default_instance_name() -> str:
    """Return the name in smartcity/data/instance.toml: the office that the starter programme belongs to."""
    with (Path(__file__).parent / "data" / "instance.toml").open("rb") as stream:
        return str(tomllib.load(stream)["name"])


def _make_folder(instance: Path) -> None:
    try:
        instance.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WrongSetting(f"{PREFIX}INSTANCE can't be made: {error}") from None


def _file(instance: Path) -> dict[str, str]:
    path = instance / "settings.toml"
    if not path.exists():
        return {}
    try:
        with path.open("rb") as stream:
            return {name.lower(): str(value) for name, value in tomllib.load(stream).items()}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongSetting(f"{path} can't be read: {error}") from None


def _database_url(value: str) -> str:
    if value.startswith(("postgresql://", "postgres://")):
        return "postgresql+psycopg://" + value.split("://", 1)[1]
    if value.startswith(("sqlite:///", "postgresql+psycopg://")):
        return value
    raise WrongSetting(f"{PREFIX}DATABASE_URL must begin with sqlite:/// or postgresql://")


def _secret_key(instance: Path, given: str) -> str:
    if given:
        if len(given) < SHORTEST_KEY:
            raise WrongSetting(f"{PREFIX}SECRET_KEY is shorter than {SHORTEST_KEY} characters")
        return given
    path = instance / "secret-key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as stream:
        stream.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def _base_url(value: str) -> str:
    try:
        parts = urlsplit(value)
        valid = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        valid = False
    if not valid:
        raise WrongSetting(f"{PREFIX}BASE_URL must be an http:// or https:// address")
    return value.rstrip("/")


def _mail_url(value: str) -> str:
    if not value:
        return ""
    try:
        parts = urlsplit(value)
        valid = parts.scheme in MAIL_SCHEMES and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        valid = False
    if not valid:
        raise WrongSetting(f"{PREFIX}MAIL_URL must be smtp://, smtps:// or smtp+starttls:// with a host")
    return value


def _timezone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise WrongSetting(f"{PREFIX}TIMEZONE names no time zone: {value!r}") from None
    return value


def _choice(name: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise WrongSetting(f"{PREFIX}{name.upper()} must be one of {', '.join(allowed)}")
    return value


def _refuse_unsafe(settings: Settings, given: Mapping[str, str]) -> None:
    unsafe = []
    if not settings.base_url.startswith("https://"):
        unsafe.append(f"{PREFIX}BASE_URL must be https:// (sessions and passwords would travel in the clear)")
    if not given.get("mail_from"):
        unsafe.append(f"{PREFIX}MAIL_FROM must be set (mails would come from nobody)")
    if unsafe:
        raise WrongSetting("; ".join(unsafe))
