"""Addresses and secrets of channels as they are stored: encrypted, by a key made from the instance's secret key.

AES-256-GCM (CONTROLS §1 row 22): `1:<key id>:<nonce and text, base64>`. The key id tells another key from a damaged
value, so that a changed secret key is a clear refusal and nothing is written over.
"""

import base64
import hashlib
import hmac
import secrets
from binascii import Error as NotBase64

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from smartcity.foundation.problems import Conflict
from smartcity.foundation.texts import Text

_FORM, _NONCE = "1", 12


class Unsealable(Conflict):
    """What is stored can't be read with the secret key in force."""

    def __init__(self) -> None:
        super().__init__(
            Text(
                "The stored address can't be read: the secret key of this installation has changed. "
                "Put the former key back, or enter address and secret anew"
            )
        )


class Seal:
    """Encrypts and reads back what belongs to one purpose."""

    def __init__(self, secret_key: str, purpose: str) -> None:
        made = HKDF(SHA256(), 64, salt=None, info=f"smartcity {purpose}".encode()).derive(secret_key.encode())
        self._cipher, self._mark = AESGCM(made[:32]), made[32:]
        self.key_id = hashlib.sha256(b"id" + made).hexdigest()[:12]

    def seal(self, text: str) -> str:
        """Return the stored form of a text; each time another one."""
        nonce = secrets.token_bytes(_NONCE)
        sealed = nonce + self._cipher.encrypt(nonce, text.encode(), self.key_id.encode())
        return f"{_FORM}:{self.key_id}:{base64.b64encode(sealed).decode()}"

    def read(self, stored: str) -> str:
        """Return the text; raise `Unsealable` where it was sealed by another key, or is damaged."""
        form, _sign, rest = stored.partition(":")
        key_id, _sign, sealed = rest.partition(":")
        if form != _FORM or key_id != self.key_id:
            raise Unsealable
        try:
            found = base64.b64decode(sealed, validate=True)
            return self._cipher.decrypt(found[:_NONCE], found[_NONCE:], key_id.encode()).decode()
        except (InvalidTag, NotBase64, ValueError):
            raise Unsealable from None

    def mark(self, text: str) -> str:
        """Return a mark by which equal texts are known, and nothing else."""
        return hmac.new(self._mark, text.encode(), hashlib.sha256).hexdigest()
