"""Excel workbooks (.xlsx), read as a stream: cells with their values, and what was joined, hidden or struck out.

The package has been examined before (files/packages.py): no document types, no macros, no growth beyond measure. Only
what a ledger needs is read; formulas count with the result that was saved. Cells far outside the table are left out
and named. Pure.
"""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple
from xml.parsers import expat

from smartcity.foundation.texts import Text
from smartcity.ledger.grid import Book, Sheet, UnreadableLedger
from smartcity.ledger.sheet_part import SheetReader, Styles

_WORKBOOK = "xl/workbook.xml"
_DATE_FORMATS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""The built-in number formats that show a day or a time, those of the Chinese editions among them."""

_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    LookupError,
    OverflowError,
    EOFError,
    OSError,
    ValueError,
    RuntimeError,
    NotImplementedError,
)
_MOST_STRINGS = 1_000_000

Start = Callable[[str, Mapping[str, str]], None]


class _Listed(NamedTuple):
    """A sheet as the workbook lists it."""

    name: str
    relation: str
    hidden: bool


def read_workbook(content: bytes) -> Book:
    """Return the sheets of a workbook; UnreadableLedger where a part is missing or broken."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return _read(package)
    except (expat.ExpatError, *_BROKEN):
        raise UnreadableLedger(Text("The workbook is damaged: open it in Excel or WPS and save it again")) from None


def _read(package: zipfile.ZipFile) -> Book:
    main = _main_part(package)
    listed, since_1904 = _listed(package, main)
    targets = _relations(package, main)
    strings = _strings(package, targets)
    styles = _styles(package, targets, since_1904)
    sheets: list[Sheet] = []
    for one in listed:
        path = targets["by_id"].get(one.relation, "")
        if path not in package.namelist() or "worksheet" not in targets["kinds"].get(path, ""):
            continue
        with package.open(path) as stream:
            sheets.append(SheetReader(one.name, strings, styles, hidden=one.hidden).read(stream))
    return Book(sheets)


def _parse(
    package: zipfile.ZipFile, part: str, start: Start, text: Callable[[str], None] | None = None, end: Any = None
) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: start(name.rpartition(":")[2], attributes)
    if text:
        parser.CharacterDataHandler = text
    if end:
        parser.EndElementHandler = lambda name: end(name.rpartition(":")[2])
    with package.open(part) as stream:
        parser.ParseFile(stream)


def _main_part(package: zipfile.ZipFile) -> str:
    found = [_WORKBOOK]

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == "Relationship" and attributes.get("Type", "").endswith("/officeDocument"):
            found[0] = attributes["Target"].lstrip("/")

    if "_rels/.rels" in package.namelist():
        _parse(package, "_rels/.rels", start)
    return found[0]


def _listed(package: zipfile.ZipFile, main: str) -> tuple[list[_Listed], bool]:
    found: list[_Listed] = []
    dates = [False]

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name == "sheet":
            relation = next(
                (value for key, value in attributes.items() if key.rpartition(":")[2] == "id" and ":" in key), ""
            )
            found.append(_Listed(attributes.get("name", ""), relation, attributes.get("state", "visible") != "visible"))
        elif name == "workbookPr":
            dates[0] = attributes.get("date1904") in {"1", "true"}

    _parse(package, main, start)
    return found, dates[0]


def _relations(package: zipfile.ZipFile, main: str) -> dict[str, dict[str, str]]:
    """Return the parts of a workbook: their paths by id, and by kind; and the kinds by path."""
    folder = posixpath.dirname(main)
    found: dict[str, dict[str, str]] = {"by_id": {}, "by_kind": {}, "kinds": {}}

    def start(name: str, attributes: Mapping[str, str]) -> None:
        if name != "Relationship" or attributes.get("TargetMode") == "External":
            return
        target = attributes["Target"]
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        kind = attributes.get("Type", "").rpartition("/")[2]
        found["by_id"][attributes["Id"]] = path
        found["by_kind"].setdefault(kind, path)
        found["kinds"][path] = kind

    _parse(package, f"{folder}/_rels/{posixpath.basename(main)}.rels", start)
    return found


def _strings(package: zipfile.ZipFile, targets: dict[str, dict[str, str]]) -> Sequence[tuple[str, bool]]:
    """Return the shared strings, each with whether all of it is struck out; readings beside the text are left out."""
    path = targets["by_kind"].get("sharedStrings", "")
    if path not in package.namelist():
        return ()
    reader = _StringReader()
    _parse(package, path, reader.start, reader.text, reader.end)
    return reader.found


class _StringReader:
    """Collects shared strings from their runs."""

    def __init__(self) -> None:
        self.found: list[tuple[str, bool]] = []
        self._pieces: list[str] = []
        self._inside = self._phonetic = False
        self._runs: list[bool] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Begin an element."""
        if name == "si":
            self._pieces, self._runs = [], []
            if len(self.found) >= _MOST_STRINGS:
                raise UnreadableLedger(Text("The workbook holds more texts than are taken here"))
        elif name == "r":
            self._runs.append(False)
        elif name == "strike" and self._runs:
            self._runs[-1] = attributes.get("val", "1") not in {"0", "false"}
        elif name == "rPh":
            self._phonetic = True
        elif name == "t":
            self._inside = not self._phonetic

    def text(self, data: str) -> None:
        """Take characters."""
        if self._inside:
            self._pieces.append(data)

    def end(self, name: str) -> None:
        """End an element."""
        if name == "t":
            self._inside = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "si":
            self.found.append(("".join(self._pieces), bool(self._runs) and all(self._runs)))


def _styles(package: zipfile.ZipFile, targets: dict[str, dict[str, str]], since_1904: bool) -> Styles:
    """Return which cell styles show days, percents and struck text."""
    path = targets["by_kind"].get("styles", "")
    reader = _StyleReader()
    if path in package.namelist():
        _parse(package, path, reader.start, end=reader.end)
    codes = {number: _QUOTED.sub("", code).casefold() for number, code in reader.formats.items()}
    dates = _DATE_FORMATS | {
        number for number, code in codes.items() if re.search("[ymdhs\u5e74\u6708\u65e5]", code.replace("general", ""))
    }
    percents = {9, 10} | {number for number, code in codes.items() if "%" in code}
    return Styles(
        dates=frozenset(place for place, (form, _font) in enumerate(reader.cells) if form in dates),
        percents=frozenset(place for place, (form, _font) in enumerate(reader.cells) if form in percents),
        struck=frozenset(place for place, (_form, font) in enumerate(reader.cells) if font in reader.struck),
        first_day=date(1904, 1, 1) if since_1904 else date(1899, 12, 30),
    )


class _StyleReader:
    """Collects number formats, struck fonts and cell styles."""

    def __init__(self) -> None:
        self.formats: dict[int, str] = {}
        self.struck: set[int] = set()
        self.cells: list[tuple[int, int]] = []
        self._fonts = -1
        self._within: list[str] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        """Begin an element."""
        self._within.append(name)
        if name == "numFmt" and "numFmts" in self._within:
            self.formats[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif name == "font" and self._within[-2:-1] == ["fonts"]:
            self._fonts += 1
        elif name == "strike" and "fonts" in self._within and attributes.get("val", "1") not in {"0", "false"}:
            self.struck.add(self._fonts)
        elif name == "xf" and self._within[-2:-1] == ["cellXfs"]:
            self.cells.append((int(attributes.get("numFmtId", 0)), int(attributes.get("fontId", 0))))

    def end(self, _name: str) -> None:
        """End an element."""
        self._within.pop()
