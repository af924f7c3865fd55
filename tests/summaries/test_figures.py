"""The figures of the week that tests/summaries/story.py plays, counted by hand."""

from datetime import date

import pytest

from smartcity.actions.objecting import reassign
from smartcity.actions.progress import report
from smartcity.audit.services import record
from smartcity.foundation import clock, i18n
from smartcity.summaries.reading import Reading
from smartcity.summaries.services import build
from tests.summaries.story import CUT_OFF, at


def built(story, moment=CUT_OFF, week="2026-W47"):
    """The content that the secretary gets by building a week's summary at a moment."""
    return Reading(story.do(moment, build, "secretary", week).content)


@pytest.fixture
def reading(week):
    return built(week)


@pytest.mark.parametrize(
    ("figure", "names"),
    [
        # 12 items; without the draft and the cancelled archive 10 stand on the ledger.
        ("ledger", "budget card catalogue drill grading interface ledger platform purchase standard"),
        # All of them but platform, which was completed on 11 November, were open at some time of the week.
        ("in_hand", "budget card catalogue drill grading interface ledger purchase standard"),
        # 9 in hand - catalogue and budget, which were completed = 7.
        ("open", "card drill grading interface ledger purchase standard"),
        # Deadlines from Friday the 13th through Thursday the 19th: 16, 17, 18, 19; grading had moved to 10 December.
        ("due", "budget catalogue purchase standard"),
        ("on_time", "catalogue"),
        ("due_late", "budget"),
        ("due_waiting", "standard"),
        ("due_open", "purchase"),
        ("overdue", "ledger purchase"),
        ("red", "ledger purchase"),
        # 3 working days or less: card today, interface on Tuesday (2), standard submitted and past its day.
        ("yellow", "card interface standard"),
        ("done", "budget catalogue"),
        ("late", "budget"),
        ("new", "interface"),
        ("extended", "grading"),
        ("returned", "drill"),
    ],
)
def test_each_figure_holds_the_items_counted_by_hand(week, reading, figure, names):
    assert week.names(reading.whole.figures[figure]) == names.split()


def test_totals_are_those_that_other_programs_are_given(reading):
    # due 4 = on time 1 + completed late 1 + waiting 1 + not completed 1
    assert reading.whole.totals() == {
        "open": 7, "due": 4, "on_time": 1, "late": 1, "overdue": 2, "done": 2, "new": 1, "extended": 1, "returned": 1,
    }  # fmt: skip


def test_units_stand_in_rank_order_and_their_figures_add_up(reading):
    parts = reading.parts("departments")
    assert [part.name for part in parts] == ["市大数据局", "市财政局", "市公安局"]
    opened = {part.name: part.totals()["open"] for part in parts}
    assert opened == {"市大数据局": 3, "市财政局": 2, "市公安局": 2}
    for name, total in reading.whole.totals().items():
        assert sum(part.totals()[name] for part in parts) == total, name


def test_a_working_group_counts_its_own_items(reading):
    (group,) = reading.parts("groups")
    assert (group.name, group.totals()["open"], group.totals()["done"]) == ("数据资源组", 1, 1)


def test_each_figure_is_written_with_its_denominator(reading):
    with i18n.using("en"):
        words = [str(number.words) for number in reading.whole.numbers(["open", "on_time", "overdue", "late", "new"])]
    assert words == [
        "7 open of 10 on the ledger",
        "1 on time of 4 due",
        "2 overdue of 7 open",
        "1 late of 2 completed this week",
        "1 newly assigned of 9 in hand this week",
    ]


def test_changes_are_counted_from_the_week_before(reading):
    """At the cut-off before, open were: 9 of the first list without platform, interface not yet, archive still = 9."""
    assert reading.week_before == "2026-W46"
    whole = reading.whole
    # ledger, catalogue, budget, purchase, drill, grading, standard, card, archive = 9 open then, 7 now
    assert whole.number("open").change == 7 - 9
    assert whole.number("overdue").change == 2 - 1
    assert whole.number("done").change == 2 - 1


def test_lists_say_why_and_what_comes_next(week, reading):
    (red_first, red_second) = reading.listed("red")
    assert week.names([red_first.id, red_second.id]) == ["ledger", "purchase"]
    with i18n.using("en"):
        assert str(red_first.reason) == "Overdue by 12 working days: due 2026-11-04, not completed"
    assert week.names(item.id for item in reading.listed("long_overdue")) == ["ledger"]
    assert week.names(item.id for item in reading.listed("next_deadlines")) == ["card", "interface"]
    ((item, unit, text),) = reading.difficulties()
    assert (week.names([item.id]), unit, text) == (["drill"], "市公安局", "检测机构排期紧，请市大数据局协调")
    assert reading.next_until == date(2026, 11, 29)


def test_a_draft_before_the_cut_off_has_the_figures_so_far(week):
    """On Wednesday the 18th at 09:00: catalogue is submitted; due are the 16th and 17th: budget and purchase."""
    reading = built(week, at(11, 18, 9))
    assert week.names(reading.whole.figures["due"]) == ["budget", "purchase"]
    assert week.names(reading.whole.figures["done"]) == []
    assert week.names(reading.whole.figures["extended"]) == []
    assert week.names(reading.whole.figures["overdue"]) == ["budget", "ledger", "purchase"]


def test_building_later_for_a_time_in_the_past_gives_what_was_known_then(week, app):
    """Played to the end, a build as of the cut-off before knows nothing of the week: platform was its only done."""
    from smartcity.foundation.access import CLI
    from smartcity.foundation.unit_of_work import Mode, unit

    with app.app_context(), clock.at(at(12, 1)), unit(Mode.WRITE):
        reading = Reading(build(CLI, "2026-W46", at(11, 30)).content)
    assert week.names(reading.whole.figures["done"]) == ["platform"]
    assert week.names(reading.whole.figures["due"]) == ["platform"]
    assert "archive" in week.names(reading.whole.figures["open"])
    assert week.names(reading.whole.figures["overdue"]) == ["ledger"]


