"""A PBX with one thing to say: it lets a client log in and sends it everything at once."""

from __future__ import annotations

import contextlib
import re
import socket
import threading

from bench.payload import GREETING


class Feeder:
    """Serves one client on an ephemeral port of the loopback, in a thread of its own."""

    def __init__(self, data: bytes) -> None:
        """Listen; ``data`` goes to whoever logs in."""
        self._data = data
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening; a client that is served is let go."""
        self._listening.close()
        self._thread.join(timeout=5)

    def _serve(self) -> None:
        # A contestant ends when it has seen enough, without a good-bye.
        with contextlib.suppress(OSError):
            client, _ = self._listening.accept()
            with client:
                client.sendall(GREETING)
                asked = b""
                while b"\r\n\r\n" not in asked:
                    asked += client.recv(65_536)
                named = re.search(rb"(?im)^ActionID: *(.*?)\r?$", asked)
                action = named[1] if named else b""
                client.sendall(
                    b"Response: Success\r\nActionID: " + action + b"\r\n"
                    b"Message: Authentication accepted\r\n\r\n"
                )
                client.sendall(self._data)
                while client.recv(65_536):
                    pass
