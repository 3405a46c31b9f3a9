"""The door to the outside: one TCP port for dashboards, and for the engineer's pages.

The law: nobody is let in who could harm the floor. Without keys it opens on loopback
only. A page of another web site is refused by its Origin, for a browser would send it
with the owner's consent unasked. Messages are small, logins quick, clients counted.
Nothing is compressed: that would cost once for each client what is encoded once for all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import structlog
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.http11 import Request, Response

import ccfloor
from ccfloor.clock import Clock
from ccfloor.config import Config
from ccfloor.config_areas import places
from ccfloor.errors import ConfigError
from ccfloor.floor.names import micros
from ccfloor.serve.acting import Acting
from ccfloor.serve.auth import Person, is_loopback, keys_for
from ccfloor.serve.desk import Boards, CaseDesk, Desk, FindOut, OwnSeat, StoreAcknowledgements
from ccfloor.serve.doing import Doing
from ccfloor.serve.http import Pages, Readiness
from ccfloor.serve.hub import Hub
from ccfloor.serve.lookups import LookUps
from ccfloor.serve.messages import Goodbye, Limits, Welcome
from ccfloor.serve.permits import PermitShown
from ccfloor.serve.readings import Reading, counter, gauge
from ccfloor.serve.seating import Area
from ccfloor.serve.session import Session
from ccfloor.serve.staff_desk import StaffDesk
from ccfloor.serve.system import ClientShown
from ccfloor.serve.tls import server_tls

_LOG: Final = structlog.get_logger(__name__)

MESSAGE_SIZE: Final = 64 * 1024
"""Bytes of the largest message a client may send: 500 ids and a note fit."""
HANDSHAKE_S: Final = 5.0
KEEPALIVE_S: Final = 20.0
"""A WebSocket ping this often; a client that leaves one unanswered for as long is gone."""
CLOSE_S: Final = 2.0
BUFFER: Final = 64 * 1024
"""Bytes that may wait in the socket's own buffer before the outbox begins to fill."""


