"""When the regular meetings are: the holidays, one that moves, one that falls away, rules that no office needs."""

from datetime import date

import pytest

from smartcity.foundation.problems import Conflict, InvalidInput, NotFound
from smartcity.meetings import changing, series_queries, series_services, services
from smartcity.meetings.occurrence_queries import coming, occurrences_of
from smartcity.meetings.rules import NonWorkingDay
from tests.meetings.hall import local, wall


def days(hall, series, first, last):
    """Return (day, hour, status) of a series' occurrences."""
    found = hall.read(lambda: occurrences_of(series_queries.get_for(hall.actor("secretary"), series.id), first, last))
    return [(one.start.date(), one.start.hour, one.status.value) for one in found]


def test_a_monday_in_the_national_holiday_moves_to_the_next_working_day(hall):
    series = hall.series()

    assert days(hall, series, date(2026, 9, 28), date(2026, 10, 12)) == [
        (date(2026, 9, 28), 15, "planned"),
        (date(2026, 10, 8), 15, "moved"),
        (date(2026, 10, 12), 15, "planned"),
    ]


def test_the_first_of_october_moves_to_the_eighth_and_the_page_says_so(hall):
    series = hall.series("FREQ=MONTHLY;BYMONTHDAY=1", start=wall("2026-09-01 15:00"))

    assert days(hall, series, date(2026, 10, 1), date(2026, 10, 31)) == [(date(2026, 10, 8), 15, "moved")]
    [one] = hall.read(
        lambda: coming(
            series_queries.get_for(hall.actor("secretary"), series.id), date(2026, 10, 1), date(2026, 10, 31)
        )
    )
    assert one.words.params == {"day": "2026-10-01", "start": "2026-10-08"}


@pytest.mark.parametrize(
    ("rule", "day", "status"),
    [
        (NonWorkingDay.SKIP, date(2026, 10, 1), "skipped"),
        (NonWorkingDay.PREVIOUS, date(2026, 9, 30), "moved"),
    ],
)
def test_a_series_can_skip_a_day_off_or_meet_before_it(hall, rule, day, status):
    series = hall.series("FREQ=MONTHLY;BYMONTHDAY=1", start=wall("2026-09-01 15:00"), non_working_day=rule)

    assert days(hall, series, date(2026, 9, 15), date(2026, 10, 10)) == [(day, 15, status)]


def test_one_occurrence_moves_and_the_others_stay(hall):
    series = hall.series()
    hall.do(
        "secretary",
        series_services.move_occurrence,
        series.id,
        date(2026, 8, 10),
        wall("2026-08-11 09:30"),
        "组长外出",
    )

    assert days(hall, series, date(2026, 8, 3), date(2026, 8, 17)) == [
        (date(2026, 8, 3), 15, "planned"),
        (date(2026, 8, 11), 9, "moved"),
        (date(2026, 8, 17), 15, "planned"),
    ]


def test_one_occurrence_falls_away_and_comes_back(hall):
    series = hall.series()
    hall.do("secretary", series_services.cancel_occurrence, series.id, date(2026, 8, 10), "无议题")
    assert [status for _day, _hour, status in days(hall, series, date(2026, 8, 3), date(2026, 8, 17))] == [
        "planned",
        "cancelled",
        "planned",
    ]

    hall.do("secretary", series_services.restore_occurrence, series.id, date(2026, 8, 10))

    assert {status for _day, _hour, status in days(hall, series, date(2026, 8, 3), date(2026, 8, 17))} == {"planned"}


def test_a_decision_about_a_day_on_which_the_series_does_not_meet_is_refused(hall):
    series = hall.series()

    with pytest.raises(InvalidInput):
        hall.do("secretary", series_services.cancel_occurrence, series.id, date(2026, 8, 11), "无议题")


def test_a_meeting_that_was_made_of_an_occurrence_says_where_it_is(hall):
    series = hall.series()
    row = hall.of_series(series, date(2026, 8, 10))
    assert row.room == series.room
    hall.do(
        "secretary",
        changing.move,
        row.id,
        row.version,
        start=local(date(2026, 8, 12), 10),
        end=local(date(2026, 8, 12), 11),
        reason="组长外出",
    )
    assert days(hall, series, date(2026, 8, 10), date(2026, 8, 16)) == [(date(2026, 8, 12), 10, "moved")]

    hall.do("secretary", services.cancel, row.id, reason="无议题")

    assert days(hall, series, date(2026, 8, 10), date(2026, 8, 16)) == [(date(2026, 8, 10), 15, "cancelled")]


