"""Texts are written once and read by each in the own language."""

import threading
from datetime import date
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartcity.foundation import i18n
from smartcity.foundation.catalogues import compile_all
from smartcity.foundation.texts import Term, Text, enumerated

SENTENCE = "Longer than %(maximum)s characters"


class Unworded(StrEnum):
    SIGNED_FOR = "signed_for"


@pytest.fixture(autouse=True)
def _chinese(desk):
    i18n.bind("zh_CN")
    yield
    i18n.bind("zh_CN")


def test_a_text_reads_in_the_language_of_its_reader():
    text = Text(SENTENCE, maximum=200)
    with i18n.using("en"):
        assert str(text) == "Longer than 200 characters"
    assert "200" in str(text)
    assert "Longer" not in str(text)


def test_several_things_are_divided_as_the_readers_language_divides_them():
    names, clauses = enumerated(["市财政局", "", "市公安局", "张店区"]), enumerated(["一", "二"], clauses=True)
    kept = Text.from_json(Text("%(whom)s", whom=names).as_json())
    assert (str(names), str(clauses), str(kept)) == (
        "市财政局、市公安局、张店区",
        "一；二",
        "市财政局、市公安局、张店区",
    )
    with i18n.using("en"):
        assert (str(names), str(clauses)) == ("市财政局, 市公安局, 张店区", "一; 二")
    assert (enumerated([]), enumerated(["市财政局"])) == ("", "市财政局")


def test_a_language_lasts_as_long_as_its_block_also_when_something_is_raised():
    with pytest.raises(ZeroDivisionError), i18n.using("en"):
        assert i18n.language() == "en"
        raise ZeroDivisionError
    assert i18n.language() == "zh_CN"
    assert "Longer" not in str(Text(SENTENCE, maximum=1))


def test_languages_of_two_threads_do_not_mix():
    seen = {}
    barrier = threading.Barrier(2)

    def read(code):
        i18n.bind(code)
        barrier.wait()
        seen[code] = (str(Text(SENTENCE, maximum=3)), i18n.gettext("Please sign in"))

    threads = [threading.Thread(target=read, args=(code,)) for code in i18n.LANGUAGES]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert seen["en"] == ("Longer than 3 characters", "Please sign in")
    assert seen["zh_CN"][1] == "请登录"


def test_values_of_a_text_are_themselves_translated():
    text = Text(SENTENCE, maximum=Text("Please sign in"))
    assert "请登录" in str(text)
    with i18n.using("en"):
        assert "Please sign in" in str(text)


def test_days_and_members_of_enums_are_values():
    text = Text("%(day)s %(state)s %(nothing)s", day=date(2026, 2, 3), state=Unworded.SIGNED_FOR, nothing=None)
    with i18n.using("en"):
        assert str(text) == "2026-02-03 Signed for "


def test_what_is_no_value_is_refused_at_once():
    for value in ([], {}, object(), b"x"):
        with pytest.raises(TypeError, match="can't hold"):
            Text("%(x)s", x=value)


def test_a_text_without_values_is_not_formatted():
    assert str(Text("100% done")) == "100% done"


def test_an_enum_without_a_word_is_read_as_its_value():
    assert i18n.label(Unworded.SIGNED_FOR) == "Signed for"


def test_an_enum_with_a_word_is_read_by_it():
    from smartcity.actions.workflow import State as ItemState

    with i18n.using("en"):
        english = i18n.label(ItemState.SIGNED_FOR)
    assert i18n.label(ItemState.SIGNED_FOR) != english == "Signed for"


values = st.recursive(
    st.one_of(
        st.text(max_size=20),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.dates(),
        st.builds(Term, st.text(min_size=1, max_size=8), st.text(min_size=1, max_size=8)),
    ),
    lambda inner: st.builds(
        lambda msgid, value: Text(msgid, inner=value), st.text(alphabet="abc 数据", max_size=20), inner
    ),
    max_leaves=5,
)
names = st.text(alphabet="abcdefghijklmnopqrstuvwxyz_", min_size=1, max_size=8).filter(
    lambda n: n not in {"msgid", "self"}
)


msgids = st.text(alphabet=st.characters(exclude_characters="%"), max_size=40)


@given(msgids, st.dictionaries(names, values, max_size=4))
def test_a_text_comes_back_from_the_database_as_it_was(msgid, params):
    import json

    text = Text(msgid, **params)
    again = Text.from_json(json.loads(json.dumps(text.as_json())))
    assert again == text
    assert hash(again) == hash(text)
    assert repr(again) == repr(text)


@given(st.dictionaries(names, values, min_size=1, max_size=3))
def test_texts_of_other_values_are_other_texts(params):
    changed = {**params, next(iter(params)): "another value"}
    assert (Text("x", **params) == Text("x", **changed)) == (Text("x", **params).params == Text("x", **changed).params)
    assert Text("x", **params) != "x"


def test_catalogues_are_compiled_when_they_are_newer_than_what_is_there(tmp_path):
    folder = tmp_path / "office" / "translations" / "zh_Hans_CN" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = folder / "messages.po"
    source.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Yes"\nmsgstr "是"\n', "utf-8"
    )
    assert compile_all(tmp_path) == [source.with_suffix(".mo")]
    assert compile_all(tmp_path) == []
    import os

    os.utime(source, (source.stat().st_mtime + 10,) * 2)
    assert compile_all(tmp_path) == [source.with_suffix(".mo")]
    assert sorted(path.name for path in folder.iterdir()) == ["messages.mo", "messages.po"]
