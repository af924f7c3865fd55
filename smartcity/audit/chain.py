"""The chain's arithmetic: what is hashed, and how one entry holds on to the one before. Pure."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

FIRST = "0" * 64


def canonical(fields: dict[str, Any]) -> str:
    """Return an entry's text: JSON with sorted names, no blanks, ASCII only, so that every database keeps it alike."""
    return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def link(previous_hash: str, body: str) -> str:
    """Return the hash of an entry: SHA-256 over the previous one's hash and the entry's text."""
    return hashlib.sha256(f"{previous_hash}\n{body}".encode()).hexdigest()


@dataclass(frozen=True)
class Verdict:
    """What a check of the chain found: how many entries, and the first bad one."""

    entries: int
    first_bad: int | None

    @property
    def ok(self) -> bool:
        """Tell whether the whole chain holds."""
        return self.first_bad is None


def verify(rows: Iterable[tuple[int, str, str, str]], last: int, head: str, repeats: Iterable[bool]) -> Verdict:
    """Check rows of (id, body, previous hash, hash), in order, against the head.

    `repeats` tells for each row whether its other columns still say what its body says. `first_bad` is the first entry
    that is missing, too many or changed.
    """
    expected, previous, count = 1, FIRST, 0
    for (number, body, before, own), same in zip(rows, repeats, strict=True):
        count += 1
        if number != expected:
            return Verdict(count, min(number, expected))
        if before != previous or own != link(before, body) or not same:
            return Verdict(count, number)
        expected, previous = number + 1, own
    if expected - 1 != last:
        return Verdict(count, min(expected, last + 1))
    return Verdict(count, None if previous == head else last or 1)
