"""The place that browsers come to: log in, look, log out.

    GET  /                 the screen, or on to the login
    GET  /screen           the screen's WebSocket: one process each
    GET  /login            asks for a key; ?lang= chooses the language
    POST /login            checks it with the daemon
    POST /logout           ends the session and its screens
    GET  /assets/HASH/NAME the files that pages are made of
    GET  /healthz          this process answers

Anything else is not here. The law: a page of another site can neither log somebody in nor
open his screen (cookie and origin are both looked at); a key is never in an address, a log,
a page or a command; there are no more processes than were allowed.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Final

import structlog
from aiohttp import WSCloseCode, WSMsgType, web

from ccfloor.clock import Clock
from ccfloor.config_web import WebConfig
from ccfloor.errors import LinkError
from ccfloor.locale import LANGUAGES, Words
from ccfloor.serve.auth import WINDOW_S
from ccfloor.serve.messages import Welcome
from ccfloor.web import pages
from ccfloor.web.address import behind_proxy, is_encrypted, own_origins
from ccfloor.web.asking import Asked
from ccfloor.web.guarding import COOKIE, KEY_LENGTH, SCREEN_POLICY, guard, language_of, peer_of
from ccfloor.web.process import GRACE_S, ScreenProcess
from ccfloor.web.sessions import Guesses, Session, Sessions
from ccfloor.web.talk import act_on, read, size_of

_LOG: Final = structlog.get_logger(__name__)

FORM_SIZE: Final = 4 * 1024
MESSAGE_SIZE: Final = 64 * 1024
"""Bytes of the largest message of a page: a text that is pasted."""
HEARTBEAT_S: Final = 15.0
"""A browser that leaves a ping unanswered for half as long is gone, and its process with it."""
CLOSE_S: Final = 2.0
SWEEP_S: Final = 15.0
"""How late the end of a session may be."""
SCREENS_EACH: Final = 4
"""Of one session: a person looks at few."""
_SESSIONS: Final = 20
"""Times as many sessions as screens: not every browser has one open."""

Command = Callable[[Session], Sequence[str]]
"""The program and its arguments that draw a session's screen."""


