"""Drafting, editing, signing, issuing: who may, in which order, and that nothing changes what was issued."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from smartcity.actions.deciding import complete, reopen
from smartcity.foundation import clock
from smartcity.foundation.database import db
from smartcity.foundation.problems import Conflict, Forbidden, InvalidInput, StaleVersion
from smartcity.foundation.unit_of_work import Mode, unit
from smartcity.summaries import services
from smartcity.summaries.models import Summary
from smartcity.summaries.reading import Reading
from smartcity.summaries.rules import SummaryState
from smartcity.summaries.seal import digest, intact
from tests.summaries.story import CUT_OFF, at


def build(story, moment=CUT_OFF, week="2026-W47"):
    return story.do(moment, services.build, "secretary", week)


def issue(story, moment=CUT_OFF, week="2026-W47"):
    """The secretary builds, the leader signs, the secretary issues."""
    draft = build(story, moment, week)
    signed = story.do(moment, services.sign, "leader", draft.id, version=draft.version)
    return story.do(moment, services.issue, "secretary", draft.id, version=signed.version)


def stored(story, summary_id):
    """The row as the database holds it."""
    with story.city.app.app_context(), unit(Mode.READ):
        return db.session.get(Summary, summary_id)


def test_an_issued_summary_has_number_date_signer_and_seal(story):
    issued = issue(story)
    assert (issued.year, issued.seq, str(issued.issued_on)) == (2026, 1, "2026-11-20")
    assert issued.content["signed_by"] == "李副组长"
    assert intact(stored(story, issued.id))


def test_what_happens_after_the_issue_changes_nothing_in_it(week):
    issued = issue(week)
    before = digest(stored(week, issued.id))
    week.do(at(11, 23), complete, "secretary", week.ids["standard"])
    week.do(at(11, 23), reopen, "secretary", week.ids["catalogue"], reason="误办结")
    after = stored(week, issued.id)
    assert digest(after) == before == after.content_hash
    assert Reading(after.content).whole.totals()["done"] == 2


def test_a_later_build_of_an_issued_week_is_refused(week):
    issue(week)
    with pytest.raises(Conflict):
        build(week, at(11, 25))


def test_the_database_itself_refuses_to_change_or_delete_an_issued_summary(story):
    issued = issue(story)
    for statement in ("UPDATE summary SET opening = 'x'", "DELETE FROM summary"):
        with story.city.app.app_context(), pytest.raises(IntegrityError), unit(Mode.WRITE):
            db.session.execute(text(statement))
    assert stored(story, issued.id).opening == ""


def test_a_draft_can_still_be_changed_in_the_database(story):
    draft = build(story)
    with story.city.app.app_context(), unit(Mode.WRITE, audited=False):
        db.session.execute(text("UPDATE summary SET opening = 'x'"))
    assert stored(story, draft.id).opening == "x"


def test_a_content_that_was_tampered_with_no_longer_fits_its_seal(story):
    issued = stored(story, issue(story).id)
    issued.content = {**issued.content, "figures": {**issued.content["figures"], "overdue": []}, "next_until": "x"}
    assert not intact(issued)


def test_numbers_have_no_gap_and_begin_anew_with_the_year_of_the_issue(story):
    story.do(at(11, 20, 13), services.build, "secretary", "2026-W45")  # a draft that is never issued takes no number
    issued = [issue(story, at(11, 20, 13), name) for name in ("2026-W47", "2026-W46")]
    late = clock.instant(issued[0].issued_on.replace(year=2027, month=1, day=4))
    issued.append(issue(story, late, "2026-W53"))
    assert [(row.year, row.seq) for row in issued] == [(2026, 1), (2026, 2), (2027, 1)]


def test_a_failed_issue_gives_its_number_back(story):
    draft = build(story)
    with pytest.raises(Conflict):
        story.do(CUT_OFF, services.issue, "secretary", draft.id, version=draft.version)
    assert issue(story).seq == 1


def test_a_refresh_keeps_what_was_edited(week):
    draft = build(week, at(11, 19, 14))
    week.do(at(11, 19, 15), services.edit, "secretary", draft.id, opening="本周两件逾期。", coordination="请协调。",
            version=draft.version)  # fmt: skip
    refreshed = build(week)
    assert (refreshed.opening, refreshed.coordination, refreshed.state) == (
        "本周两件逾期。", "请协调。", SummaryState.EDITED,
    )  # fmt: skip
    assert refreshed.as_of == CUT_OFF


def test_a_stale_edit_is_refused_and_shows_both_texts(story):
    draft = build(story)
    first = {"opening": "甲写的", "coordination": "", "version": draft.version}
    story.do(CUT_OFF, services.edit, "secretary", draft.id, **first)
    with pytest.raises(StaleVersion) as refusal:
        story.do(CUT_OFF, services.edit, "secretary", draft.id, **{**first, "opening": "乙写的"})
    assert (refusal.value.typed["opening"], refusal.value.stored["opening"]) == ("乙写的", "甲写的")


def test_a_refresh_does_not_make_an_edit_stale(story):
    draft = build(story, at(11, 19, 14))
    build(story)
    story.do(CUT_OFF, services.edit, "secretary", draft.id, opening="写", coordination="", version=draft.version)


def test_it_is_signed_only_when_its_figures_have_reached_the_cut_off(story):
    draft = build(story, at(11, 20, 11))
    with pytest.raises(Conflict):
        story.do(at(11, 20, 13), services.sign, "leader", draft.id, version=draft.version)
    build(story, at(11, 20, 13))
    assert story.do(at(11, 20, 13), services.sign, "leader", draft.id, version=draft.version).signed_at


def test_editing_a_signed_summary_takes_the_signature_back(story):
    draft = build(story)
    signed = story.do(CUT_OFF, services.sign, "leader", draft.id, version=draft.version)
    edited = story.do(CUT_OFF, services.edit, "secretary", draft.id, opening="改", coordination="",
                      version=signed.version)  # fmt: skip
    assert (edited.state, edited.signed_at, edited.signed_by_id) == (SummaryState.EDITED, None, None)
    with pytest.raises(Conflict):
        story.do(CUT_OFF, services.issue, "secretary", draft.id, version=edited.version)


def test_the_office_records_a_signature_on_paper_with_the_leaders_name(story):
    draft = build(story)
    with pytest.raises(InvalidInput):
        story.do(CUT_OFF, services.sign, "secretary", draft.id, version=draft.version)
    with pytest.raises(InvalidInput):
        story.do(CUT_OFF, services.sign, "secretary", draft.id, version=draft.version,
                 signer_id=story.city.person("member"))  # fmt: skip
    leader = story.city.person("leader")
    signed = story.do(CUT_OFF, services.sign, "secretary", draft.id, version=draft.version, signer_id=leader)
    assert (signed.signed_by_id, signed.signed_on_paper) == (leader, True)


def test_a_signed_summary_is_not_refreshed(story):
    draft = build(story)
    story.do(CUT_OFF, services.sign, "leader", draft.id, version=draft.version)
    with pytest.raises(Conflict):
        build(story, at(11, 23))


@pytest.mark.parametrize("week", ["2026-W48", "2027-W01", "2026-W60", "", "x"])
def test_a_week_that_has_not_begun_or_does_not_exist_is_refused(story, week):
    with pytest.raises(InvalidInput):
        build(story, CUT_OFF, week)


@pytest.mark.parametrize("login", ["lead_liaison", "member", "observer", "system_admin", "audit_admin"])
def test_others_neither_build_nor_read(story, login):
    draft = build(story)
    with pytest.raises(Forbidden):
        story.do(CUT_OFF, services.build, login, "2026-W47")
    with pytest.raises(Forbidden):
        story.do(CUT_OFF, services.issue, login, draft.id, version=1)


def test_the_leader_signs_but_neither_edits_nor_issues(story):
    draft = build(story)
    with pytest.raises(Forbidden):
        story.do(CUT_OFF, services.edit, "leader", draft.id, opening="", coordination="", version=draft.version)
    signed = story.do(CUT_OFF, services.sign, "leader", draft.id, version=draft.version)
    with pytest.raises(Forbidden):
        story.do(CUT_OFF, services.issue, "leader", draft.id, version=signed.version)


def test_the_change_is_counted_from_what_was_issued_last_week(week):
    """Last week's summary, issued as of its cut-off, keeps the numbers that this week is compared with."""
    before = issue(week, at(11, 13, 12), "2026-W46")
    content = build(week).content["before"]
    assert (content["week"], content["issue"]) == ("2026-W46", before.seq)
    assert content["figures"]["open"] == len(before.content["figures"]["open"])
