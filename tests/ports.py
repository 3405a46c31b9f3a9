"""Ports for programs that a test starts, and that have to be told theirs."""

from __future__ import annotations

import itertools
import os
import socket

_PORTS = range(20_000, 32_000)
_asked = itertools.count()


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """Return a loopback port that nobody holds and that this process was not given before.

    It lies between the ports for sound and the ephemeral ones, and each process begins
    looking somewhere else: between here and the program that will bind it, nobody takes it.
    """
    while True:
        port = _PORTS.start + (os.getpid() * 101 + next(_asked)) % len(_PORTS)
        with socket.socket(socket.AF_INET, kind) as trial:
            try:
                trial.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
