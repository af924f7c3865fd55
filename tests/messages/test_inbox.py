"""The inbox: unread first, marked by hand, never anybody else's."""

import re

from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.messages.models import Outbox
from smartcity.messages.services import withdraw


def test_the_menu_says_how_many_lines_are_new(city, tell):
    tell("lead_liaison")
    tell("lead_liaison", "Item 4 is due")
    client = city.client("lead_liaison")
    page = client.get("/messages").get_data(as_text=True)
    assert page.count("标为已读") >= 2
    client.send("/messages/read", form_on="/messages")
    assert "<button" not in client.get("/messages").get_data(as_text=True).partition("<main")[2].partition("</main>")[0]


def test_an_empty_inbox_explains_itself(city):
    assert "还没有给您的消息" in city.client("lead_liaison").get("/messages").get_data(as_text=True)


def test_unread_lines_stand_first(city, tell):
    tell("lead_liaison", "Item 1 is due")
    newer = tell("lead_liaison", "Item 2 is due")
    client = city.client("lead_liaison")
    assert client.send(f"/messages/{newer.id}/read", form_on="/messages").status_code == 303
    page = client.get("/messages").get_data(as_text=True)
    assert page.index("Item 1") < page.index("Item 2")


def test_reading_on_goes_to_what_it_is_about(city, tell):
    line = tell("lead_liaison")
    answer = city.client("lead_liaison").send(f"/messages/{line.id}/read", {"open": "1"}, form_on="/messages")
    assert answer.location == "/actions/3"


def test_what_is_opened_from_the_inbox_is_read_and_counts_no_more(city, tell):
    line = tell("lead_liaison")
    client = city.client("lead_liaison")
    page = client.get("/messages").text
    opened = re.search(
        r'action="(/messages/\d+/read)">.*?<button class="as-link"[^>]*>Item 3 is due today<', page, re.S
    )[1]
    assert opened == f"/messages/{line.id}/read"
    client.send(opened, {"open": "1"}, form_on="/messages")
    after = client.get("/messages").text
    assert '<a href="/actions/3">Item 3 is due today</a>' in after
    assert "as-link" not in after


def test_nobody_marks_another_persons_line(city, tell):
    line = tell("lead_liaison")
    tell("secretary")
    answer = city.client("secretary").send(f"/messages/{line.id}/read", form_on="/messages")
    assert answer.status_code == 404
    assert "Item 3" not in city.client("outsider").get("/messages").get_data(as_text=True)


def test_a_visitor_is_asked_to_sign_in(city):
    assert city.client().get("/messages").status_code in {302, 303, 401}


def test_the_secretariat_sees_what_became_of_the_mail_but_not_what_it_says(city, tell, deliver, clerk):
    clerk.answers["lead_liaison@city.example"] = ["550 no such mailbox"]
    tell("lead_liaison")
    deliver()
    page = city.client("secretary").get("/messages/mail").get_data(as_text=True)
    assert "550 no such mailbox" in page
    assert "Item 3" not in page
    assert city.client("system_admin").get("/messages/mail?state=failed").status_code == 200
    assert city.client("lead_liaison").get("/messages/mail").status_code == 403


def test_mail_that_was_given_up_is_tried_again_by_hand(city, tell, deliver, clerk):
    clerk.answers["lead_liaison@city.example"] = ["550 no such mailbox"]
    tell("lead_liaison")
    assert deliver().failed == 1
    assert "未能送达" in city.client("secretary").get("/messages").get_data(as_text=True)
    client = city.client("secretary")
    assert client.send("/messages/mail/1/retry", form_on="/messages/mail").status_code == 303
    assert client.send("/messages/mail/1/retry", form_on="/messages").status_code == 409
    assert deliver().sent == 1


def test_what_was_settled_meanwhile_is_not_said_by_a_mail_that_is_tried_again(city, app, tell, deliver, clerk, rows):
    clerk.answers["lead_liaison@city.example"] = ["550 no such mailbox"]
    settled = tell("lead_liaison")
    tell("lead_liaison", "Item 4 is due", about=("action", 4))
    assert deliver().failed == 1
    with app.app_context(), unit(Mode.WRITE, audited=False):
        withdraw((settled.about_type, settled.about_id))
    assert city.client("secretary").send("/messages/mail/1/retry", form_on="/messages/mail").status_code == 303
    deliver()
    (mail,) = (row for row in rows(Outbox) if row.address == "lead_liaison@city.example")
    assert "Item 4" in mail.body
    assert "Item 3" not in mail.body


def test_what_a_server_answers_is_text_whatever_it_holds(city, tell, deliver, clerk):
    """Marks of HTML and per cent signs: a page must neither take them for its own nor stumble over them."""
    clerk.answers["lead_liaison@city.example"] = ["552 <b>mailbox</b> 100% full"]
    tell("lead_liaison")
    deliver()
    page = city.client("secretary").get("/messages/mail")
    assert page.status_code == 200
    assert "&lt;b&gt;mailbox&lt;/b&gt; 100% full" in page.get_data(as_text=True)
