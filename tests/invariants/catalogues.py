"""Reads the message catalogues and the program's texts; every function returns the faults it found."""

import re
from pathlib import Path

from tests import catalogue

ROOT = Path(__file__).resolve().parents[2]
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%%|%[^(%\s]?")
CHINESE = re.compile(
    "[\u2e80-\u2fff\u3001-\u303f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uffef\U00020000-\U0003ffff]"
)
OWN_SCRIPT = {"smartcity/foundation/i18n.py": {"中文"}}
"""A language is named in its own script, so that who can't read the page finds it."""

PROGRAM = {".py", ".html", ".js", ".css", ".svg", ".mako", ".ini"}


def _texts(message):
    """The msgids of a message, and what each is translated as."""
    ids = message.id if isinstance(message.id, tuple) else (message.id,)
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    return ids, strings


def _placeholders(text):
    return sorted(match.group(0) for match in PLACEHOLDER.finditer(text or ""))


def unfinished(entries):
    """Find entries that are fuzzy, empty, or have other placeholders than their English text."""
    faults = []
    for (_context, msgid), held in entries.items():
        for owner, message in held:
            ids, strings = _texts(message)
            where = f"{owner}: {msgid!r}"
            if message.fuzzy:
                faults.append(f"{where} is fuzzy")
            if not all(strings):
                faults.append(f"{where} is empty")
            wanted = [_placeholders(text) for text in ids]
            for string in filter(None, strings):
                if _placeholders(string) not in wanted:
                    faults.append(f"{where} has other placeholders: {string!r}")
    return faults


def two_translations(entries):
    """Find texts that are translated in two places, or differently."""
    return [
        f"{msgid!r} stands in {', '.join(owner for owner, _ in held)}"
        for (_context, msgid), held in entries.items()
        if len({owner for owner, _ in held}) > 1 or len(held) > 1
    ]


def unused(entries, features):
    """Find entries that no text of the program asks for; words with a context may be asked for by a computed one."""
    asked = {key for feature in features for key in catalogue.used(feature)}
    return [f"{held[0][0]}: {key[1]!r}" for key, held in entries.items() if key[0] is None and key not in asked]


def chinese(root=ROOT):
    """Find Chinese in the program itself: it belongs in catalogues, domain data and starter data."""
    faults = []
    folders = [root / "smartcity", root / "migrations"]
    for path in [root / "app.py", *(path for folder in folders for path in sorted(folder.rglob("*")))]:
        if path.suffix not in PROGRAM or "translations" in path.parts or not path.is_file():
            continue
        allowed = OWN_SCRIPT.get(path.relative_to(root).as_posix(), set())
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            for word in allowed:
                line = line.replace(word, "")
            if CHINESE.search(line):
                faults.append(f"{path.relative_to(root)}:{number}: {line.strip()[:60]}")
    return faults
