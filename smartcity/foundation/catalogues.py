"""Message catalogues: compiling them, and reading all features' catalogues of a language as one.

Imports only the standard library and Babel: the build runs this file by itself when the project is installed.
"""

import os
import tempfile
from functools import lru_cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations

PACKAGE = Path(__file__).resolve().parent.parent
FOLDERS = {"zh_CN": "zh_Hans_CN", "en": "en"}
"""Language of a person → name of its catalogue folder. Babel never finds a folder named zh_CN."""


def compile_all(root: Path = PACKAGE) -> list[Path]:
    """Compile every catalogue below `root` that is newer than its compiled form; return what was written."""
    written = []
    for source in sorted(root.glob("**/translations/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            _compile(source, target)
            written.append(target)
    return written


def _compile(source: Path, target: Path) -> None:
    with source.open("rb") as stream:
        catalogue = read_po(stream, locale=source.parent.parent.name)
    handle, name = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(handle, "wb") as stream:
        write_mo(stream, catalogue)
    Path(name).chmod(0o644)
    Path(name).replace(target)


@lru_cache
def catalogue(language: str) -> NullTranslations:
    """Return the texts of all features in `language` (`zh_CN` or `en`), merged."""
    merged: NullTranslations = NullTranslations()
    for compiled in sorted(PACKAGE.glob(f"*/translations/{FOLDERS[language]}/LC_MESSAGES/messages.mo")):
        with compiled.open("rb") as stream:
            part = Translations(stream)
        if isinstance(merged, Translations):
            merged.merge(part)
        else:
            merged = part
    return merged
