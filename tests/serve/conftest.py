from __future__ import annotations

from contextlib import AsyncExitStack

import pytest

from tests.serve.house import House


@pytest.fixture
async def houses(tmp_path):
    """Opens houses and closes them."""
    async with AsyncExitStack() as stack:

        async def build(**serve: object) -> House:
            house = House(tmp_path, **serve)
            await house.door.open()
            stack.push_async_callback(house.door.close)
            return house

        yield build


@pytest.fixture
async def house(houses):
    return await houses()
