"""A proxy that somebody set for the Internet is not between a client and its daemon."""

from __future__ import annotations

import asyncio

import pytest

from ccfloor.clock import SystemClock
from ccfloor.dashboard.feed import Batch, DaemonFeed, News
from ccfloor.serve.messages import Welcome
from ccfloor.web.asking import Daemon
from tests.ports import free_port
from tests.serve.house import KEYS, House


@pytest.fixture
async def house(tmp_path, monkeypatch):
    nobody = f"http://127.0.0.1:{free_port()}"
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    for name in ("http_proxy", "https_proxy", "all_proxy", "socks_proxy"):
        monkeypatch.setenv(name, nobody)
        monkeypatch.setenv(name.upper(), nobody)
    house = House(tmp_path)
    await house.door.open()
    yield house
    await house.door.close()


async def test_headless_tools_go_straight_to_it(house):
    async with asyncio.timeout(60), house.client() as client:
        assert client.welcome is not None


async def test_the_dashboard_goes_straight_to_it(house):
    heard: asyncio.Queue[News] = asyncio.Queue()
    feed = DaemonFeed(house.door.url, KEYS["lead"][0], SystemClock())
    running = asyncio.create_task(feed.run(heard.put_nowait))
    async with asyncio.timeout(60):
        first = await heard.get()
    running.cancel()
    assert isinstance(first, Batch)
    assert isinstance(first.messages[0], Welcome)


async def test_the_login_of_browsers_goes_straight_to_it(house):
    async with asyncio.timeout(60):
        assert await Daemon(house.door.url)(KEYS["lead"][0]) is not None
