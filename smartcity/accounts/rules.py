"""Rules of accounts: logins, passwords, limits of sessions and tokens, which roles go together. Pure.

Sources: GB/T 22239-2019 (8.1.4.1 identity, 8.1.4.2 access control), OWASP ASVS 5.0 chapters 6 and 7.
"""

import hashlib
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum

from smartcity.foundation.roles import ADMINISTRATORS
from smartcity.foundation.texts import Text

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 128
LONGEST_LOGIN = 64
FORBIDDEN_LOGINS = frozenset({"admin", "administrator", "root", "test", "guest"})
"""Names that attackers try first, and that belong to nobody (GB/T 22239 8.1.4.2 b)."""

UNIT_ROLES = frozenset({"liaison", "member", "observer"})
"""Roles that can be held for one organisation."""

WINDOW = timedelta(minutes=15)
"""Within which failures count, and how long a lock holds."""
FAILURES_OF_ACCOUNT = 5
FAILURES_OF_ADDRESS = 20

IDLE = timedelta(minutes=30)
IDLE_ADMINISTRATOR = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=12)
TOUCH = timedelta(minutes=1)
"""How often the last use of a session or token is noted at most."""

LONGEST_TOKEN_DAYS = 180
STANDARD_TOKEN_DAYS = 90
LINK_LASTS = timedelta(minutes=30)
"""How long a link for choosing a password is good."""

SHORTEST_NAME_PART = 4
"""A login or name of fewer characters is not looked for in a password: nearly any would hold it."""


class TokenScope(StrEnum):
    """What an API token may do."""

    READ = "read"
    WRITE = "write"


class Role(StrEnum):
    """The roles, for their labels; foundation.access.ROLES lists them."""

    SECRETARIAT = "secretariat"
    LEADER = "leader"
    LIAISON = "liaison"
    MEMBER = "member"
    OBSERVER = "observer"
    SYSTEM_ADMIN = "system_admin"
    SECURITY_ADMIN = "security_admin"
    AUDIT_ADMIN = "audit_admin"


class Standing(StrEnum):
    """Whether an account can be used, and why not."""

    ACTIVE = "active"
    WITHOUT_ROLE = "without_role"
    ENDED = "ended"
    DISABLED = "disabled"


def digest(secret: str) -> str:
    """Return what is stored of a random secret (a session's id, a token, a link): its SHA-256."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("MicroMessenger", "WeChat"),
    ("Chrome", "Chrome"),
)
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "macOS"))


def browser_name(user_agent: str) -> str:
    """Return browser and system from what a browser says of itself (the first that fits), or its first words."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    browser = browser or ("Safari" if "Safari" in user_agent else user_agent.partition("(")[0].strip()[:40])
    system = next((name for mark, name in (*SYSTEMS, ("Linux", "Linux")) if mark in user_agent), "")
    return f"{browser}, {system}" if browser and system else browser


def login_key(login: str) -> str:
    """Return a login in its comparable form: NFKC, without regard to case, no blanks around it."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", login).strip().casefold())


def login_fault(login: str) -> Text | None:
    """Tell why a login can't be given, or None."""
    key = login_key(login)
    if not key:
        return Text("Please fill this in")
    if len(key) > LONGEST_LOGIN:
        return Text("Longer than %(maximum)s characters", maximum=LONGEST_LOGIN)
    if key in FORBIDDEN_LOGINS:
        return Text("This name belongs to nobody and is tried first by attackers; choose another")
    if not all(c.isalnum() or c in "._-@" for c in key) or not key[0].isalnum():
        return Text("Use letters, digits and . _ - @ only, beginning with a letter or digit")
    return None


def password_fault(password: str, common: frozenset[str], *personal: str) -> Text | None:
    """Tell why a password can't be chosen, or None; `personal` are the login and name it must not hold."""
    if len(password) < SHORTEST_PASSWORD:
        return Text("Use at least %(minimum)s characters", minimum=SHORTEST_PASSWORD)
    if len(password) > LONGEST_PASSWORD:
        return Text("Longer than %(maximum)s characters", maximum=LONGEST_PASSWORD)
    folded = login_key(password)
    if any(holds(folded, part) for part in personal):
        return Text("The password must not contain your login or name")
    if too_common(folded, common):
        return Text("This password is among those tried first; choose another")
    return None


def holds(folded: str, part: str) -> bool:
    """Tell whether a password holds somebody's login or name: short Latin ones don't count, Chinese names do."""
    key = login_key(part)
    long_enough = len(key) >= SHORTEST_NAME_PART or (len(key) > 1 and not key.isascii())
    return long_enough and key in folded


def too_common(folded: str, common: frozenset[str]) -> bool:
    """Tell whether a password is a common word among digits and signs, these alone, or one pattern repeated."""
    core = folded.strip("0123456789!@#$%^&*().,-_+= ")
    if not core or core in common or folded in common:
        return True
    return any(len(folded) % n == 0 and folded == folded[:n] * (len(folded) // n) for n in range(1, 5))


def role_fault(held: Iterable[str], role: str) -> Text | None:
    """Tell why a role can't join those held: an administrator's role stands alone."""
    others = set(held) - {role}
    if others and (role in ADMINISTRATORS or others & ADMINISTRATORS):
        return Text("The role of an administrator excludes every other role")
    return None


def idle_limit(roles: Iterable[str]) -> timedelta:
    """Return how long a session may rest: 30 minutes, 15 for administrators."""
    return IDLE_ADMINISTRATOR if set(roles) & ADMINISTRATORS else IDLE


def session_ended(created_at: datetime, seen_at: datetime, roles: Iterable[str], now: datetime) -> str | None:
    """Return why a session is over (`idle`, `absolute`), or None."""
    if now - created_at >= ABSOLUTE:
        return "absolute"
    return "idle" if now - seen_at >= idle_limit(roles) else None


def locked_until(failures: list[datetime], allowed: int, now: datetime) -> datetime | None:
    """Return until when attempts are refused, or None; `failures` are the newest `allowed` ones, newest first."""
    if len(failures) < allowed or failures[0] - failures[allowed - 1] > WINDOW:
        return None
    end = failures[0] + WINDOW
    return end if now < end else None
