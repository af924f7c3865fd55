"""What people type is kept as they meant it, or refused beside its field."""

import time
import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartcity.foundation.checks import EARLIEST, LATEST, LONG, MARKS, Errors, clean_text
from smartcity.foundation.printable import printable
from smartcity.foundation.problems import InvalidInput

KEPT = [
    "数据归集",
    "a",
    "0",
    "<script>alert(1)</script>",
    "{{ 7*7 }}{% for x in y %}",
    "' OR 1=1 --",
    "%s%n%(name)s",
    "=cmd|' /C calc'!A0",
    "𠀀𪚥",  # beyond the first plane
    "😀👨‍👩‍👧",
    "نص עברית",
    "a\u200db",
    "é" * 200,
    "ｆｕｌｌ　ｗｉｄｔｈ",
    "\ufeffbom",
    "-1",
    "null",
    "e" + "\u0301\u0327" * (MARKS // 2),
]
REFUSED = [
    "a\x00b",
    "a\x07b",
    "a\x1bb",
    "a\x7fb",
    "a\x85b",
    "a\ud800b",
    "\udfff",
    "a\ufffeb",
    "a\u202eb",
    "a\u2066b",
    "e" + "\u0301" * (MARKS + 1),
    "秘密★5年",
    "机密 ★",
    "绝密☆",
]


@pytest.mark.parametrize("text", KEPT)
def test_odd_but_honest_texts_are_kept(text):
    kept = clean_text("title", text, maximum=200, required=True)
    assert kept == unicodedata.normalize("NFC", text).strip()


@pytest.mark.parametrize("text", REFUSED)
@pytest.mark.parametrize("multiline", [False, True])
def test_what_cannot_be_kept_is_refused_by_its_field(text, multiline):
    with pytest.raises(InvalidInput) as refusal:
        clean_text("title", text, maximum=200, multiline=multiline)
    assert set(refusal.value.errors) == {"title"}


@pytest.mark.parametrize("empty", ["", " ", "\u3000", "\t\n", "\u200b", "\u200b\u2060 ", None])
def test_what_shows_nothing_is_empty(empty):
    with pytest.raises(InvalidInput, match="fill this in"):
        clean_text("title", empty, maximum=200, required=True)


def test_an_empty_text_may_be_left_out_where_none_is_asked_for():
    assert clean_text("note", None, maximum=10) == clean_text("note", "  ", maximum=10) == ""


def test_the_blanks_around_a_text_go_and_those_inside_stay():
    assert clean_text("title", "\u3000 数据  归集 \n", maximum=10) == "数据  归集"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\u2028", "\u2029", "\n"])
def test_line_ends_become_one_kind_and_stand_only_where_lines_may(end):
    assert clean_text("text", f"a{end}b", maximum=10, multiline=True) == "a\nb"
    with pytest.raises(InvalidInput, match="one line"):
        clean_text("text", f"a{end}b", maximum=10)


@pytest.mark.parametrize(("length", "taken"), [(199, True), (200, True), (201, False)])
def test_length_is_counted_in_characters_after_normalising(length, taken):
    for character in ("a", "数", "😀", "e\u0301"):
        if taken:
            assert len(clean_text("title", character * length, maximum=200)) == length
        else:
            with pytest.raises(InvalidInput, match="200"):
                clean_text("title", character * length, maximum=200)


@pytest.mark.parametrize("text", ["a", "数", "\u0301", " ", "\x00", "e\u0301", "\u0315\u0300", "秘密", "(a+)+$"])
def test_a_megabyte_is_judged_at_once(text):
    typed = text * (1_000_000 // len(text))
    started = time.process_time()
    with pytest.raises(InvalidInput):
        clean_text("title", typed, maximum=200, required=True)
    with pytest.raises(InvalidInput):
        clean_text("text", typed, maximum=LONG, required=True, multiline=True)
    assert time.process_time() - started < 0.5


def test_the_longest_text_of_piled_up_marks_is_judged_at_once():
    started = time.process_time()
    with pytest.raises(InvalidInput, match="combining"):
        clean_text("text", "a" + "\u0315\u0300" * LONG, maximum=LONG, multiline=True)
    assert time.process_time() - started < 0.5


@given(st.text(alphabet=st.characters(codec=None), max_size=60), st.booleans())
def test_a_text_that_was_taken_is_taken_again_unchanged_and_every_file_can_hold_it(text, multiline):
    try:
        kept = clean_text("title", text, maximum=50, multiline=multiline)
    except InvalidInput:
        return
    assert clean_text("title", kept, maximum=50, multiline=multiline) == kept
    assert printable(kept) == kept
    assert kept.encode().decode() == kept
    assert len(kept) <= 50
    assert multiline or "\n" not in kept


@given(st.text(alphabet=st.characters(categories=["L", "N", "P"]), min_size=1, max_size=40))
def test_letters_digits_and_marks_of_any_script_come_back_in_their_normal_form(text):
    assert clean_text("title", text, maximum=200) == unicodedata.normalize("NFC", text)


# Collecting


def test_all_that_is_wrong_is_said_at_once_and_the_first_reason_stands():
    errors = Errors()
    assert errors.text("title", "", maximum=10, required=True) == ""
    errors.text("note", "x" * 11, maximum=10)
    errors.text("note", "\x00", maximum=10)
    errors.day("deadline", None, required=True)
    errors.period(date(2026, 2, 2), date(2026, 2, 1))
    with pytest.raises(InvalidInput) as refusal:
        errors.stop()
    said = {field: str(reason) for field, reason in refusal.value.errors.items()}
    assert set(said) == {"title", "note", "deadline", "end"}
    assert "10" in said["note"]


def test_nothing_wrong_stops_nothing():
    errors = Errors()
    assert errors.text("title", " 数据 ", maximum=10) == "数据"
    assert errors.day("deadline", date(2026, 2, 28)) == date(2026, 2, 28)
    assert errors.day("deadline", None) is None
    errors.period(date(2026, 2, 1), date(2026, 2, 1))
    errors.period(None, date(2026, 2, 1))
    errors.period(date(2026, 2, 1), None)
    errors.stop()


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1949, 9, 30), date(2200, 1, 1), date(9999, 12, 31)])
def test_a_day_outside_the_calendar_of_the_office_is_refused(day):
    errors = Errors()
    errors.day("deadline", day)
    with pytest.raises(InvalidInput, match="1949"):
        errors.stop()


@pytest.mark.parametrize("day", [EARLIEST, LATEST])
def test_its_first_and_last_day_are_taken(day):
    errors = Errors()
    errors.day("deadline", day)
    errors.stop()
