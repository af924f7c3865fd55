"""Items in every state, an instruction and an evidence file of each department."""

from datetime import timedelta

from sqlalchemy import select

from smartcity.actions import (
    assigning,
    deciding,
    drafting,
    extending,
    instructing,
    objecting,
    progress,
    saved_lists,
)
from smartcity.actions.evidence_models import ActionFile
from smartcity.actions.instructing import Written
from smartcity.actions.new_action import NewMilestone, NewSource
from smartcity.actions.rules import How, SourceKind
from smartcity.files.receiving import examined
from smartcity.foundation.database import db
from smartcity.item_templates import services as templates
from tests.invariants.stock.words import BEGAN, LIAISONS, NOW, WHOLE, token
from tests.meetings.hall import Hall


class ItemStock(Hall):
    """Items in every state, an instruction and an evidence file of each department."""

    def _described(self, key, **more):
        word = token(key)
        return self.described(
            title=f"{word} 数据归集",
            requirement=f"{word} 归集目录并报送",
            lead_id=self.city.unit(key),
            supporting_ids=(),
            contact=word,
            milestones=(NewMilestone(f"{word} 完成目录", BEGAN + timedelta(days=60)),),
            **{"deadline": BEGAN + timedelta(days=10), "sources": (NewSource(SourceKind.MEETING, word),), **more},
        )

    def _drafted(self, key, **more):
        return self.do("secretary", drafting.create, self._described(key, **more)).id

    def _assigned(self, key, **more):
        item = self._drafted(key, **more)
        self.do("secretary", assigning.assign, item)
        return item

    def _in_progress(self, key, **more):
        item, word = self._assigned(key, **more), token(key)
        self.do(LIAISONS[key], assigning.sign_for, item)
        told = {"text": f"{word} 进展", "difficulties": f"{word} 困难", "next_step": f"{word} 下一步"}
        with self.city.app.app_context():
            paper = examined(f"{word} 附件.txt", f"{word} 附件".encode())
        self.do(LIAISONS[key], progress.report, item, progress=30, files=[paper], **told)
        self.do(LIAISONS[key], progress.note, item, text=f"{word} 备注")
        return item

    def _submitted(self, key, **more):
        item = self._in_progress(key, **more)
        self.do(LIAISONS[key], deciding.submit, item, text=f"{token(key)} 已完成")
        return item

    def _completed(self, key):
        item = self._submitted(key)
        self.do("secretary", deciding.complete, item)
        return item

    def _items(self, key):
        """An item for each verb: in the state in which the verb may be done."""
        word, liaison = token(key), LIAISONS[key]
        found = {
            "action": self._in_progress(key),
            "draft": self._drafted(key),
            "assigned": self._assigned(key),
            "submitted": self._submitted(key),
            "completed": self._completed(key),
            "suspended": self._in_progress(key),
            "asked": self._in_progress(key),
            "objected": self._assigned(key),
            "recorded": self._assigned(key),
            "red": self._in_progress(key, deadline=NOW - timedelta(days=1)),
            "instructed": self._submitted(key, sources=(NewSource(SourceKind.INSTRUCTION, word),)),
        }
        self.do("leader", deciding.suspend, found["suspended"], reason=f"{word} 暂停")
        wanted = {"deadline": BEGAN + timedelta(days=90), "reason": f"{word} 延期"}
        self.do(liaison, extending.request_extension, found["asked"], **wanted)
        self.do(liaison, objecting.object_to, found["objected"], reason=f"{word} 异议")
        by_phone = {"unit_id": self.city.unit(key), "how": How.PHONE, "note": word}
        self.do("secretary", assigning.sign_for, found["recorded"], **by_phone)
        return found

    def _instruction(self, key, item):
        """What the leader wrote on an item of the department; on one that rests on an instruction it is to be answered."""
        asks = key in WHOLE
        written = Written(token(key), BEGAN, self.city.person("leader"), wants_answer=asks, how=How.PAPER)
        return self.do("secretary", instructing.instruct, item, written).id

    def _file(self, item):
        return self.read(lambda: db.session.scalars(select(ActionFile.file_id).filter_by(item_id=item)).first())

    def _first(self, model, **given):
        return self.read(lambda: db.session.scalars(select(model.id).filter_by(**given).order_by(model.id)).first())

    def _saved_list(self, key):
        """A list that the liaison keeps for that person alone."""
        return {"saved_list": self.do(LIAISONS[key], saved_lists.save, token(key), {"light": "red"}).id}

    def _template(self, key):
        """A template that made an item."""
        word = token(key)
        new = templates.NewTemplate(title=f"{word} {{period}}", lead_id=self.city.unit(key), due_month=12, basis=word)
        found = self.do("secretary", templates.create, new).id
        self.do("secretary", templates.make_next, found, version=1)
        return {"template": found}
