"""Speaks a dashboard's half of the protocol (textual.drivers.web_driver), and tells what it got.

With an argument it is ill-behaved: ``deaf`` never ends when asked to, ``brief`` ends at once,
``curious`` asks for what a screen has no business with.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import Any


def say(kind: bytes, payload: bytes) -> None:
    os.write(1, kind + len(payload).to_bytes(4, "big") + payload)


def draw(**told: Any) -> None:
    say(b"D", json.dumps(told).encode())


def meta(**told: Any) -> None:
    say(b"M", json.dumps(told).encode())


def exactly(size: int) -> bytes:
    data = b""
    while len(data) < size:
        more = os.read(0, size - len(data))
        if not more:
            sys.exit(0)
        data += more
    return data


manner = sys.argv[-1] if len(sys.argv) > 1 else ""
os.write(1, b"__GANGLION__\n")
if manner == "deaf":
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
if manner == "curious":
    meta(type="open_url", url="https://example.com/", new_tab=True)
    meta(type="deliver_file_start", key="k", path="/etc/passwd", open_method="download")
    say(b"P", b"rubbish")
draw(argv=sys.argv, environment=dict(os.environ), pid=os.getpid())
if manner == "brief":
    sys.exit(0)
while True:
    kind, size = exactly(1), int.from_bytes(exactly(4), "big")
    payload = exactly(size)
    if kind == b"D":
        draw(typed=payload.decode())
    elif json.loads(payload)["type"] == "quit":
        if manner != "deaf":
            meta(type="exit")
            sys.exit(0)
    else:
        draw(meta=json.loads(payload))
