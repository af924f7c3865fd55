"""`POST /api/v1/actions/{id}/{verb}`: one endpoint a verb, each with what that verb needs.

A verb that only adds to the story takes no version; for the others it stands in the body or in `If-Match`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from pydantic import Field, StrictBool, StrictInt, StrictStr

from smartcity.actions import api_shown, assigning, checking, deciding, extending, objecting, progress
from smartcity.actions.access import NEEDED, Permission
from smartcity.actions.acting import TELLER
from smartcity.actions.api import api
from smartcity.actions.api_schemas import Action, Id
from smartcity.actions.rules import How
from smartcity.actions.workflow import APPEND_ONLY_VERBS, Verb
from smartcity.foundation.access import requires, the_actor
from smartcity.foundation.api import LARGEST_ID, Schema, operation, seen_version


class Versioned(Schema):
    """What every verb takes that overwrites something."""

    version: StrictInt | None = Field(None, ge=0, le=LARGEST_ID)


FileId = Annotated[StrictInt, Field(ge=1, le=LARGEST_ID)]
"""A file that the same account has sent to the item before."""


class ForUnit(Schema):
    """For whom it is done: a unit of one's own, or, by the office, the unit that said so, how, and who of it."""

    unit: Id | None = Field(None, ge=1, le=LARGEST_ID)
    on_behalf_of: Id | None = Field(None, ge=1, le=LARGEST_ID)
    how: How = How.WEB
    told_by: StrictStr = Field("", max_length=TELLER)


class WithNote(Versioned):
    """A remark that may be left out."""

    note: StrictStr = ""


class WithReason(Versioned):
    """A reason, which must be given."""

    reason: StrictStr = ""


class WithApproval(WithReason):
    """A reason, and, by the office, the number of the leader's approval."""

    approval: StrictStr = ""


class Signing(ForUnit):
    """A signature."""

    note: StrictStr = ""
    files: tuple[FileId, ...] = ()


class Objecting(WithReason, ForUnit):
    """Not ours: why, and whose it may be."""

    suggested_unit: Id | None = Field(None, ge=1, le=LARGEST_ID)
    files: tuple[FileId, ...] = ()


class Reassigning(WithReason):
    """The unit that takes over; `from_unit` where it is not the lead's part that changes hands."""

    unit: Id | None = Field(None, ge=1, le=LARGEST_ID)
    from_unit: Id | None = Field(None, ge=1, le=LARGEST_ID)
    responsible: Id | None = Field(None, ge=1, le=LARGEST_ID)


class Reporting(ForUnit):
    """A progress report; without new progress the last percentage stands."""

    progress: StrictInt | None = None
    text: StrictStr = ""
    difficulties: StrictStr = ""
    next_step: StrictStr = ""
    no_progress: StrictBool = False
    vetted_by: StrictStr = ""
    files: tuple[FileId, ...] = ()


class Asking(WithReason, ForUnit):
    """More time: until when and why."""

    deadline: date | None = None
    files: tuple[FileId, ...] = ()


class Granting(WithNote):
    """More time is given: another date than asked for, and the paper it rests on where others decided."""

    deadline: date | None = None
    approval: StrictStr = ""
    document: StrictStr = ""


class Refusing(WithApproval):
    """No more time is given."""

    document: StrictStr = ""


class Submitting(Versioned, ForUnit):
    """The lead's last report."""

    text: StrictStr = ""
    progress: StrictInt | None = None
    vetted_by: StrictStr = ""
    files: tuple[FileId, ...] = ()


class Noting(Schema):
    """A note in the story."""

    text: StrictStr = ""
    files: tuple[FileId, ...] = ()


@dataclass(frozen=True)
class _Endpoint:
    summary: str
    body: type[Schema]
    act: Callable[..., Any]


