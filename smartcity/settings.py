"""Settings: from the environment or `instance/settings.toml`; the environment wins.

A wrong value stops the start with one line that names the setting.
"""

import importlib.util
import os
import re
import secrets
import ssl
import stat
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from typing import Literal
from urllib.parse import SplitResult, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

PREFIX = "SMARTCITY_"
MAIL_SCHEMES = ("smtp", "smtps", "smtp+starttls")
LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")
SHORTEST_KEY = 32
MOST_PROXIES = 9
LONGEST_NAME = 100
HTTPS_PORT, PORTS = 443, 65_536
LARGEST_FILE, LARGEST_QUOTA = 100, 100_000_000
"""MB; a file is examined in memory."""


class WrongSetting(Exception):
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
    """Mail server (`SMARTCITY_MAIL_URL`): `smtp://user:pass@host:port`, `smtps://…`, `smtp+starttls://…`; without one,
    mails become .eml files in `instance/outbox/`."""
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
    trusted_proxies: int
    """How many proxies in front are believed about the visitor's address and HTTPS (`SMARTCITY_TRUSTED_PROXIES`, 0)."""
    feedback_url: str
    """Where the footer's feedback link leads (`SMARTCITY_FEEDBACK_URL`, default: a mail to the sender's address)."""
    upload_limit_mb: int
    """The largest file that can be uploaded, in MB (`SMARTCITY_UPLOAD_LIMIT_MB`, 20); a form takes three times that."""
    unit_quota_mb: int
    """The room for all files that one unit uploads, in MB (`SMARTCITY_UNIT_QUOTA_MB`, 2048)."""
    files_quota_mb: int
    """The room for all files together, in MB (`SMARTCITY_FILES_QUOTA_MB`, 20480)."""
    outbound_hosts: tuple[tuple[str, int], ...]
    """Hosts of the city's own to which channels may post besides the public platforms (`SMARTCITY_OUTBOUND_HOSTS`):
    `gateway.city.gov.cn 10.1.2.3:8443`; such a host may lie in the city's own network."""
    outbound_ca: str
    """File with the certificate authority of those hosts (`SMARTCITY_OUTBOUND_CA`); default: the system's."""

    @property
    def production(self) -> bool:
        """Tell whether all limits are on."""
        return self.profile == "production"


