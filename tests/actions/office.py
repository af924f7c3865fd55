"""The office at work: items at each point of their life, made through the services by people with names."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from smartcity.actions import assigning, deciding, drafting, jobs, progress
from smartcity.actions.history_models import ActionEvent, ActionVersion, ProgressReport
from smartcity.actions.models import ActionItem
from smartcity.actions.new_action import NewAction, NewSource
from smartcity.actions.rules import SourceKind
from smartcity.actions.workflow import State
from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.unit_of_work import Mode, unit

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 11, 2)
DEADLINE = date(2026, 11, 30)


def at(day: date, hour: int = 9):
    """Set the office's clock to an hour of a day."""
    return clock.at(datetime.combine(day, time(hour), tzinfo=SHANGHAI).astimezone(UTC))


class Office:
    """Lets people act on items, each act in a unit of work of its own."""

    def __init__(self, city):
        self.city = city
        self.units = {key: city.unit(key) for key in ("data", "finance", "police", "education", "zhangdian")}
        self.actors = {}

    def actor(self, login):
        if login not in self.actors:
            self.actors[login] = self.city.actor(login)
        return self.actors[login]

    def do(self, login, act, *args, **kwargs):
        """Let somebody act; the units of work are the person's own."""
        actor = self.actor(login) if isinstance(login, str) else login
        with self.city.app.app_context(), unit(Mode.WRITE):
            return act(actor, *args, **kwargs)

    def read(self, act, *args, **kwargs):
        with self.city.app.app_context(), unit(Mode.READ):
            return act(*args, **kwargs)

    def described(self, **changes) -> NewAction:
        """An item led by 市大数据局 and supported by 市财政局, due at the end of November."""
        told = {
            "title": "建设城市数据底座",
            "requirement": "完成市级数据底座建设方案并报领导小组审定",
            "lead_id": self.units["data"],
            "supporting_ids": (self.units["finance"],),
            "deadline": DEADLINE,
            "sources": (NewSource(SourceKind.MEETING, "领导小组第1次会议"),),
        }
        return NewAction(**{**told, **changes})

    def draft(self, **changes) -> int:
        return self.do("secretary", drafting.create, self.described(**changes)).id

    def assigned(self, **changes) -> int:
        item_id = self.draft(**changes)
        self.do("secretary", assigning.assign, item_id)
        return item_id

    def signed_for(self, **changes) -> int:
        item_id = self.assigned(**changes)
        self.do("lead_liaison", assigning.sign_for, item_id)
        return item_id

    def in_progress(self, **changes) -> int:
        item_id = self.signed_for(**changes)
        self.do("lead_liaison", progress.report, item_id, progress=30, text="方案初稿已完成")
        return item_id

    def submitted(self, **changes) -> int:
        item_id = self.in_progress(**changes)
        self.do("lead_liaison", deciding.submit, item_id, text="方案已报审定")
        return item_id

    def completed(self, **changes) -> int:
        item_id = self.submitted(**changes)
        self.do("secretary", deciding.complete, item_id)
        return item_id

    def closed(self, **changes) -> int:
        item_id = self.completed(**changes)
        self.do("secretary", deciding.close, item_id)
        return item_id

    def suspended(self, **changes) -> int:
        item_id = self.in_progress(**changes)
        self.do("leader", deciding.suspend, item_id, reason="等待省级标准")
        return item_id

    def cancelled(self, **changes) -> int:
        item_id = self.assigned(**changes)
        self.do("leader", deciding.cancel, item_id, reason="任务并入年度计划")
        return item_id

    def in_state(self, state: State, **changes) -> int:
        made = {State.DRAFT: self.draft, State.ASSIGNED: self.assigned, State.SIGNED_FOR: self.signed_for}
        return made[state](**changes) if state in made else getattr(self, state.value)(**changes)

    def run_rules(self, day: date) -> int:
        """Let the scheduler look, early on a day, whether new rules of the light have to come into force."""
        with self.city.app.app_context(), at(day, 0):
            return jobs.apply_light_rules(clock.now())

    def item(self, item_id) -> ActionItem:
        """The item as it is stored, with its units, readable after the unit of work."""

        def load():
            item = db.session.get(ActionItem, item_id)
            if item is not None:
                _ = [unit.organisation.short_name for unit in item.units], list(item.sources), list(item.milestones)
            return item

        return self.read(load)

    def events(self, item_id):
        return self.rows(ActionEvent, item_id)

    def versions(self, item_id):
        return self.rows(ActionVersion, item_id)

    def reports(self, item_id):
        return self.rows(ProgressReport, item_id)

    def rows(self, model, item_id):
        statement = db.select(model).where(model.item_id == item_id).order_by(model.id)
        return self.read(lambda: list(db.session.scalars(statement)))

    def snapshot(self, item_id) -> dict:
        """The row's every column, its units', and how many rows its story has."""
        item = self.item(item_id)
        columns = {c.key: getattr(item, c.key) for c in ActionItem.__table__.columns}
        parts = [{c.key: getattr(u, c.key) for c in u.__table__.columns} for u in item.units]
        counts = [len(self.rows(model, item_id)) for model in (ActionEvent, ActionVersion, ProgressReport)]
        return {"item": columns, "units": parts, "counts": counts}
