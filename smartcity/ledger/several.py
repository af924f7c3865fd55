"""Several texts in one cell, one a line, so that each can be told from the others again. Pure.

A single text stands as it is. Among several an empty one is written as a dash; one of dashes gets one more.
"""

from collections.abc import Sequence

_EMPTY = "-"


def joined(texts: Sequence[str]) -> str:
    """Return the texts as one cell."""
    if len(texts) < 2:  # noqa: PLR2004  one, or none
        return "".join(texts)
    return "\n".join(f"{text}{_EMPTY}" if not text.strip(_EMPTY) else text for text in texts)


def parted(cell: str, count: int) -> list[str] | None:
    """Return the `count` texts of a cell; None where it holds another number of them."""
    if count == 1:
        return [cell]
    if not cell:
        return [""] * count
    lines = cell.split("\n")
    if len(lines) != count:
        return None
    return [line[: -len(_EMPTY)] if line and not line.strip(_EMPTY) else line for line in lines]
