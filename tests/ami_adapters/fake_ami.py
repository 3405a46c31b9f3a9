"""A scripted AMI server on loopback: real sockets, and answers as literal text.

It answers an action with what the script says for its name (``{id}`` is the ActionID) and
says unasked whatever a test tells it to. It keeps every action it was sent.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import ssl
from dataclasses import dataclass, field
from typing import Self

GREETING = b"Asterisk Call Manager/11.0.0\r\n"
CHALLENGE = "169803123"
SECRET = "ccfloor-secret"

SCRIPT = {
    "Challenge": f"Response: Success\r\nActionID: {{id}}\r\nChallenge: {CHALLENGE}\r\n\r\n",
    "Ping": "Response: Success\r\nActionID: {id}\r\nPing: Pong\r\n"
    "Timestamp: 1795421818.500000\r\n\r\n",
    "QueueStatus": (
        "Response: Success\r\nActionID: {id}\r\nEventList: start\r\n"
        "Message: Queue status will follow\r\n\r\n"
        "Event: QueueParams\r\nQueue: support\r\nActionID: {id}\r\n\r\n"
        "Event: QueueMember\r\nQueue: support\r\nName: agent1001\r\nActionID: {id}\r\n\r\n"
        "Event: QueueStatusComplete\r\nActionID: {id}\r\nEventList: Complete\r\n"
        "ListItems: 2\r\n\r\n"
    ),
    "CoreShowChannels": (
        "Response: Success\r\nActionID: {id}\r\nEventList: start\r\n"
        "Message: Channels will follow\r\n\r\n"
        "Event: CoreShowChannelsComplete\r\nActionID: {id}\r\nEventList: Complete\r\n"
        "ListItems: 0\r\n\r\n"
    ),
    "DeviceStateList": "Response: Error\r\nActionID: {id}\r\nMessage: Permission denied\r\n\r\n",
    "PJSIPShowContacts": "Response: Error\r\nActionID: {id}\r\nMessage: No Contacts found\r\n\r\n",
    "Logoff": "Response: Goodbye\r\nActionID: {id}\r\nMessage: Thanks for all the fish.\r\n\r\n",
}

ACCEPTED = "Response: Success\r\nActionID: {id}\r\nMessage: Authentication accepted\r\n\r\n"
REFUSED = "Response: Error\r\nActionID: {id}\r\nMessage: Authentication failed\r\n\r\n"


@dataclass
class FakeAmi:
    """One server; use as ``async with FakeAmi() as ami``."""

    script: dict[str, str] = field(default_factory=lambda: dict(SCRIPT))
    greeting: bytes = GREETING
    first: bytes = b""
    """Sent right behind the greeting of every connection."""
    tls: ssl.SSLContext | None = None
    silent: bool = False
    """Reads and never answers again: a half-open peer."""
    actions: list[dict[str, str]] = field(default_factory=list)
    connections: int = 0

    def __post_init__(self) -> None:
        self._writers: list[asyncio.StreamWriter] = []
        self._changed = asyncio.Condition()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(
            self._serve, "127.0.0.1", 0, ssl=self.tls, limit=1 << 20
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self.hang_up()
        await self._server.wait_closed()

    def say(self, data: bytes) -> None:
        """Send bytes to everybody who is connected."""
        for writer in self._writers:
            writer.write(data)

    async def connected(self) -> None:
        """Wait until somebody is connected."""
        async with self._changed, asyncio.timeout(60):
            await self._changed.wait_for(lambda: self._writers)

    async def speak(self, data: bytes, size: int, *, finish: bool = True) -> None:
        """Send bytes to the one client there is, in pieces, and hang up when all are gone."""
        await self.connected()
        writer = self._writers[0]
        for at in range(0, len(data), size):
            writer.write(data[at : at + size])
            if size > 1_000 or at % 1_000 < size:
                with contextlib.suppress(ConnectionError):
                    await writer.drain()
        if finish:
            writer.close()
            self._writers.clear()

    def hang_up(self) -> None:
        """Close every connection, as a PBX that stops does."""
        for writer in self._writers:
            writer.close()
        self._writers.clear()

    async def until(self, action: str, times: int = 1) -> None:
        """Wait until an action has been received so many times."""
        async with self._changed, asyncio.timeout(60):
            await self._changed.wait_for(
                lambda: sum(sent["Action"] == action for sent in self.actions) >= times
            )

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.append(writer)
        writer.write(self.greeting + self.first)
        async with self._changed:
            self._changed.notify_all()
        try:
            while True:
                block = await reader.readuntil(b"\r\n\r\n")
                action = dict(
                    line.split(": ", 1) for line in block.decode().split("\r\n") if ": " in line
                )
                self.actions.append(action)
                if not self.silent:
                    writer.write(self._answer(action))
                async with self._changed:
                    self._changed.notify_all()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _answer(self, action: dict[str, str]) -> bytes:
        name = action["Action"]
        answer = self.script.get(name)
        if answer is None and name == "Login":
            answer = ACCEPTED if _proven(action) else REFUSED
        if answer is None:
            answer = "Response: Error\r\nActionID: {id}\r\nMessage: Invalid/unknown command\r\n\r\n"
        return answer.replace("{id}", action.get("ActionID", "")).encode()


def _proven(action: dict[str, str]) -> bool:
    key = hashlib.md5((CHALLENGE + SECRET).encode(), usedforsecurity=False).hexdigest()
    return action.get("Secret") == SECRET or action.get("Key") == key