class Site:
    """Everything that browsers are served."""

    def __init__(
        self,
        config: WebConfig,
        clock: Clock,
        ask: Asked,
        command: Command,
        *,
        name: str,
        language: str,
        chosen: bool = False,
    ) -> None:
        """Take the call centre's ``name`` and language; ``chosen``: the browser's is not asked."""
        self._config = config
        self._ask = ask
        self._command = command
        self._name = name
        self._language, self._chosen = language, chosen
        self._words = {each: Words(each) for each in LANGUAGES}
        self._files = pages.assets()
        self._folder = f"/assets/{pages.fingerprint(self._files)}"
        self._pages = pages.Pages(self._folder)
        self._guesses = Guesses(clock)
        self.sessions = Sessions(
            clock,
            life_s=config.session_s,
            idle_s=config.idle_s,
            most=config.screens * _SESSIONS,
        )
        self._encrypted = is_encrypted(config)
        self._cookie = COOKIE[self._encrypted]
        self._origins: frozenset[str] = frozenset()
        self._open: set[asyncio.Task[web.WebSocketResponse]] = set()

    def app(self, port: int) -> web.Application:
        """Make the application for an own address with that port."""
        self._origins = own_origins(self._config, port)
        app = web.Application(client_max_size=FORM_SIZE)
        app.add_routes(
            [
                web.get("/", self._look),
                web.get("/screen", self._screen),
                web.get("/login", self._ask_in),
                web.post("/login", self._log_in),
                web.post("/logout", self._log_out),
                web.get(self._folder + "/{name}", self._file),
                web.get("/healthz", self._health),
            ]
        )
        app.on_response_prepare.append(guard)
        app.on_shutdown.append(self._shut)
        app.cleanup_ctx.append(self._sweeping)
        return app

    @property
    def screens(self) -> int:
        """How many are open: each has a process, or is about to."""
        return len(self._open)

    async def all_ended(self) -> None:
        """Wait until no screen is open and no process left."""
        while self._open:
            await asyncio.wait(self._open)

    # --- the pages -----------------------------------------------------------------------

    async def _health(self, _request: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def _file(self, request: web.Request) -> web.Response:
        asset = self._files.get(request.match_info["name"])
        if asset is None:
            raise web.HTTPNotFound
        charset = "utf-8" if asset.kind.startswith("text/") else None
        kept = {"Cache-Control": "public, max-age=31536000, immutable"}
        return web.Response(body=asset.body, content_type=asset.kind, charset=charset, headers=kept)

    async def _look(self, request: web.Request) -> web.StreamResponse:
        session = self._session(request)
        if session is None:
            raise web.HTTPSeeOther("/login")
        if request.query_string:
            raise web.HTTPSeeOther("/")  # textual.js would take orders from the address
        words = self._words[session.language]
        if not self._room_for(session):
            page = self._pages.notice(words, session.site, pages.FULL)
            return _html(page, HTTPStatus.SERVICE_UNAVAILABLE)
        response = _html(self._pages.screen(words, session.site, session.user))
        response.headers["Content-Security-Policy"] = SCREEN_POLICY
        return response

    async def _ask_in(self, request: web.Request) -> web.StreamResponse:
        asked = request.query.get("lang", "")
        if self._session(request) is not None and not asked:
            raise web.HTTPSeeOther("/")
        language = asked if asked in LANGUAGES else self._guessed(request)
        return _html(self._pages.login(self._words[language], self._name))

    async def _log_in(self, request: web.Request) -> web.StreamResponse:
        self._need_own_page(request)
        form = await request.post()
        key, language = form.get("key"), form.get("language")
        language = language if language in LANGUAGES else self._guessed(request)
        words = self._words[str(language)]
        key = key.strip() if isinstance(key, str) else ""
        welcome = await self._admitted(key, self._peer(request))
        if not isinstance(welcome, Welcome):
            said, status = welcome
            headers = {"Retry-After": f"{WINDOW_S:.0f}"} if status == _MANY[1] else {}
            return _html(self._pages.login(words, self._name, said), status, headers)
        before = self._session(request)
        if before is not None:
            await self.sessions.close(before)
        session = await self.sessions.open(
            key,
            user=welcome.user,
            role=welcome.role,
            site=welcome.site,
            language=words.language,
        )
        if session is None:
            return _html(self._pages.login(words, self._name, *_FULL[:1]), _FULL[1])
        session.picked = words.language != self._guessed(request)
        _LOG.info("browser logged in", user=session.user, role=session.role)
        response = web.HTTPSeeOther("/")
        response.set_cookie(
            self._cookie,
            session.cookie,
            path="/",
            max_age=int(self._config.session_s),
            httponly=True,
            samesite="Strict",
            secure=self._encrypted,
        )
        raise response

    async def _log_out(self, request: web.Request) -> web.StreamResponse:
        self._need_own_page(request)
        session = self._session(request)
        if session is not None:
            await self.sessions.close(session)
            _LOG.info("browser logged out", user=session.user)
        response = web.HTTPSeeOther("/login")
        response.del_cookie(
            self._cookie, path="/", httponly=True, samesite="Strict", secure=self._encrypted
        )
        raise response

    # --- the screen ------------------------------------------------------------------------

    async def _screen(self, request: web.Request) -> web.StreamResponse:
        self._need_own_page(request)
        session = self._session(request)
        if session is None:
            raise web.HTTPUnauthorized
        if not self._room_for(session):
            raise web.HTTPServiceUnavailable
        # A task of its own: aiohttp may give this one up when the browser goes, and that would
        # be in the middle of ending the process. The line's end is what ends the task.
        show = asyncio.create_task(self._show(request, session))
        self._open.add(show)
        show.add_done_callback(self._open.discard)
        return await asyncio.shield(show)

    async def _show(self, request: web.Request, session: Session) -> web.WebSocketResponse:
        """Keep a process for as long as its page is there; it is gone when this returns."""
        line = web.WebSocketResponse(
            heartbeat=HEARTBEAT_S, timeout=CLOSE_S, max_msg_size=MESSAGE_SIZE, compress=False
        )

        async def end() -> None:
            await line.close(code=WSCloseCode.GOING_AWAY)

        session.screens.add(end)
        try:
            await line.prepare(request)
            process = ScreenProcess(
                self._command(session),
                _secrets(session),
                draw=line.send_bytes,
                ended=line.close,
                grace_s=GRACE_S,
            )
            try:
                await process.start(*size_of(request.query))
                _LOG.info("screen opened", user=session.user, pid=process.pid)
                await self._follow(line, process)
            finally:
                await process.stop()
                _LOG.info("screen closed", user=session.user, pid=process.pid)
        finally:
            session.screens.discard(end)
        return line

    async def _follow(self, line: web.WebSocketResponse, process: ScreenProcess) -> None:
        """Hand on what the page says, until either end has enough."""
        async for message in line:
            if message.type is not WSMsgType.TEXT:
                break
            said = read(message.data)
            if said is None:
                await line.close(code=WSCloseCode.POLICY_VIOLATION)
                break
            try:
                await act_on(said, process, line)
            except (TimeoutError, ConnectionError):
                break  # the process takes nothing any more, or the page has just gone

    # --- who asks ----------------------------------------------------------------------------

    def _session(self, request: web.Request) -> Session | None:
        return self.sessions.find(request.cookies.get(self._cookie, ""))

    def _room_for(self, session: Session) -> bool:
        return self.screens < self._config.screens and len(session.screens) < SCREENS_EACH

    def _need_own_page(self, request: web.Request) -> None:
        """Refuse what a page of another site, or no browser, sent; raises HTTPForbidden."""
        origins = request.headers.getall("Origin", [])
        if len(origins) != 1 or origins[0] not in self._origins:
            _LOG.warning("foreign origin", origins=origins[:2], peer=self._peer(request))
            raise web.HTTPForbidden(text=f"not from this web site: expected {min(self._origins)}\n")

    async def _admitted(self, key: str, peer: str) -> Welcome | tuple[str, HTTPStatus]:
        """Ask the daemon about a key; return its welcome, or what to say and how."""
        if not key or len(key) > KEY_LENGTH:
            return _WRONG
        if not self._guesses.may_ask(key, peer):
            return _MANY
        self._guesses.asking(key, peer)
        try:
            welcome = await self._ask(key)
        except LinkError as error:
            self._guesses.was_not_heard(key, peer)
            _LOG.warning("the daemon does not answer", error=str(error))
            return _AWAY
        if welcome is None:
            self._guesses.was_wrong(key)
            _LOG.warning("wrong key", peer=peer)
            return _WRONG
        self._guesses.was_right(key, peer)
        return welcome

    def _guessed(self, request: web.Request) -> str:
        if self._chosen:
            return self._language
        return language_of(request.headers.get("Accept-Language", ""), self._language)

    def _peer(self, request: web.Request) -> str:
        return peer_of(request, proxied=behind_proxy(self._config))

    # --- beside it ---------------------------------------------------------------------------

    async def _shut(self, _app: web.Application) -> None:
        await self.sessions.close_all()
        await self.all_ended()  # each within its process's grace

    async def _sweeping(self, _app: web.Application) -> AsyncIterator[None]:
        async def sweep() -> None:
            while True:
                await asyncio.sleep(SWEEP_S)
                await self.sessions.sweep()

        task = asyncio.create_task(sweep())
        yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


_WRONG: Final = (pages.WRONG, HTTPStatus.FORBIDDEN)
_MANY: Final = (pages.MANY, HTTPStatus.TOO_MANY_REQUESTS)
_AWAY: Final = (pages.AWAY, HTTPStatus.BAD_GATEWAY)
_FULL: Final = (pages.FULL, HTTPStatus.SERVICE_UNAVAILABLE)


def _secrets(session: Session) -> Mapping[str, str]:
    """Return what a screen's process is told by its environment alone."""
    return {"CCFLOOR_TOKEN": session.key}


def _html(
    page: str, status: HTTPStatus = HTTPStatus.OK, headers: Mapping[str, str] | None = None
) -> web.Response:
    return web.Response(
        text=page, status=status, content_type="text/html", charset="utf-8", headers=headers
    )
