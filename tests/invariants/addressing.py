"""Which subject an address names.

An address whose number nobody knows here fails the tests: add a line to `ARGUMENTS`.
"""

import itertools
import re

from tests.city import PEOPLE

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
        raise KeyError(f"tests/invariants/addressing.py knows no {kind} for {rule.rule}")
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
