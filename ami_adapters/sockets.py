"""What both live links ask of their socket, whatever reads it.

A dead peer must be noticed even when nobody speaks, and one that takes no bytes even when
somebody does; an action is small and must not wait for a second one.
"""

from __future__ import annotations

import socket
import ssl
from typing import Final

from ccfloor.config import Ami
from ccfloor.errors import LinkError

_OPTIONS: Final = (
    (socket.SOL_SOCKET, "SO_KEEPALIVE", 1),
    (socket.IPPROTO_TCP, "TCP_NODELAY", 1),
    (socket.IPPROTO_TCP, "TCP_KEEPIDLE", 10),
    (socket.IPPROTO_TCP, "TCP_KEEPINTVL", 3),
    (socket.IPPROTO_TCP, "TCP_KEEPCNT", 3),
    (socket.IPPROTO_TCP, "TCP_USER_TIMEOUT", 19_000),  # ms: idle + count times interval
)

OVERFLOW: Final = 64 * 1024 * 1024
"""Bytes that may wait for us: sixteen times what the kernel holds for Asterisk [AMI.md C4]."""


def tune(sock: socket.socket) -> None:
    """Set the options this system knows."""
    for level, name, value in _OPTIONS:
        option = getattr(socket, name, None)
        if option is not None:  # TCP_USER_TIMEOUT and the KEEP* trio are not everywhere
            sock.setsockopt(level, option, value)


def tls_context(ami: Ami) -> ssl.SSLContext | None:
    """Return how to speak TLS; None for plain TCP. LinkError names a file that will not do."""
    if not ami.tls:
        return None
    try:
        context = ssl.create_default_context(cafile=ami.tls_ca or None)
    except OSError as error:  # ssl.SSLError is one
        raise LinkError(f"{ami.tls_ca}: not a file of certificates: {error}") from error
    if not ami.tls_verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def unreachable(ami: Ami, error: BaseException) -> LinkError:
    """Return the error that says which PBX could not be reached and why."""
    why = f"no connection within {ami.answer_s:g} s" if isinstance(error, TimeoutError) else error
    return LinkError(f"{ami.host}:{ami.port}: {why}")
