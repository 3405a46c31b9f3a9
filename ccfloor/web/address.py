"""What browsers call this place: the only origins whose pages may speak to it.

A browser sends a cookie along with a WebSocket that any page opens (RFC 6455, section 10.2:
the server has to look at Origin), and with a form that any page posts. ``SameSite`` keeps
the cookie back; the origin is looked at as well, for other ports of the same host are the
same site.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from ccfloor.config_web import WebConfig
from ccfloor.web_checks import LOOPBACK

_PORTS = {"http": 80, "https": 443}


def origin_of(url: str) -> str:
    """Return the origin of a URL as browsers write it (RFC 6454, section 6.2)."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    shown = f"[{host}]" if ":" in host else host
    port = parts.port
    default = port is None or port == _PORTS.get(parts.scheme)
    return f"{parts.scheme}://{shown}" + ("" if default else f":{port}")


def own_origins(web: WebConfig, port: int) -> frozenset[str]:
    """Return the origins of this place's own pages; ``port`` is the one it listens on."""
    if web.public_url:
        return frozenset({origin_of(web.public_url)})
    scheme = "https" if web.tls_cert else "http"
    hosts = LOOPBACK if web.host in LOOPBACK else {web.host}
    shown = (f"[{host}]" if ":" in host else host for host in hosts)
    return frozenset(origin_of(f"{scheme}://{host}:{port}") for host in shown)


def is_encrypted(web: WebConfig) -> bool:
    """Tell if browsers come by TLS, to here or to the proxy in front."""
    return bool(web.tls_cert) or web.public_url.startswith("https://")


def behind_proxy(web: WebConfig) -> bool:
    """Tell if somebody in front speaks TLS for us and says who asks."""
    return web.public_url.startswith("https://") and not web.tls_cert
