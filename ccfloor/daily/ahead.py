"""Reading ahead: the next piece is read while the one before it is counted.

The law: pieces come whole and in their order; at most one waits. A database works without the
interpreter, so where there are two processors the two go on side by side.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import TypeVar

T = TypeVar("T")


async def ahead(pieces: AsyncGenerator[T, None]) -> AsyncGenerator[T, None]:
    """Give the pieces, each of which is read before it is asked for."""
    async with aclosing(pieces):
        reading = asyncio.ensure_future(_next(pieces))
        try:
            while piece := await reading:
                reading = asyncio.ensure_future(_next(pieces))
                yield piece[0]
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)


async def _next(pieces: AsyncGenerator[T, None]) -> tuple[T] | None:
    """Give the next one; None: there is none."""
    async for piece in pieces:
        return (piece,)
    return None
