"""Password hashes: argon2id with OWASP's parameters, computed outside any unit that writes.

A hash takes about 60 ms and 19 MiB; inside a write unit it would hold everybody else's lock that long.
"""

import secrets
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike


@dataclass(frozen=True)
class Secret:
    """A generated password, and its hash."""

    text: str
    hash: str


def new_secret() -> Secret:
    """Generate a password of four groups (79 random bits), to be changed by its owner."""
    text = "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
    return Secret(text, hashed(text))


def hashed(password: str) -> str:
    """Return the hash of a password, in its NFC form and whole."""
    return _HASHER.hash(normalize("NFC", password))


def verify(stored: str, password: str) -> bool:
    """Tell whether a password is the stored one; without a stored one the same time passes, and it is not."""
    stand_in = _dummy()
    try:
        return _HASHER.verify(stored or stand_in, normalize("NFC", password)) and bool(stored)
    except (Argon2Error, InvalidHashError):
        return False


def outdated(stored: str) -> bool:
    """Tell whether a hash was made with older parameters."""
    return _HASHER.check_needs_rehash(stored)


@cache
def _dummy() -> str:
    return _HASHER.hash(secrets.token_urlsafe(16))


@cache
def common() -> frozenset[str]:
    """Return the passwords tried first (data/common_passwords.txt), folded."""
    text = files("smartcity.accounts").joinpath("data/common_passwords.txt").read_text("utf-8")
    return frozenset(line.strip().casefold() for line in text.splitlines() if line.strip() and not line.startswith("#"))
