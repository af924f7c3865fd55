"""Chinese first, English complete: no text is left untranslated, and none stands outside the catalogues."""

import re

import pytest
from babel.messages.catalog import Message

from smartcity.foundation.catalogues import PACKAGE
from tests import catalogue
from tests.invariants import catalogues


@pytest.fixture(scope="module")
def chinese():
    return catalogue.catalogues("zh_Hans_CN")


@pytest.mark.parametrize("feature", catalogue.features())
def test_every_text_and_every_enum_of_a_feature_has_its_chinese(feature):
    missing = [f"{where}: {context or ''} {msgid!r}" for (context, msgid), where in catalogue.missing(feature).items()]
    assert missing == []


def test_translations_are_finished_and_have_the_same_placeholders(chinese):
    assert len(chinese) > 300
    assert catalogues.unfinished(chinese) == []


def test_english_overrides_are_finished_too():
    assert catalogues.unfinished(catalogue.catalogues("en")) == []


def test_a_text_is_translated_in_one_place(chinese):
    assert catalogues.two_translations(chinese) == []


def test_no_entry_is_left_over(chinese):
    assert catalogues.unused(chinese, catalogue.features()) == []


def test_no_page_translates_a_value_by_the_words_of_the_page():
    """`_(value)` would take a value for markup and for a format: a server's answer could write into our pages."""
    pages = PACKAGE.rglob("*.html")
    assert [str(page) for page in pages if re.search(r"(?<![\w.])_\(\s*[a-z]", page.read_text(encoding="utf-8"))] == []


def test_there_is_no_chinese_in_the_program():
    assert catalogues.chinese() == []


# Faults put in on purpose


def _entry(msgid, string, *, flags=(), owners=("people",)):
    return {
        (None, msgid if isinstance(msgid, str) else msgid[0]): [
            (o, Message(msgid, string, flags=flags)) for o in owners
        ]
    }


@pytest.mark.parametrize(
    "entry",
    [
        _entry("Save", "保存", flags=("fuzzy",)),
        _entry("Save", ""),
        _entry("Due in %(days)s days", "还有若干天"),
        _entry("Due in %(days)s days", "还有 %(day)s 天"),
        _entry("Save", "保存 %(name)s"),
        _entry("Done", "100% 完成"),
        _entry(("%(n)s day", "%(n)s days"), ("若干天",)),
        _entry(("one day", "%(n)s days"), ("%(m)s 天",)),
        _entry(("%(n)s day", "%(n)s days"), ("%(m)s 天",)),
    ],
)
def test_an_unfinished_translation_is_found(entry):
    assert catalogues.unfinished(entry)


@pytest.mark.parametrize(
    "entry",
    [
        _entry("Save", "保存"),
        _entry("%(a)s before %(b)s", "%(b)s 之前是 %(a)s"),
        _entry("100%% done", "完成 100%%"),
        _entry(("%(n)s day", "%(n)s days"), ("%(n)s 天",)),
        _entry(("one day", "%(n)s days"), ("%(n)s 天",)),
    ],
)
def test_a_finished_translation_is_taken(entry):
    assert catalogues.unfinished(entry) == []


def test_a_text_in_two_catalogues_is_found():
    assert catalogues.two_translations(_entry("Save", "保存", owners=("people", "staff")))


def test_an_entry_that_nothing_asks_for_is_found():
    assert catalogues.unused(_entry("Nobody ever says this", "没有人这么说"), ["people"])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("smartcity/people/views.py", 'title = "人员"'),
        ("smartcity/people/templates/people/index.html", "<h1>人员</h1>"),
        ("smartcity/people/rules.py", "# 说明"),
        ("smartcity/foundation/static/app.js", "alert('出错')"),
        ("smartcity/people/rules.py", 'mark = "、"'),
        ("smartcity/people/rules.py", 'mark = "（"'),
    ],
)
def test_chinese_in_the_program_is_found(tmp_path, name, text):
    (tmp_path / "app.py").write_text("")
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    assert catalogues.chinese(tmp_path)


def test_chinese_in_catalogues_and_data_is_where_it_belongs(tmp_path):
    (tmp_path / "app.py").write_text("")
    for name in (
        "smartcity/people/translations/zh_Hans_CN/LC_MESSAGES/messages.po",
        "smartcity/people/data/names.toml",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text("人员", "utf-8")
    assert catalogues.chinese(tmp_path) == []


def test_a_text_that_no_catalogue_knows_is_found(tmp_path, monkeypatch):
    feature = tmp_path / "people"
    feature.mkdir()
    (feature / "views.py").write_text(
        'flash(_("Nobody ever says this"))\nreason = Text("Nor this by %(days)s days", days=1)'
    )
    (feature / "page.html").write_text("{{ _('Nor that') }}")
    monkeypatch.setattr(catalogue, "ROOT", tmp_path)
    assert {msgid for _, msgid in catalogue.used("people")} == {
        "Nobody ever says this", "Nor this by %(days)s days", "Nor that",
    }  # fmt: skip
