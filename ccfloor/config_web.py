"""``[web]``: where browsers connect."""

from __future__ import annotations

import msgspec


class WebConfig(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where browsers connect (``ccfloor web``)."""

    host: str = "127.0.0.1"
    port: int = 8438
    public_url: str = ""
    """What people type where that is another address: a proxy's, or a name."""
    tls_cert: str = ""
    tls_key: str = ""
    unencrypted: bool = False
    """Outside of this machine without TLS: keys can be overheard."""
    screens: int = 50
    """At once; each is a process."""
    session_s: float = 46_800.0
    idle_s: float = 1_800.0
    """A session without a screen ends after this."""
