"""What a platform's answer means for a message and for its channel. Pure.

Taken is only 2xx with the platform's own code 0: a bot answers 200 with an error in its body (CONTROLS §3 OB-05). Where
the answer leaves open whether the message was taken, it counts as lost: once more, and no more. Codes: the platforms'
documentation of group bots; one that is not known here is tried again.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from smartcity.foundation.texts import Text
from smartcity.messages.endpoint_rules import EndpointKind, endpoint_rules
from smartcity.messages.outbound import Reply
from smartcity.messages.smtp import Answer, Outcome

_ELSEWHERE = Text("The server sends the message elsewhere; redirects are not followed")
LONGEST_WAIT = timedelta(hours=6)
"""More than that no server is granted by Retry-After."""

# the field of the code, codes for "too fast", "wrong key, signature or place", and "this text never"
_CODES: dict[EndpointKind, tuple[str, frozenset[int], frozenset[int], frozenset[int]]] = {
    EndpointKind.WECOM: (
        "errcode",
        frozenset({45009, 45011, 45033, 45047}),
        frozenset({93000, 93004, 93008, 40001, 40014, 40089, 41001, 60020}),
        frozenset({40008, 40058, 44004, 45002, 47001}),
    ),
    EndpointKind.DINGTALK: (
        "errcode",
        frozenset({130101, 130102, 410100, 410101, 90018, 90019, 90030, 88130101}),
        frozenset({310000, 300001, 300005, 400013, 400101, 400102, 400106, 40035, 300501}),
        frozenset({400105, 430101, 430102, 430103, 430104, 460101, 460102, 40008, 44004, 45002}),
    ),
    EndpointKind.FEISHU: (
        "code",
        frozenset({11232, 11233, 11247, 99991400}),
        frozenset({19001, 19007, 19021, 19022, 19024, 19036}),
        frozenset({9499, 19002, 19023, 11246}),
    ),
}
_TOO_FAST = ("too fast", "too many request", "freq", "limit", "\u592a\u5feb", "\u9650\u6d41", "\u8d85\u8fc7")
_TIMEOUT, _TOO_EARLY, _TOO_MANY, _SERVER = 408, 425, 429, 500
_WRONG_PLACE = frozenset({401, 403, 404, 405, 410})
_GATEWAY_OK = frozenset({0, 200})


@dataclass(frozen=True, slots=True)
class Posted:
    """What one POST came to. `wait`: not before; `pauses`: nothing of this channel before; `blocks`: until mended."""

    answer: Answer
    wait: timedelta | None = None
    pauses: bool = False
    blocks: bool = False
    barred: bool = False
    """The server sent us elsewhere, or its name stands for a machine that isn't spoken to."""


def judged(kind: EndpointKind, reply: Reply, now: datetime) -> Posted:
    """Tell what a server's answer means."""
    status, said = reply.status, _said(reply)
    if 300 <= status < 400:  # noqa: PLR2004  the redirects
        return Posted(Answer(Outcome.LATER, _ELSEWHERE.msgid), barred=True)
    wait = _asked_to_wait(reply, now)
    if status == _TOO_MANY:
        return _throttled(kind, _answer(Outcome.LATER, status, said), wait)
    if status >= _SERVER or status in {_TIMEOUT, _TOO_EARLY}:
        return Posted(_answer(Outcome.LATER, status, said), wait)
    if status in _WRONG_PLACE:
        return Posted(_answer(Outcome.REFUSED, status, said), blocks=True)
    if not 200 <= status < 300:  # noqa: PLR2004  all that is not success
        return Posted(_answer(Outcome.REFUSED, status, said))
    document = _document(reply)
    return _of_gateway(status, said, document) if kind is EndpointKind.WEBHOOK else _of_bot(kind, said, document)


def _of_bot(kind: EndpointKind, said: str, document: dict[str, Any] | None) -> Posted:
    name, fast, wrong, never = _CODES[kind]
    code = document.get(name) if document else None
    if not isinstance(code, int) or isinstance(code, bool):
        return Posted(Answer(Outcome.LOST, f"not the platform's answer: {said}"[:500]))
    answer = Answer(Outcome.SENT if code == 0 else Outcome.LATER, _in_words(code, document or {}, said))
    if code == 0:
        return Posted(answer)
    if code in fast or (code not in wrong | never and any(word in said.lower() for word in _TOO_FAST)):
        return _throttled(kind, answer, None)
    if code in wrong | never:
        return Posted(Answer(Outcome.REFUSED, answer.words), blocks=code in wrong)
    return Posted(answer)


def _in_words(code: int, document: dict[str, Any], said: str) -> str:
    """Return a bot's own words and their code, without the signs of JSON around them."""
    words = next((document[name] for name in ("errmsg", "msg") if isinstance(document.get(name), str)), "")
    shown = "".join(sign for sign in words if sign.isprintable()).strip()
    return f"{code} {shown}"[:500] if shown else said[:500]


def _of_gateway(status: int, said: str, document: dict[str, Any] | None) -> Posted:
    """A gateway has taken the message with 2xx, unless it names a code in its answer that says otherwise."""
    code = next((document[name] for name in ("code", "errcode") if name in document), 0) if document else 0
    taken = str(code).strip() in {str(one) for one in _GATEWAY_OK}
    return Posted(_answer(Outcome.SENT if taken else Outcome.LATER, status, said))


def _throttled(kind: EndpointKind, answer: Answer, wait: timedelta | None) -> Posted:
    least = timedelta(seconds=endpoint_rules().buckets[kind].pause_seconds)
    return Posted(answer, max(wait or least, least), pauses=True)


def _asked_to_wait(reply: Reply, now: datetime) -> timedelta | None:
    """Return what Retry-After asks for: seconds, or a date."""
    asked = reply.headers.get("retry-after", "").strip()
    if asked.isascii() and asked.isdigit():
        return min(timedelta(seconds=int(asked[:7])), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(asked)
    except ValueError:
        return None
    if until.tzinfo is None:
        return None
    return min(max(until - now, timedelta()), LONGEST_WAIT)


def _document(reply: Reply) -> dict[str, Any] | None:
    if not reply.whole:
        return None
    try:
        found = json.loads(reply.body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _said(reply: Reply) -> str:
    words = " ".join(reply.body[:2000].decode("utf-8", "replace").split())
    return "".join(sign for sign in words if sign.isprintable())[:400]


def _answer(outcome: Outcome, status: int, said: str) -> Answer:
    return Answer(outcome, f"{status} {said}".strip()[:500])
