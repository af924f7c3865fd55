"""A notice as an official paper (.docx): a sheet with the item, its dates and the text, and a block to sign for.

It must serve units without an account: everything needed stands on it (DOMAIN §8).
"""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path

from flask import current_app

from smartcity.foundation import clock, i18n
from smartcity.foundation.documents import OfficialDocument
from smartcity.foundation.docx_heads import Head
from smartcity.foundation.docx_marks import letter_number, official_date
from smartcity.reminders.drafting import Facts, facts_of
from smartcity.reminders.models import Notice
from smartcity.reminders.notice_queries import NoticeRow
from smartcity.reminders.rules import NoticeKind
from smartcity.reminders.services import item_of

Words = dict[str, dict[str, str]]
SHEET_SIZE = 14.0


@cache
def words() -> Words:
    """Return what data/papers.toml says."""
    with (Path(__file__).parent / "data" / "papers.toml").open("rb") as stream:
        return tomllib.load(stream)


def official_number(notice: Notice | NoticeRow) -> str:
    """Return the number as it stands on the paper; a draft leaves room for it."""
    return letter_number(words()[notice.kind]["code"], notice.year or clock.today().year, notice.seq)


def day_of(notice: Notice) -> date:
    """Return the day as of which a paper tells: of its signature, today for a draft."""
    return clock.local(notice.signed_at).date() if notice.signed_at else clock.today()


def docx(notice: Notice) -> bytes:
    """Return the paper as a file."""
    day = day_of(notice)
    facts = facts_of(item_of(notice), day)
    office = current_app.extensions["smartcity.settings"].instance_name
    name = words()[notice.kind]["name"]
    document = OfficialDocument(f"{name} {facts.title}", dated=day, author=office)
    issuer = office.partition(words()["words"]["second_name"])[0]
    document.red_head(Head.NOTICE, name, number=official_number(notice), issuer=issuer, day=day)
    with i18n.using("zh_CN"):
        document.fields(_sheet(notice, facts, day), size=SHEET_SIZE)
    if notice.kind is not NoticeKind.PAPER_FOR_LEADER:
        document.sign_for(list(facts.leads))
    return document.bytes()


def _sheet(notice: Notice, facts: Facts, day: date) -> list[tuple[str, str]]:
    """Return the rows of the sheet: label and value, without those that have nothing to say."""
    labels, for_leader = words()["fields"], notice.kind is NoticeKind.PAPER_FOR_LEADER
    rows = [
        (labels["number"], facts.number),
        (labels["item"], facts.title),
        (labels["requirement"], facts.requirement),
        (labels["leads"], _listed(facts.leads)),
        (labels["supporting"], _listed(facts.supporting)),
        (labels["deadline"], _deadline(facts)),
        (labels["overdue"], _overdue(facts, day)),
        (labels["report" if for_leader else "text"], notice.body),
    ]
    return [row for row in rows if row[1]] + ([(labels["instruction"], "\n\n\n")] if for_leader else [])


def _listed(names: tuple[str, ...]) -> str:
    return words()["words"]["separator"].join(names)


def _deadline(facts: Facts) -> str:
    """Return the deadline with every one it had before."""
    if facts.deadline is None:
        return ""
    former = [official_date(day) for day in facts.former_deadlines]
    earlier = words()["words"]["revised"] % words()["words"]["separator"].join(former) if former else ""
    return official_date(facts.deadline) + earlier


def _overdue(facts: Facts, day: date) -> str:
    if facts.deadline is None:
        return ""
    said = words()["words"]
    standing = said["overdue"] % facts.overdue if facts.is_late else said["in_time"]
    return said["as_of"] % (official_date(day), standing)
