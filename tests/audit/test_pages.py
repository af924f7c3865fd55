"""The audit administrator reads the log, and that is in the log, too."""

import csv
import io

import pytest

from smartcity.audit import queries
from smartcity.audit.queries import Filters
from smartcity.audit.services import record
from smartcity.foundation import clock


@pytest.fixture
def auditor(city):
    return city.client("audit_admin")


@pytest.fixture
def acts(city, writing):
    """The secretary edited the data bureau, and was refused once; the system seeded a calendar."""
    secretary = city.actor("secretary")
    unit = city.unit("data")
    writing(record, secretary, "departments.edit", "organisation", unit, fields=("duty", "phone"), unit_id=unit)
    writing(record, secretary, "departments.merge", "organisation", city.unit("police"), result="refused")
    writing(record, city.actor("leader"), "workdays.set", "calendar_day", clock.today().toordinal())


def text_of(auditor, address):
    answer = auditor.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_the_log_shows_names_and_readable_acts_newest_first(auditor, acts, city):
    text = text_of(auditor, "/audit")
    for expected in ("secretary", "修改单位", "市大数据局", "被拒绝", clock.today().isoformat()):
        assert expected in text
    rows = text[text.index("<tbody>") :]
    assert rows.index("设置日历日期") < rows.index("修改单位")


@pytest.mark.parametrize(
    ("asked", "shown", "left_out"),
    [
        ("verb=departments.edit", "市大数据局", "市公安局"),
        ("result=refused", "市公安局", "市大数据局"),
        ("object=calendar_day", "leader", "市公安局"),
        ("door=web&verb=departments.merge", "市公安局", "市大数据局"),
    ],
)
def test_the_log_is_narrowed(auditor, acts, asked, shown, left_out):
    text = text_of(auditor, f"/audit?{asked}")
    rows = text[text.index("<tbody>") :]
    assert shown in rows
    assert left_out not in rows


def test_the_log_is_narrowed_to_a_person_a_thing_and_a_unit(auditor, acts, city):
    unit = city.unit("data")
    for asked in (f"actor={city.account('secretary')}", f"object=organisation&id={unit}", f"unit={unit}"):
        rows = text_of(auditor, f"/audit?{asked}")
        assert "市大数据局" in rows[rows.index("<tbody>") :]
        assert "设置日历日期" not in rows[rows.index("<tbody>") :]


def test_the_log_is_narrowed_to_days_of_the_city(auditor, acts):
    today = clock.local(clock.real_now()).date().isoformat()
    assert "修改单位" in text_of(auditor, f"/audit?verb=departments.edit&first={today}&last={today}")
    assert "没有符合条件的记录" in text_of(auditor, "/audit?first=2020-01-01&last=2020-12-31")


@pytest.mark.parametrize(
    "asked", ["actor=x", "actor=99999999999999999999", "first=tomorrow", "last=9999-12-31", "id=-1"]
)
def test_a_filter_that_makes_no_sense_narrows_nothing(auditor, acts, asked):
    assert "修改单位" in text_of(auditor, f"/audit?{asked}")


def test_reading_the_log_is_recorded(auditor, acts, reading, city):
    text_of(auditor, "/audit")
    (found,) = reading(queries.page_of, Filters(verb="audit.read")).rows
    assert found.actor_id == city.account("audit_admin")
    assert found.count == 3
    text_of(auditor, "/audit/1")
    assert len(reading(queries.page_of, Filters(verb="audit.read")).rows) == 2


def test_the_log_is_paged_by_cursor(auditor, writing, city):
    secretary = city.actor("secretary")

    def many():
        for number in range(60):
            record(secretary, "departments.edit", "organisation", 1000 + number)

    writing(many)
    text = text_of(auditor, "/audit")
    assert "cursor=" in text
    assert "#1059" in text
    assert "#1000" not in text


def test_an_entry_is_shown_whole_with_its_place_in_the_chain(auditor, acts, reading):
    text = text_of(auditor, "/audit/1")
    assert reading(queries.get, 1).hash in text
    assert "duty" in text
    assert auditor.get("/audit/999999").status_code == 404


def test_the_log_is_given_as_a_file_and_that_is_recorded(auditor, acts, reading):
    answer = auditor.get("/audit/entries.csv?verb=departments.edit")
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert [row[2] for row in rows[1:]] == ["secretary"]
    assert rows[1][9] == "duty phone"
    assert len(reading(queries.page_of, Filters(verb="audit.export")).rows) == 1


def test_a_long_log_is_given_whole(auditor, writing, city):
    secretary = city.actor("secretary")

    def many():
        for number in range(450):
            record(secretary, "departments.edit", "organisation", number)

    writing(many)
    lines = auditor.get("/audit/entries.csv?verb=departments.edit").get_data(as_text=True).splitlines()
    assert len(lines) == 451


def test_the_chain_is_checked_from_the_page(auditor, acts, reading):
    answer = auditor.send("/audit/verify", form_on="/audit")
    assert answer.status_code == 303
    assert "校验通过" in text_of(auditor, "/audit")
    (found,) = reading(queries.page_of, Filters(verb="audit.verify")).rows
    assert found.result == "done"


def test_a_broken_chain_is_told_on_the_page(auditor, acts, tamper):
    tamper("UPDATE audit_entry SET result = 'done' WHERE id = 2")
    auditor.send("/audit/verify", form_on="/audit")
    assert "第 2 条校验不通过" in text_of(auditor, "/audit")


@pytest.mark.parametrize("login", ["secretary", "leader", "lead_liaison", "observer", "system_admin", "security_admin"])
def test_nobody_else_reads_the_log(city, login):
    browser = city.client(login)
    for path in ("/audit", "/audit/1", "/audit/entries.csv"):
        assert browser.get(path).status_code == 403
    assert "/audit" not in browser.get("/account/profile").get_data(as_text=True)


@pytest.mark.parametrize("path", ["", "/1"])
def test_the_log_reads_well_in_english(auditor, acts, path):
    auditor.set_cookie("language", "en")
    assert "Department edited" in text_of(auditor, f"/audit{path}")


def test_an_act_without_a_word_is_shown_all_the_same(auditor, writing, city):
    writing(record, city.actor("secretary"), "gardens.water_flowers", "flower_bed", 7)
    text = text_of(auditor, "/audit")
    assert "Gardens: water flowers" in text
    assert "#7" in text
