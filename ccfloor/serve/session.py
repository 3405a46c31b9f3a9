"""One client's life: login, snapshot, deltas, commands, goodbye.

    connected --Login--> welcome, snapshot --> told of every delta, answered --> goodbye
        |            (an agent: welcome -----> answered, told when to ask again) -^
        |                                                                          ^
        +-- nothing for LOGIN_S, another version, an unknown key, nonsense --------+

A delta is written straight to the socket while the socket keeps up, which costs no
task switch; else it waits in the outbox and the writer sends it when there is room.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Final

import msgspec
import structlog
from websockets.asyncio.server import ServerConnection, broadcast
from websockets.exceptions import ConnectionClosed
from websockets.frames import CloseCode
from websockets.protocol import State

from ccfloor.clock import Clock
from ccfloor.errors import ProtocolError
from ccfloor.floor.names import Instant
from ccfloor.serve.auth import LEADERS, Keys, Person
from ccfloor.serve.cases import CaseRequest, Cases, CasesMoved, DecideCase, OpenCase
from ccfloor.serve.cleaning import clean
from ccfloor.serve.desk import Desk
from ccfloor.serve.handovers import Handover
from ccfloor.serve.hub import Hub
from ccfloor.serve.lookups import LOOK_UPS, LookUp
from ccfloor.serve.messages import (
    PROTOCOL,
    Acknowledge,
    Do,
    Done,
    Explain,
    Goodbye,
    Login,
    Ping,
    Pong,
    Resync,
    Welcome,
)
from ccfloor.serve.mine import AnyMessage, AnyRequest, Appeal, Mine
from ccfloor.serve.orders import Act
from ccfloor.serve.outbox import Outbox, Owed
from ccfloor.serve.permits import Permits
from ccfloor.serve.requests import read_request
from ccfloor.serve.staffing import WatchStaff

_LOG: Final = structlog.get_logger(__name__)

LOGIN_S: Final = 5.0
"""Seconds a client has for its first message."""
GOODBYE_S: Final = 1.0
"""Seconds a client has to read why it must go."""
LOGIN_SIZE: Final = 4096
"""Characters of a message from somebody who is not known yet."""
LOOK_UPS_AT_ONCE: Final = 4
"""Look-ups of one client that may be under way; a screen asks for one or two."""
_CLIENT_WIDTH: Final = 40
_SEE_THE_FLOOR: Final = LEADERS | {"wall"}
"""Roles that are shown everybody; any other sees himself at most."""

_ENCODE: Final = msgspec.json.Encoder()
_CODES: Final = {
    "refused": CloseCode.POLICY_VIOLATION,
    "protocol": CloseCode.POLICY_VIOLATION,
    "slow": CloseCode.TRY_AGAIN_LATER,
    "stopping": CloseCode.GOING_AWAY,
}


class _RefusedError(ProtocolError):
    """Somebody is not let in."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


