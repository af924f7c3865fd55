"""Who may do what with weekly summaries. Readers by default: the office and the leaders (DOMAIN §7)."""

from enum import StrEnum

from smartcity.foundation.access import Grant


class Permission(StrEnum):
    """What one may do with summaries."""

    READ = "summaries.read"
    BUILD = "summaries.build"
    EDIT = "summaries.edit"
    SIGN = "summaries.sign"
    RECORD_SIGNATURE = "summaries.record_signature"
    ISSUE = "summaries.issue"


POLICY = {
    Permission.READ: Grant.to("Read the weekly summaries, drafts and issued ones", "secretariat", "leader"),
    Permission.BUILD: Grant.to("Draft a week's summary and refresh its figures", "secretariat"),
    Permission.EDIT: Grant.to("Write the opening and what needs coordination into a summary", "secretariat"),
    Permission.SIGN: Grant.to("Sign a summary", "leader"),
    Permission.RECORD_SIGNATURE: Grant.to("Record that a leader signed a summary on paper", "secretariat"),
    Permission.ISSUE: Grant.to("Issue a signed summary: it gets its number and never changes again", "secretariat"),
}
