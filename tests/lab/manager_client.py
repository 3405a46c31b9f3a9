"""A plain AMI client that shares no code with the product: the lab's own witness.

It keeps every byte it is sent, which makes a recording, and it can send actions. It
understands just enough to pair a reply with its action.
"""

from __future__ import annotations

import contextlib
import itertools
import socket
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

CENSUS = ("QueueStatus", "CoreShowChannels", "DeviceStateList")


class ManagerClient:
    """One logged-in connection; its reader is a thread that ends with the socket."""

    def __init__(self, port: int, username: str, secret: str, *, events: str = "on") -> None:
        """Connect and log in; raises OSError where nobody listens, PermissionError if refused."""
        self.raw = bytearray()
        self._arrived = threading.Condition()
        self._numbers = itertools.count(1)
        self._open = True
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=30.0)
        self._socket.settimeout(None)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        account = {"Username": username, "Secret": secret, "Events": events}
        reply = self.action("Login", account)
        if b"Success" not in reply:
            self.close()
            raise PermissionError(reply.decode(errors="replace"))

    def action(
        self, name: str, headers: Mapping[str, str] | None = None, *, limit_s: float = 30.0
    ) -> bytes:
        """Send an action and return the block that answers it; TimeoutError when none comes."""
        ticket = f"lab-{next(self._numbers)}"
        lines = [f"Action: {name}", f"ActionID: {ticket}"]
        lines += [f"{key}: {value}" for key, value in (headers or {}).items()]
        self._socket.sendall("\r\n".join([*lines, "", ""]).encode())
        mark = f"ActionID: {ticket}\r\n".encode()
        end = self.wait_for(mark, limit_s=limit_s, whole=True)
        begin = self.raw.rfind(b"\r\n\r\n", 0, end - 4) + 4
        return bytes(self.raw[begin:end])

    def wait_for(self, text: bytes, *, limit_s: float, start: int = 0, whole: bool = False) -> int:
        """Return where ``text`` ends in what came (``whole``: where its block ends)."""
        until = time.monotonic() + limit_s
        with self._arrived:
            while True:
                at = self.raw.find(text, start)
                end = at + len(text)
                if at >= 0 and whole:
                    at = self.raw.find(b"\r\n\r\n", end - 2)
                    end = at + 4
                if at >= 0:
                    return end
                left = until - time.monotonic()
                if left <= 0 or not self._open:
                    raise TimeoutError(f"{text!r} did not come within {limit_s} s")
                self._arrived.wait(left)

    def found(self, find: Callable[[bytes], str], what: str, *, limit_s: float) -> str:
        """Return what ``find`` finds in all that came, as soon as it does; else TimeoutError."""
        until = time.monotonic() + limit_s
        with self._arrived:
            while not (found := find(bytes(self.raw))):
                left = until - time.monotonic()
                if left <= 0 or not self._open:
                    raise TimeoutError(f"{what}: not within {limit_s} s")
                self._arrived.wait(left)
        return found

    def census(self) -> None:
        """Ask for the lists a recording should open with."""
        for name in CENSUS:
            self.action(name)

    def save(self, file: Path) -> None:
        """Write every byte that came so far."""
        with self._arrived:
            file.write_bytes(bytes(self.raw))

    def close(self) -> None:
        """Let go of the socket and wait for the reader to end."""
        self._open = False
        with contextlib.suppress(OSError):  # the other side was faster
            self._socket.shutdown(socket.SHUT_RDWR)
        self._reader.join(5.0)
        self._socket.close()

    def _read(self) -> None:
        try:
            while data := self._socket.recv(65_536):
                with self._arrived:
                    self.raw += data
                    self._arrived.notify_all()
        except OSError:
            pass  # killed on purpose: what came so far is kept
        with self._arrived:
            self._open = False
            self._arrived.notify_all()
