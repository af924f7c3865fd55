"""What files and folders are called: names of the matter, safe on every disk. Pure."""

from urllib.parse import quote

from smartcity.files.names import shown_name
from smartcity.foundation.printable import printable_line

LONGEST = 60
"""Characters of a title in a name: with the names of a folder's files a path stays below what Windows opens."""

_OWN_SEPARATORS = str.maketrans({"/": "\uff0f", "\\": "\uff3c"})


def file_name(text: str, ending: str) -> str:
    """Return a safe name with an ending; what would lead to another folder is written with signs that don't."""
    stem = printable_line(text).translate(_OWN_SEPARATORS)[:LONGEST].strip(" .\u3000") or "_"
    return shown_name(f"{stem}.{ending}")


def folder_name(text: str) -> str:
    """Return a safe name of a folder."""
    return file_name(text, "x").removesuffix(".x").rstrip(" .") or "_"


def attachment(plain: str, name: str) -> str:
    """Return how an answer names the file it gives out: plain, and with all its characters (RFC 6266, RFC 8187)."""
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
