"""The base of the forms that do something with an item: each is a list of fields and the service they feed."""

from collections.abc import Callable
from datetime import date
from typing import Any, ClassVar, Self

from wtforms import MultipleFileField

from smartcity.actions.access import Permission, acts_for, part_of_unit, parts_of
from smartcity.actions.acting import UNIT_PARTS
from smartcity.actions.models import ActionItem
from smartcity.actions.part_forms import UnitPart
from smartcity.actions.rules import How
from smartcity.actions.workflow import APPEND_ONLY_VERBS, Part, Verb, allowed
from smartcity.files.receiving import received
from smartcity.files.rules import ENDINGS
from smartcity.foundation.access import Actor
from smartcity.foundation.forms import BaseForm, Choice, as_id, line, paragraph, uploads, version
from smartcity.foundation.i18n import label
from smartcity.foundation.texts import Text

_IDS = {"unit": "unit_id", "from_unit": "from_unit_id", "suggested_unit": "suggested_unit_id"}


class VerbForm(BaseForm):
    """Does one thing with one item. `explained` says what happens; `asked` is asked once before it does.

    `address` and `heading` are the verb's own, unless a form does something more with it.
    """

    verb: ClassVar[Verb]
    address: ClassVar[str] = ""
    heading: ClassVar[Text | None] = None
    service: ClassVar[Callable[..., Any]]
    done: ClassVar[Text]
    explained: ClassVar[Text | None] = None
    asked: ClassVar[Text | None] = None
    grave: ClassVar[bool] = False
    version = version()

    @classmethod
    def fresh(cls, actor: Actor, item: ActionItem) -> Self:
        """Return the form as it stands open on a page that something else was asked of."""
        form = cls(formdata=None)
        form.offer(actor, item)
        return form

    @classmethod
    def place(cls) -> str:
        """Return the last part of the address of this act; also the name of its view."""
        return cls.address or cls.verb.value

    @classmethod
    def called(cls) -> str:
        """Return what the act is called, in a word or two."""
        return str(cls.heading) if cls.heading else label(cls.verb)

    @property
    def where(self) -> str:
        """Return `place`; the templates ask the form itself."""
        return self.place()

    @property
    def what(self) -> str:
        """Return what sending this form does, in a word or two."""
        return self.called()

    @property
    def said(self) -> str:
        """Return what is told once it is done."""
        return str(self.done)

    def offer(self, actor: Actor, item: ActionItem) -> None:  # noqa: ARG002  for the forms that ask more
        """Fill in what can be chosen, and leave out what is not for this person."""
        if self.version.data is None:
            self.version.data = item.version

    def act(self, actor: Actor, item_id: int) -> Any:
        """Do it."""
        return type(self).service(actor, item_id, **self.arguments())

    def arguments(self) -> dict[str, Any]:
        """Return what was typed, as the service takes it."""
        given = {_IDS.get(f.short_name, f.short_name): _value(f.short_name, f.data) for f in self if _is_said(f)}
        if "files" in given:
            given["files"] = received("files")
        if self.verb in APPEND_ONLY_VERBS:
            given.pop("version")
        return given


def evidence() -> MultipleFileField:
    """Return the field for the files of an act; it may always stay empty."""
    return uploads(Text("Files"), accept=",".join(f".{ending}" for ending in ENDINGS))


def _is_said(field: Any) -> bool:
    return field.type not in {"CSRFTokenField", "SubmitField"}


def _value(name: str, data: Any) -> Any:
    if name in _IDS:
        return as_id(data)
    if name == "how":
        return How(data) if data else How.WEB
    return data if isinstance(data, date | int) or name in {"deadline", "progress", "version"} else data or ""


class ForUnit(UnitPart, VerbForm):
    """Done for a unit: one's own, or, by the office, one that said so by phone, on paper or in a message."""

    parts: ClassVar[frozenset[Part]] = UNIT_PARTS

    def offer(self, actor: Actor, item: ActionItem) -> None:
        """Offer the units for which this person may do it; a single one of one's own needs no choice."""
        super().offer(actor, item)
        office = actor.may(Permission.ON_BEHALF)
        self.offer_for(self.units(actor, item), office=office)

    @property
    def said(self) -> str:
        """Return what is told once it is done, and for whom where the office recorded it."""
        if "how" not in self:
            return str(self.done)
        unit = next((choice[1] for choice in self.unit.choices or () if choice[0] == self.unit.data), "")
        return str(Text("Recorded for %(unit)s: %(act)s", unit=unit, act=self.called()))

    def prefer(self, unit: str | None) -> None:
        """Choose a unit beforehand, where it is one that can be chosen."""
        if self.is_submitted() or "unit" not in self:
            return
        if any(choice[0] == unit for choice in self.unit.choices or ()):
            self.unit.data = unit

    @property
    def what(self) -> str:
        """Return what sending this form does; the office records it, it doesn't do it itself."""
        return str(Text("Record: %(act)s", act=self.called())) if "how" in self else self.called()

    @classmethod
    def units(cls, actor: Actor, item: ActionItem) -> list[Choice]:
        """Return the units for which this person may do it."""
        office, mine = actor.may(Permission.ON_BEHALF), parts_of(actor, item)
        return [
            (str(unit.organisation_id), unit.organisation.short_name)
            for unit in item.current_units
            if part_of_unit(unit) in cls.parts
            and (office or acts_for(actor, unit.organisation_id))
            and allowed(item.state, cls.verb, mine, part_of_unit(unit))
        ]


class Reasoned(VerbForm):
    """Needs a reason."""

    reason = paragraph(Text("Reason"), required=True, rows=3)


class Remarked(VerbForm):
    """Takes a remark."""

    note = paragraph(Text("Remark"), rows=2)


class Approved(Reasoned):
    """A decision of a leader; the office gives the number of the approval."""

    approval = line(Text("Number of the leader's approval"), required=True)

    def offer(self, actor: Actor, item: ActionItem) -> None:
        """Ask a leader for no approval."""
        super().offer(actor, item)
        if actor.may(Permission.LEAD):
            del self.approval
