"""What people are at an organisation or in a working group. Pure."""

from enum import StrEnum


class PostKind(StrEnum):
    """Kind of a post. Leaders are those of the leading group; an organisation may have several liaisons."""

    HEAD = "head"
    LIAISON = "liaison"
    MEMBER = "member"
    LEADER = "leader"


class AbsenceKind(StrEnum):
    """Why somebody is away."""

    LEAVE = "leave"
    SICK = "sick"
    TRAINING = "training"
    TRAVEL = "travel"
    OTHER = "other"
