"""A client in a few lines: for headless tools and for tests.

``FloorClient`` yields the daemon's messages as they come and does nothing else: no
reconnecting, no state. ``Mirror`` keeps the state that a dashboard would paint.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Final, Self

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from ccfloor.errors import ProtocolError
from ccfloor.serve.messages import (
    Alert,
    Delta,
    Goodbye,
    LinkState,
    Login,
    Queue,
    Seat,
    Snapshot,
    Welcome,
)
from ccfloor.serve.mine import AnyMessage, AnyRequest

_ENCODE: Final = msgspec.json.Encoder()
_DECODE: Final[msgspec.json.Decoder[AnyMessage]] = msgspec.json.Decoder(AnyMessage)


class Mirror(msgspec.Struct):
    """What the daemon's board looks like, by its messages."""

    seq: int = -1
    """Of the last message that was taken; -1 before the first snapshot."""
    seats: dict[str, Seat] = {}
    queues: dict[str, Queue] = {}
    alerts: dict[str, Alert] = {}
    link: LinkState | None = None

    def take(self, message: Snapshot | Delta) -> bool:
        """Follow ``message``; False when a number is missing: then ask for a Resync."""
        if isinstance(message, Delta):
            if self.seq < 0 or message.seq != self.seq + 1:
                return False
        else:
            self.seats, self.queues, self.alerts, self.link = {}, {}, {}, None
        self.seq = message.seq
        self.seats.update({seat.seat: seat for seat in message.seats})
        self.queues.update({queue.queue: queue for queue in message.queues})
        self.alerts.update({alert.id: alert for alert in message.alerts})
        self.link = message.link or self.link
        if isinstance(message, Delta):
            for name in message.gone:
                self.seats.pop(name, None)
            for name in message.gone_queues:
                self.queues.pop(name, None)
            for name in message.gone_alerts:
                self.alerts.pop(name, None)
        return True


class FloorClient:
    """One connection to a daemon; use it as ``async with`` and iterate over it."""

    def __init__(
        self, url: str, token: str, *, client: str = "ccfloor", tls: ssl.SSLContext | None = None
    ) -> None:
        """Take the address, like ``ws://127.0.0.1:8437/``, and the key."""
        self._url, self._token, self._client, self._tls = url, token, client, tls
        self._socket: ClientConnection | None = None
        self.welcome: Welcome | None = None
        """What the daemon said of itself."""

    async def __aenter__(self) -> Self:
        """Connect and log in; raises ProtocolError with the daemon's reason if refused."""
        # A snapshot of a big floor is larger than the library's 1 MiB.
        # No proxy: websockets takes the environment's otherwise, and a daemon is a neighbour.
        self._socket = await connect(
            self._url, max_size=None, compression=None, ssl=self._tls, proxy=None
        )
        try:
            await self.send(Login(token=self._token, client=self._client))
            first = await self.receive()
        except BaseException:
            await self._socket.close()
            raise
        if not isinstance(first, Welcome):
            await self._socket.close()
            raise ProtocolError(str(first))
        self.welcome = first
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Disconnect."""
        if self._socket is not None:
            await self._socket.close()

    async def send(self, request: AnyRequest) -> None:
        """Say something to the daemon."""
        await self._connection.send(_ENCODE.encode(request), text=True)

    async def receive(self) -> AnyMessage:
        """Return the next message; raises ProtocolError when the connection is closed."""
        try:
            return _DECODE.decode(await self._connection.recv())
        except ConnectionClosed as closed:
            raise ProtocolError(f"connection closed: {closed}") from closed

    async def __aiter__(self) -> AsyncIterator[AnyMessage]:
        """Yield every message until the daemon says goodbye, that message included."""
        while True:
            message = await self.receive()
            yield message
            if isinstance(message, Goodbye):
                return

    @property
    def _connection(self) -> ClientConnection:
        if self._socket is None:
            raise ProtocolError("not connected: use the client as `async with`")
        return self._socket