def test_an_occurrence_is_scheduled_once(hall):
    series = hall.series()
    hall.of_series(series, date(2026, 8, 10))

    with pytest.raises(Conflict):
        hall.of_series(series, date(2026, 8, 10))
    with pytest.raises(Conflict):
        hall.do("secretary", series_services.cancel_occurrence, series.id, date(2026, 8, 10), "无议题")


def test_a_new_hour_of_the_series_leaves_a_scheduled_meeting_where_it_is(hall):
    series = hall.series()
    hall.of_series(series, date(2026, 8, 10))
    fields = series_services.SeriesFields(
        name="专班例会",
        kind=series.kind,
        start=wall("2026-08-03 10:00"),
        duration_minutes=60,
        rule=series.rule,
    )
    hall.do("secretary", series_services.change_series, series.id, 1, fields)

    assert [(day, hour) for day, hour, _status in days(hall, series, date(2026, 8, 3), date(2026, 8, 17))] == [
        (date(2026, 8, 3), 10),
        (date(2026, 8, 10), 15),
        (date(2026, 8, 17), 10),
    ]


def test_a_placeholder_has_no_dates(hall):
    series = hall.series(None)

    assert days(hall, series, date(2026, 8, 1), date(2027, 8, 1)) == []


def test_an_unpublished_year_is_provisional_in_json(hall):
    series = hall.series()
    found = hall.city.app.test_client().get(
        f"/api/v1/meeting-series/{series.id}/occurrences?from=2028-01-03&to=2028-01-04",
        headers=hall.city.api("secretary"),
    )

    assert found.json == {
        "items": [
            {
                "start": "2028-01-03T15:00:00+08:00",
                "end": "2028-01-03T16:00:00+08:00",
                "original_start": "2028-01-03T15:00:00+08:00",
                "status": "planned",
                "provisional": True,
            }
        ]
    }


def test_a_program_enters_a_series_and_reads_the_holiday_move(hall):
    api, headers = hall.city.app.test_client(), hall.city.api("secretary")
    body = {
        "name": "月度例会",
        "kind": "task_force",
        "rule": "FREQ=MONTHLY;BYMONTHDAY=1",
        "start": "2026-09-01T09:30",
        "duration_minutes": 90,
        "room": "201",
        "chair": hall.city.person("leader"),
        "non_working_day": "next",
    }
    made = api.post("/api/v1/meeting-series", json=body, headers=headers)
    assert made.status_code == 201
    assert made.json["chair"] == {"id": hall.city.person("leader"), "name": "李副组长"}
    promised = {
        "id",
        "name",
        "kind",
        "rule",
        "start",
        "duration_minutes",
        "room",
        "chair",
        "non_working_day",
        "version",
    }
    assert promised <= set(made.json)
    assert (made.json["start"], made.json["rule"]) == ("2026-09-01T09:30", "FREQ=MONTHLY;BYMONTHDAY=1")
    path = f"/api/v1/meeting-series/{made.json['id']}/occurrences?from=2026-10-01&to=2026-10-31"
    assert api.get(path, headers=headers).json["items"] == [
        {
            "start": "2026-10-08T09:30:00+08:00",
            "end": "2026-10-08T11:00:00+08:00",
            "original_start": "2026-10-01T09:30:00+08:00",
            "status": "moved",
            "provisional": False,
        }
    ]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=DAILY;BYHOUR=0,1,2,3;BYMINUTE=0,1,2",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;COUNT=5;UNTIL=20261231",
        "DTSTART:20260101T000000\nRRULE:FREQ=DAILY",
        "FREQ=DAILY;EXDATE=20260101",
        "nonsense",
        "FREQ=" + "A" * 100_000,
        "FREQ=WEEKLY;BYDAY=MO;INTERVAL=0",
    ],
)
def test_rules_that_no_meeting_needs_are_refused_with_the_field(hall, rule):
    body = {"name": "例会", "kind": "task_force", "rule": rule, "start": "2026-09-01T09:30", "duration_minutes": 60}
    answer = hall.city.app.test_client().post("/api/v1/meeting-series", json=body, headers=hall.city.api("secretary"))

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json["errors"]] == ["rule"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("start", "2026-13-01T09:30"),
        ("start", "9999-01-01T09:30"),
        ("start", "tomorrow"),
        ("duration_minutes", 0),
        ("duration_minutes", 100_000),
        ("duration_minutes", True),
        ("kind", "party"),
        ("name", ""),
        ("name", "机密★"),
        ("units", [999_999]),
        ("chair", 999_999),
    ],
)
def test_a_series_is_checked_field_by_field(hall, field, value):
    body = {"name": "例会", "kind": "task_force", "start": "2026-09-01T09:30", "duration_minutes": 60, field: value}
    answer = hall.city.app.test_client().post("/api/v1/meeting-series", json=body, headers=hall.city.api("secretary"))

    assert answer.status_code == 422
    assert answer.json["errors"][0]["field"].split(".")[0] == field


