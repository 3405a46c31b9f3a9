"""A place for browsers, with a daemon and a dashboard that are a table and a script."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import msgspec
from aiohttp import ClientResponse, ClientWebSocketResponse, DummyCookieJar
from aiohttp.test_utils import TestClient, TestServer

from ccfloor.clock import SetClock
from ccfloor.config_web import WebConfig
from ccfloor.errors import LinkError
from ccfloor.floor.names import micros
from ccfloor.serve.messages import Limits, Welcome
from ccfloor.web.site import Site

HERE = "http://127.0.0.1:8438"
KEY = "k" * 43
SCREEN = Path(__file__).with_name("fake_screen.py")


def welcome(user: str = "zhang.lan", role: str = "lead", site: str = "北京<1>") -> Welcome:
    return Welcome(user, role, site, "1.0", "Asia/Shanghai", limits=Limits(1, 2, 3, 4, ()))


class Place:
    """A site on a free port; ``origin`` is what it is called by its own pages."""

    def __init__(
        self, manner: str = "", *, origin: str = HERE, chosen: bool = False, **web: object
    ) -> None:
        self.config = msgspec.convert(web, WebConfig)
        self.origin = origin
        self.clock = SetClock()
        self.keys: dict[str, Welcome] = {KEY: welcome()}
        self.asked: list[str] = []
        self.away = False
        self.command = (sys.executable, str(SCREEN), "--role", manner)
        self.site = Site(
            self.config,
            self.clock,
            self.ask,
            lambda _session: self.command,
            name="北京<1>",
            language="zh_CN",
            chosen=chosen,
        )
        server = TestServer(self.site.app(8438))
        self.client = TestClient(server, cookie_jar=DummyCookieJar())

    async def ask(self, key: str) -> Welcome | None:
        self.asked.append(key)
        if self.away:
            raise LinkError("nobody there")
        return self.keys.get(key)

    def passes(self, seconds: float) -> None:
        self.clock.move(self.clock.now() + micros(seconds))

    async def get(self, path: str, cookie: str = "", **headers: str) -> ClientResponse:
        cookies = {"Cookie": f"ccfloor={cookie}"} if cookie else {}
        return await self.client.get(path, headers=headers | cookies, allow_redirects=False)

    async def post(
        self, path: str, form: dict[str, str], cookie: str = "", **headers: str
    ) -> ClientResponse:
        cookies = {"Cookie": f"ccfloor={cookie}"} if cookie else {}
        own = {"Origin": self.origin} | headers | cookies
        return await self.client.post(
            path, data=form, headers={k: v for k, v in own.items() if v}, allow_redirects=False
        )

    async def log_in(self, key: str = KEY, **headers: str) -> ClientResponse:
        return await self.post("/login", {"key": key}, **headers)

    async def cookie(self, key: str = KEY) -> str:
        answer = await self.log_in(key)
        assert answer.status == 303
        return next(iter(answer.cookies.values())).value

    async def screen(
        self, cookie: str, query: str = "?width=100&height=30", origin: str = HERE
    ) -> ClientWebSocketResponse:
        headers = {"Cookie": f"ccfloor={cookie}"} if cookie else {}
        if origin:
            headers["Origin"] = origin
        return await self.client.ws_connect(f"/screen{query}", headers=headers)


async def told(line: ClientWebSocketResponse) -> dict[str, Any]:
    """Return the next thing that the fake screen told."""
    return dict(json.loads(await line.receive_bytes(timeout=60)))
