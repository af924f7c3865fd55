"""What is exported comes back as the same items, field by field, whatever is written in them."""

from datetime import date

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from smartcity.actions.descriptions import checked_many
from smartcity.actions.filtering import Filters
from smartcity.actions.first_rows import Reported
from smartcity.actions.new_action import NewAction, NewMilestone, NewSource
from smartcity.actions.rules import DeadlinePrecision, ExtensionAuthority, Priority, ReportingRhythm, SourceKind
from smartcity.actions.taking_over import TakenOver, take_over
from smartcity.audit.services import record
from smartcity.foundation import checks
from smartcity.foundation.access import CLI
from smartcity.foundation.problems import InvalidInput
from smartcity.ledger.exporting import export_of
from smartcity.ledger.opening import open_ledger
from smartcity.ledger.planning import plan_of

HOSTILE = [
    "=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", '＝HYPERLINK("http://x")', "'=1", "''=1", "'", "_x000D_", "_x0041_",
    "<r><t>x</t></r>", "<b>&amp;</b>", "&lt;", "无", "/", "--", "-", "合计", "注：不是任务", "一、总则", "序号", "任务", "2026-001", "2026-11-30",
    "45000", "1e5", "TRUE", "#REF!", 'a"b', "a,b；c、d", "sep=,", "年底前", "😀", "\u202f", "0", "00012", "{{7*7}}", "x" * 90, "]]>", "各区县、市直有关部门",
]  # fmt: skip
_any = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufeff"), max_size=40) | st.sampled_from(
    HOSTILE
)


def kept(field, maximum, *, multiline=False, required=False):
    """Texts as the desk keeps them: what a form would take."""

    def clean(text):
        try:
            return checks.clean_text(field, text, maximum=maximum, required=required, multiline=multiline)
        except InvalidInput:
            return None

    texts = _any
    if multiline:
        texts = texts | st.lists(_any, max_size=3).map("\n".join)
    return texts.map(clean).filter(lambda text: text is not None)


def descriptions(units):
    """Items as somebody could describe them."""
    ids = st.permutations([units["finance"], units["police"], units["education"], units["zhangdian"]])
    days = st.none() | st.dates(date(1949, 10, 1), date(2199, 12, 31))
    source = st.builds(NewSource, st.sampled_from(SourceKind), kept("s", 200), kept("s", 200))
    return st.builds(
        lambda title, requirement, ids, cut, deadline, wording, precision, rhythm, sources, more: NewAction(
            title=title,
            lead_id=units["data"],
            requirement=requirement,
            co_lead_ids=tuple(ids[: cut[0]]),
            supporting_ids=tuple(ids[cut[0] : cut[1]]),
            overseeing_ids=tuple(ids[cut[1] :]),
            deadline=None if precision is DeadlinePrecision.LONG_TERM else deadline,
            deadline_text=wording,
            precision=precision,
            rhythm=rhythm,
            sources=tuple(sources),
            **more,
        ),
        kept("title", 200, required=True),
        kept("requirement", 20_000, multiline=True),
        ids,
        st.tuples(st.integers(0, 4), st.integers(0, 4)).map(sorted),
        days,
        kept("wording", 100),
        st.sampled_from(DeadlinePrecision),
        st.sampled_from(ReportingRhythm),
        st.lists(source, max_size=3),
        st.fixed_dictionaries(
            {
                "contact": kept("contact", 100),
                "clause": kept("clause", 100),
                "collective": kept("collective", 200),
                "priority": st.sampled_from(Priority),
                "extension_authority": st.sampled_from(ExtensionAuthority),
                "in_house_only": st.booleans(),
                "milestones": st.lists(
                    st.builds(
                        NewMilestone, kept("m", 200, required=True), st.dates(date(2026, 1, 1), date(2027, 1, 1))
                    ),
                    max_size=2,
                ).map(lambda found: tuple(sorted(found, key=lambda one: one.due_on))),
            }
        ),
    )


def told():
    """What is said beside an item, and what was reported."""
    said = st.builds(
        Reported,
        kept("t", 20_000, multiline=True, required=True),
        st.integers(0, 100),
        kept("d", 20_000, multiline=True),
        kept("n", 20_000, multiline=True),
    )
    return st.tuples(kept("remark", 20_000, multiline=True), st.none() | said)


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_what_was_exported_comes_back_field_by_field(desk, ending):
    units = desk.units

    @settings(max_examples=10, phases=[Phase.generate], deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(descriptions(units), told()), min_size=1, max_size=6))
    def check(items):
        items = [(new, beside) for new, beside in items]
        made = desk.do(CLI, _take_over, items)
        export = desk.read(export_of, CLI, Filters(), "number")
        export = type(export)(export.actor, [one for one, _number in made], export.form, export.told)
        with desk.app.app_context():
            content = b"".join(export.parts(ending))
        plan = desk.read(plan_of, open_ledger(content, f"台账.{ending}"), "台账")
        assert [row.outcome.value for row in plan.rows if row.new is None] == []
        for (new, (remark, reported)), row in zip(items, plan.rows, strict=True):
            assert row.new == new
            assert row.details.get("remark", "") == remark
            assert (row.reported.text if row.reported else "") == (reported.text if reported else "")
            assert row.reported == reported

    check()


def _take_over(actor, items):
    checked = list(checked_many(new for new, _beside in items))
    assert [one for one in checked if isinstance(one, InvalidInput)] == []
    assert checked == [new for new, _beside in items]
    taken = [
        TakenOver(new, remark, {"remark": remark} if remark else {}, reported) for new, (remark, reported) in items
    ]
    made = take_over(actor, taken, year=None)
    record(actor, "ledger.import", "ledger_import", 1, count=len(made))
    return made
