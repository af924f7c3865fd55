r"""What is posted to a channel: the request that each platform wants, signed anew for each try. Pure.

DingTalk: HMAC-SHA256 over "timestamp\nsecret" in the address, milliseconds. Feishu: the same words are the key over
nothing, in the body, seconds. The webhook follows Standard Webhooks (id, timestamp, signature over both and the body).
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote

from smartcity.messages.endpoint_rules import EndpointKind
from smartcity.messages.outbound_addresses import Target

_WHOLE_SECRET = "whsec_"  # noqa: S105  the sign before a secret in base64, not one itself
_JSON = {"Content-Type": "application/json; charset=utf-8"}


@dataclass(frozen=True, slots=True)
class Request:
    """One POST, ready."""

    target: Target
    body: bytes
    headers: Mapping[str, str] = field(default_factory=lambda: dict(_JSON))


def request(kind: EndpointKind, target: Target, secret: str, text: str, message_id: str, now: datetime) -> Request:
    """Return the POST that tells a channel `text`; for a webhook `text` is the JSON document itself."""
    if kind is EndpointKind.WEBHOOK:
        return _webhook(target, secret, text, message_id, now)
    if kind is EndpointKind.FEISHU:
        return _feishu(target, secret, text, now)
    if kind is EndpointKind.DINGTALK:
        target = _signed_target(target, secret, now)
    return Request(target, _json({"msgtype": "text", "text": {"content": text}}))


def _signed_target(target: Target, secret: str, now: datetime) -> Target:
    if not secret:
        return target
    stamp = str(int(now.timestamp() * 1000))
    sign = "&" if "?" in target.path else "?"
    signature = quote(dingtalk_signature(stamp, secret), safe="")
    return Target(target.host, f"{target.path}{sign}timestamp={stamp}&sign={signature}")


def dingtalk_signature(stamp: str, secret: str) -> str:
    """Return DingTalk's signature of a timestamp in milliseconds."""
    return _base64(hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest())


def feishu_signature(stamp: str, secret: str) -> str:
    """Return Feishu's signature of a timestamp in seconds."""
    return _base64(hmac.new(f"{stamp}\n{secret}".encode(), b"", hashlib.sha256).digest())


def _feishu(target: Target, secret: str, text: str, now: datetime) -> Request:
    """Feishu reads marks such as <at> in a text; nobody is called by what an item is named."""
    said: dict[str, object] = {
        "msg_type": "text",
        "content": {"text": text.replace("<", "\N{FULLWIDTH LESS-THAN SIGN}")},
    }
    if secret:
        stamp = str(int(now.timestamp()))
        said = {"timestamp": stamp, "sign": feishu_signature(stamp, secret), **said}
    return Request(target, _json(said))


def _webhook(target: Target, secret: str, document: str, message_id: str, now: datetime) -> Request:
    body, stamp = document.encode(), str(int(now.timestamp()))
    signed = {
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": webhook_signature(secret, message_id, stamp, body),
    }
    return Request(target, body, {**_JSON, **signed})


def webhook_signature(secret: str, message_id: str, stamp: str, body: bytes) -> str:
    """Return the webhook's signature: `v1,` and HMAC-SHA256 over id, timestamp and body, joined by full stops."""
    whole = secret.startswith(_WHOLE_SECRET)
    key = base64.b64decode(secret.removeprefix(_WHOLE_SECRET)) if whole else secret.encode()
    return "v1," + _base64(hmac.new(key, f"{message_id}.{stamp}.".encode() + body, hashlib.sha256).digest())


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _json(said: object) -> bytes:
    return json.dumps(said, ensure_ascii=False).encode()
