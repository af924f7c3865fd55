"""Papers as offices send them, and what some send instead: made here, byte by byte."""

import io
import struct
import zipfile
import zlib

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
TEST_FILE = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"!ELIF-TSET-SURIVITNA-DRADNATS-RACIE"[::-1] + b"$H+H*"
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00" + bytes(200)
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
TEXT = "张店区已报送归集目录 12 项。\n".encode()

_MAIN = {
    "docx": ("word/document.xml", "wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", "presentationml.presentation.main+xml"),
}


def png(width=2, height=2, after=b""):
    """A picture; its header may promise more points than it has."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    points = zlib.compress(b"\x00\x00\x00" * 2)
    chunks = [(b"IHDR", header), (b"IDAT", points), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*one) for one in chunks) + after


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def jpeg(width=2, height=2, remark=b""):
    """The segments of a photograph."""
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    head = b"\xff\xd8" + _segment(0xE0, b"JFIF\x00" + bytes(9)) + (_segment(0xFE, remark) if remark else b"")
    return head + _segment(0xC0, frame) + _segment(0xDA, bytes(6)) + b"\x01\xff\xd9"


def _segment(marker, data):
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def package(parts, stored=False):
    """A zip file of these parts."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def office(ending="docx", more=None, text="<w:t>已完成</w:t>", macros="", stored=False):
    """A paper of today's Office formats."""
    name, kind = _MAIN[ending]
    types = f'<Types><Override PartName="/{name}" ContentType="application/vnd.openxmlformats-officedocument.{kind}"/>{macros}</Types>'
    return package({"[Content_Types].xml": types, name: f"<root>{text}</root>", **(more or {})}, stored)


def relation(kind, target="https://evil.example/x"):
    """The part of a package that names something outside of it."""
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    body = f'<Relationships><Relationship Id="r1" Type="{base}/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
    return {"word/_rels/document.xml.rels": body}


def compound(*names, held=b""):
    """A file in the old Office format whose directory holds these names; `held` is what the first of them holds.

    Less than 4096 bytes lie in the root's content, as the format has it.
    """
    size = 512
    sectors, short = -(-(len(names) + 1) // 4), len(held) < 4096
    held_at = 1 + sectors
    root = _entry("Root Entry", 5, held_at if held and short else 0, len(held) if short else 0)
    first = _entry(names[0], 2, 0 if short else held_at, len(held))
    entries = [root, first, *(_entry(name, 2) for name in names[1:])]
    directory = b"".join(entries).ljust(sectors * size, b"\x00")
    chains = [*range(2, sectors + 1), 0xFFFFFFFE]
    chains += [*range(held_at + 1, held_at + -(-len(held) // size)), 0xFFFFFFFE] if held else []
    table = [0xFFFFFFFD, *chains]
    table += [0xFFFFFFFF] * (size // 4 - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    header += struct.pack("<108I", *[0xFFFFFFFF] * 108)
    content = held.ljust(-(-len(held) // size) * size, b"\x00")
    return header.ljust(size, b"\xff") + struct.pack("<128I", *table) + directory + content


def _entry(name, kind, first=0, length=0):
    written = name.encode("utf-16-le")
    place = struct.pack("<IQ", first, length)
    return written.ljust(64, b"\x00") + struct.pack("<HB", len(written) + 2, kind) + bytes(49) + place


def word(flags=0, length=4096):
    """How the text of an older paper begins: what it is, its version, its flags."""
    return (b"\xec\xa5\xc1\x00" + bytes(6) + struct.pack("<H", flags)).ljust(length, b"\x00")


def workbook(*records, length=4096):
    """How an older table begins: its first record, and others by their kinds."""
    said = struct.pack("<HHHH", 0x0809, 4, 0x0600, 5) + b"".join(
        struct.pack("<HH", kind, 2) + b"\x00\x00" for kind in records
    )
    return said.ljust(length, b"\x00")


def slides(token):
    """What older slides say of who saved them; the token says whether they are under a password."""
    return struct.pack("<HHIII", 0, 0x0FF6, 20, 20, token)
