"""Every act that the program records has a Chinese word, and so has what it is done to."""

import ast
from pathlib import Path

import smartcity
from smartcity.actions.workflow import Verb
from smartcity.meetings.workflow import MeetingVerb
from tests.catalogue import catalogues

SOURCES = sorted(Path(smartcity.__file__).parent.rglob("*.py"))


def recorded():
    """The verbs and kinds of things that stand in calls of `record`, as far as they are written out."""
    for path in SOURCES:
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "record":
                for context, written in zip(("verb", "object"), call.args[1:3], strict=False):
                    yield from ((context, word) for word in constants(written))


def constants(written):
    """A text as it stands, or the texts of `one if … else other`."""
    if isinstance(written, ast.Constant):
        yield written.value
    if isinstance(written, ast.IfExp):
        yield from (*constants(written.body), *constants(written.orelse))


def test_every_act_and_thing_in_the_log_has_a_chinese_word():
    wanted = set(recorded())
    wanted |= {("verb", f"actions.{verb}") for verb in Verb} | {("verb", f"meetings.{verb}") for verb in MeetingVerb}
    known = catalogues()
    assert len(wanted) > 50, "the search found the calls"
    assert sorted(wanted - set(known)) == []
