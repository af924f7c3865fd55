"""Items that came by the hundred are no other items: the same rows as drafting and assigning them one by one writes."""

from datetime import date

import pytest
from sqlalchemy import inspect, select, text

from smartcity.actions import assigning, drafting
from smartcity.actions.descriptions import checked_many
from smartcity.actions.first_rows import Reported
from smartcity.actions.grams import words
from smartcity.actions.history_models import ActionEvent, ActionVersion, DeadlineVersion, ProgressReport
from smartcity.actions.leader_models import ActionLeader
from smartcity.actions.models import ActionItem, ActionSource, ActionUnit, Milestone
from smartcity.actions.new_action import NewAction, NewMilestone, NewSource
from smartcity.actions.rules import DeadlinePrecision, ReportingRhythm, SourceKind
from smartcity.actions.search_index import holding
from smartcity.actions.taking_over import TakenOver, take_over
from smartcity.actions.workflow import State
from smartcity.audit.services import record
from smartcity.foundation.database import db
from smartcity.foundation.problems import Forbidden

OWN = {"id", "item_id", "number", "search_text", "seq", "details", "text"}
PARTS = (ActionSource, ActionUnit, Milestone, ActionLeader, DeadlineVersion, ActionVersion)


def values(row):
    return {attr.key: getattr(row, attr.key) for attr in inspect(type(row)).column_attrs if attr.key not in OWN}


def taken_over(actor, news, **more):
    items = [one if isinstance(one, TakenOver) else TakenOver(one) for one in news]
    checked = list(checked_many([one.new for one in items]))
    items = [TakenOver(new, one.text, one.details, one.reported) for new, one in zip(checked, items, strict=True)]
    made = take_over(actor, items, year=None, **more)
    record(actor, "ledger.import", "ledger_import", count=len(made))
    return made


def descriptions(desk):
    leader = desk.city.person("leader")
    plain = desk.described()
    return {
        "a day": plain,
        "no day": desk.described(deadline=None, precision=DeadlinePrecision.LONG_TERM),
        "the end of the year": desk.described(deadline=date(2026, 12, 31), precision=DeadlinePrecision.YEAR_END),
        "a day that has passed": desk.described(deadline=date(2024, 6, 30)),
        "milestones and a leader": desk.described(
            milestones=(NewMilestone("报审", date(2026, 11, 10)),), leader_id=leader, rhythm=ReportingRhythm.WEEKLY
        ),
        "joint leads, all words": NewAction(
            title="共同牵头的事",
            requirement="要求",
            lead_id=desk.units["police"],
            co_lead_ids=(desk.units["data"],),
            supporting_ids=(desk.units["education"],),
            overseeing_ids=(desk.units["finance"],),
            deadline_text="长期坚持",
            precision=DeadlinePrecision.LONG_TERM,
            sources=(NewSource(SourceKind.DOCUMENT, "文件", "淄政字〔2026〕1号"), NewSource(SourceKind.AUDIT)),
            contact="张三 0533-1234567",
            clause="一、（二）",
            collective="各区县",
            responsible_id=desk.city.person("member"),
        ),
    }


@pytest.mark.parametrize(
    "kind",
    [
        "a day",
        "no day",
        "the end of the year",
        "a day that has passed",
        "milestones and a leader",
        "joint leads, all words",
    ],
)
def test_each_row_equals_that_of_an_item_made_by_hand(desk, kind):
    new = descriptions(desk)[kind]
    by_hand = desk.do("secretary", drafting.create, new).id
    desk.do("secretary", assigning.assign, by_hand)
    [(taken, _number)] = desk.do("secretary", taken_over, [new])

    def rows(item_id):
        found = {"item": values(db.session.get(ActionItem, item_id))}
        for model in PARTS:
            statement = select(model).where(model.item_id == item_id).order_by(model.id)
            found[model.__name__] = [values(row) for row in db.session.scalars(statement)]
        return found

    one, other = desk.read(rows, by_hand), desk.read(rows, taken)
    one["item"].pop("version"), other["item"].pop("version")
    assert other == one


def test_numbers_follow_without_a_gap_and_the_next_one_by_hand_goes_on(desk):
    made = desk.do("secretary", taken_over, [desk.described(title=f"事项{n}") for n in range(1, 1201)])
    assert [number for _id, number in made] == [f"2026-{n:03d}" for n in range(1, 1201)]
    assert desk.read(lambda: db.session.get(ActionItem, desk.assigned()).number) == "2026-1201"


def test_a_search_finds_what_was_taken_over(desk):
    [(item_id, _)] = desk.do("secretary", taken_over, [desk.described(title="数据底座普查")])
    [word] = words("普查")
    assert desk.read(lambda: list(db.session.scalars(select(ActionItem.id).where(holding(word))))) == [item_id]


def test_what_had_been_reported_is_the_first_report_and_moves_nothing(desk):
    told = TakenOver(desk.described(), reported=Reported("已完成全部建设", 100, "资金", "验收"))
    [(item_id, _)] = desk.do("secretary", taken_over, [told])

    def look():
        item = db.session.get(ActionItem, item_id)
        report = db.session.scalars(select(ProgressReport)).one()
        events = [
            (event.verb, event.to_state) for event in db.session.scalars(select(ActionEvent).order_by(ActionEvent.id))
        ]
        return item.state, item.progress, item.completed_on, report.text, report.on_behalf, report.event.item_id, events

    state, progress, completed, text_, behalf, event_item, events = desk.read(look)
    assert (state, progress, completed) == (State.ASSIGNED, 100, None)
    assert (text_, behalf, event_item) == ("已完成全部建设", True, item_id)
    assert events == [("assign", State.ASSIGNED), ("note", State.ASSIGNED)]


def test_liaisons_are_told_once_for_all_their_items(desk):
    desk.do("secretary", taken_over, [desk.described(title=f"事项{n}") for n in range(20)])
    told = desk.read(lambda: db.session.execute(text("SELECT text FROM notification ORDER BY id")).all())
    assert len(told) == 2, "of the lead and of the supporting unit"
    assert "20" in str(told[0].text)


def test_only_the_secretariat_takes_over(desk):
    with pytest.raises(Forbidden):
        desk.do("lead_liaison", taken_over, [desk.described()])
