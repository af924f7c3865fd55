"""One thing of every kind that an address names, for each of several departments, made through the services.

Each department's texts hold a token of its own (`token("data")`), so that a walk through the desk shows who sees what.
The ids stand in `subjects.json` beside the database. An address whose number nobody knows here fails the tests: add a
line to `ARGUMENTS`.
"""

import itertools
import json
import re
from datetime import date, datetime, timedelta

from sqlalchemy import select

from smartcity.accounts import services as accounts
from smartcity.accounts.models import Account, SignInSession, Token
from smartcity.actions import (
    assigning,
    deciding,
    drafting,
    extending,
    instructing,
    light_services,
    objecting,
    progress,
    saved_lists,
)
from smartcity.actions.evidence_models import ActionFile
from smartcity.actions.instructing import Written
from smartcity.actions.light_rules import STANDARD
from smartcity.actions.models import ActionSource, Milestone
from smartcity.actions.new_action import NewMilestone, NewSource
from smartcity.actions.rules import How, SourceKind
from smartcity.audit.models import AuditEntry
from smartcity.files.receiving import examined
from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.item_templates import services as templates
from smartcity.ledger import export_layouts
from smartcity.ledger import services as ledger
from smartcity.ledger.opening import open_ledger
from smartcity.meetings import agenda, attendance, feeds, scans
from smartcity.meetings import deciding as decisions
from smartcity.meetings import services as meetings
from smartcity.messages import endpoint_services
from smartcity.messages.endpoint_services import NewEndpoint
from smartcity.messages.models import Notification, Outbox
from smartcity.people import services as people
from smartcity.people.models import Post
from smartcity.people.rules import AbsenceKind, PostKind
from smartcity.proposals import promising, replying
from smartcity.proposals import services as proposals
from smartcity.proposals.rules import ProposalKind, ReplyClass, TalkWay
from smartcity.registers import services as registers
from smartcity.registers.tables import Register, table_of
from smartcity.reminders import deciding as reminding
from smartcity.reminders import services as notices
from smartcity.reminders.rules import NoticeKind
from smartcity.staff import handover
from smartcity.staff import services as staff
from smartcity.staff.rules import SecondmentKind
from smartcity.summaries import services as summaries
from tests.actions.office import at
from tests.city import PEOPLE
from tests.meetings.hall import Hall

BEGAN, NOW = date(2026, 11, 2), date(2026, 11, 24)
"""The Monday on which the office began, and the Tuesday on which the tests look at it."""

LIAISONS = {"data": "lead_liaison", "education": "outsider", "finance": "support_liaison", "police": "police_liaison"}
GROUPS = {"data": "resources", "education": "coordination", "finance": "coordination", "police": "coordination"}
WHOLE = ("data", "education")
"""The departments of which everything exists in every state; of the others there is one item, meeting and loan."""

PHONES = {"data": "0533-7700001", "education": "0533-7700002", "finance": "0533-7700003", "police": "0533-7700004"}


def token(key):
    """Return the word that stands in all texts of a department and nowhere else."""
    return f"CANARY{key}"


def secrets_of(key):
    """Return all that only those may see who may see the department's affairs."""
    return (token(key), PHONES[key], f"{token(key)}@city.example".lower())


