"""Scheduling, inviting, telling, and the order of a meeting's life."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from smartcity.foundation.database import db
from smartcity.foundation.problems import Conflict, Forbidden, InvalidInput, NotFound, StaleVersion
from smartcity.meetings import changing, queries, services
from smartcity.meetings.models import MeetingEvent
from smartcity.meetings.rules import AttendanceKind, MeetingState
from smartcity.messages.models import Notification
from smartcity.people.rules import AbsenceKind
from smartcity.people.services import record_absence
from tests.meetings.hall import AUGUST, ROOM, local

TUESDAY = date(2026, 8, 4)


def told(hall, meeting_id):
    """Return whom the app told about a meeting, with the sentence, leaving out what was taken back."""

    def read():
        lines = select(Notification).where(
            Notification.about_type == "meeting",
            Notification.about_id == meeting_id,
            Notification.withdrawn_at.is_(None),
        )
        return {(line.person_id, line.text["msgid"].split(":")[0]) for line in db.session.scalars(lines)}

    return hall.read(read)


def test_the_list_stands_in_rank_order_whatever_the_order_of_inviting(hall):
    row = hall.scheduled(units=(hall.units["police"], hall.units["data"], hall.units["finance"]))

    units = [unit for unit, _person, _kind, _state in hall.on_list(row.id)]
    assert units == [hall.units["data"], hall.units["finance"], hall.units["police"]]


def test_those_who_sit_in_stand_behind_those_who_attend(hall):
    row = hall.scheduled(units=(hall.units["police"],))
    hall.do(
        "secretary",
        changing.invite,
        row.id,
        units=(hall.units["data"],),
        invited_as=AttendanceKind.SITTING_IN,
    )

    assert [kind for _unit, _person, kind, _state in hall.on_list(row.id)] == ["attending", "sitting_in"]


def test_a_person_who_is_invited_by_name_stands_for_the_unit(hall):
    row = hall.scheduled(units=(hall.units["data"],), people=(hall.city.person("head"),))

    assert hall.on_list(row.id) == [(hall.units["data"], hall.city.person("head"), "attending", "expected")]


def test_a_leader_in_the_chair_reads_the_notice_in_the_inbox_and_gets_no_mail(hall):
    """DOMAIN §6: nothing goes to a head or a leader by machine."""
    row = hall.notified(chair_id=hall.city.person("leader"))

    lines = hall.read(lambda: {one.person_id: one.channels for one in db.session.scalars(select(Notification))})
    assert lines[hall.city.person("leader")] == ""
    assert lines[hall.city.person("lead_liaison")] == "email"
    assert (hall.city.person("leader"), "Meeting") in told(hall, row.id)


def test_while_a_liaison_is_away_the_deputy_hears_of_the_meeting(hall):
    away = {"from_on": date(2026, 1, 1), "until_on": date(2027, 12, 31), "deputy_id": hall.city.person("member")}
    hall.do("secretary", record_absence, hall.city.person("lead_liaison"), AbsenceKind.LEAVE, **away)
    row = hall.notified()

    heard = {person_id for person_id, _ in told(hall, row.id)}
    assert heard == {hall.city.person("member"), hall.city.person("support_liaison")}


def test_the_notice_reaches_the_people_and_the_liaisons_of_the_units(hall):
    row = hall.scheduled(people=(hall.city.person("member"), hall.city.person("head")))
    hall.do("secretary", services.notify, row.id)

    assert told(hall, row.id) == {
        (hall.city.person("lead_liaison"), "Meeting"),
        (hall.city.person("support_liaison"), "Meeting"),
        (hall.city.person("member"), "Meeting"),
    }


def test_who_has_no_account_is_shown_to_be_phoned(hall):
    row = hall.scheduled(people=(hall.city.person("head"),))
    text = hall.city.client("secretary").get(f"/meetings/{row.id}").get_data(as_text=True)

    assert "须电话通知" in text
    assert "郑局长" in text


def test_a_move_is_told_with_its_reason_and_takes_the_old_notice_back(hall):
    row = hall.notified(TUESDAY)
    at_nine = {"start": local(TUESDAY, 9), "end": local(TUESDAY, 10)}
    with pytest.raises(InvalidInput):
        hall.do("secretary", changing.move, row.id, row.version, **at_nine, reason="")
    hall.do("secretary", changing.move, row.id, row.version, **at_nine, reason="撞期")

    assert told(hall, row.id) == {
        (hall.city.person("lead_liaison"), "Changed"),
        (hall.city.person("support_liaison"), "Changed"),
    }


def test_a_cancellation_needs_its_reason_and_is_told(hall):
    row = hall.notified(TUESDAY)
    with pytest.raises(InvalidInput):
        hall.do("secretary", services.cancel, row.id, reason=" ")
    hall.do("secretary", services.cancel, row.id, reason="无议题")

    assert {kind for _person, kind in told(hall, row.id)} == {"Cancelled"}


def test_a_draft_that_is_cancelled_is_told_to_nobody(hall):
    row = hall.scheduled(TUESDAY)
    hall.do("secretary", services.cancel, row.id, reason="无议题")

    assert told(hall, row.id) == set()


def test_a_postponed_meeting_gets_a_new_date_and_a_new_notice(hall):
    row = hall.notified(TUESDAY)
    hall.do("secretary", services.postpone, row.id, reason="组长外出")
    row = hall.do(
        "secretary",
        services.reschedule,
        row.id,
        start=local(TUESDAY + timedelta(days=7)),
        end=local(TUESDAY + timedelta(days=7), 16),
    )
    assert row.state is MeetingState.DRAFT
    hall.do("secretary", services.notify, row.id)

    assert {kind for _person, kind in told(hall, row.id)} == {"Meeting"}


def test_nobody_is_told_of_a_meeting_without_a_list(hall):
    row = hall.scheduled(units=())

    with pytest.raises(Conflict):
        hall.do("secretary", services.notify, row.id)


def test_the_number_comes_when_the_meeting_is_held_without_a_gap(hall):
    first = hall.notified(TUESDAY, 9)
    hall.do("secretary", services.cancel, hall.notified(TUESDAY, 10).id, reason="无议题")
    third = hall.notified(TUESDAY, 11)
    assert hall.do("secretary", services.hold, third.id).seq == 1
    assert hall.do("secretary", services.hold, first.id).seq == 2


def test_an_illegal_move_is_refused_and_changes_nothing(hall):
    row = hall.scheduled()
    for act in (services.hold, services.countersign, services.issue):
        with pytest.raises(Conflict):
            hall.do("secretary", act, row.id)

    assert hall.read(lambda: hall.meeting(row.id).state) is MeetingState.DRAFT
    assert hall.read(lambda: [event.verb for event in db.session.scalars(select(MeetingEvent))]) == ["schedule"]


def test_a_stale_move_is_refused(hall):
    row = hall.scheduled()
    hall.do("secretary", services.notify, row.id, version=row.version)

    with pytest.raises(StaleVersion):
        hall.do("secretary", services.hold, row.id, version=row.version)


def test_only_the_office_arranges_meetings(hall):
    row = hall.scheduled()
    for login in ("leader", "lead_liaison", "member"):
        with pytest.raises((Forbidden, NotFound)):
            hall.do(login, services.cancel, row.id, reason="不开")


def test_a_foreign_unit_cannot_open_the_meeting_anywhere(hall):
    row = hall.issued()
    client = hall.city.client("outsider")
    for part in ("", "/agenda", "/people", "/minutes", "/last-decisions", "/minutes.docx", ".ics"):
        assert client.get(f"/meetings/{row.id}{part}").status_code == 404
    api, headers = hall.city.app.test_client(), hall.city.api("outsider")
    for part in ("", "/agenda", "/attendance", "/decisions", "/minutes"):
        assert api.get(f"/api/v1/meetings/{row.id}{part}", headers=headers).status_code == 404
    assert "数据共享专题会" not in client.get("/meetings?view=all").get_data(as_text=True)
    assert "数据共享专题会" not in client.get("/meetings/export.csv?view=all").get_data(as_text=True)
    assert api.get("/api/v1/meetings", headers=headers).json["items"] == []
    assert hall.city.client("support_liaison").get(f"/meetings/{row.id}").status_code == 200


def test_the_leaders_and_the_working_group_see_the_meeting(hall):
    row = hall.scheduled(units=(), working_group_id=hall.city.group("resources"))

    for login in ("leader", "member"):
        assert hall.read(queries.get_for, hall.actor(login), row.id).id == row.id
    with pytest.raises(NotFound):
        hall.read(queries.get_for, hall.actor("lead_liaison"), row.id)


def test_administrators_see_no_meeting(hall):
    row = hall.scheduled()
    for login in ("system_admin", "security_admin", "audit_admin"):
        assert hall.city.client(login).get(f"/meetings/{row.id}").status_code == 403


def test_a_program_schedules_and_moves_a_meeting_on(hall):
    api, headers = hall.city.app.test_client(), hall.city.api("secretary")
    body = {
        "title": "专题会",
        "kind": "topic",
        "start": "2026-08-04T09:00:00+08:00",
        "end": "2026-08-04T10:00:00+08:00",
        "room": ROOM,
        "units": [hall.units["data"]],
    }
    made = api.post("/api/v1/meetings", json=body, headers=headers)
    assert made.status_code == 201
    promised = {"id", "series", "number", "title", "kind", "start", "end", "room", "state", "version"}
    assert promised <= set(made.json)
    assert (made.json["start"], made.json["state"], made.json["number"]) == ("2026-08-04T09:00:00+08:00", "draft", None)
    clash = api.post("/api/v1/meetings", json={**body, "title": "另一个会"}, headers=headers)
    assert clash.status_code == 409
    assert {"despite_clashes", "clash_1"} == {error["field"] for error in clash.json["errors"]}
    path = f"/api/v1/meetings/{made.json['id']}"
    assert api.post(f"{path}/hold", json={"version": 1}, headers=headers).status_code == 409
    notified = api.post(f"{path}/notify", json={"version": 1}, headers=headers)
    assert notified.json["state"] == "notified"
    assert api.post(f"{path}/hold", json={"version": 1}, headers=headers).status_code == 409
    held = api.post(f"{path}/hold", json={}, headers={**headers, "If-Match": f'"{notified.json["version"]}"'})
    assert (held.json["state"], held.json["number"]) == ("held", "2026-001")
    assert api.get("/api/v1/meetings?state=held", headers=headers).json["items"][0]["id"] == made.json["id"]
    assert api.get("/api/v1/meetings?from=2026-08-05", headers=headers).json["items"] == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "\x00"),
        ("title", "x" * 1_000_000),
        ("title", ""),
        ("room", "绝密★会议室"),
        ("end", "2026-08-04T08:00:00+08:00"),
        ("start", "1900-01-01T00:00:00+08:00"),
        ("kind", "secret"),
        ("units", [10**9]),
        ("units", ["1"]),
        ("chair", 10**9),
        ("unknown", 1),
    ],
)
def test_a_meeting_is_checked_field_by_field(hall, field, value):
    body = {
        "title": "专题会",
        "kind": "topic",
        "start": "2026-08-04T09:00:00+08:00",
        "end": "2026-08-04T10:00:00+08:00",
        field: value,
    }
    answer = hall.city.app.test_client().post("/api/v1/meetings", json=body, headers=hall.city.api("secretary"))

    assert answer.status_code == 422
    assert field in {error["field"].split(".")[0] for error in answer.json["errors"]}


def test_the_page_asks_for_a_tick_before_it_schedules_a_clash(hall):
    hall.scheduled(TUESDAY)
    client = hall.city.client("secretary")
    sent = {
        "title": "另一个会",
        "kind": "topic",
        "series": "",
        "on": "2026-08-04",
        "starts": "15:30",
        "duration_minutes": "60",
        "room": ROOM,
        "chair": "",
        "group": "",
        "units": [str(hall.units["data"])],
    }
    answer = client.send("/meetings/new", sent)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "已安排“数据共享专题会”" in text
    assert "另一个会" in text
    assert 'name="despite_clashes"' in text

    assert client.send("/meetings/new", {**sent, "despite_clashes": "y"}).status_code == 303


def test_hostile_texts_are_shown_as_text_on_every_page(hall):
    hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{7*7}}"
    series = hall.series(name=hostile, room=hostile, note=hostile)
    row = hall.of_series(series)
    hall.do("secretary", services.cancel, row.id, reason=hostile)
    client = hall.city.client("secretary")
    for path in (f"/meetings/{row.id}", "/meetings?view=all", f"/meetings/series/{series.id}", "/meetings/series"):
        text = client.get(path).get_data(as_text=True)
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert "{{7*7}}" in text


def test_the_lists_open_for_each_persona(hall):
    hall.issued(AUGUST)
    for login in ("secretary", "leader", "lead_liaison", "member", "observer"):
        client = hall.city.client(login)
        for path in ("/meetings", "/meetings?view=past", "/meetings?view=minutes", "/meetings?view=all&text=数据"):
            assert client.get(path).status_code == 200
    assert hall.city.client("secretary").get("/meetings/export.xlsx?view=all").data.startswith(b"PK")


def test_a_list_costs_the_same_for_many_rows(hall):
    from sqlalchemy import event

    client = hall.city.client("secretary")
    counts = []

    def listen(*_args):
        counts[-1] += 1

    with hall.city.app.app_context():
        engine = db.engine
    hall.scheduled(TUESDAY, 9)
    event.listen(engine, "before_cursor_execute", listen)
    counts.append(0)
    client.get("/meetings")
    for hour in (10, 11, 12, 13, 14):
        counts.append(0)
        hall.scheduled(TUESDAY, hour)
    counts.append(0)
    client.get("/meetings")
    event.remove(engine, "before_cursor_execute", listen)
    assert counts[-1] <= counts[0] + 1
