"""Who is told what and when: the ladder, and the highest step due on a day.

Pure. Rules: DOMAIN §6.
"""

from enum import StrEnum


class NoticeKind(StrEnum):
    """The four papers the app drafts; a person signs, then they are numbered and go out."""

    REMINDER_LETTER = "reminder_letter"
    CHASING_NOTICE = "chasing_notice"
    SUPERVISION_NOTICE = "supervision_notice"
    PAPER_FOR_LEADER = "paper_for_leader"


class Audience(StrEnum):
    """Whom a step is for. Heads and leaders only ever get papers, never a message."""

    RESPONSIBLE = "responsible"
    LEAD_LIAISON = "lead_liaison"
    SUPPORTING_LIAISON = "supporting_liaison"
    SECRETARIAT = "secretariat"
    LEAD_HEAD = "lead_head"
    LEADER = "leader"


class StepAction(StrEnum):
    """What a step does."""

    MESSAGE = "message"
    PHONE_TASK = "phone_task"
    DRAFT_NOTICE = "draft_notice"