class Stock(Hall):
    """Makes the subjects."""

    def make(self):
        """Make everything; return the ids, by department and kind."""
        ids = {}
        with at(BEGAN):
            for key in LIAISONS:
                ids[key] = self._items(key) if key in WHOLE else {"action": self._in_progress(key)}
                ids[key]["milestone"] = self._first(Milestone, item_id=ids[key]["action"])
                ids[key]["instruction"] = self._instruction(key, ids[key].get("instructed", ids[key]["action"]))
                ids[key]["file"] = self._file(ids[key]["action"])
                ids[key]["source"] = self._first(ActionSource, item_id=ids[key]["action"])
                ids[key] |= self._loan(key) | self._meetings(key) | self._account(key)
                ids[key] |= self._template(key) | self._proposal(key, ids[key]["action"]) | self._saved_list(key)
                ids[key]["ledger_import"] = self._ledger(key)
                ids[key]["export_layout"] = self._layout(key)
                ids[key]["register_import"] = self._register(key)
                ids[key] |= {"department": self.city.unit(key), "group": self.city.group(GROUPS[key])}
        with at(NOW):
            for key in LIAISONS:
                ids[key] |= self._papers(key) | self._hand_over(key, ids[key]["returned"])
        self._tell()
        shared = self._shared()
        for key, found in ids.items():
            found |= shared | self._told(key, found)
        return ids

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

    def _first(self, model, **given):
        return self.read(lambda: db.session.scalars(select(model.id).filter_by(**given).order_by(model.id)).first())

    def _template(self, key):
        """A template that made an item."""
        word = token(key)
        new = templates.NewTemplate(title=f"{word} {{period}}", lead_id=self.city.unit(key), due_month=12, basis=word)
        found = self.do("secretary", templates.create, new).id
        self.do("secretary", templates.make_next, found, version=1)
        return {"template": found}

    def _saved_list(self, key):
        """A list that the liaison keeps for that person alone."""
        return {"saved_list": self.do(LIAISONS[key], saved_lists.save, token(key), {"light": "red"}).id}

    def _ledger(self, key):
        """A ledger file that waits for the office's decisions."""
        word = token(key)
        with self.city.app.app_context():
            paper = examined(f"{word}.csv", f"任务,牵头单位\n{word} 归集目录,{word}局\n".encode())
        return self.do("secretary", ledger.keep_file, paper).id

    def _register(self, key):
        """A list of departments that waits for the office's decision."""
        word = token(key)
        content = f"单位名称,单位简称\n{word}局,{word}局\n".encode()
        with self.city.app.app_context():
            paper = examined(f"{word}.csv", content)
        table = table_of(open_ledger(content, paper.name), Register.DEPARTMENTS)
        return self.do("secretary", registers.keep_file, Register.DEPARTMENTS, paper, table).id

    def _layout(self, key):
        """A form of the ledger for another office."""
        told = {"name": f"form {key}", "title": "", "lines": "任务\n牵头单位", "per_unit": False}
        return self.do("secretary", lambda actor: export_layouts.save(actor, **told)).id

    def _file(self, item):
        return self.read(lambda: db.session.scalars(select(ActionFile.file_id).filter_by(item_id=item)).first())

    def _proposal(self, key, item):
        """A proposal that the department hosts, talked about and answered, with a promise that an item keeps."""
        word = token(key)
        found = self._handed_over(key, "")
        self.do(LIAISONS[key], proposals.accept, found)
        self.do(LIAISONS[key], replying.talk, found, way=TalkWay.VISIT, by_whom=word, text=word)
        self.do(LIAISONS[key], replying.reply, found, reply_class=ReplyClass.B, document=word, text=word)
        self.do("secretary", promising.link, found, item_id=item, text=word)
        return {"proposal": found} | (self._proposals_on_their_way(key) if key in WHOLE else {})

    def _proposals_on_their_way(self, key):
        """Proposals that wait to be handed over, taken on, answered by the office, and replied to."""
        objected, under_way = self._handed_over(key, "objected"), self._handed_over(key, "under way")
        self.do(LIAISONS[key], proposals.object_to, objected, reason=f"{token(key)} 不属于本单位")
        self.do(LIAISONS[key], proposals.accept, under_way)
        return {
            "registered_proposal": self._registered(key, "registered"),
            "given_proposal": self._handed_over(key, "given"),
            "objected_proposal": objected,
            "proposal_under_way": under_way,
        }

    def _registered(self, key, name):
        word = token(key)
        told = {"session": f"{word} 会议", "title": f"{word} 建议", "proposer": f"{word} 代表", "contact": PHONES[key]}
        number, host = f"2026{key}{name}".replace(" ", ""), self.city.unit(key)
        new = proposals.NewProposal(ProposalKind.DEPUTY, number, text=word, host_id=host, **told)
        return self.do("secretary", proposals.register, new).id

    def _handed_over(self, key, name):
        found = self._registered(key, name)
        self.do("secretary", proposals.hand_over, found, by=token(key))
        return found

    def _loan(self, key):
        """A person of the department, lent to a working group from next month on, who will be away for two days."""
        person = self._person(key, "借调")
        loan = self._lent(key, person, BEGAN + timedelta(days=30), BEGAN + timedelta(days=60))
        leave = {"from_on": BEGAN + timedelta(days=40), "until_on": BEGAN + timedelta(days=41)}
        absence = self.do("secretary", people.record_absence, person, AbsenceKind.LEAVE, **leave).id
        post = self._first(Post, person_id=person)
        back = self._lent(key, self._person(key, "归还"), BEGAN + timedelta(days=1), BEGAN + timedelta(days=15))
        return {"person": person, "post": post, "absence": absence, "secondment": loan, "returned": back}

    def _person(self, key, name):
        contact = {"phone": PHONES[key], "email": f"{token(key)}@city.example".lower()}
        person = self.do("secretary", people.create_person, name=f"{name}{key}", **contact).id
        self.do(
            "secretary", people.add_post, person, PostKind.MEMBER, organisation_id=self.city.unit(key), from_on=BEGAN
        )
        return person

    def _lent(self, key, person, start, end):
        return self.do(
            "secretary",
            staff.second,
            person_id=person,
            kind=SecondmentKind.SECONDED,
            home_unit_id=self.city.unit(key),
            working_group_id=self.city.group(GROUPS[key]),
            start=start,
            planned_end=end,
            position=f"{token(key)} 干部",
            approval="淄智专办〔2026〕9号",
            conflict_note=token(key),
        ).id

    def _hand_over(self, key, returned):
        """Let the second person go home and leave something behind."""
        self.do("secretary", staff.record_return, returned, returned_on=NOW - timedelta(days=1), note=token(key))
        item = self.do("secretary", handover.add_item, returned, f"{token(key)} 台账")
        self.do("secretary", handover.name_successor, item.id, item.version, self.city.person(LIAISONS[key]))
        return {"handover": item.id}

    def _meetings(self, key):
        """A meeting of the department to come, one with drafted and one with issued minutes, and their series."""
        word, place = token(key), list(LIAISONS).index(key)
        invited = {"units": (self.city.unit(key),), "room": f"{word} 室"}
        series = self.series(name=f"{word} 例会", start=datetime(2026, 11, 2, 9 + place), note=word, **invited).id
        day = BEGAN + timedelta(days=1)
        came = {"day": NOW + timedelta(days=14), "hour": 9 + place, "title": f"{word} 会"}
        coming = self.scheduled(**came, **invited).id
        topic = self.do("secretary", agenda.propose, coming, title=f"{word} 议题", unit_id=self.city.unit(key)).id
        sent = self.notified(day=NOW + timedelta(days=21), hour=9 + place, title=f"{word} 通知", **invited).id
        drafted = self.held(day=day, hour=9 + place, title=f"{word} 专题会", **invited).id
        said = self.do("secretary", agenda.propose, drafted, title=f"{word} 已议", unit_id=self.city.unit(key)).id
        self.do("secretary", meetings.draft_minutes, drafted, text=f"{word} 纪要草稿")
        decision = self.do("secretary", decisions.decide, drafted, f"{word} 决定").id
        issued = self.held(day=day + timedelta(days=1), hour=9 + place, title=f"{word} 已开", **invited).id
        self.do("secretary", meetings.draft_minutes, issued, text=f"{word} 纪要")
        made = self.do("secretary", decisions.decide, issued, f"{word} 落实").id
        self.do("secretary", decisions.make_action, issued, made, self._described(key))
        still_open = self.do("secretary", decisions.decide, issued, f"{word} 待落实").id
        self.do("secretary", meetings.countersign, issued)
        self.do("secretary", meetings.issue, issued)
        with self.city.app.app_context():
            paper = examined(f"{word} 纪要.txt", f"{word} 纪要原件".encode())
        self.do("secretary", scans.add_scans, issued, [paper])
        return {
            "series": series,
            "meeting": coming,
            "notified": sent,
            "drafted": drafted,
            "issued": issued,
            "scan": self.read(lambda: scans.scans_of(issued)[0].file_id),
            "topic": topic,
            "said": said,
            "decision": decision,
            "open_decision": still_open,
            "attendance": self.entry(coming, key),
            "leave": self._on_leave(key, sent),
        }

    def _on_leave(self, key, meeting):
        """Let the department ask for leave; return its place on the list."""
        row = self.entry(meeting, key)
        self.do(LIAISONS[key], attendance.ask_leave, meeting, row, reason=f"{token(key)} 请假")
        return row

    def _account(self, key):
        """The liaison's account with a session, a token and a calendar feed."""
        login = LIAISONS[key]
        account = self.city.account(login)
        self.do(login, accounts.create_token, account, "read", 30, label=token(key))
        with self.city.app.test_request_context(), unit(Mode.WRITE, audited=False):
            accounts.open_session(db.session.get(Account, account), "127.0.0.1", "browser")
        return {
            "account": account,
            "feed": self.do(login, feeds.make),
            "session": self._first(SignInSession, account_id=account),
            "token": self._first(Token, account_id=account),
        }

    def _papers(self, key):
        """A drafted and a signed notice about an item that was just assigned, and one that is under way in time."""
        later = NOW + timedelta(days=30)
        item = self._assigned(key, deadline=later)
        drafted, signed = (self._notice(key, item, kind) for kind in list(NoticeKind)[:2])
        self.do("secretary", notices.sign, signed.id, version=signed.version)
        running = self._in_progress(key, deadline=later)
        return {"fresh": item, "running": running, "notice": drafted.id, "signed": signed.id}

    def _notice(self, key, item, kind):
        found = self.do("secretary", notices.draft_by_hand, item, kind)
        return self.do("secretary", notices.edit, found.id, body=f"{token(key)} 督办", version=found.version)

    def _tell(self):
        """Let the reminders of two weeks go out, as the scheduler would have."""
        with self.city.app.app_context():
            for days in range(16):
                with at(NOW - timedelta(days=15 - days), 10):
                    reminding.decide(clock.now())

    def _told(self, key, _ids):
        person = self.city.person(LIAISONS[key])
        return {
            "notification": self._first(Notification, person_id=person),
            "outbox": self._first(Outbox, person_id=person),
        }

    def _shared(self):
        with at(NOW):
            summary = self.do("secretary", summaries.build, "2026-W47").id
            signed = self.do("secretary", summaries.build, "2026-W46")
            rules = self.do("secretary", light_services.enter, STANDARD, NOW + timedelta(days=60)).id
            self.do("leader", summaries.sign, signed.id, version=signed.version)
            bot = self.do(
                "secretary", endpoint_services.create, NewEndpoint("bot", address="https://qyapi.weixin.qq.com/x")
            )
        return {
            "endpoint": bot.id,
            "summary": summary,
            "signed_summary": signed.id,
            "rule_set": rules,
            "entry": self._first(AuditEntry),
            "day": "2026-10-08",
            "year": 2026,
        }


