"""What somebody is told: in the inbox at once, by mail in the working day's digest."""

from datetime import date

import pytest

from smartcity.foundation import clock
from smartcity.foundation.texts import Text
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.messages import queries
from smartcity.messages.models import Notification, Outbox
from smartcity.messages.rules import OutboxKind, OutboxState
from smartcity.messages.services import withdraw
from tests.messages.conftest import SATURDAY, TUESDAY, at


def _inbox(app, city, login):
    with app.app_context(), unit(Mode.READ):
        return [row.text["msgid"] for row in queries.inbox(city.person(login)).rows]


def test_three_matters_make_three_lines_in_the_inbox_and_one_mail(app, city, tell, deliver, clerk):
    for number in (1, 2, 3):
        tell("lead_liaison", f"Item {number} is due")
    assert _inbox(app, city, "lead_liaison") == ["Item 3 is due", "Item 2 is due", "Item 1 is due"]
    assert deliver().sent == 1
    (letter,) = clerk.taken
    text = letter.get_content()
    assert [f"Item {n} is due" in text for n in (1, 2, 3)] == [True] * 3
    assert "http://desk.example/actions/3" in text
    assert deliver().sent == 0


def test_each_reader_gets_a_letter_of_the_own(tell, deliver, clerk):
    tell("lead_liaison")
    tell("secretary")
    assert deliver().sent == 2
    for letter in clerk.taken:
        (address,) = letter.recipients
        assert str(letter["To"]).count("@") == 1
        assert address in str(letter["To"])
        assert letter["Cc"] is None
        assert letter["Bcc"] is None


def test_the_letter_says_what_machines_want_to_know(tell, deliver, clerk, rows):
    tell("lead_liaison")
    deliver()
    (letter,) = clerk.taken
    assert letter["Message-ID"] == rows(Outbox)[0].message_id
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["List-Id"] == "<digest.zibo.example>"
    assert letter["From"].addresses[0].addr_spec == "desk@zibo.example"
    assert b"\n" not in letter.raw.replace(b"\r\n", b"")


def test_a_reader_of_english_is_written_to_in_english_and_a_reader_of_chinese_in_chinese(
    city, tell, deliver, clerk, person_is
):
    person_is("secretary", language="en")
    tell("secretary")
    tell("secretary", "Item 4 is due")
    tell("lead_liaison")
    tell("lead_liaison", "Item 4 is due")
    deliver()
    subjects = {letter.recipients[0]: str(letter["Subject"]) for letter in clerk.taken}
    assert subjects == {"secretary@city.example": "2 matters for you", "lead_liaison@city.example": "您有2件事项待处理"}


def test_what_stays_in_the_house_is_counted_in_the_mail_and_not_told(tell, deliver, clerk):
    tell("lead_liaison", "The mayor wants the budget cut", stays_inside=True)
    tell("lead_liaison", "Item 4 is due")
    deliver()
    (letter,) = clerk.taken
    assert "budget" not in letter.as_string() + letter.get_content()
    assert "Item 4 is due" in letter.get_content()
    assert "另有1件事项" in letter.get_content()


def test_one_line_that_stays_in_the_house_has_no_telling_subject(tell, deliver, clerk):
    tell("lead_liaison", "The mayor wants the budget cut", stays_inside=True)
    deliver()
    assert str(clerk.taken[0]["Subject"]) == "您有1件事项待处理"


def test_what_is_said_after_the_digest_has_gone_out_is_in_the_next_working_days(tell, deliver, rows, clerk):
    friday = date(2026, 3, 13)
    tell("lead_liaison", moment=at(friday))
    deliver(at(friday))
    tell("lead_liaison", "Item 9 came later", moment=at(friday, 10))
    assert deliver(at(friday, 11)).sent == 0
    assert [row.day for row in rows(Outbox)] == [friday, date(2026, 3, 16)]
    assert deliver(at(SATURDAY)).sent == 0
    assert deliver(at(date(2026, 3, 16), 8, 34)).sent == 0
    assert deliver(at(date(2026, 3, 16), 8, 35)).sent == 1
    assert len(clerk.taken) == 2


@pytest.mark.parametrize(("hour", "day"), [(7, TUESDAY), (17, TUESDAY), (18, date(2026, 3, 11))])
def test_what_is_said_after_hours_waits_for_the_morning(tell, collect, rows, hour, day):
    tell("lead_liaison", moment=at(TUESDAY, hour))
    assert collect(at(TUESDAY, hour)) == 1
    assert rows(Outbox)[0].not_before == at(day, 8, 35)


def test_over_spring_festival_nothing_goes_out(app, tell, deliver, writing):
    from smartcity.workdays.services import ensure_seeded

    writing(ensure_seeded)
    festival = date(2026, 2, 18)
    tell("lead_liaison", moment=at(date(2026, 2, 14), 20))
    assert deliver(at(festival)).sent == 0
    assert deliver(at(date(2026, 2, 24))).sent == 1


