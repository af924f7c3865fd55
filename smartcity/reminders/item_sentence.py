"""The sentence about an item, written by the database itself: only its number and title differ from item to item."""

import json
from typing import Any

from sqlalchemy import JSON, ColumnElement, String, Text, case, cast, func, literal

from smartcity.foundation.database import db
from smartcity.foundation.texts import Text as Sentence

_NUMBER, _TITLE = "\ue000", "\ue001"


def sentence_about_item(reason: Sentence, item: Any) -> ColumnElement[Any]:
    """Return what `lines.lines_of` says of an item for this reason, as the column that stores it.

    `item` has the columns `year`, `seq` and `title`.
    """
    matter = Sentence("%(number)s “%(title)s”", number=_NUMBER, title=_TITLE)
    sentence = Sentence("%(matter)s: %(reason)s", matter=matter, reason=reason)
    before, rest = json.dumps(sentence.as_json(), ensure_ascii=False).split(f'"{_NUMBER}"')
    between, after = rest.split(f'"{_TITLE}"')
    number, title = _quoted_number(item.year, item.seq), _quoted(item.title)
    written = literal(before) + number + literal(between) + title + literal(after)
    return cast(written, JSON) if _is_postgresql() else written


def _quoted_number(year: ColumnElement[int], number: ColumnElement[int]) -> ColumnElement[Any]:
    """Write the number as `numbering.written` does: at least three digits."""
    seq = cast(number, String)
    zeros = case({1: "00", 2: "0"}, value=func.length(seq), else_="")
    return literal('"') + cast(year, String) + literal("-") + zeros + seq + literal('"')


def _quoted(column: Any) -> ColumnElement[Any]:
    return cast(func.to_json(column), Text) if _is_postgresql() else func.json_quote(column, type_=Text())


def _is_postgresql() -> bool:
    return db.engine.dialect.name == "postgresql"
