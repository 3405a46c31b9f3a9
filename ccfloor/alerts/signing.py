"""Our own webhook's signature: what a receiver checks before it believes a word.

The law: the signature is HMAC-SHA256, in hex, over the timestamp, a full stop and the body as it is
sent, with the secret that both know. A receiver refuses what is older than ``WINDOW_S`` by its own
clock, and takes each id once: a message that is sent again has the id that it had.
"""

from __future__ import annotations

import hashlib
import hmac
import string
from collections.abc import Mapping
from typing import Final

ID: Final = "Ccfloor-Id"
TIMESTAMP: Final = "Ccfloor-Timestamp"
SIGNATURE: Final = "Ccfloor-Signature"
WINDOW_S: Final = 300
_PLAIN: Final = frozenset(string.ascii_letters + string.digits + ":/-._~")


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """Give the signature of a body sent at ``timestamp`` (epoch seconds)."""
    message = str(timestamp).encode() + b"." + body
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


def headers(secret: str, timestamp: int, message_id: str, body: bytes) -> dict[str, str]:
    """Give the headers that go with a body."""
    return {
        "Content-Type": "application/json",
        # A header holds Latin letters and no line end; names of queues and seats hold anything.
        ID: quoted(message_id),
        TIMESTAMP: str(timestamp),
        SIGNATURE: f"v1={signature(secret, timestamp, body)}",
    }


def quoted(text: str) -> str:
    """Write what is no letter, digit or ``:/-._~`` of ASCII as ``%XX`` of its UTF-8 (RFC 3986)."""
    return "".join(
        chr(byte) if chr(byte) in _PLAIN else f"%{byte:02X}"
        for byte in text.encode("utf-8", "surrogatepass")
    )


def is_genuine(secret: str, told: Mapping[str, str], body: bytes, now: int) -> bool:
    """Check what came in, in a receiver; ``now`` is its clock, epoch seconds."""
    given = {key.lower(): value for key, value in told.items()}
    stamp = given.get(TIMESTAMP.lower(), "")
    if not (stamp.isascii() and stamp.isdigit()) or abs(now - int(stamp)) > WINDOW_S:
        return False
    expected = f"v1={signature(secret, int(stamp), body)}"
    return hmac.compare_digest(expected, given.get(SIGNATURE.lower(), ""))
