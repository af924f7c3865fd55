"""Marks by which programs and the test file of virus scanners are known, wherever they stand. Pure."""

_TEST_MARK = b"ELIF-TSET-SURIVITNA-DRADNATS-RACIE"[::-1]
"""The test file of virus scanners; written backwards, so that no scanner takes this file for it."""

_PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
    b"L\x00\x00\x00\x01\x14\x02\x00",
    b"#!",
)
"""How programs of Windows, Linux and macOS begin, Java classes, Windows links, and scripts."""


def carries_test_mark(content: bytes) -> bool:
    """Tell whether a virus scanner would try itself on it."""
    return _TEST_MARK in content


def is_program(content: bytes) -> bool:
    """Tell whether a content begins like something that a machine runs."""
    return content.startswith(_PROGRAMS)