def load(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; raise `WrongSetting` that names the first wrong one."""
    given = dict(os.environ if environment is None else environment)
    instance = Path(given.get(PREFIX + "INSTANCE") or "instance").resolve()
    _make_folder(instance)
    values = {
        **_file(instance),
        **{k.removeprefix(PREFIX).lower(): v for k, v in given.items() if k.startswith(PREFIX)},
    }
    known = set(Settings.__dataclass_fields__) | {"instance"}
    for name in sorted(set(values) - known):
        if not name.startswith("test_"):
            raise WrongSetting(f"{PREFIX}{name.upper()} is no setting")
    settings = _settings(instance, values)
    if settings.production:
        _refuse_unsafe(settings, values, debugging=bool(given.get("FLASK_DEBUG")))
    return settings


def _settings(instance: Path, values: Mapping[str, str]) -> Settings:
    mail_from = _mail_from(values.get("mail_from", "desk@localhost"))
    return Settings(
        instance=instance,
        database_url=_database_url(instance, values.get("database_url", f"sqlite:///{instance / 'desk.db'}")),
        secret_key=_secret_key(instance, values.get("secret_key", "")),
        base_url=_base_url(values.get("base_url", "http://127.0.0.1:8000")),
        mail_url=_mail_url(values.get("mail_url", "")),
        mail_from=mail_from,
        timezone=_timezone(values.get("timezone", "Asia/Shanghai")),
        language=_choice("language", values.get("language", "zh_CN"), ("zh_CN", "en")),  # type: ignore[arg-type]  # checked
        profile=_choice("profile", values.get("profile", "demo"), ("demo", "production")),  # type: ignore[arg-type]  # checked
        instance_name=_line("instance_name", values.get("instance_name") or default_instance_name()),
        feedback_url=_feedback_url(values.get("feedback_url") or f"mailto:{parseaddr(mail_from)[1]}"),
        trusted_proxies=_count("trusted_proxies", values.get("trusted_proxies", "0")),
        upload_limit_mb=_megabytes("upload_limit_mb", values.get("upload_limit_mb", "20"), LARGEST_FILE),
        unit_quota_mb=_megabytes("unit_quota_mb", values.get("unit_quota_mb", "2048"), LARGEST_QUOTA),
        files_quota_mb=_megabytes("files_quota_mb", values.get("files_quota_mb", "20480"), LARGEST_QUOTA),
        outbound_hosts=_hosts(values.get("outbound_hosts", "")),
        outbound_ca=_certificates(values.get("outbound_ca", "")),
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
            read = {name.lower(): value for name, value in tomllib.load(stream).items()}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise WrongSetting(f"{path} can't be read: {error}") from None
    for name, value in read.items():
        if not isinstance(value, str):
            raise WrongSetting(f"{PREFIX}{name.upper()} in {path} must be a text between quotation marks")
    if "instance" in read:
        raise WrongSetting(f"{PREFIX}INSTANCE can't stand in {path}, which lies in that folder")
    return read


def _database_url(instance: Path, value: str) -> str:
    if value.startswith(("postgresql://", "postgres://", "postgresql+psycopg://")):
        return _postgresql_url("postgresql+psycopg://" + value.split("://", 1)[1])
    path = value.removeprefix("sqlite:///")
    if path == value or not path:
        raise WrongSetting(f"{PREFIX}DATABASE_URL must begin with sqlite:/// or postgresql://")
    if ":memory:" in path or "mode=memory" in path:
        raise WrongSetting(f"{PREFIX}DATABASE_URL must be a file: a database in memory would be gone at once")
    if not (instance / path.split("?")[0]).parent.is_dir():
        raise WrongSetting(f"{PREFIX}DATABASE_URL lies in a folder that isn't there: {path}")
    return value


def _postgresql_url(value: str) -> str:
    try:
        make_url(value)
    except (ArgumentError, ValueError):
        raise WrongSetting(f"{PREFIX}DATABASE_URL is no address of a database") from None
    if importlib.util.find_spec("psycopg") is None:
        raise WrongSetting(f"{PREFIX}DATABASE_URL needs the extra postgres: pip install -e '.[postgres]'")
    return value


def _secret_key(instance: Path, given: str) -> str:
    path = instance / "secret-key"
    try:
        key = given or _kept_key(path)
    except OSError as error:
        raise WrongSetting(f"{PREFIX}SECRET_KEY can't be kept in the instance folder: {error}") from None
    if len(key) < SHORTEST_KEY:
        where = "" if given else f" in {path}"
        raise WrongSetting(f"{PREFIX}SECRET_KEY{where} is shorter than {SHORTEST_KEY} characters")
    return key


def _kept_key(path: Path) -> str:
    """Return the key of the instance folder; of several processes that start at once one makes it, whole."""
    if not path.exists():
        made = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
        handle = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, stat.S_IRUSR | stat.S_IWUSR)
        with os.fdopen(handle, "w") as stream:
            stream.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):
            os.link(made, path)
        made.unlink()
    return path.read_text(encoding="ascii", errors="replace").strip()


def _address(value: str, schemes: tuple[str, ...]) -> SplitResult | None:
    """Return the parts of an address of one of the schemes that names a host, or None."""
    try:
        parts = urlsplit(value)
        named = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    plain = value.isprintable() and not any(c.isspace() for c in value)
    return parts if plain and named and parts.scheme in schemes else None


def _base_url(value: str) -> str:
    parts = _address(value, ("http", "https"))
    if parts is None or parts.username or parts.query or parts.fragment:
        raise WrongSetting(f"{PREFIX}BASE_URL must be an http:// or https:// address")
    return value.rstrip("/")


def _mail_url(value: str) -> str:
    if value and _address(value, MAIL_SCHEMES) is None:
        raise WrongSetting(f"{PREFIX}MAIL_URL must be smtp://, smtps:// or smtp+starttls:// with a host")
    return value


def _mail_from(value: str) -> str:
    name, _at, host = parseaddr(value)[1].rpartition("@")
    if not name or not host or not value.isprintable():
        raise WrongSetting(f"{PREFIX}MAIL_FROM must be an e-mail address")
    return value


def _feedback_url(value: str) -> str:
    if not (value.isprintable() and value.startswith("mailto:")) and _address(value, ("http", "https")) is None:
        raise WrongSetting(f"{PREFIX}FEEDBACK_URL must be an http://, https:// or mailto: address")
    return value


def _line(name: str, value: str) -> str:
    if not value.isprintable() or len(value) > LONGEST_NAME:
        raise WrongSetting(f"{PREFIX}{name.upper()} must be one line of at most {LONGEST_NAME} characters")
    return value


def _timezone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise WrongSetting(f"{PREFIX}TIMEZONE names no time zone: {value!r}") from None
    return value


def _count(name: str, value: str) -> int:
    if value not in {str(number) for number in range(MOST_PROXIES + 1)}:
        raise WrongSetting(f"{PREFIX}{name.upper()} must be a number from 0 to {MOST_PROXIES}")
    return int(value)


def _megabytes(name: str, value: str, largest: int) -> int:
    if not (value.isascii() and value.isdigit() and 1 <= int(value[:9]) <= largest):
        raise WrongSetting(f"{PREFIX}{name.upper()} must be a number of MB from 1 to {largest}")
    return int(value)


def _hosts(value: str) -> tuple[tuple[str, int], ...]:
    """Read names, each with a port or without one (443), parted by blanks or commas."""
    found = []
    for one in value.replace(",", " ").split():
        name, _sign, port = one.partition(":")
        named = re.fullmatch(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?", name)
        if not named or not (_sign == "" or (port.isascii() and port.isdigit() and 0 < int(port[:6]) < PORTS)):
            raise WrongSetting(f"{PREFIX}OUTBOUND_HOSTS holds no host name in small letters with a port: {one!r}")
        found.append((name, int(port or HTTPS_PORT)))
    return tuple(found)


def _certificates(value: str) -> str:
    if value:
        try:
            ssl.create_default_context(cafile=value)
        except OSError as error:
            raise WrongSetting(f"{PREFIX}OUTBOUND_CA holds no certificates: {error}") from None
    return value


def _choice(name: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        raise WrongSetting(f"{PREFIX}{name.upper()} must be one of {', '.join(allowed)}")
    return value


def _refuse_unsafe(settings: Settings, given: Mapping[str, str], *, debugging: bool) -> None:
    unsafe = []
    if debugging:
        unsafe.append("FLASK_DEBUG must not be set (errors would show the program to everybody)")
    if not settings.base_url.startswith("https://"):
        unsafe.append(f"{PREFIX}BASE_URL must be https:// (sessions and passwords would travel in the clear)")
    mail = urlsplit(settings.mail_url)
    if mail.scheme == "smtp" and mail.password and mail.hostname not in LOCAL_HOSTS:
        unsafe.append(f"{PREFIX}MAIL_URL must be smtps:// or smtp+starttls:// (its password would travel in the clear)")
    if not given.get("mail_from"):
        unsafe.append(f"{PREFIX}MAIL_FROM must be set (mails would come from nobody)")
    if unsafe:
        raise WrongSetting("; ".join(unsafe))
