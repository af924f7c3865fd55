"""Reading proposal.toml: the proposal that started the programme, its reply, and the items that keep its promises."""

from collections.abc import Collection
from pathlib import Path

from smartcity.proposals.rules import ProposalKind, ReplyClass, TalkWay
from smartcity.starter.directory import Directory
from smartcity.starter.records import OpinionRow, ProposalRow, ReplyRow, TalkRow
from smartcity.starter.rows import Row, toml_table


def read_proposal(path: Path, directory: Directory, numbers: Collection[str]) -> ProposalRow:
    """Read the proposal; its promises may name only items that exist."""
    file = toml_table(path)
    promises = file.names("promises")
    unknown = set(promises) - set(numbers)
    if unknown:
        raise file.fault(f"promises: no action item has the number {', '.join(sorted(unknown))}")
    row = ProposalRow(
        kind=file.member("kind", ProposalKind),
        number=file.text("number", required=True),
        session=file.text("session", required=True),
        title=file.text("title", required=True),
        category=file.text("category"),
        proposer=file.text("proposer", required=True),
        co_signers=file.text("co_signers"),
        text=file.text("text", required=True).strip(),
        host=directory.unit(file, "host"),
        joint=directory.units(file, "joint"),
        handed_over_by=file.text("handed_over_by"),
        handed_over_on=file.day("handed_over_on", required=True),
        accepted_on=file.day("accepted_on", required=True),
        talk=_talk(file.table("talk")),
        reply=_reply(file.table("reply")),
        promises=promises,
        opinions=file.tables("opinion", lambda one: _opinion(one, directory)),
    )
    return file.finished(row)


def _talk(row: Row) -> TalkRow:
    return row.finished(
        TalkRow(
            on=row.day("on", required=True),
            way=row.member("way", TalkWay),
            by_whom=row.text("by_whom", required=True),
            text=row.text("text"),
        )
    )


def _reply(row: Row) -> ReplyRow:
    return row.finished(
        ReplyRow(
            on=row.day("on", required=True),
            reply_class=row.member("class", ReplyClass),
            public=row.flag("public"),
            text=row.text("text", required=True),
        )
    )


def _opinion(row: Row, directory: Directory) -> OpinionRow:
    return OpinionRow(
        on=row.day("on", required=True),
        unit=directory.unit(row, "unit"),
        text=row.text("text", required=True),
    )
