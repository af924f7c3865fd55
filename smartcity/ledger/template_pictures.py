"""Pictures of a template, such as an office's emblem: openpyxl drops them, so they are carried over part by part.

The template was examined when it came in (files/packages.py). A sheet whose charts openpyxl kept stays as it wrote it.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping

from openpyxl.packaging.relationship import get_dependents
from openpyxl.xml.functions import fromstring

_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_DRAWING = "application/vnd.openxmlformats-officedocument.drawing+xml"
_AFTER = re.compile(
    rb"<(?:legacyDrawing|legacyDrawingHF|picture|oleObjects|controls|webPublishItems|tableParts|extLst)\b|</worksheet>"
)
"""What stands behind the drawing of a sheet (ECMA-376, CT_Worksheet)."""
_TYPES = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "bmp": "image/bmp"}


def with_pictures(template: bytes, filled: bytes) -> bytes:
    """Return the filled template with the pictures of the empty one, at the cells where they stood."""
    with zipfile.ZipFile(io.BytesIO(template)) as before, zipfile.ZipFile(io.BytesIO(filled)) as after:
        old, new = _sheets(before), _sheets(after)
        drawings = {new[name]: found for name, path in old.items() if name in new and (found := _drawing(before, path))}
        drawings = {path: found for path, found in drawings.items() if b"<drawing " not in after.read(path)}
        if not drawings:
            return filled
        parts = {name: after.read(name) for name in after.namelist()}
        for number, (path, drawing) in enumerate(drawings.items(), 1):
            _carry(parts, before, path, drawing, f"xl/drawings/kept{number}.xml")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()


def _sheets(package: zipfile.ZipFile) -> Mapping[str, str]:
    """Return the parts of the sheets by their names."""
    targets = get_dependents(package, "xl/_rels/workbook.xml.rels")
    book = fromstring(package.read("xl/workbook.xml"))
    listed = [node for node in book.iter() if node.tag.rpartition("}")[2] == "sheet"]
    return {node.get("name", ""): targets.get(node.get(f"{{{_RELATION}}}id", "")).target for node in listed}


def _drawing(package: zipfile.ZipFile, sheet: str) -> str:
    """Return the drawing of a sheet that holds nothing but pictures, empty where there is none."""
    path = _rels_of(sheet)
    if path not in package.namelist():
        return ""
    found = next((one.target for one in get_dependents(package, path) if one.Type.endswith("/drawing")), "")
    rels = _rels_of(found) if found else ""
    if rels not in package.namelist():
        return ""
    inside = list(get_dependents(package, rels))
    pictures = all(one.Type.endswith("/image") and one.TargetMode != "External" for one in inside)
    known = all(one.target.rpartition(".")[2].lower() in _TYPES for one in inside)
    return found if pictures and known else ""


def _rels_of(part: str) -> str:
    return posixpath.join(posixpath.dirname(part), "_rels", f"{posixpath.basename(part)}.rels")


def _carry(parts: dict[str, bytes], template: zipfile.ZipFile, sheet: str, drawing: str, kept: str) -> None:
    """Put a drawing and its pictures into the parts of a workbook, and tell the sheet of it."""
    parts[kept] = template.read(drawing)
    rels = _rels_of(drawing)
    parts[_rels_of(kept)] = template.read(rels)
    pictures = [one.target for one in get_dependents(template, rels)]
    parts |= {picture: template.read(picture) for picture in pictures}
    endings = {picture.rpartition(".")[2].lower() for picture in pictures}
    types = parts["[Content_Types].xml"]
    missing = "".join(
        f'<Default Extension="{ending}" ContentType="{_TYPES[ending]}"/>'
        for ending in sorted(endings)
        if f'Extension="{ending}"'.encode() not in types
    )
    told = f'{missing}<Override PartName="/{kept}" ContentType="{_DRAWING}"/></Types>'
    parts["[Content_Types].xml"] = types.replace(b"</Types>", told.encode())
    relation = f'<Relationship Id="keptPictures" Type="{_RELATION}/drawing" Target="/{kept}"/></Relationships>'
    path = _rels_of(sheet)
    own = parts.get(path, f'<Relationships xmlns="{_PACKAGE}"></Relationships>'.encode())
    parts[path] = own.replace(b"</Relationships>", relation.encode())
    mark = f'<drawing xmlns:r="{_RELATION}" r:id="keptPictures"/>'.encode()
    content = parts[sheet]
    place = next(_AFTER.finditer(content)).start()
    parts[sheet] = content[:place] + mark + content[place:]