class Session:
    """One connection, from its handshake to its end."""

    def __init__(
        self,
        socket: ServerConnection,
        hub: Hub,
        desk: Desk,
        clock: Clock,
        *,
        outbox: int,
    ) -> None:
        """Take the connection; ``outbox`` is how many messages may wait for it."""
        self._socket = socket
        self._hub = hub
        self._desk = desk
        self._clock = clock
        self._outbox = Outbox(outbox)
        self._wake = asyncio.Event()
        self._writing = False
        self._search: asyncio.Task[None] | None = None
        self._deed: asyncio.Task[None] | None = None
        self._looking: set[asyncio.Task[None]] = set()
        self._end: asyncio.Future[Goodbye] = asyncio.get_running_loop().create_future()
        self._told_moved = False
        """True while the client knows already that it has to ask again."""
        self.person: Person | None = None
        """Who it is; None before the login."""
        self.client = ""
        """What it calls itself."""
        self.since: Instant = 0
        """When it logged in, by the daemon's own clock."""
        self.follows = False
        """True once it asked to be told when cases move."""

    @property
    def peer(self) -> str:
        """The other end's address."""
        address = self._socket.remote_address
        return str(address[0]) if address else ""

    @property
    def waiting(self) -> int:
        """How many messages wait to be read by it."""
        return len(self._outbox)

    @property
    def wall(self) -> bool:
        """True when it may be shown nobody's caller."""
        return self.person is None or self.person.role == "wall"

    @property
    def sees_floor(self) -> bool:
        """True when it may be shown everybody."""
        return self.person is not None and self.person.role in _SEE_THE_FLOOR

    @property
    def ended_slow(self) -> bool:
        """True when it was let go because it did not keep up."""
        return self._end.done() and self._end.result().reason == "slow"

    # --- the three stages ------------------------------------------------------------

    async def log_in(self, keys: Keys) -> Person | None:
        """Wait for the login; None when there was no good one: the goodbye is said."""
        try:
            return await self._expect_login(keys)
        except _RefusedError as away:
            _LOG.warning("refused", reason=away.reason, detail=away.detail, peer=self.peer)
            await self.say_goodbye(Goodbye(away.reason, away.detail))
        except ConnectionClosed:
            pass  # he left before he said who he is
        return None

    async def serve(self, person: Person, welcome: Welcome) -> None:
        """Tell and answer until either end has enough."""
        self.person, self.since = person, self._clock.now()
        self._outbox.answer(_ENCODE.encode(welcome))
        self._wake.set()
        if self.sees_floor:
            self._hub.join(self)
        work = [asyncio.create_task(self._write()), asyncio.create_task(self._read())]
        until: list[asyncio.Future[None] | asyncio.Future[Goodbye]] = [*work, self._end]
        try:
            await asyncio.wait(until, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._hub.leave(self)
            work += [task for task in (self._search, self._deed) if task is not None]
            work += self._looking
            for task in work:
                task.cancel()
            try:
                results = await asyncio.gather(*work, return_exceptions=True)
            finally:
                self._desk.leave(self)  # only now: a subscription may have been under way
        if self._end.done():
            await self.say_goodbye(self._end.result())
        for result in results:
            if isinstance(result, Exception) and not isinstance(result, ConnectionClosed):
                raise result

    async def say_goodbye(self, goodbye: Goodbye) -> None:
        """Say why, if the client still reads, and close."""
        with contextlib.suppress(ConnectionClosed, TimeoutError):
            async with asyncio.timeout(GOODBYE_S):
                await self._socket.send(_ENCODE.encode(goodbye), text=True)
        await self._socket.close(_CODES[goodbye.reason], goodbye.reason)

    # --- called by the hub and the door ----------------------------------------------

    def push(self, delta: bytes, now: float) -> None:
        """Take a delta at ``now`` (monotonic seconds); too slow a client is let go."""
        if not (self._writing or len(self._outbox)) and self._write_at_once(delta):
            return
        if not self._outbox.delta(delta, now):
            self.end("slow", "messages came faster than they were read")
        self._wake.set()

    def newest(self, kind: str, message: bytes) -> None:
        """Take figures in place of those of their kind that still wait."""
        self._outbox.newest(kind, message)
        self._wake.set()

    def cases_moved(self) -> None:
        """Tell the client once, until it asks again, that cases have taken a step."""
        if not self._told_moved:
            self._told_moved = True
            self._answer(CasesMoved(self._hub.now()))

    def end(self, reason: str, detail: str = "") -> None:
        """Have the session say goodbye and end; the first reason counts."""
        self._hub.leave(self)
        if not self._end.done():
            self._end.set_result(Goodbye(reason, detail))

    # --- inside ----------------------------------------------------------------------

    def _write_at_once(self, message: bytes) -> bool:
        socket = self._socket
        if socket.protocol.state is not State.OPEN or socket.transport.get_write_buffer_size():
            return False
        broadcast((socket,), message, text=True)
        return True

    async def _write(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            self._writing = True
            while (message := self._outbox.take()) is not None:
                if isinstance(message, Owed):
                    if not self.sees_floor:
                        continue
                    message = self._hub.snapshot(wall=self.wall)
                await self._socket.send(message, text=True)
            self._writing = False

    async def _read(self) -> None:
        async for raw in self._socket:
            try:
                request = read_request(raw)
            except ProtocolError as wrong:
                self.end("protocol", str(wrong))
                return
            await self._obey(request)

    async def _obey(self, request: AnyRequest) -> None:
        match request:
            case Ping(id=number):
                self._answer(Pong(number, self._hub.now()))
            case Resync() if not self.sees_floor:
                self.end("protocol", "this key is shown no floor")
            case Resync():
                self._outbox.owe_snapshot()
                self._wake.set()
            case Login():
                self.end("protocol", "logged in already")
            case _ if self.person is not None:
                await self._serve(self.person, request)

    async def _serve(self, person: Person, request: AnyRequest) -> None:
        """Carry out what somebody asks for; how much of it is his, the desk knows."""
        if isinstance(request, LOOK_UPS):
            self._look_up(person, request)
            return
        match request:
            case Acknowledge():
                self._answer(await self._desk.acknowledge(person, request))
            case Do():
                self._answer(await self._desk.do(person, request))
            case Handover() | Permits():
                self._answer(await self._looked_up(person, request))
            case Explain():
                self._look_into(person, request)
            case Act():
                self._have_done(person, request)
            case Mine() | Appeal() | Cases() | OpenCase() | DecideCase() | WatchStaff():
                await self._ask(person, request)

    async def _ask(self, person: Person, request: Mine | Appeal | CaseRequest | WatchStaff) -> None:
        """Answer what is asked of cases and of staff, and go on telling where that is wanted."""
        match request:
            case Mine(follow=follow):
                self._follow(follow=follow and person.role == "agent")
                self._answer(await self._desk.mine(person, request))
            case Cases() | OpenCase() | DecideCase():
                if isinstance(request, Cases):
                    self._follow(follow=request.follow and self.sees_floor and not self.wall)
                self._answer(await self._desk.case(person, request))
            case Appeal():
                self._answer(await self._desk.appeal(person, request))
            case WatchStaff():
                for answer in await self._desk.watch_staff(person, request, self):
                    self._answer(answer)

    def _follow(self, *, follow: bool) -> None:
        """Subscribe, before the answer is made: what moves meanwhile is told as well."""
        if follow:
            self.follows, self._told_moved = True, False

    async def _looked_up(self, person: Person, request: Handover | Permits) -> AnyMessage:
        """Give what the floor and the roster say of now."""
        if isinstance(request, Permits):
            return self._desk.permits(person, request)
        return await self._desk.handover(person, request)

    def _look_up(self, person: Person, request: LookUp) -> None:
        """Begin a look-up beside the reading; a few at a time for a client."""
        if len(self._looking) >= LOOK_UPS_AT_ONCE:
            self._answer(Done(request.id, ok=False, error="busy"))
            return

        async def look() -> None:
            self._answer(await self._desk.look_up(person, request))

        task = asyncio.create_task(look())
        self._looking.add(task)
        task.add_done_callback(self._looking.discard)

    def _look_into(self, person: Person, request: Explain) -> None:
        """Begin a search beside the reading: a disk may be slow. One at a time for a client."""
        if self._search is not None and not self._search.done():
            self._answer(Done(request.id, ok=False, error="busy"))
            return

        async def search() -> None:
            self._answer(await self._desk.explain(person, request))

        self._search = asyncio.create_task(search())

    def _have_done(self, person: Person, request: Act) -> None:
        """Begin a deed beside the reading: a phone may ring a while. One at a time for a client."""
        if self._deed is not None and not self._deed.done():
            self._answer(Done(request.id, ok=False, error="busy"))
            return

        async def do() -> None:
            self._answer(await self._desk.act(person, request))

        self._deed = asyncio.create_task(do())

    def _answer(self, message: AnyMessage) -> None:
        if not self._outbox.answer(_ENCODE.encode(message)):
            self.end("slow", "answers were not read")
        self._wake.set()

    async def _expect_login(self, keys: Keys) -> Person:
        try:
            async with asyncio.timeout(LOGIN_S):
                raw = await self._socket.recv()
        except TimeoutError as late:
            raise _RefusedError("refused", f"no login within {LOGIN_S:g} s") from late
        if len(raw) > LOGIN_SIZE:
            raise _RefusedError("protocol", f"a login has at most {LOGIN_SIZE} characters")
        try:
            login = read_request(raw)
        except ProtocolError as wrong:
            raise _RefusedError("protocol", str(wrong)) from wrong
        if not isinstance(login, Login):
            raise _RefusedError("protocol", "the first message is a login")
        if login.protocol != PROTOCOL:
            versions = f"this daemon speaks protocol {PROTOCOL}, the client {login.protocol}"
            raise _RefusedError("refused", versions)
        person = keys.check(login.token, self.peer)
        if person is None:
            raise _RefusedError("refused", "unknown token, or too many failures from here")
        client = self.client = clean(login.client, _CLIENT_WIDTH)
        _LOG.info("logged in", user=person.user, role=person.role, peer=self.peer, client=client)
        return person