def stock(city, folder):
    """Make the subjects in the city's database and write their ids down."""
    ids = Stock(city).make()
    (folder / "subjects.json").write_text(json.dumps(ids))


def load(folder):
    """Return the ids, by department and kind."""
    return json.loads((folder / "subjects.json").read_text())


# What an address names

ARGUMENTS = {
    "accounts": {"secret": "feed", "session_id": "session", "token_id": "token"},
    "accounts_admin": {"account_id": "account"},
    "actions": {
        "id": "action",
        "action_id": "action",
        "milestone_id": "milestone",
        "source_id": "source",
        "rule_set_id": "rule_set",
        "instruction_id": "instruction",
        "list_id": "saved_list",
        "file_id": "file",
        "year": "year",
    },
    "audit": {"entry_id": "entry"},
    "calendars": {"secret": "feed", "series_id": "series"},
    "departments": {"organisation_id": "department", "department_id": "department", "group_id": "group"},
    "item_templates": {"template_id": "template"},
    "ledger": {"import_id": "ledger_import"},
    "ledger_export": {"layout_id": "export_layout"},
    "language": {},
    "meetings": {
        "id": "meeting",
        "meeting_id": "meeting",
        "series_id": "series",
        "item_id": "topic",
        "row_id": "attendance",
        "decision_id": "decision",
        "action_id": "action",
        "file_id": "scan",
    },
    "channels": {"endpoint_id": "endpoint"},
    "messages": {"notification_id": "notification", "outbox_id": "outbox"},
    "papers": {"id": "action", "organisation_id": "department", "year": "year"},
    "people": {"person_id": "person", "post_id": "post", "absence_id": "absence"},
    "proposals": {"proposal_id": "proposal"},
    "reminders": {"item_id": "action", "notice_id": "notice"},
    "registers": {"import_id": "register_import"},
    "staff": {"id": "secondment", "secondment_id": "secondment", "item_id": "handover"},
    "summaries": {"id": "summary", "summary_id": "summary"},
    "workdays": {"day": "day", "year": "year"},
}
FIXED = {("language", "code"): "en", ("meetings", "day"): "2026-11-30", ("reminders", "rule"): "deadline"}