def test_a_window_of_a_century_is_refused(hall):
    series = hall.series()
    path = f"/api/v1/meeting-series/{series.id}/occurrences"
    api, headers = hall.city.app.test_client(), hall.city.api("secretary")

    assert api.get(f"{path}?from=2026-01-01&to=2126-01-01", headers=headers).status_code == 422
    assert api.get(f"{path}?from=2026-02-01&to=2026-01-01", headers=headers).status_code == 422
    assert api.get(f"{path}?from=yesterday", headers=headers).json["errors"][0]["field"] == "from"


def test_a_stale_series_is_409(hall):
    series = hall.series()
    api, headers = hall.city.app.test_client(), hall.city.api("secretary")
    path = f"/api/v1/meeting-series/{series.id}"
    assert api.patch(path, json={"room": "201"}, headers={**headers, "If-Match": '"1"'}).status_code == 200

    assert api.patch(path, json={"room": "202", "version": 1}, headers=headers).status_code == 409
    assert api.get(path, headers=headers).json["room"] == "201"


def test_a_unit_sees_the_series_it_belongs_to_and_no_other(hall):
    series = hall.series()

    assert hall.read(series_queries.get_for, hall.actor("support_liaison"), series.id).id == series.id
    with pytest.raises(NotFound):
        hall.read(series_queries.get_for, hall.actor("outsider"), series.id)
    client = hall.city.client("outsider")
    assert client.get(f"/meetings/series/{series.id}").status_code == 404
    assert client.get(f"/meeting-series/{series.id}.ics").status_code == 404
    assert "专班例会" not in client.get("/meetings/series").get_data(as_text=True)


def test_the_office_builds_the_rule_from_simple_choices(hall):
    client = hall.city.client("secretary")
    sent = {
        "name": "联络员会",
        "kind": "liaison",
        "rhythm": "quarterly",
        "weekday": "WE",
        "every": "1",
        "nth": "3",
        "rule": "",
        "first_day": "2026-08-04",
        "starts": "09:30",
        "duration_minutes": "60",
        "non_working_day": "next",
        "room": "201",
        "chair": "",
        "group": "",
        "opening_minutes": "10",
        "units": [str(hall.units["data"])],
        "note": "",
    }
    answer = client.send("/meetings/series/new", sent)
    assert answer.status_code == 303
    text = client.get(answer.location).get_data(as_text=True)
    assert "每季首月第三个周三" in text
    assert "FREQ=MONTHLY;BYMONTH=1,4,7,10;BYDAY=3WE" in text
    assert "2026-10-21" in text


def test_the_page_says_what_the_holiday_rule_did(hall):
    series = hall.series()
    text = hall.city.client("secretary").get(f"/meetings/series/{series.id}").get_data(as_text=True)

    assert "原定2026-10-05（非工作日），顺延至2026-10-08" in text


def test_a_refused_series_keeps_what_was_typed(hall):
    client = hall.city.client("secretary")
    sent = {
        "name": "每秒例会",
        "kind": "task_force",
        "rhythm": "rule",
        "weekday": "MO",
        "nth": "1",
        "rule": "FREQ=SECONDLY",
        "first_day": "2026-08-04",
        "starts": "09:30",
        "duration_minutes": "60",
        "non_working_day": "next",
        "chair": "",
        "group": "",
        "opening_minutes": "10",
    }
    answer = client.send("/meetings/series/new", sent)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "每秒例会" in text
    assert "FREQ=SECONDLY" in text


@pytest.mark.parametrize("path", ["meeting-series", "meetings"])
def test_lists_are_read_page_by_page(hall, path):
    series = [hall.series(name=f"例会{number}", room="", chair_id=None) for number in range(3)]
    hall.do("secretary", series_services.end_series, series[0].id, 1)
    for one in series[1:]:
        hall.of_series(one)
    api, headers = hall.city.app.test_client(), hall.city.api("secretary")
    found, cursor = [], ""
    while cursor is not None:
        answer = api.get(f"/api/v1/{path}?limit=1{cursor and '&cursor=' + cursor}", headers=headers).json
        found += [one["id"] for one in answer["items"]]
        cursor = answer["next"]

    everything = api.get(f"/api/v1/{path}", headers=headers).json["items"]
    assert found == [one["id"] for one in everything]
    assert len(found) == len(set(found)) >= 2
    assert api.get(f"/api/v1/{path}?cursor=nonsense", headers=headers).status_code == 422