ENDPOINTS = {
    Verb.ASSIGN: _Endpoint("Assign a draft", WithNote, assigning.assign),
    Verb.SIGN_FOR: _Endpoint("Sign for a unit's part", Signing, assigning.sign_for),
    Verb.OBJECT: _Endpoint("Object: not ours", Objecting, objecting.object_to),
    Verb.KEEP_OBJECTION: _Endpoint("Answer an objection: it stays", WithReason, objecting.keep_objection),
    Verb.REFER_OBJECTION: _Endpoint("Lay an objection before a leader", WithReason, objecting.refer_objection),
    Verb.REASSIGN: _Endpoint("Hand a part to another unit", Reassigning, objecting.reassign),
    Verb.REPORT: _Endpoint("Report progress", Reporting, progress.report),
    Verb.REQUEST_EXTENSION: _Endpoint("Ask for a later deadline", Asking, extending.request_extension),
    Verb.APPROVE_EXTENSION: _Endpoint("Give more time", Granting, extending.approve_extension),
    Verb.REFUSE_EXTENSION: _Endpoint("Give no more time", Refusing, extending.refuse_extension),
    Verb.SUBMIT: _Endpoint("Submit for completion", Submitting, deciding.submit),
    Verb.RETURN: _Endpoint("Return a submission", WithReason, deciding.return_),
    Verb.COMPLETE: _Endpoint("Complete", WithNote, deciding.complete),
    Verb.REOPEN: _Endpoint("Take up again what was completed", WithReason, deciding.reopen),
    Verb.CLOSE: _Endpoint("Close what was completed", WithNote, deciding.close),
    Verb.SUSPEND: _Endpoint("Suspend", WithApproval, deciding.suspend),
    Verb.RESUME: _Endpoint("Take up after a suspension", WithNote, deciding.resume),
    Verb.CANCEL: _Endpoint("Cancel", WithApproval, deciding.cancel),
    Verb.NOTE: _Endpoint("Write a note", Noting, progress.note),
}
_ARGUMENTS = {"unit": "unit_id", "suggested_unit": "suggested_unit_id", "from_unit": "from_unit_id"}
_ARGUMENTS["responsible"] = "responsible_id"


def arguments(verb: Verb, json: Schema) -> dict[str, Any]:
    """Return what the verb's service takes."""
    given = {_ARGUMENTS.get(name, name): getattr(json, name) for name in type(json).model_fields}
    if "on_behalf_of" in given:
        behalf = given.pop("on_behalf_of")
        given["unit_id"] = behalf if behalf is not None else given["unit_id"]
    if verb not in APPEND_ONLY_VERBS:
        given["version"] = seen_version(given["version"])
    return given


def _add(verb: Verb, endpoint: _Endpoint) -> None:
    @requires(NEEDED[verb])
    @operation(endpoint.summary, json=endpoint.body, response=Action)
    def move(action_id: int, json: Schema) -> Action:
        endpoint.act(the_actor(), action_id, **arguments(verb, json))
        return api_shown.one(the_actor(), action_id)

    move.__name__ = f"{verb}_action"
    api.add_url_rule(f"/actions/<int:action_id>/{verb}", f"{verb}_action", move, methods=["POST"])


class Reading(Schema):
    """How the office learned that the leader has read the result; nothing where the leader says so."""

    how: How = How.WEB
    told_by: StrictStr = Field("", max_length=TELLER)
    note: StrictStr = ""


@api.post("/actions/<int:action_id>/mark_read")
@requires(Permission.DECIDE)
@operation("Say that the leader has read the result of an instruction", json=Reading, response=Action)
def mark_read(action_id: int, json: Reading) -> Action:
    """Say that the leader has read it."""
    deciding.mark_read(the_actor(), action_id, how=json.how, told_by=json.told_by, note=json.note)
    return api_shown.one(the_actor(), action_id)


class Note(Schema):
    """A remark that may be left out, of an act that overwrites nothing."""

    note: StrictStr = ""


@api.post("/actions/<int:action_id>/check_red")
@requires(Permission.REVIEW)
@operation(
    "Say, for one working day, that the office checks a fresh red; only the office sees it", json=Note, response=Action
)
def check_red(action_id: int, json: Note) -> Action:
    """Say that the office is still checking a fresh red."""
    checking.check_red(the_actor(), action_id, note=json.note)
    return api_shown.one(the_actor(), action_id)


for _verb, _endpoint in ENDPOINTS.items():
    _add(_verb, _endpoint)
