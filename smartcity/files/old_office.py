"""How papers in the old Office formats say that they open with a password only. Pure.

Sources: [MS-DOC] 2.5.2 (fEncrypted), [MS-XLS] 2.4.117 (FilePass), [MS-PPT] 2.3.2 (headerToken).
"""

import struct
from collections.abc import Iterator

_WORD, _FLAGS, _ENCRYPTED = b"\xec\xa5", 10, 0x0100
_FILEPASS = 0x002F
_TOKEN, _ENCRYPTED_SLIDES = 12, 0xF3D1C4DF


def says_encrypted(name: str, head: bytes) -> bool:
    """Tell whether a content of a paper, known by its name in lower case, begins as one under a password does."""
    if name == "worddocument" and head.startswith(_WORD):
        return bool(struct.unpack_from("<H", head, _FLAGS)[0] & _ENCRYPTED)
    if name in {"workbook", "book"}:
        return _FILEPASS in _records(head)
    if name == "current user":
        return len(head) >= _TOKEN + 4 and struct.unpack_from("<I", head, _TOKEN)[0] == _ENCRYPTED_SLIDES
    return False


def _records(head: bytes) -> Iterator[int]:
    """Yield the kinds of the records with which a workbook begins."""
    place = 0
    while place + 4 <= len(head):
        kind, length = struct.unpack_from("<HH", head, place)
        yield kind
        place += 4 + length
