from __future__ import annotations

from contextlib import AsyncExitStack
from typing import Any

import pytest

from tests.web.place import Place


@pytest.fixture
async def places():
    """Opens places and closes them."""
    async with AsyncExitStack() as stack:

        async def build(manner: str = "", **web: Any) -> Place:
            place = Place(manner, **web)
            await stack.enter_async_context(place.client)
            return place

        yield build


@pytest.fixture
async def place(places):
    return await places()