STATES = {
    ("actions", "assign"): "draft",
    ("actions", "discard"): "draft",
    ("actions", "edit"): "draft",
    ("actions", "sign_for"): "assigned",
    ("actions", "object"): "fresh",
    ("actions", "request_extension"): "running",
    ("actions", "check_red"): "red",
    ("actions", "mark_read"): "instructed",
    ("actions", "answer_instruction"): "instructed",
    ("actions", "answer_one"): "instructed",
    ("actions", "withdraw_instruction"): "instructed",
    ("actions", "withdraw_one"): "instructed",
    ("actions", "confirm"): "recorded",
    ("actions", "complete"): "submitted",
    ("actions", "return"): "submitted",
    ("actions", "close"): "completed",
    ("actions", "reopen"): "completed",
    ("actions", "resume"): "suspended",
    ("actions", "approve_extension"): "asked",
    ("actions", "refuse_extension"): "asked",
    ("actions", "keep_objection"): "objected",
    ("actions", "refer_objection"): "objected",
    ("actions", "reassign"): "objected",
}
"""The verbs that need an item in a state of its own."""

MINUTED = re.compile(r"minutes|decision|said|hand.on|make_action|link_action|countersign|draft_minutes|send_back|issue")
"""The endpoints that speak of a meeting that was held."""


