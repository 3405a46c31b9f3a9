"""What is the same for every answer, and what is read of every question."""

from __future__ import annotations

import ipaddress
from typing import Final

from aiohttp import web

from ccfloor.serve.auth import is_loopback

COOKIE: Final = {True: "__Host-ccfloor", False: "ccfloor"}
"""By whether it is encrypted: browsers take the first only over TLS, from this very host."""
KEY_LENGTH: Final = 200
_HEADER_LENGTH: Final = 200

POLICY: Final = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src data:; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""A page that only asks: no script at all."""
SCREEN_POLICY: Final = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self' 'unsafe-inline'; "
    "font-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
"""Without WebGL xterm.js draws with elements that it styles inline, and has no columns where that
is forbidden: styles may stand inline, scripts may not."""

_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # Not no-referrer: forms would then be sent with `Origin: null` (Fetch, 3.2).
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


async def guard(_request: web.Request, response: web.StreamResponse) -> None:
    """Put the headers that keep a page to itself on every answer."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.popall("Server", None)  # versions are nobody's business


def peer_of(request: web.Request, *, proxied: bool) -> str:
    """Return whose failures are counted: the address the proxy on this machine names, or the peer.

    Only the last of the addresses in X-Forwarded-For is the proxy's own word, and only a
    program of this machine is taken for the proxy.
    """
    peer = request.remote or ""
    if not (proxied and is_loopback(peer)):
        return peer
    last = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        return str(ipaddress.ip_address(last))
    except ValueError:
        return peer


def language_of(accepted: str, otherwise: str) -> str:
    """Return the first of our languages in an Accept-Language (RFC 9110, 12.5.4).

    Browsers list them by preference, so their weights need no reading.
    """
    for part in accepted[:_HEADER_LENGTH].split(","):
        tag = part.partition(";")[0].strip().lower().partition("-")[0]
        if tag in _LANGUAGE:
            return _LANGUAGE[tag]
    return otherwise


_LANGUAGE: Final = {"zh": "zh_CN", "en": "en"}
