"""Real receivers on real sockets: an SMTP server and an HTTP server that may misbehave."""

from __future__ import annotations

import asyncio
import email
import email.message
import email.policy
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session


class Inbox:
    """Takes every mail."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, str]] = []
        self.whole: list[email.message.EmailMessage] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's own name
        del server, session
        assert isinstance(envelope.content, bytes)
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        body = mail.get_body(("plain",))
        assert body is not None
        self.whole.append(mail)
        self.mails.append((str(mail["subject"]), body.get_content()))
        return "250 OK"


@asynccontextmanager
async def smtp() -> AsyncIterator[tuple[Inbox, int]]:
    """Run a mail server."""
    inbox = Inbox()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(inbox, loop=loop), "127.0.0.1", 0)
    try:
        yield inbox, int(server.sockets[0].getsockname()[1])
    finally:
        server.close()


class Hook:
    """An HTTP receiver: answers as it is told, and keeps what it took."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.bodies: list[bytes] = []
        self.answers: list[str] = []
        """What the next requests are answered with; empty: 200. ``close``: cut off."""
        self.calls = 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
            length = int({key.lower(): value for key, value in headers.items()}["content-length"])
            body = await reader.readexactly(length)
            self.calls += 1
            answer = self.answers.pop(0) if self.answers else "200"
            if answer == "close":
                writer.write(b"HTTP/1.1 2")
            else:
                if answer == "200":
                    self.taken.append(json.loads(body))
                    self.headers.append(headers)
                    self.bodies.append(body)
                writer.write(f"HTTP/1.1 {answer} X\r\nContent-Length: 0\r\n\r\n".encode())
            await writer.drain()
        finally:
            writer.close()

    def ids(self) -> list[str]:
        return [one["id"] for one in self.taken]


@asynccontextmanager
async def http(port: int = 0) -> AsyncIterator[tuple[Hook, int]]:
    """Run a webhook's receiver."""
    hook = Hook()
    server = await asyncio.start_server(hook, "127.0.0.1", port)
    try:
        yield hook, int(server.sockets[0].getsockname()[1])
    finally:
        server.close()
