"""Reading ahead: in order, one at a time, errors where they belong, nothing left open."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest

from ccfloor.daily.ahead import ahead


class Pieces:
    def __init__(self, *pieces: object) -> None:
        self.pieces = pieces
        self.read = 0
        self.closed = False

    async def __call__(self) -> AsyncGenerator[object, None]:
        try:
            for piece in self.pieces:
                await asyncio.sleep(0)
                if isinstance(piece, Exception):
                    raise piece
                self.read += 1
                yield piece
        finally:
            self.closed = True


async def test_pieces_come_in_their_order_also_those_that_are_nothing():
    pieces = Pieces(0, None, [], "last")
    assert [one async for one in ahead(pieces())] == [0, None, [], "last"]
    assert pieces.closed
    assert [one async for one in ahead(Pieces()())] == []


async def test_the_next_piece_is_read_while_one_is_worked_on_and_no_other():
    pieces = Pieces(1, 2, 3, 4)
    async with aclosing(ahead(pieces())) as read:
        assert await anext(read) == 1
        for _ in range(9):
            await asyncio.sleep(0)
        assert pieces.read == 2
    assert pieces.closed


async def test_what_cannot_be_read_is_said_after_what_could_be():
    pieces = Pieces(1, ValueError("torn"), 3)
    read = ahead(pieces())
    assert await anext(read) == 1
    with pytest.raises(ValueError, match="torn"):
        await anext(read)
    assert pieces.closed
