"""What the API refuses is said in the reader's language, field by field."""

from datetime import date, datetime

import pytest
from pydantic import Field, StrictBool, StrictInt, StrictStr

from smartcity.actions.workflow import State
from smartcity.foundation import i18n
from smartcity.foundation.api import Schema, parse
from smartcity.foundation.problems import InvalidInput


class Asked(Schema):
    """Every kind of field that a schema of ours has."""

    name: StrictStr = Field("", max_length=3)
    count: StrictInt = Field(0, ge=0, le=9)
    done: StrictBool = False
    day: date | None = None
    instant: datetime | None = None
    state: State = State.DRAFT
    many: list[StrictInt] = Field(default_factory=list, max_length=2)


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"name": 3}, "name", "须为文本"),
        ({"name": "四个字符"}, "name", "最多 3 字"),
        ({"count": "1"}, "count", "须为整数"),
        ({"count": -1}, "count", "不得小于 0"),
        ({"count": 10}, "count", "不得大于 9"),
        ({"done": "yes"}, "done", "须为 true 或 false"),
        ({"day": "2026-02-30"}, "day", "须为日期，如 2026-11-24"),
        ({"instant": "soon"}, "instant", "须为日期时间，如 2026-11-24T15:00+08:00"),
        ({"state": "king"}, "state", "只能是以下之一"),
        ({"many": 1}, "many", "须为列表"),
        ({"many": [1, 2, 3]}, "many", "最多 2 项"),
        ({"many": [1, "x"]}, "many.1", "须为整数"),
        ({"other": 1}, "other", "没有这个字段"),
    ],
)
def test_a_refusal_names_the_field_and_says_in_chinese_what_is_wrong(empty_app, given, field, said):
    with i18n.using("zh_CN"), pytest.raises(InvalidInput) as refused:
        parse(Asked, given)
    with i18n.using("zh_CN"):
        assert str(refused.value.errors[field]).startswith(said)


def test_no_refusal_keeps_pydantics_english(empty_app):
    with i18n.using("en"), pytest.raises(InvalidInput) as refused:
        parse(Asked, {"count": 1.5})
    with i18n.using("en"):
        assert str(refused.value.errors["count"]) == "Must be a whole number"
