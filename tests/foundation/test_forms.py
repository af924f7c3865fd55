"""Forms keep what was typed and put each refusal beside its field."""

import re
from datetime import date

import pytest
from flask import render_template_string
from hypothesis import given
from hypothesis import strategies as st

from smartcity.foundation import forms
from smartcity.foundation.database import db
from smartcity.foundation.numbering import Counter
from smartcity.foundation.problems import Conflict, Forbidden, InvalidInput, StaleVersion
from smartcity.foundation.texts import Text
from tests.foundation.conftest import count_up, counted

PAGE = """{% extends "foundation/base.html" %}{% from "foundation/macros/forms.html" import form_frame, field, form_end %}
{% block title %}Try{% endblock %}{% block main %}{% call form_frame(form) %}{{ field(form.name) }}{{ field(form.text) }}
{{ field(form.on) }}{{ field(form.kind) }}{{ field(form.units) }}{{ form_end("Save") }}{% endcall %}{% endblock %}"""


class TryForm(forms.BaseForm):
    name = forms.line(Text("Name"), required=True)
    text = forms.paragraph(Text("Text"))
    on = forms.day(Text("Date"))
    kind = forms.one(Text("Kind"), [("a", "A"), ("b", "B")], required=True)
    units = forms.many(Text("Units"), [("1", "市财政局"), ("2", "市公安局")])
    version = forms.version()


GOOD = {"name": "王秘书", "text": "a\nb", "on": "2026-02-28", "kind": "b", "units": ["1", "2"], "version": "3"}


@pytest.fixture
def send(add_view, client, desk):
    """A function that sends the form to an act and returns the answer; what it took stands in `send.taken`."""

    def view():
        form = TryForm()
        if form.accept(lambda: send.act(form)):
            return f"saved {form.result}", 200, {"Content-Type": "text/plain"}
        return render_template_string(PAGE, form=form), form.status

    def send(**changed):
        return client.post("/try", data={**GOOD, **changed})

    send.act = lambda form: form.data
    send.client = client
    add_view("/try", view)
    return send


def test_a_form_that_was_not_sent_is_empty_and_has_no_fault(send):
    body = send.client.get("/try").get_data(as_text=True)
    assert 'class="error-summary"' not in body
    assert 'name="csrf_token"' in body


def test_what_was_typed_reaches_the_act_as_values(send):
    taken = {}
    send.act = lambda form: taken.update(form.data)
    assert send().status_code == 200
    assert taken["name"] == "王秘书"
    assert taken["on"] == date(2026, 2, 28)
    assert (taken["kind"], taken["units"], taken["version"]) == ("b", ["1", "2"], 3)


def test_what_the_act_returned_is_kept(send):
    send.act = lambda form: 42
    assert send().get_data(as_text=True) == "saved 42"


def test_a_refusal_stands_beside_its_field_and_what_was_typed_stays(send):
    def refuse(form):
        raise InvalidInput({"name": Text("Please fill this in"), "elsewhere": Text("The end is before the start")})

    send.act = refuse
    answer = send(name='<b>"王"</b>', text="mine\n<script>")
    body = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "请填写" in body
    assert 'value="&lt;b&gt;&#34;王&#34;&lt;/b&gt;"' in body
    assert "mine\n&lt;script&gt;" in body
    assert "<script>" not in body.split("<main")[1]
    assert 'href="#name"' in body
    assert 'value="2026-02-28"' in body


def test_a_stale_save_shows_both_texts_and_sends_the_newest_version_next_time(send):
    def refuse(form):
        raise StaleVersion(7, {"name": form.name.data}, {"name": "theirs"})

    send.act = refuse
    answer = send(name="mine")
    body = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "mine" in body
    assert "theirs" in body
    assert 'name="version"' in body
    assert 'value="7"' in body


def test_a_thing_that_has_moved_on_is_said_on_the_form_and_nothing_typed_is_lost(send):
    def refuse(form):
        raise Conflict(Text("The item is closed"))

    send.act = refuse
    answer = send(text="half a page")
    assert answer.status_code == 409
    assert "The item is closed" in answer.get_data(as_text=True)
    assert "half a page" in answer.get_data(as_text=True)


def test_what_is_not_for_this_person_is_a_page_of_its_own(send):
    def refuse(form):
        raise Forbidden

    send.act = refuse
    assert send().status_code == 403


def test_what_a_refused_act_had_begun_is_undone_before_the_page_is_made(send):
    def begin(form):
        count_up()
        db.session.flush()
        raise InvalidInput({"name": Text("Please fill this in")})

    send.act = begin
    assert send().status_code == 422
    assert counted() == 0


def test_what_a_refused_act_had_begun_does_not_stand_on_the_page(add_view, client, desk):
    def begin():
        count_up()
        raise Conflict(Text("The item is closed"))

    def view():
        form = TryForm()
        form.accept(begin)
        found = db.session.query(Counter).count()
        return f"{form.status} {found}", 409, {"Content-Type": "text/plain"}

    add_view("/try", view)
    assert client.post("/try", data=GOOD).get_data(as_text=True) == "409 0"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("on", "2026-02-29"),
        ("on", "0000-00-00"),
        ("on", "10000-01-01"),
        ("on", "2026/02/03"),
        ("on", "二〇二六年"),
        ("on", "45000"),
        ("on", "24:00"),
        ("on", "x" * 10_000),
        ("kind", "c"),
        ("kind", ""),
        ("units", ["3"]),
        ("units", ["1", "999999999999999999999"]),
        ("version", "x"),
        ("version", "1e309"),
        ("version", "9" * 5000),
    ],
)
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_what_no_field_can_mean_is_refused_in_the_language_of_the_page(send, field, value, language):
    send.client.set_cookie("language", language)
    answer = send(**{field: value})
    body = answer.get_data(as_text=True)
    assert answer.status_code == 422
    said = body.split('class="error-summary"')[1].split("<span>")[1].split("</span>")[0]
    assert bool(re.search("[一-鿿]", said)) == (language == "zh_CN"), said
    assert "王秘书" in body


@pytest.mark.parametrize("value", ["", " ", None])
def test_an_empty_day_is_none(send, value):
    taken = {}
    send.act = lambda form: taken.update(form.data)
    assert send(on=value or "").status_code == 200
    assert taken["on"] is None


def test_a_form_without_its_token_is_not_taken(send):
    send.client.application.config["WTF_CSRF_ENABLED"] = True
    assert send().status_code == 400


@pytest.mark.parametrize(
    ("given_", "found"),
    [
        ("1", 1),
        ("2147483647", 2147483647),
        ("2147483648", None),
        ("9" * 5000, None),
        ("", None),
        (None, None),
        ("-1", None),
        ("1.0", None),
        ("１", None),
        ("²", None),
        ("1 ", None),
        ("x", None),
    ],
)
def test_an_id_is_read_from_a_choice_or_a_filter(given_, found):
    assert forms.as_id(given_) == found


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_an_id(text):
    found = forms.as_id(text)
    assert found is None or 0 <= found < 2**31


def test_a_day_is_written_as_a_field_takes_it():
    assert (forms.iso(date(2026, 2, 3)), forms.iso(None)) == ("2026-02-03", "")
