"""The whole of it in a real browser: the simulated call centre, the daemon, ``ccfloor web``."""

from __future__ import annotations

import asyncio
import re
import signal
import sys
from contextlib import asynccontextmanager

import pytest
from aiohttp.test_utils import unused_port

from ccfloor.commands.demo import demo_floor
from tests.web.chromium import PROGRAM, browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not PROGRAM, reason="needs Chromium: apt install chromium"),
]


@pytest.fixture(scope="module")
def floor():
    """A call centre at work: the daemon's address and a supervisor's key."""
    with demo_floor(20, 1, 1.0, "asyncio") as at:
        yield at


@asynccontextmanager
async def served(url: str):
    """Run ``ccfloor web`` as a person would; give its address and its log so far."""
    port = unused_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "ccfloor", "web", "--url", url, "--port", str(port),
        stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stderr is not None
    log: list[str] = []
    try:
        async with asyncio.timeout(30):
            while not log or "browsers may come" not in log[-1]:
                line = await process.stderr.readline()
                assert line, log
                log.append(line.decode())
        yield f"http://127.0.0.1:{port}", process, log
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(30):
            log += (await process.stderr.read()).decode().splitlines()
            assert await process.wait() == 0, log
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


WORDS = {
    "zh-CN": {
        "wrong": "密钥无效。", "floor": ("实时", "坐席 20", "队列", "告警"), "help": "按键与说明",
        "closed": "屏幕已关闭。", "other": "LIVE", "font": "话",
    },
    "en": {
        "wrong": "This key opens nothing here.", "floor": ("LIVE", "Floor 20", "Queues", "Alerts"),
        "help": "What works here", "closed": "This screen has ended.", "other": "实时",
        "font": "A",
    },
}  # fmt: skip


@pytest.mark.parametrize("language", WORDS)
async def test_the_floor_is_watched_in_a_browser(floor, tmp_path, language):
    url, key = floor
    words = WORDS[language]
    async with served(url) as (here, _, log), browser(tmp_path / "profile", language) as page:
        await page.go(f"{here}/")
        await page.until("document.querySelector('#key')")
        assert await page.value("document.documentElement.lang") == language

        await page.enter("#key", "wrong")
        await page.click("main button")
        await page.until("document.querySelector('.said')?.textContent")
        assert await page.value("document.querySelector('.said').textContent") == words["wrong"]
        assert await page.value("document.cookie") == ""

        page.said.clear()  # Chromium tells the console of each 403
        await page.enter("#key", key)
        await page.click("main button")
        await page.shows(*words["floor"])
        await page.until("document.body.classList.contains('-first-byte')")
        assert await page.value("document.title") == "demo · ccfloor"
        assert await page.value("document.documentElement.lang") == language
        assert await page.value(f"document.fonts.check('16px \"Roboto Mono\"', {words['font']!r})")
        assert await page.value("document.cookie") == ""  # no script can read it
        floor_picture = await page.picture()

        page.forget()
        await page.type("?")
        await page.shows(words["help"])
        assert await page.picture() != floor_picture

        await page.press("Escape", 27)
        page.forget()
        await page.size(700, 420)  # a smaller window: all is drawn anew, in fewer cells
        await page.shows(*words["floor"][:2])

        page.forget()
        await page.type("L")
        await page.shows(words["other"])

        await page.type("q")
        await page.until("document.body.classList.contains('-closed')")
        assert await page.value("document.querySelector('#closed').textContent") == words["closed"]

        await page.click(".closed a")  # open it again: the session is still there
        await page.until("document.body.classList.contains('-first-byte')")
        page.forget()
        await page.shows(words["floor"][0])
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


async def test_a_page_of_another_place_cannot_open_somebody_s_screen(floor, tmp_path):
    url, key = floor
    async with served(url) as (here, _, _log), browser(tmp_path / "profile", "en") as page:
        await page.go(f"{here}/login")
        await page.until("document.querySelector('#key')")
        await page.enter("#key", key)
        await page.click("main button")
        await page.until("document.body.classList.contains('-first-byte')")
        # Another port of the same machine is the same site to a browser: its cookies go along.
        await page.go(url.replace("ws://", "http://") + "healthz")
        await page.until("location.pathname === '/healthz'")
        opened = await page.value(f"""new Promise((tell) => {{
            const line = new WebSocket({here.replace("http", "ws") + "/screen"!r});
            line.onopen = () => tell("open");
            line.onerror = () => tell("refused");
        }})""")
        assert opened == "refused"


async def test_screens_end_with_the_program(floor, tmp_path):
    url, key = floor
    async with browser(tmp_path / "profile", "en") as page:
        async with served(url) as (here, process, log):
            await page.go(f"{here}/login")
            await page.until("document.querySelector('#key')")
            await page.enter("#key", key)
            await page.click("main button")
            await page.shows("LIVE")
        await page.until("document.body.classList.contains('-closed')")
        opened = [line for line in log if "screen opened" in line]
        closed = [line for line in log if "screen closed" in line]
        assert (len(opened), len(closed)) == (1, 1)
        assert process.returncode == 0
