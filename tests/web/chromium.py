"""A real browser, driven by Chromium's own DevTools protocol over a WebSocket.

https://chromedevtools.github.io/devtools-protocol/: commands have numbers, answers carry
them, the rest are events. What a terminal shows is pixels to the page; what was sent to be
shown is read from the frames of its WebSocket.
"""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import os
import re
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from websockets.asyncio.client import ClientConnection, connect

PROGRAM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
PATIENCE_S = 60.0
"""A machine that is busy with other tests may take this long for what takes a moment."""
SEQUENCE = re.compile(
    r"\x1b(?:\[[0-9;?<=>$]*[a-zA-Z]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][A-Z0-9]|.)"
)


class Page:
    """One tab."""

    def __init__(self, line: ClientConnection) -> None:
        self._line = line
        self._numbers = itertools.count(1)
        self._answers: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._changed = asyncio.Event()
        self._drawn = bytearray()
        self.said: list[str] = []
        """What the page complained of: blocked by its policy, failed scripts."""
        self.asked_for: list[str] = []
        """Every address the page fetched."""

    async def listen(self) -> None:
        async for raw in self._line:
            message = json.loads(raw)
            if "id" in message:
                self._answers.pop(message["id"]).set_result(message)
            else:
                self._take(message["method"], message["params"])
            self._changed.set()

    def _take(self, method: str, params: dict[str, Any]) -> None:
        if method == "Network.webSocketFrameReceived":
            frame = params["response"]
            if frame["opcode"] == 2:  # binary: what the terminal shows
                self._drawn += base64.b64decode(frame["payloadData"])
        elif method == "Network.requestWillBeSent":
            self.asked_for.append(params["request"]["url"])
        elif method == "Log.entryAdded":
            self.said.append(params["entry"]["text"])
        elif method == "Runtime.exceptionThrown":
            self.said.append(json.dumps(params["exceptionDetails"]))

    async def tell(self, method: str, **params: object) -> dict[str, Any]:
        """Carry out a command of the protocol."""
        number = next(self._numbers)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        await self._line.send(json.dumps({"id": number, "method": method, "params": params}))
        async with asyncio.timeout(PATIENCE_S):
            message = await answer
        assert "error" not in message, message
        return dict(message["result"])

    async def value(self, expression: str) -> Any:
        """Return what a JavaScript expression is worth in the page."""
        result = await self.tell(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in result, result
        return result["result"].get("value")

    async def go(self, url: str) -> None:
        await self.tell("Page.navigate", url=url)

    async def until(self, expression: str) -> None:
        """Wait until an expression is true in the page, whichever page that then is."""
        with _patience(lambda: f"never true: {expression}; {self.said}"):
            async with asyncio.timeout(PATIENCE_S):
                while not await self._true(expression):
                    pass  # the page waits a moment before it answers

    async def _true(self, expression: str) -> bool:
        try:
            return bool(
                await self.value(
                    f"new Promise((tell) => setTimeout(() => tell(Boolean({expression})), 50))"
                )
            )
        except AssertionError:
            return False  # between two pages there is none to ask

    def forget(self) -> None:
        """Look only at what is drawn from now on."""
        self._drawn.clear()

    @property
    def drawn(self) -> str:
        """The text that was sent to be shown, without colours and places."""
        return SEQUENCE.sub("", self._drawn.decode("utf-8", "replace"))

    async def shows(self, *texts: str) -> None:
        """Wait until texts were drawn."""
        with _patience(lambda: f"{texts} not in\n{self.drawn[-4000:]}"):
            async with asyncio.timeout(PATIENCE_S):
                while not all(text in self.drawn for text in texts):
                    self._changed.clear()
                    await self._changed.wait()

    async def type(self, text: str) -> None:
        for char in text:
            for kind in ("keyDown", "keyUp"):
                await self.tell(
                    "Input.dispatchKeyEvent", type=kind, key=char,
                    text=char if kind == "keyDown" else "", windowsVirtualKeyCode=ord(char.upper()),
                )  # fmt: skip

    async def press(self, key: str, code: int) -> None:
        for kind in ("rawKeyDown", "keyUp"):
            await self.tell(
                "Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code
            )

    async def enter(self, selector: str, text: str) -> None:
        """Write into a field as somebody would who pastes."""
        await self.value(f"document.querySelector({selector!r}).focus()")
        await self.tell("Input.insertText", text=text)

    async def click(self, selector: str) -> None:
        await self.value(f"document.querySelector({selector!r}).click()")

    async def size(self, width: int, height: int) -> None:
        await self.tell(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=False,
        )  # fmt: skip

    async def picture(self) -> bytes:
        shot = await self.tell("Page.captureScreenshot", format="png")
        return base64.b64decode(shot["data"])


class _patience:  # noqa: N801 - it reads as a word before the block
    """Say what was waited for when time runs out."""

    def __init__(self, said: Callable[[], str]) -> None:
        self._said = said

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: object) -> None:
        if kind is TimeoutError:
            raise AssertionError(self._said())


@asynccontextmanager
async def browser(folder: Path, *languages: str) -> AsyncIterator[Page]:
    """Start a Chromium with a profile of its own and give its one tab."""
    assert PROGRAM is not None
    flags = [
        "--headless", "--disable-gpu", "--disable-background-networking", "--disable-sync",
        "--disable-component-update", "--disable-default-apps", "--disable-extensions",
        "--disable-dev-shm-usage", "--no-first-run", "--no-default-browser-check",
        "--ignore-certificate-errors", "--remote-debugging-port=0", "--window-size=1200,800",
        f"--user-data-dir={folder}", f"--accept-lang={','.join(languages)}",
    ]  # fmt: skip
    if os.geteuid() == 0:
        flags.append("--no-sandbox")  # it refuses root otherwise
    process = await asyncio.create_subprocess_exec(
        PROGRAM, *flags, "about:blank",
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stderr is not None
    try:
        async with asyncio.timeout(PATIENCE_S):
            async for line in process.stderr:
                if found := re.search(rb"listening on (ws://\S+)", line):
                    break
            else:
                raise AssertionError("Chromium did not start")
        quiet = asyncio.create_task(process.stderr.read())
        whole = urlsplit(found[1].decode())
        async with _tab(urlunsplit(whole)) as page:
            yield page
        quiet.cancel()
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@asynccontextmanager
async def _tab(url: str) -> AsyncIterator[Page]:
    async with connect(url, max_size=None, proxy=None) as whole:
        await whole.send(json.dumps({"id": 1, "method": "Target.getTargets", "params": {}}))
        targets = json.loads(await whole.recv())["result"]["targetInfos"]
        tab = next(target["targetId"] for target in targets if target["type"] == "page")
    async with connect(
        f"ws://{urlsplit(url).netloc}/devtools/page/{tab}", max_size=None, proxy=None
    ) as line:
        page = Page(line)
        listening = asyncio.create_task(page.listen())
        try:
            for domain in ("Page", "Network", "Runtime", "Log"):
                await page.tell(f"{domain}.enable")
            yield page
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
