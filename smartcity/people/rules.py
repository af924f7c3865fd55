"""What people are at an organisation or in a working group, and how much of their contacts is shown. Pure."""

import re
from enum import StrEnum

EMAIL = re.compile(r"[^@\s<>,;:\"()\[\]\\]+@[^@\s<>,;:\"()\[\]\\.]+(\.[^@\s<>,;:\"()\[\]\\.]+)*", re.ASCII)
PHONE = re.compile(r"\+?[0-9][0-9 ()/,;*#.\-]{2,}", re.ASCII)

SHOWN_FIRST = 3
SHOWN_LAST = 4
STARS = "****"


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


def masked_phone(phone: str) -> str:
    """Return a number with its middle hidden; a short one hidden whole."""
    if len(phone) <= SHOWN_FIRST + SHOWN_LAST:
        return STARS if phone else ""
    return phone[:SHOWN_FIRST] + STARS + phone[-SHOWN_LAST:]


def masked_email(email: str) -> str:
    """Return an address with its name hidden but for the first letter."""
    name, at, host = email.partition("@")
    return f"{name[:1]}{STARS}{at}{host}" if at else STARS if email else ""


def is_email(value: str) -> bool:
    """Tell whether a text can be an e-mail address."""
    return EMAIL.fullmatch(value) is not None


def is_phone(value: str) -> bool:
    """Tell whether a text can be a telephone number, or several."""
    return PHONE.fullmatch(value) is not None