def feature_of(rule):
    """Return the feature that an address belongs to."""
    return rule.endpoint.split(".")[0].removesuffix("_api")


def addresses(rule, ids):
    """Return every concrete address of a rule for one department's things; one for each word that may stand in it."""
    return [path for path, _words in spelled(rule, ids)]


def names_one_of(rule, ids):
    """Whether an address names a thing, and only things of the kinds that are given."""
    kinds = [ARGUMENTS.get(feature_of(rule), {}).get(name) for name in rule.arguments]
    return bool(kinds) and all(kind in ids for kind in kinds)


def spelled(rule, ids):
    """Like `addresses`, with the words of each: what tells `…/<verb>` from `…/<another verb>`."""
    choices = [[(name, value) for value in _values(rule, name, ids)] for name in sorted(rule.arguments)]
    return [(_build(rule, dict(chosen)), _words(rule, dict(chosen))) for chosen in itertools.product(*choices)]


def _values(rule, name, ids):
    converter = rule._converters[name]
    if type(converter).__name__ == "AnyConverter":
        return sorted(converter.items)
    feature = feature_of(rule)
    if (feature, name) in FIXED:
        return [FIXED[feature, name]]
    kind = ARGUMENTS[feature][name]
    found = ids.get(kind) if "only" in ids else ids.get(_kind(rule, feature, kind), ids.get(kind))
    if found is None:
        raise KeyError(f"tests/invariants/subjects.py knows no {kind} for {rule.rule}")
    return [found]


def _kind(rule, feature, kind):
    verb = rule.endpoint.split(".")[1].removesuffix("_action")
    if feature == "actions" and kind == "action":
        return STATES.get((feature, verb), "action")
    if feature == "meetings" and verb in {"make_action", "link_action"}:
        return {"meeting": "issued", "decision": "open_decision"}.get(kind, kind)
    if feature == "meetings" and verb == "decide_leave":
        return {"meeting": "notified", "attendance": "leave"}.get(kind, kind)
    if feature == "meetings" and "scan" in verb:
        return {"meeting": "issued"}.get(kind, kind)
    if feature == "meetings" and MINUTED.search(verb):
        return {"meeting": "drafted", "topic": "said"}.get(kind, kind)
    if feature == "staff" and "hand" in verb:
        return {"secondment": "returned"}.get(kind, kind)
    return kind


def _build(rule, values):
    _domain, path = rule.build(values, append_unknown=False)
    return path


def _words(rule, values):
    return {name: value for name, value in values.items() if type(rule._converters[name]).__name__ == "AnyConverter"}


def name_of(rule, words):
    """Return an address as the overview writes it: `/actions/<id>/assign`, with the words put in."""
    text = re.sub(r"<(?:[^:<>]+:)?([^<>:]+)>", r"<\1>", re.sub(r"<any\([^)]*\):(\w+)>", r"<\1>", rule.rule))
    for name, word in words.items():
        text = text.replace(f"<{name}>", str(word))
    return text


def people_with_accounts():
    """Return the logins of the city, and what role each holds."""
    return {login: role for login, (_name, role, *_rest) in PEOPLE.items() if role}


def person_ids(city):
    """Return the id of each person with an account."""
    return {login: city.person(login) for login in people_with_accounts()}
