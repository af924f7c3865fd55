"""What the catalogues lack: `python -m tests.catalogue [feature …]` prints the missing entries, ready to be filled in."""

import importlib
import io
import pkgutil
import sys
from enum import StrEnum
from pathlib import Path

from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent / "smartcity"
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "Text": None, "to": None}


def features():
    """Every folder that holds texts of its own."""
    return sorted(p.name for p in ROOT.iterdir() if p.is_dir() and (p / "__init__.py").exists())


def used(feature):
    """The entries that a feature's code and templates use: {(context, msgid): where}."""
    found = {}
    for path in sorted((ROOT / feature).rglob("*")):
        if path.suffix == ".py":
            entries = extract_from_file("python", path, keywords=KEYWORDS)
        elif path.suffix in {".html", ".txt"}:
            options = {"newstyle_gettext": "true", "trimmed": "true"}
            entries = extract_from_file("jinja2.ext:babel_extract", path, keywords=KEYWORDS, options=options)
        else:
            continue
        for line, message, _comments, context in entries:
            msgid = message[0] if isinstance(message, tuple) else message
            if msgid:
                found.setdefault((context, msgid), f"{path.relative_to(ROOT.parent)}:{line}")
    return found


def enums(feature):
    """The labels of a feature's enums: {(enum name, value): where}.

    Permissions have sentences instead, and what a typesetter chooses from (foundation/docx_*.py) is read by nobody.
    """
    found = {}
    package = importlib.import_module(f"smartcity.{feature}")
    for module in pkgutil.iter_modules(package.__path__):
        if module.name.startswith("docx_"):
            continue
        loaded = importlib.import_module(f"smartcity.{feature}.{module.name}")
        for item in vars(loaded).values():
            if isinstance(item, type) and issubclass(item, StrEnum) and item.__module__ == loaded.__name__:
                if item.__name__ != "Permission":
                    found.update({(item.__name__, member.value): loaded.__name__ for member in item})
    return found


def catalogues(language="zh_Hans_CN"):
    """All entries of a language: {(context, msgid): message}, and the feature that holds each."""
    entries = {}
    for path in sorted(ROOT.glob(f"*/translations/{language}/LC_MESSAGES/messages.po")):
        catalogue = read_po(io.BytesIO(path.read_bytes()), locale=language)
        for message in catalogue:
            if message.id:
                msgid = message.id[0] if isinstance(message.id, tuple) else message.id
                entries.setdefault((message.context, msgid), []).append((path.parts[-5], message))
    return entries


def missing(feature):
    """The entries of a feature that no catalogue translates."""
    known = {key for key, held in catalogues().items() if all(m.string and m.string != ("", "") for _, m in held)}
    return {key: where for key, where in {**used(feature), **enums(feature)}.items() if key not in known}


if __name__ == "__main__":
    for name in sys.argv[1:] or features():
        for (context, msgid), where in missing(name).items():
            quoted = msgid.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
            print(f"#: {where}")
            if context:
                print(f'msgctxt "{context}"')
            print(f'msgid "{quoted}"\nmsgstr ""\n')
