"""Kinds of secondment. Pure."""

from enum import StrEnum


class SecondmentKind(StrEnum):
    """How somebody is lent; the last kind stays at the home unit."""

    SECONDED = "seconded"
    BORROWED = "borrowed"
    TEMPORARY_POST = "temporary_post"
    SHADOWING = "shadowing"
    NOT_RELEASED = "not_released"


class DutyKind(StrEnum):
    """How much of the working time."""

    FULL = "full"
    HALF = "half"
    NOT_RELEASED = "not_released"