class Door:
    """Lets clients in and keeps count of them."""

    def __init__(
        self,
        config: Config,
        hub: Hub,
        clock: Clock,
        *,
        acknowledge: StoreAcknowledgements,
        find_out: FindOut,
        acting: Acting | None = None,
        ready: Callable[[], Readiness],
        readings: Callable[[], Iterable[Reading]],
        token_file: Path,
        doing: Doing | None = None,
        boards: Boards | None = None,
        own_seat: OwnSeat | None = None,
        permits: Callable[[], Sequence[PermitShown]] = tuple,
        staff: StaffDesk | None = None,
        cases: CaseDesk | None = None,
        lookups: LookUps | None = None,
        file: str = "configuration",
    ) -> None:
        """Take all it needs; raises ConfigError naming ``file`` where anybody could come in."""
        self._config = config
        self._hub = hub
        self._clock = clock
        self._file = file
        self._keys = keys_for(config.serve, token_file, clock, file)
        at = config.serve
        self._tls = server_tls(at.tls_cert, at.tls_key, file, "serve")
        self._desk = Desk(
            hub,
            acknowledge,
            find_out,
            doing,
            boards,
            acting,
            own_seat,
            permits,
            staff,
            cases,
            lookups,
        )
        self._acting = acting
        self._readings = readings
        self._pages = Pages(ready, self.all_readings)
        self._server: Server | None = None
        self._waiting: set[Session] = set()
        self._inside: set[Session] = set()
        self._full = self._slow = 0

    @property
    def port(self) -> int:
        """The TCP port, once it is open."""
        return int(self._listening.sockets[0].getsockname()[1])

    @property
    def url(self) -> str:
        """Where a client of this machine connects."""
        host = self._config.serve.host
        shown = f"[{host}]" if ":" in host else host
        return f"{'wss' if self._tls else 'ws'}://{shown}:{self.port}/"

    @property
    def _listening(self) -> Server:
        if self._server is None:
            raise RuntimeError("the door is not open")
        return self._server

    async def open(self) -> None:
        """Listen; raises ConfigError when the address cannot be had."""
        at = self._config.serve
        try:
            self._server = await serve(
                self._meet,
                at.host,
                at.port,
                ssl=self._tls,
                process_request=self._admit,
                server_header=None,
                compression=None,
                open_timeout=HANDSHAKE_S,
                ping_interval=KEEPALIVE_S,
                ping_timeout=KEEPALIVE_S,
                close_timeout=CLOSE_S,
                max_size=MESSAGE_SIZE,
                max_queue=4,
                write_limit=BUFFER,
            )
        except OSError as error:
            key, value = "serve.host, serve.port", f"{at.host}:{at.port}"
            raise ConfigError(
                self._file, key, value, f"an address that is free here: {error.strerror}"
            ) from error
        if self._tls is None and not is_loopback(at.host):
            _LOG.warning("tokens and the floor cross the network unencrypted", host=at.host)
        self._hub.start()
        _LOG.info("door open", url=self.url)

    async def close(self) -> None:
        """Carry out what was commanded, say goodbye to everybody and close."""
        await self._desk.close()
        for session in tuple(self._inside):
            session.end("stopping")
        self._hub.stop()
        if self._server is not None:
            self._server.close(close_connections=False)
            stopping = Goodbye("stopping")
            await asyncio.gather(*(session.say_goodbye(stopping) for session in self._waiting))
            await self._server.wait_closed()
            self._server = None
        await self._desk.close()  # what was commanded in the meantime

    def people(self) -> list[Person]:
        """List who is logged in now, once for each connection."""
        return [session.person for session in self._inside if session.person is not None]

    def cases_moved(self, concerns: Callable[[Person], bool]) -> None:
        """Tell those who follow cases, and whom it concerns, to ask again."""
        for session in self._inside:
            if session.person is not None and session.follows and concerns(session.person):
                session.cases_moved()

    def clients(self) -> list[ClientShown]:
        """List the connections, the oldest first."""
        inside = sorted(self._inside, key=lambda session: session.since)
        return [
            ClientShown(
                person.user,
                person.role,
                session.client,
                session.peer,
                session.since,
                session.waiting,
            )
            for session in inside
            if (person := session.person) is not None
        ]

    def all_readings(self) -> list[Reading]:
        """Return what /metrics tells."""
        return [*self.readings(), *self._hub.readings(), *self._readings()]

    def readings(self) -> list[Reading]:
        """Return the door's own figures."""
        return [
            gauge("ccfloor_clients_waiting", "Clients not logged in yet", len(self._waiting)),
            counter("ccfloor_logins_refused_total", "Logins refused", self._keys.refused),
            counter("ccfloor_clients_full_total", "Clients refused for want of room", self._full),
            counter("ccfloor_clients_slow_total", "Clients let go as too slow", self._slow),
        ]

    # --- one after the other: admitted, met ------------------------------------------

    def _admit(self, connection: ServerConnection, request: Request) -> Response | None:
        page = self._pages.answer(connection, request)
        if page is not None:
            return page
        for origin in request.headers.get_all("Origin"):
            if not self._own(origin):
                _LOG.warning("foreign origin", peer=str(connection.remote_address))
                return connection.respond(HTTPStatus.FORBIDDEN, "not from this web site\n")
        if len(self._waiting) >= self._config.serve.max_clients:
            self._full += 1
            return connection.respond(HTTPStatus.SERVICE_UNAVAILABLE, "full\n")
        return None

    def _own(self, origin: str) -> bool:
        """Tell if a page that this very address served says ``origin`` (RFC 6454, section 7)."""
        try:
            parts = urlsplit(origin)
            port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
        except ValueError:
            return False
        host = parts.hostname or ""
        return port == self.port and (host == self._config.serve.host or is_loopback(host))

    async def _meet(self, connection: ServerConnection) -> None:
        session = Session(
            connection, self._hub, self._desk, self._clock, outbox=self._config.serve.outbox
        )
        self._waiting.add(session)
        try:
            person = await session.log_in(self._keys)
        finally:
            self._waiting.discard(session)
        if person is None:
            return
        if len(self._inside) >= self._config.serve.max_clients:
            self._full += 1
            await session.say_goodbye(Goodbye("refused", "full"))
            return
        self._inside.add(session)
        try:
            await session.serve(person, self._welcome(person))
        finally:
            self._inside.discard(session)
            self._slow += session.ended_slow
            _LOG.info("left", user=person.user, peer=session.peer)

    def _welcome(self, person: Person) -> Welcome:
        site, rules, regulation = self._config.site, self._config.rules, self._config.regulation
        ring = regulation.seconds("T01", "ring_limit_s", site.timezone)
        away = regulation.seconds("T06", "away_limit_s", site.timezone)
        exempt = regulation.texts("T06", "exempt_reasons", site.timezone)
        now = self._clock.now()
        orders = self._acting.orders_of(person) if self._acting is not None else ()
        return Welcome(
            user=person.user,
            role=person.role,
            site=site.name,
            version=ccfloor.__version__,
            timezone=site.timezone,
            limits=Limits(
                ring_warn=micros(rules.ring_warn_s),
                ring=ring.at(now),
                away_warn=micros(rules.away_warn_s),
                away=away.at(now),
                exempt_reasons=exempt.at(now),
            ),
            orders=orders,
            reasons=self._acting.reasons if self._acting is not None and orders else (),
            areas=tuple(Area(area.name, places(area)) for area in self._config.area),
        )
