"""What leaves the house for units that no machine reaches: the SMS file, and texts to copy with or without titles."""

import csv
import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smartcity.reminders.outward import Sms, mobile
from tests.reminders.test_pages import text

MOBILE = "13853300000"


@pytest.fixture
def number(person_is):
    """A function that gives the liaison of 市大数据局 a telephone."""
    return lambda phone: person_is("lead_liaison", phone=phone)


@pytest.fixture
def called(item, tick):
    """A function that makes items three working days overdue, to be phoned about."""

    def make(*titles, **more):
        ids = [item(title, **more) for title in titles or ("建立数据资源目录",)]
        tick(date(2026, 3, 13))
        return ids

    return make


def rows_of(response, encoding):
    return list(csv.reader(io.StringIO(response.data.decode(encoding), newline="")))


def test_the_sms_file_has_one_line_a_number_and_says_only_how_many(city, called, number):
    number("138 5330-0000")
    called("建立数据资源目录", "开放公共数据")
    answer = city.client("secretary").get("/reminders/phone/sms.csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    heading, *lines = rows_of(answer, "utf-8-sig")
    assert heading == ["手机号码", "短信内容"]
    assert [line[0] for line in lines] == [MOBILE]
    assert "2件事项" in lines[0][1]
    assert len(lines[0][1]) <= 70
    assert "2026-" not in lines[0][1]
    assert "数据资源" not in lines[0][1]


def test_the_sms_file_comes_in_gb18030_for_platforms_that_ask_for_it(city, called, number):
    number(MOBILE)
    called()
    answer = city.client("secretary").get("/reminders/phone/sms.csv?encoding=gb18030")
    assert answer.headers["Content-Type"] == "text/csv; charset=gb18030"
    assert rows_of(answer, "gb18030")[1][0] == MOBILE


def test_units_without_a_mobile_number_stand_beside_the_file(city, called):
    called()
    page = text(city.client("secretary"), "/reminders/phone")
    assert "没有手机号码、未列入文件的单位" in page
    assert "0533-0000000" in page
    assert len(rows_of(city.client("secretary").get("/reminders/phone/sms.csv"), "utf-8-sig")) == 1


def test_one_number_of_two_units_gets_one_line_that_counts_each_matter_once(city, called, number, item, person_is):
    number(MOBILE)
    person_is("police_liaison", phone=f"+86 {MOBILE}")
    item("平台验收", lead="police")
    called()
    lines = rows_of(city.client("secretary").get("/reminders/phone/sms.csv"), "utf-8-sig")[1:]
    assert [line[0] for line in lines] == [MOBILE]
    assert "2件事项" in lines[0][1]


def test_what_stays_in_the_house_is_in_no_text_and_not_counted(city, called, number):
    number(MOBILE)
    called("内部整改事项", in_house_only=True)
    secretary = city.client("secretary")
    page = text(secretary, "/reminders/phone?titles=1")
    assert "只能电话沟通" in page
    assert "您有1项" not in page
    assert "<textarea" not in page
    assert len(rows_of(secretary.get("/reminders/phone/sms.csv"), "utf-8-sig")) == 1


def test_texts_name_the_matters_only_where_the_office_chooses_so(city, called):
    called()
    secretary = city.client("secretary")

    def copied(path):
        page = text(secretary, path)
        return "".join(part.split("</textarea>")[0] for part in page.split("<textarea")[1:])

    assert "建立数据资源目录" not in copied("/reminders/phone")
    assert "2026-001" in copied("/reminders/phone")
    assert "建立数据资源目录，时限2026-03-10" in copied("/reminders/phone?titles=1")


def test_the_person_responsible_gets_a_text_of_the_own(city, called):
    called()
    page = text(city.client("secretary"), "/reminders/phone")
    assert "发给张联络" in page
    assert "发给周干部" in page
    assert "您负责的1件事项" in page


def test_giving_out_the_sms_file_stands_in_the_audit_and_is_the_offices_alone(app, city, called, number, rows):
    from smartcity.audit.models import AuditEntry

    number(MOBILE)
    called()
    assert city.client("secretary").get("/reminders/phone/sms.csv").status_code == 200
    assert ("reminders.export", "sms_file") in {(row.verb, row.object_type) for row in rows(AuditEntry)}
    for login in ("leader", "lead_liaison", "observer"):
        assert city.client(login).get("/reminders/phone/sms.csv").status_code == 403


@pytest.mark.parametrize(
    ("phone", "found"),
    [
        ("13853300000", MOBILE),
        ("+86 138-5330-0000", MOBILE),
        ("0086 13853300000", MOBILE),
        ("８６１３８５３３０００００", MOBILE),
        ("0533-2182888、13853300000", MOBILE),
        ("0533-2182888", ""),
        ("113853300000", ""),
        ("12853300000", ""),
        ("", ""),
    ],
)
def test_a_mobile_number_is_found_however_it_is_kept(phone, found):
    assert mobile(phone) == found


@given(st.text(max_size=60))
def test_what_is_no_number_never_becomes_one(phone):
    assert mobile(phone) == "" or len(mobile(phone)) == 11


@pytest.mark.parametrize(("length", "parts"), [(1, 1), (70, 1), (71, 2), (134, 2), (135, 3)])
def test_a_text_counts_as_many_parts_as_the_platform_charges(length, parts):
    assert Sms(MOBILE, "字" * length, ()).parts == parts
