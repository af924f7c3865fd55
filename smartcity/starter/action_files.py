"""Reading actions/*.toml: the 44 items of the programme, their children and their histories."""

from pathlib import Path

from smartcity.actions.rules import Colour, DeadlinePrecision, How, Priority, ReportingRhythm, SourceKind
from smartcity.actions.workflow import State, Verb
from smartcity.reminders.rules import NoticeKind
from smartcity.starter.directory import Directory
from smartcity.starter.records import ActionRow, ExpectedState, MilestoneRow, SourceRow, StepRow
from smartcity.starter.rows import Row, toml_table

PERIODS = frozenset({"monthly", "quarterly", "half_yearly", "yearly"})
"""How often a recurring item comes back."""

EXTRA_VERBS = frozenset({"create", "add_source", "reach_milestone", "notice"})
"""What a history holds beside the verbs of the workflow."""

VERBS = EXTRA_VERBS | {verb.value for verb in Verb}

_PERCENT = 100


def read_actions(folder: Path, directory: Directory) -> tuple[ActionRow, ...]:
    """Read every item, in the order of the programme's table, children after their parent."""
    items: list[ActionRow] = []
    for path in sorted(folder.glob("*.toml")):
        file = toml_table(path)
        items += file.finished(file.tables("action", lambda row: _action(row, directory)))
    return tuple(sorted(items, key=_place))


def _place(item: ActionRow) -> tuple[int, int]:
    top, _, child = item.number.partition("-")
    return int(top), int(child or 0)


def _action(row: Row, directory: Directory) -> ActionRow:
    number = row.text("no", required=True)
    row.where = f"{row.where} (no. {number})"
    milestones = row.tables("milestones", _milestone)
    item = ActionRow(
        number=number,
        parent=row.text("parent") or None,
        title=row.text("title", required=True),
        clause=row.text("clause", required=True),
        group=directory.group(row, "group"),
        lead=directory.unit(row, "lead"),
        co_leads=directory.units(row, "co_leads"),
        supporting=directory.units(row, "supporting"),
        overseeing=directory.units(row, "overseeing"),
        collective=row.text("collective"),
        responsible=directory.person(row, "responsible"),
        deadline=row.day("deadline"),
        deadline_text=_wording(row),
        precision=row.member("precision", DeadlinePrecision),
        reporting=row.member_or("reporting", ReportingRhythm, None),
        recurring=row.one_of("recurring", PERIODS) if row.text("recurring") else "",
        plan_year=row.day("plan_year"),
        in_house_only=row.flag("in_house_only"),
        priority=row.member_or("priority", Priority, Priority.NORMAL),
        merged_with=row.text("merged_with") or None,
        to_verify=row.strings("to_verify"),
        source=_source(row.table("source")),
        shows=_expected(row.table("shows")),
        milestones=milestones,
        history=row.tables("history", lambda step: _step(step, directory, milestones)),
    )
    _check_units(row, item)
    return item


def _wording(row: Row) -> str:
    """Take the wording of the deadline, whose only gaps are those that a deadline fills."""
    wording = row.text("deadline_text", required=True)
    try:
        wording.format(year=1, month=1, day=1, quarter="")
    except (LookupError, ValueError) as error:
        raise row.fault(f"deadline_text has a gap that nothing fills: {wording!r}") from error
    return wording


def _check_units(row: Row, item: ActionRow) -> None:
    named = (*item.signing_units, *item.overseeing)
    if len(set(named)) < len(named):
        raise row.fault("an organisation has two parts in one item")
    for step in item.history:
        strangers = set(step.units) - set(item.signing_units)
        if strangers:
            raise row.fault(f"{step.do} on {step.on} by units without a part: {', '.join(sorted(strangers))}")


def _source(row: Row) -> SourceRow:
    kind = row.member("kind", SourceKind)
    return row.finished(SourceRow(kind, row.text("reference", required=True), row.text("basis")))


def _expected(row: Row) -> ExpectedState:
    return row.finished(
        ExpectedState(
            state=row.member("state", State),
            light=row.member("light", Colour),
            late=row.flag("late"),
            unsigned=row.flag("unsigned"),
        )
    )


def _milestone(row: Row) -> MilestoneRow:
    return MilestoneRow(row.text("title", required=True), row.day("on", required=True))


def _step(row: Row, directory: Directory, milestones: tuple[MilestoneRow, ...]) -> StepRow:
    do = row.one_of("do", VERBS)
    return StepRow(
        on=row.day("on", required=True),
        do=do,
        units=directory.units(row, "unit"),
        how=row.member_or("how", How, None),
        percent=_percent(row),
        text=row.text("text", required=do in {"report", "note", "return", "suspend", "request_extension"}),
        next=row.text("next"),
        difficulty=row.text("difficulty"),
        deadline=row.day("deadline", required=do == "request_extension"),
        approval=row.text("approval", required=do == "suspend"),
        milestone=row.one_of("milestone", {goal.title for goal in milestones}) if do == "reach_milestone" else "",
        kind=_kind(row, do),
        reference=row.text("reference", required=do == "add_source"),
    )


def _percent(row: Row) -> int | None:
    if row.raw("percent") is None:
        return None
    percent = row.number("percent")
    if percent > _PERCENT:
        raise row.fault(f"percent is above {_PERCENT}")
    return percent


def _kind(row: Row, do: str) -> str:
    if do == "notice":
        return row.member("kind", NoticeKind).value
    if do == "add_source":
        return row.member("kind", SourceKind).value
    return ""
