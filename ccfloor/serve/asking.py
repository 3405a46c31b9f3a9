"""Asks a running daemon once, for a command that prints an answer and ends."""

from __future__ import annotations

import asyncio
from typing import Final

from websockets.exceptions import WebSocketException

from ccfloor.errors import ProtocolError
from ccfloor.serve.client import FloorClient
from ccfloor.serve.messages import Done, Goodbye, Welcome
from ccfloor.serve.staffing import Staff, StaffCourse, WatchStaff

WITHIN_S: Final = 15.0
"""Seconds for all of it."""
_NUMBER: Final = 1


async def ask_staffing(url: str, token: str) -> tuple[Welcome, Staff, StaffCourse]:
    """Return what the daemon at ``url`` knows of staffing now; raises ProtocolError."""
    try:
        async with (
            asyncio.timeout(WITHIN_S),
            FloorClient(url, token, client="ccfloor staffing") as client,
        ):
            return await _asked(client, url)
    except TimeoutError as late:
        raise ProtocolError(f"{url}: no answer within {WITHIN_S:g} s") from late
    except (OSError, WebSocketException) as error:
        raise ProtocolError(f"{url}: no daemon to be reached: {error}") from error


async def _asked(client: FloorClient, url: str) -> tuple[Welcome, Staff, StaffCourse]:
    await client.send(WatchStaff(_NUMBER))
    staff: Staff | None = None
    course: StaffCourse | None = None
    while staff is None or course is None:
        message = await client.receive()
        if isinstance(message, Staff):
            staff = message
        elif isinstance(message, StaffCourse):
            course = message
        elif isinstance(message, Done) and message.id == _NUMBER:
            raise ProtocolError(f"{url}: staffing is not shown to this key ({message.error})")
        elif isinstance(message, Goodbye):
            raise ProtocolError(f"{url}: {message.reason} {message.detail}".rstrip())
    if client.welcome is None:
        raise ProtocolError(f"{url}: no welcome came")
    return client.welcome, staff, course
