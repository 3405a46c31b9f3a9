"""What can be wrong with ``[web]``: above all, keys that strangers on the network could read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from ccfloor.config_problem import Problem
from ccfloor.config_web import WebConfig

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_ANY = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - looked for, not listened on


def web_problems(web: WebConfig) -> Iterator[Problem]:
    """Find what is wrong with where browsers connect."""
    for key, low, high, unit in (
        ("port", 1, 65_535, "TCP port"),
        ("screens", 1, 1_000, "screens"),
        ("session_s", 60, 7 * 86_400, "seconds"),
        ("idle_s", 10, 86_400, "seconds"),
    ):
        value = getattr(web, key)
        if not low <= value <= high:
            yield Problem(f"web.{key}", value, f"{unit} from {low} to {high}")
    for key, name in (("web.tls_cert", web.tls_cert), ("web.tls_key", web.tls_key)):
        if name and not Path(name).is_file():
            yield Problem(key, name, "a PEM file that is there")
        elif not name and (web.tls_cert or web.tls_key):
            yield Problem(key, name, "both tls_cert and tls_key, or neither")
    if web.public_url and not _is_address(web.public_url):
        expected = "what people type, without a path: https://floor.example.com"
        yield Problem("web.public_url", web.public_url, expected)
    elif web.tls_cert and web.public_url.startswith("http://"):
        expected = "https://…: with tls_cert nothing else is spoken here"
        yield Problem("web.public_url", web.public_url, expected)
    if not web.public_url and web.host in _ANY:
        expected = "the address that people type: pages of other sites are told from ours by it"
        yield Problem("web.public_url", web.public_url, expected)
    outside = web.host not in LOOPBACK or web.public_url.startswith("http://")
    encrypted = web.tls_cert or web.public_url.startswith("https://")
    if outside and not (encrypted or web.unencrypted):
        expected = (
            "a loopback address, or tls_cert, or public_url = https://… of a proxy in front, or "
            "unencrypted = true: people's keys would go over the wire as they are"
        )
        yield Problem("web.host", web.host, expected)


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    bare = not (parts.path.strip("/") or parts.query or parts.fragment or parts.username)
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and bare and port != 0