def test_a_digest_left_over_on_friday_does_not_go_out_on_saturday(tell, deliver):
    tell("lead_liaison", moment=at(date(2026, 3, 13), 17, 29))
    assert deliver(at(SATURDAY)).sent == 0
    assert deliver(at(date(2026, 3, 16))).sent == 1


def test_an_urgent_message_goes_alone_and_at_night(tell, deliver, rows):
    tell("lead_liaison", moment=at(SATURDAY, 23))
    tell("lead_liaison", "Come at once", moment=at(SATURDAY, 23), urgency=1, alone=True)
    assert deliver(at(SATURDAY, 23, 1)).sent == 1
    assert {row.kind: row.state for row in rows(Outbox)} == {
        OutboxKind.DIGEST: OutboxState.PENDING,
        OutboxKind.URGENT: OutboxState.SENT,
    }


def test_a_message_that_goes_alone_still_waits_for_office_hours(tell, deliver):
    tell("lead_liaison", "The meeting is on Thursday", moment=at(SATURDAY, 23), alone=True)
    assert deliver(at(SATURDAY, 23, 1)).sent == 0
    assert deliver(at(date(2026, 3, 16))).sent == 1


def test_a_person_without_an_account_or_address_gets_no_mail(tell, collect, rows, person_is):
    tell("head")
    person_is("lead_liaison", email="")
    tell("lead_liaison")
    assert collect() == 0
    assert rows(Outbox) == []
    assert [row.collected_at is None for row in rows(Notification)] == [False, False]
    person_is("lead_liaison", email="zhang@city.example")
    assert collect() == 0, "what was said before is in the inbox"


def test_somebody_who_left_since_is_not_written_to(tell, collect, deliver, clerk, rows, person_is):
    tell("lead_liaison")
    collect()
    person_is("lead_liaison", active=False)
    assert deliver().skipped == 1
    assert clerk.seen == []
    assert rows(Outbox)[0].state is OutboxState.SKIPPED


def test_what_was_done_since_is_left_out_and_an_empty_digest_is_skipped(app, tell, collect, deliver, clerk, rows):
    tell("lead_liaison", about=("action", 3))
    tell("lead_liaison", "Item 4 is due", about=("action", 4))
    tell("secretary", about=("action", 3))
    collect()
    with app.app_context(), clock.at(at(TUESDAY)), unit(Mode.WRITE, audited=False):
        assert withdraw(("action", 3)) == 2
    done = deliver()
    assert (done.sent, done.skipped) == (1, 1)
    assert "Item 3" not in clerk.taken[0].get_content()
    assert [row.withdrawn_at is None for row in rows(Notification)] == [False, True, False]


def test_a_skipped_digest_is_filled_again_by_what_is_said_later_that_day(app, tell, collect, deliver, clerk):
    tell("lead_liaison", about=("action", 3))
    collect()
    with app.app_context(), clock.at(at(TUESDAY)), unit(Mode.WRITE, audited=False):
        withdraw(("action", 3))
    deliver()
    tell("lead_liaison", "Item 4 is due", about=("action", 4), moment=at(TUESDAY, 10))
    assert deliver(at(TUESDAY, 10)).sent == 1
    assert "Item 3" not in clerk.taken[0].get_content()


def test_only_some_kinds_are_taken_back(app, tell):
    tell("lead_liaison")
    with app.app_context(), unit(Mode.WRITE, audited=False):
        assert withdraw(("action", 3), ["assigned"]) == 0
        assert withdraw(("action", 3), ["reminder"]) == 1


def test_what_was_read_and_sent_stays(app, city, tell, deliver):
    line = tell("lead_liaison")
    deliver()
    client = city.client("lead_liaison")
    client.send(f"/messages/{line.id}/read", form_on="/messages")
    with app.app_context(), unit(Mode.WRITE, audited=False):
        assert withdraw(("action", 3)) == 0


@pytest.mark.parametrize(
    "name", ["Zhang\r\nBcc: all@city.example", "张\x0b三", "“x” <y@z>", "a" * 100, "=?utf-8?q?x?="]
)
def test_no_name_or_title_adds_a_header(city, tell, deliver, clerk, name, person_is):
    tell("lead_liaison", f"Item {name} is due")
    person_is("lead_liaison", name=name)
    assert deliver().sent == 1
    (letter,) = clerk.taken
    assert sorted(letter.keys()) == sorted(
        [
            "From", "To", "Subject", "Date", "Message-ID", "List-Id", "Auto-Submitted",
            "Content-Type", "MIME-Version",
        ]
    )  # fmt: skip
    assert letter.recipients == ["lead_liaison@city.example"]


def test_a_text_with_values_is_translated_when_it_is_read(city, tell):
    text = Text("Mail to %(name)s could not be delivered: %(answer)s", name="赵", answer="550")
    tell("secretary", text, why=None, link="")
    assert "发给赵的邮件未能送达：550" in city.client("secretary").get("/messages").get_data(as_text=True)
