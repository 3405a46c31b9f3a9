"""The whole of it in a real browser: the simulated call centre, the daemon, ``ccfloor web``."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from contextlib import asynccontextmanager

import pytest

from ccfloor.commands.demo import demo_floor
from tests.ports import free_port
from tests.test_seat_room import KEYS, Site
from tests.web.chromium import PROGRAM, browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not PROGRAM, reason="needs Chromium: apt install chromium"),
]


@pytest.fixture(scope="module")
def floor():
    """A call centre at work: the daemon's address and a supervisor's key."""
    with demo_floor(20, 1, 1.0, "asyncio", 0) as at:
        yield at


@asynccontextmanager
async def served(url: str, **variables: str):
    """Run ``ccfloor web`` as a person would; give its address and its log so far."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "ccfloor", "web", "--url", url, "--port", str(port),
        stderr=asyncio.subprocess.PIPE, env=os.environ | variables,
    )  # fmt: skip
    assert process.stderr is not None
    log: list[str] = []
    try:
        async with asyncio.timeout(60):
            while not log or "browsers may come" not in log[-1]:
                line = await process.stderr.readline()
                assert line, log
                log.append(line.decode())
        yield f"http://127.0.0.1:{port}", process, log
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(60):
            log += (await process.stderr.read()).decode().splitlines()
            assert await process.wait() == 0, log
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def log_in(page, here: str, key: str):
    """Log in and wait until the floor is on the screen."""
    await page.go(f"{here}/")
    await page.until("document.querySelector('#key')")
    await page.enter("#key", key)
    await page.click("main button")
    await page.until("document.body.classList.contains('-first-byte')")


async def test_the_floor_is_watched_in_a_browser_in_chinese(floor, tmp_path):
    url, key, _ = floor
    async with served(url) as (here, _, log), browser(tmp_path / "profile", "zh-CN") as page:
        await page.go(f"{here}/")
        await page.until("document.querySelector('#key')")
        await page.enter("#key", "wrong")
        await page.click("main button")
        await page.until("document.querySelector('.said')?.textContent")
        assert await page.value("document.querySelector('.said').textContent") == "密钥无效。"

        page.said.clear()  # Chromium tells the console of each 403
        await log_in(page, here, key)
        await page.shows("实时", "坐席 20", "队列", "告警")
        assert await page.value("document.documentElement.lang") == "zh-CN"
        assert await page.value("document.title") == "demo · ccfloor"
        assert await page.value("document.cookie") == ""  # no script can read it
        seen = await page.picture()

        page.forget()
        await page.type("?")
        await page.shows("按键与说明")
        assert await page.picture() != seen

        page.forget()
        await page.press("Escape", 27)
        await page.shows("1003", "1008")  # the help hid them
        page.forget()
        await page.size(700, 420)  # a smaller window: all is drawn anew, in fewer cells
        await page.shows("实时", "坐席 20")

        await page.type("q")
        await page.until("document.body.classList.contains('-closed')")
        assert await page.value("document.querySelector('#closed').textContent") == "屏幕已关闭。"

        await page.click("header button")
        await page.until("document.querySelector('#key')")
        await page.go(f"{here}/")
        await page.until("location.pathname === '/login'")

        blocked = [text for text in page.said if re.search("Content Security|Refused", text)]
        assert blocked == []
        outside = [url for url in page.asked_for if not url.startswith((here, "data:"))]
        assert outside == []
        asked = "".join(page.asked_for)
    assert key not in asked + "".join(log)


async def test_a_foreign_page_gets_no_screen_and_all_end_with_the_program(floor, tmp_path):
    url, key, _ = floor
    async with browser(tmp_path / "profile", "en") as page:
        async with served(url) as (here, process, log):
            await log_in(page, here, key)
            await page.shows("LIVE", "Floor 20", "Queues", "Alerts")
            assert await page.value("document.documentElement.lang") == "en"
            assert await page.value("document.fonts.check('16px \"Roboto Mono\"', 'A')")

            # Another port of this machine is the same site to a browser: cookies go along.
            await page.go(url.replace("ws://", "http://") + "healthz")
            await page.until("location.pathname === '/healthz'")
            opened = await page.value(f"""new Promise((tell) => {{
                const line = new WebSocket({here.replace("http", "ws") + "/screen"!r});
                line.onopen = () => tell("open");
                line.onerror = () => tell("refused");
            }})""")
            assert opened == "refused"

            page.forget()
            await page.go(f"{here}/")  # the session is still there
            await page.shows("LIVE")
        await page.until("document.body.classList.contains('-closed')")
    assert process.returncode == 0
    opened_and_closed = [sum(f"screen {what}" in line for line in log) for what in ("op", "cl")]
    assert opened_and_closed == [2, 2]


@asynccontextmanager
async def manned(folder):
    """A daemon with an agent's key and a leader's."""
    site = Site(folder)
    await site.door.open()
    try:
        yield site.door.url
    finally:
        await site.door.close()


async def test_an_agent_s_key_opens_his_own_seat_in_a_browser(tmp_path):
    async with (
        manned(tmp_path) as url,
        served(url, XDG_STATE_HOME=str(tmp_path)) as (here, _, _log),
        browser(tmp_path / "profile", "zh-CN") as page,
    ):
        await log_in(page, here, KEYS["wang"][0])
        await page.shows("我的坐席")
        assert "服务水平" not in page.drawn  # a seat is no floor
        page.forget()
        await page.type("L")
        await page.shows("My seat")
        await page.type("q")
        await page.until("document.body.classList.contains('-closed')")


async def test_what_somebody_set_up_goes_before_the_browser_s_language(tmp_path):
    async with (
        manned(tmp_path) as url,
        served(url, XDG_STATE_HOME=str(tmp_path / "state")) as (here, _, _log),
        browser(tmp_path / "profile", "en") as page,
    ):
        await log_in(page, here, KEYS["lead"][0])
        await page.shows("LIVE", "Queues")
        page.forget()
        await page.type("L")
        await page.shows("实时", "队列")
        async with asyncio.timeout(60):
            while not list((tmp_path / "state" / "ccfloor").glob("dashboard-lead-*.json")):
                await page.value("new Promise((tell) => setTimeout(tell, 50))")
        page.forget()
        await page.go(f"{here}/")
        await page.shows("队列", "告警")
