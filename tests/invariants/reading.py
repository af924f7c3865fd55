"""What people read when they walk through the whole desk: every page, list, search, export, feed and mail."""

import email
import email.policy
import io
import re
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import event

from smartcity.foundation.database import db
from tests.invariants.stock import words
from tests.invariants.walking import pages

ALLOWED = {
    "secretary": set(words.LIAISONS),
    "leader": set(words.LIAISONS),
    "lead_liaison": {"data"},
    "member": {"data"},
    "outsider": {"education"},
    "support_liaison": {"finance"},
    "observer": {"finance"},
    "police_liaison": {"police"},
    "system_admin": set(),
    "security_admin": set(),
    "audit_admin": set(),
    "visitor": set(),
}
"""Whose affairs a person may read of."""

ASKED = ("q=CANARY", "as_of=2026-11-20", "limit=200", "unit={foreign}", "lead={foreign}")
"""What a list can be asked; a department that is not the reader's own is asked for by number."""

KEPT_BY_READING = {"sign_in_session", "token", "calendar_feed", "audit_entry", "audit_head"}
"""Tables in which a request notes, after it has read, that it did: use of a session, token or feed, and the audit."""

LISTS = re.compile(r"[._](index|export\w*|list\w*|series_index|notices|phone|preview|inbox|mail)$")
"""Endpoints that show many things."""

WRITE = re.compile(r"\s*(?:insert\s+(?:or\s+\w+\s+)?into|update|delete\s+from|replace\s+into)\s+\"?(\w+)", re.I)
NEXT = re.compile(r'href="\?([^"]*\bcursor=[^"]+)"|"next":\s*"([^"]+)"')


@dataclass
class Reading:
    """What one person got from one address."""

    login: str
    path: str
    status: int
    found: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)


def text_of(answer):
    """Return all that a file says: a page as it is, a packed document with its parts, a calendar with its lines whole."""
    data = answer.get_data()
    if data[:4] == b"PK\x03\x04":
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
        return "\n".join([*parts, *(re.sub(r"<[^>]+>", "", part) for part in parts)])
    text = data.decode("utf-8", "replace")
    return text.replace("\r\n ", "") if answer.mimetype == "text/calendar" else text


def tokens_in(text):
    """Return whose affairs a text speaks of."""
    lowered = text.lower()
    return {key for key in words.LIAISONS if any(word.lower() in lowered for word in words.secrets_of(key))}


@contextmanager
def writes_of(app):
    """Yield the set of tables that are written to in the block."""
    tables = set()

    def note(_connection, _cursor, statement, *_rest):
        match = WRITE.match(statement)
        if match:
            tables.add(match[1])

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield tables
    finally:
        event.remove(engine, "before_cursor_execute", note)


def walk(walker, ids, login):
    """Let a person read every address with the numbers of the own department's things and of another's; yield each
    reading. Who sees all departments reads one: theirs is the other tests' to prove.
    """
    own = next((key for key in ids if key in ALLOWED[login]), "data")
    other = next(key for key in ids if key != own)
    seen = set()
    waiting = [
        path
        for key in ((own,) if len(ALLOWED[login]) > 1 else (own, other))
        for path in _paths(walker.app, ids[key], ids[other]["department"])
    ]
    while waiting:
        path = waiting.pop()
        if path in seen or path.startswith(("/language/", "/calendar/")):
            continue
        seen.add(path)
        with writes_of(walker.app) as written:
            answer = walker.get(login, path)
        text = text_of(answer)
        answer.close()
        yield Reading(login, path, answer.status_code, tokens_in(text), written - KEPT_BY_READING)
        if answer.status_code == 200:
            waiting += _following(path, text)


def _paths(app, ids, foreign):
    """Yield each address, lists also with what can be asked of them."""
    for rule, path in pages(app, ids):
        yield path
        if LISTS.search(rule.endpoint):
            yield from (f"{path}?{asked.format(foreign=foreign)}" for asked in ASKED)


def _following(path, text):
    """Yield the next page of a list."""
    plain = path.split("?")[0]
    for href, cursor in NEXT.findall(text):
        yield f"{plain}?{href.replace('&amp;', '&')}" if href else f"{plain}?cursor={cursor}"


def strangers(readings):
    """Find what somebody read of affairs that are not theirs."""
    return [
        f"{one.login} reads of {', '.join(sorted(one.found - ALLOWED[one.login]))} at {one.path}"
        for one in readings
        if one.found - ALLOWED[one.login]
    ]


def failures(readings):
    """Find addresses that failed."""
    return [f"{one.path} fails for {one.login}: {one.status}" for one in readings if one.status >= 500]


def written_by_reading(readings):
    """Find addresses that changed something by being read."""
    return [f"{one.path} writes to {sorted(one.written)} for {one.login}" for one in readings if one.written]


def letters(folder):
    """Yield (recipient, text) of every mail that was written to files."""
    for path in sorted(folder.glob("*.eml")):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        parts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
        yield message["To"].addresses[0].addr_spec, "\n".join([message["Subject"], *parts])
