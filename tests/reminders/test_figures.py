"""Was somebody told, when, why, and did it help: on the item's page, in the list, and summed up for a period."""

from datetime import date

import pytest

from smartcity.actions import progress
from smartcity.foundation import clock
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.reminders.effect import answers_to
from smartcity.reminders.figures import figures
from tests.reminders.conftest import DEADLINE, at


@pytest.fixture
def report(city, act):
    """A function that lets the lead unit report on an item."""
    data = city.unit("data")
    return lambda day, item_id: act(
        day, "lead_liaison", progress.report, item_id, unit_id=data, progress=60, text="正在推进"
    )


@pytest.fixture
def of_march(app):
    """A function that returns the figures of March as of a day."""

    def run(day):
        with app.app_context(), clock.at(at(day, 18)), unit(Mode.READ):
            return figures(date(2026, 3, 1), date(2026, 3, 31))

    return run


def test_a_report_within_two_working_days_counts_as_an_effect_and_a_later_one_does_not(item, tick, report, of_march):
    first, second, _third = item("第一件"), item("第二件"), item("第三件")
    tick(date(2026, 3, 5))  # a Thursday: two working days later is Monday
    report(date(2026, 3, 9), first)
    report(date(2026, 3, 10), second)
    (deadline,) = of_march(date(2026, 3, 10)).rules
    assert (deadline.rule, deadline.told, deadline.reminded, deadline.helped) == ("deadline", 3, 3, 1)


def test_as_long_as_the_two_days_run_nothing_is_said_about_the_effect(item, tick, of_march):
    item()
    tick(date(2026, 3, 5))
    assert of_march(date(2026, 3, 9)).rules[0].reminded == 0


def test_what_the_office_does_is_no_effect(city, app, item, tick, act):
    item_id = item()
    tick(date(2026, 3, 5))
    act(date(2026, 3, 5), "secretary", progress.note, item_id, text="打电话没人接")
    with app.app_context(), unit(Mode.READ):
        assert answers_to([(item_id, at(date(2026, 3, 5)))]) == {}


def test_figures_tell_sent_failed_waiting_calls_papers_and_steps_passed_over(item, tick, deliver, clerk, of_march):
    item()
    deliver(at(date(2026, 3, 3)))
    clerk.answers["lead_liaison@city.example"] = ["550 no such mailbox"]
    tick(date(2026, 3, 11))
    deliver(at(date(2026, 3, 11)))
    tick(date(2026, 3, 13))
    tick(date(2026, 3, 17))
    found = of_march(date(2026, 3, 17))
    (deadline,) = found.rules
    assert (deadline.sent, deadline.failed, deadline.waiting) == (2, 1, 2)
    assert (deadline.calls, deadline.papers, deadline.skipped) == (1, 1, 2)
    assert found.median_minutes == 0


def test_the_page_of_figures_opens_the_list_behind_each(city, item, tick):
    item()
    tick(DEADLINE)
    secretary = city.client("secretary")
    with clock.at(at(date(2026, 3, 20))):
        page = secretary.get("/reminders/figures?from=2026-03-01&to=2026-03-31").text
        assert "/reminders?rule=deadline&amp;from=2026-03-01&amp;to=2026-03-31&amp;state=decided" in page
        assert secretary.get("/reminders?rule=deadline&from=2026-03-01&to=2026-03-31&state=decided").status_code == 200


def test_a_period_of_years_is_refused_with_a_sentence(city):
    page = city.client("secretary").get("/reminders/figures?from=2020-01-01&to=2026-03-31")
    assert page.status_code == 422
    assert "时段最长一年" in page.text


def test_the_items_page_tells_who_was_told_why_what_became_of_the_mail_and_what_the_unit_did(
    city, item, tick, deliver, clerk, report
):
    item_id = item()
    deliver(at(date(2026, 3, 3)))
    clerk.answers["lead_liaison@city.example"] = ["550 no such mailbox"]
    tick(DEADLINE)
    deliver(at(DEADLINE))
    report(date(2026, 3, 11), item_id)
    with clock.at(at(date(2026, 3, 12))):
        page = city.client("secretary").get(f"/actions/{item_id}").text
    assert "周干部" in page
    assert "责任人" in page
    assert "已试1次：550 no such mailbox" in page
    assert "其后：反馈进展" in page or "其后：" in page


def test_a_mail_that_failed_is_tried_again_from_the_list(city, item, tick, deliver, clerk):
    item()
    deliver(at(date(2026, 3, 3)))
    clerk.answers["member@city.example"] = ["550 no such mailbox"]
    tick(DEADLINE)
    deliver(at(DEADLINE))
    clerk.answers.clear()
    secretary = city.client("secretary")
    page = secretary.get("/reminders?mail=failed")
    assert "/retry" in page.text
    path = page.text.split('action="/messages/mail/')[1].split('"')[0]
    secretary.send(f"/messages/mail/{path}", {}, form_on="/reminders?mail=failed")
    assert deliver(at(DEADLINE, 11)).sent == 1
