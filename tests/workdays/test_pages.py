"""The pages of the working calendar."""

import io
from datetime import UTC, datetime

import pytest

from smartcity.foundation import clock
from smartcity.foundation.feature import duties
from smartcity.workdays import queries
from smartcity.workdays.rules import DayKind

NOTICE = "日期,类型,名称\n2027-01-01,放假,元旦\n2027-10-01,休,国庆节\n2027-10-09,上班,国庆节\n"
IMPORT = "/workdays/import"


@pytest.fixture
def secretary(city):
    return city.client("secretary")


def send_file(browser, text, **fields):
    upload = (io.BytesIO(text.encode()), "notice.csv")
    return browser.send(IMPORT, {"source": "国办发明电〔2026〕7号", "file": upload, **fields})


def test_a_published_year_names_its_source_and_its_holidays(city):
    text = city.client("member").get("/workdays?year=2026").get_data(as_text=True)
    for expected in ("2026年工作日历", "chinesecalendar", "国庆节", "2026-10-10", "个工作日"):
        assert expected in text


def test_an_unpublished_year_says_in_words_that_it_is_provisional(city):
    text = city.client("observer").get("/workdays?year=2031").get_data(as_text=True)
    assert "暂定" in text
    assert "按周一至周五计算" in text


@pytest.mark.parametrize("year", [1948, 2200, 999999])
def test_a_year_outside_the_calendar_is_not_found(city, year):
    assert city.client("leader").get(f"/workdays?year={year}").status_code == 404


def test_the_secretary_enters_a_day_and_takes_it_out_again(secretary, reading):
    path = "/workdays/days/2027-01-01"
    assert secretary.send(path, {"kind": "holiday", "name": "元旦", "version": 0}).status_code == 303
    assert reading(queries.special_day, datetime(2027, 1, 1, tzinfo=UTC).date()).kind is DayKind.HOLIDAY
    assert secretary.send(path, {"kind": "", "version": 0}).status_code == 409
    assert secretary.send(path, {"kind": "", "version": 1}).status_code == 303
    assert reading(queries.special_days, 2027) == []
    assert secretary.get("/workdays/days/2027-02-30").status_code == 404


def test_the_secretary_imports_a_notice(secretary, reading):
    answer = send_file(secretary, NOTICE)
    assert answer.status_code == 303
    assert "已导入 3 天" in secretary.get(answer.location).get_data(as_text=True)
    assert not reading(queries.calendar).provisional(2027)


def test_a_notice_with_a_wrong_row_is_refused_whole_and_the_row_is_named(secretary, reading):
    answer = send_file(secretary, NOTICE + "2027-02-30,放假,元宵\n")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "不是日期：2027-02-30" in text
    assert "国办发明电〔2026〕7号" in text, "what was typed stays"
    assert reading(queries.special_days, 2027) == []


def test_part_of_a_year_is_published_only_when_somebody_says_so(secretary, reading):
    part = "day,kind\n2027-01-01,off\n"
    assert send_file(secretary, part).status_code == 422
    assert send_file(secretary, part, year=2027).status_code == 303
    assert not reading(queries.calendar).provisional(2027)


@pytest.mark.parametrize("content", ["", "a,b\n1,2\n", "PK\0\0"])
def test_a_file_that_is_no_table_is_refused_in_words(secretary, content):
    assert send_file(secretary, content).status_code == 422


def test_an_import_without_a_file_is_refused(secretary):
    assert secretary.send(IMPORT, {"source": "通知"}).status_code == 422


def test_a_year_is_published_and_made_provisional_again(secretary, reading):
    secretary.send("/workdays/days/2027-01-01", {"kind": "holiday", "version": 0})
    page = "/workdays?year=2027"
    refused = secretary.send("/workdays/2027/publish", {"source": "", "version": 1}, form_on=page)
    assert refused.status_code == 422
    answer = secretary.send("/workdays/2027/publish", {"source": "国办发明电", "version": 1}, form_on=page)
    assert answer.status_code == 303
    assert not reading(queries.calendar).provisional(2027)
    assert secretary.send("/workdays/2027/withdraw", {"version": 2}, form_on=page).status_code == 303
    assert reading(queries.calendar).provisional(2027)


def test_a_year_is_exported_as_an_import_takes_it(secretary):
    lines = secretary.get("/workdays/2026.csv").get_data(as_text=True).splitlines()
    assert lines[0] == "\ufeffday,kind,name"
    assert "2026-10-10,workday,国庆节" in lines


@pytest.mark.parametrize("path", ["days/2027-01-01", "import"])
@pytest.mark.parametrize("login", ["leader", "lead_liaison", "observer", "system_admin"])
def test_only_the_secretariat_opens_the_forms(city, login, path):
    assert city.client(login).get(f"/workdays/{path}").status_code == 403


@pytest.mark.parametrize("path", ["", "?year=2031", "/days/2026-10-10", "/import"])
def test_every_page_reads_well_in_english(secretary, path):
    secretary.set_cookie("language", "en")
    assert secretary.get(f"/workdays{path}").status_code == 200


def matters(app, city, login, *day):
    actor = city.actor(login)
    with app.test_request_context(), clock.at(datetime(*day, 4, tzinfo=UTC)):
        from smartcity.foundation.unit_of_work import Mode, unit

        with unit(Mode.READ):
            return [
                str(matter.text.params.get("year"))
                for matter in duties(actor)
                if "working calendar" in matter.text.msgid
            ]


def test_from_november_on_the_secretary_is_told_that_next_year_is_missing(app, city):
    assert matters(app, city, "secretary", 2026, 11, 1) == ["2027"]
    assert matters(app, city, "secretary", 2026, 10, 30) == []
    assert matters(app, city, "leader", 2026, 11, 1) == []