def test_a_lead_changed_after_the_deadline_leaves_the_lateness_with_the_unit_then_in_charge(week):
    week.do(
        at(11, 19), reassign, "secretary", week.ids["purchase"], unit_id=week.city.unit("police"), reason="职责调整"
    )
    by_name = {part.name: week.names(part.figures["overdue"]) for part in built(week).parts("departments")}
    assert by_name["市财政局"] == ["ledger", "purchase"]
    assert by_name["市公安局"] == []


def test_a_late_completion_by_the_successor_counts_to_the_unit_in_charge_on_the_deadline(week):
    """Every figure that speaks of lateness follows the deadline; what is still to come follows who leads now."""
    police, item = week.city.unit("police"), week.ids["purchase"]
    week.do(at(11, 18), reassign, "secretary", item, unit_id=police, reason="职责调整")
    week.do(at(11, 18, 11), report, "police_liaison", item, progress=90, text="接手办理")
    week.submit("purchase", "police", 11, 18, 12)
    week.complete("purchase", 11, 19)
    parts = {part.name: part.figures for part in built(week).parts("departments")}
    assert {name: "purchase" in week.names(figures["due_late"]) for name, figures in parts.items()} == {
        "市大数据局": False,
        "市财政局": True,
        "市公安局": False,
    }


def test_a_lead_changed_before_the_deadline_takes_what_becomes_late_afterwards(week):
    week.do(
        at(11, 16), reassign, "secretary", week.ids["purchase"], unit_id=week.city.unit("police"), reason="职责调整"
    )
    by_name = {part.name: week.names(part.figures["overdue"]) for part in built(week).parts("departments")}
    assert by_name["市财政局"] == ["ledger"]
    assert by_name["市公安局"] == ["purchase"]


def test_an_item_of_joint_leads_counts_once_under_the_one_that_collects(story):
    joint = (story.city.unit("police"), story.city.unit("finance"))
    story.assign("joint", "data", date(2026, 11, 17), date(2026, 11, 2), co_lead_ids=joint)
    reading = built(story)
    (part,) = reading.parts("departments")
    assert (part.name, part.totals()["overdue"], reading.whole.totals()["overdue"]) == ("市大数据局", 1, 1)
    assert reading.listed("red")[0].leads == ("市大数据局", "市公安局", "市财政局")


def test_a_report_that_is_owed_stands_among_the_missing(story):
    from smartcity.actions.rules import ReportingRhythm

    story.assign("monthly", "data", date(2026, 12, 31), date(2026, 9, 1), rhythm=ReportingRhythm.MONTHLY)
    ((item, due_on),) = built(story).reports_missing()
    # assigned on 1 September, 21 working days before its end: the first report was owed on 30 September
    assert (item.title, due_on) == ("monthly事项", date(2026, 9, 30))


def test_meetings_to_come_are_listed_also_those_that_a_series_only_plans(story):
    from smartcity.foundation.database import db
    from smartcity.meetings.models import Meeting, MeetingSeries
    from smartcity.meetings.rules import MeetingKind, MeetingState, NonWorkingDay

    def plan(actor):
        first = at(11, 23, 15)
        local = clock.local(first).replace(tzinfo=None)
        series = MeetingSeries(
            name="专班例会", kind=MeetingKind.TASK_FORCE, rule="FREQ=WEEKLY;BYDAY=MO", start_local=local,
            duration_minutes=60, non_working_day=NonWorkingDay.NEXT, room="三楼",
        )  # fmt: skip
        topic = {"title": "专题会", "kind": MeetingKind.TOPIC, "starts_at": at(11, 24), "ends_at": at(11, 24, 11)}
        off = {**topic, "title": "取消的会", "state": MeetingState.CANCELLED}
        db.session.add_all([series, Meeting(**topic), Meeting(**off)])
        record(actor, "test", "meeting")

    story.do(CUT_OFF, plan, "secretary")
    found = built(story).meetings()
    assert [(row["title"], row["start"], row["id"] is None) for row in found] == [
        ("专班例会", at(11, 23, 15), True),
        ("专题会", at(11, 24), False),
    ]


def test_secondments_that_end_within_ten_working_days_are_listed_with_the_end_known_then(story):
    from smartcity.foundation.database import db
    from smartcity.staff.models import Secondment, SecondmentExtension
    from smartcity.staff.rules import DutyKind, SecondmentKind

    home, group = story.city.unit("data"), story.city.group("resources")
    people = {who: story.city.person(who) for who in ("member", "head", "observer")}

    def lend(actor):
        def one(who, ends):
            return Secondment(
                person_id=people[who], kind=SecondmentKind.SECONDED, duty=DutyKind.FULL,
                home_unit_id=home, working_group_id=group,
                start_on=date(2026, 6, 1), planned_end_on=ends,
            )  # fmt: skip

        extended = one("observer", date(2027, 5, 31))
        extended.extensions = [
            SecondmentExtension(previous_end_on=date(2026, 11, 27), new_end_on=date(2027, 5, 31), approval="批",
                                recorded_at=at(11, 23))
        ]  # fmt: skip
        db.session.add_all([one("member", date(2026, 11, 18)), one("head", date(2026, 12, 31)), extended])
        record(actor, "test", "secondment")

    story.do(CUT_OFF, lend, "secretary")
    rows = built(story).secondments()
    assert [(row["person"], row["overstayed"], row["days"]) for row in rows] == [
        ("周干部", True, -2),
        ("吴观察", False, 5),
    ]
