"""Watches one PBX for ever: connect, log in, take the census, follow, and again.

Every read goes to the observer before the session looks at it, so that the journal holds
the bytes even of a read that ends us. Reconnecting waits longer each time, with jitter so
that many daemons do not come back in step; reaching LIVE starts it over. A refused login
waits long: an account that is wrong stays wrong, and fail2ban is watching too.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import random
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, NoReturn, Protocol

from ami_adapters.asyncio_link import AsyncioLink
from ami_adapters.census import needed_and
from ami_adapters.frames import Received
from ami_adapters.interface import Link
from ami_adapters.ordering import Answer
from ami_adapters.orders import Order
from ami_adapters.session import Session
from ami_adapters.session_states import OVER, State, Status
from ccfloor.clock import Clock
from ccfloor.config import Ami
from ccfloor.errors import LinkError, LinkLost
from ccfloor.floor.names import Instant

REFUSED_RETRY_S: Final = 60.0
"""At least this long between two refused logins."""


class Observer(Protocol):
    """Who is told what the PBX says."""

    def opened(self, at: Instant) -> None:
        """Take that a new connection stands; what was known is not to be trusted."""

    def received(self, received: Received) -> None:
        """Take one read, before anything is done about it."""

    def state(self, status: Status) -> None:
        """Take that the session's state changed; LOST and REFUSED come after ``lost``."""

    def lost(self, reason: str) -> None:
        """Take that the connection ended; called once for every ``opened``."""


class Watch:
    """One PBX, watched."""

    def __init__(
        self,
        open_link: Callable[[], Link],
        ami: Ami,
        observer: Observer,
        clock: Clock,
        rng: random.Random,
        *,
        wanted: Mapping[bytes, bytes | None] | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        """Take how to make a link; ``wanted`` is for the event filter (``ami.event_filter``)."""
        self._open_link = open_link
        self._ami = ami
        self._observer = observer
        self._clock = clock
        self._rng = rng
        self._wanted = wanted
        self._sleep = sleep
        self._session = Session(ami, rng, wanted)
        self._link: Link | None = None
        self._nudge: asyncio.Future[None] | None = None
        """Ends the wait for a read, to see anew until when to wait."""
        self._told = State.CONNECTING
        self.connections = 0
        """Connections that were opened."""

    @property
    def status(self) -> Status:
        """The present session's status."""
        return self._session.status

    def request_census(self, why: str) -> None:
        """Have everything listed again; without a connection the next one does it anyway."""
        self._session.request_census(why)
        if self._link is not None:
            self._session.tick(self._clock.monotonic())
            with contextlib.suppress(LinkLost):  # the next read says so too, with the reason
                self._send(self._link)

    async def order(self, order: Order) -> Answer:
        """Have an order carried out and wait for how it ended; never raises, never repeats.

        Who stops waiting does not stop the order: shield it.
        """
        ended: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()

        def told(answer: Answer) -> None:
            if not ended.done():  # whoever waited may be gone
                ended.set_result(answer)

        self._session.order(order, self._clock.monotonic(), told)
        if self._link is not None:
            with contextlib.suppress(LinkLost):  # the session hears of it, and ends the order
                self._send(self._link)
            if self._nudge is not None and not self._nudge.done():
                self._nudge.set_result(None)  # the answer may be due before what was awaited
        return await ended

    async def run(self) -> NoReturn:
        """Watch until cancelled; the link is closed then."""
        failures = 0
        while True:
            await self._connection()
            status = self._session.status
            failures = 0 if status.censuses else failures + 1
            await self._sleep(self._delay(failures, status.state))

    def _delay(self, failures: int, state: State) -> float:
        """Return how long to wait before the next try, in seconds."""
        ami = self._ami
        longest = ami.retry_to_s
        if state is State.REFUSED:
            return max(longest, REFUSED_RETRY_S)
        exponent = min(failures, 30)  # beyond that only the limit counts
        return min(longest, ami.retry_from_s * math.ldexp(1.0, exponent)) * self._rng.uniform(
            0.5, 1.0
        )

    async def _connection(self) -> None:
        """Live one connection from its opening to its end."""
        self._session = session = Session(self._ami, self._rng, self._wanted)
        link = self._open_link()
        opened = False
        try:
            self._tell()
            await link.open()
            opened = True
            self.connections += 1
            self._observer.opened(self._clock.now())
            session.opened(self._clock.monotonic())
            self._link = link
            await self._pump(link, session)
        except LinkError as error:
            session.lost(str(error), self._clock.monotonic())
        finally:
            self._link = None
            session.lost("stopped", self._clock.monotonic())  # unless it was lost before
            await link.close()
            if opened:
                self._observer.lost(session.status.why)
        self._tell()

    async def _pump(self, link: Link, session: Session) -> None:
        """Carry reads in and actions out until the session is over."""
        reading: asyncio.Future[Received] = asyncio.ensure_future(link.receive())
        try:
            while True:
                self._send(link)
                if session.state in OVER:
                    return
                self._tell()
                # What has been read goes before what is due: after a stall of ours the
                # answer may lie there already.
                nudge = self._nudge = self._nudge or asyncio.get_running_loop().create_future()
                first: set[asyncio.Future[Any]] = {reading, nudge}
                await asyncio.wait(
                    first, timeout=self._patience(session), return_when=asyncio.FIRST_COMPLETED
                )
                if nudge.done():
                    self._nudge = None
                if reading.done():
                    received = reading.result()
                    self._observer.received(received)
                    session.frames(received.frames, self._clock.monotonic(), received.at)
                    reading = asyncio.ensure_future(link.receive())
                session.tick(self._clock.monotonic())
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    def _patience(self, session: Session) -> float | None:
        due = session.next_tick()
        return None if due == math.inf else max(0.0, due - self._clock.monotonic())

    def _send(self, link: Link) -> None:
        for action in self._session.to_send():
            link.send(action)

    def _tell(self) -> None:
        """Report the state if it changed."""
        status = self._session.status
        if status.state is not self._told:
            self._told = status.state
            self._observer.state(status)


def link_for(ami: Ami, wanted: Mapping[bytes, bytes | None], clock: Clock) -> Link:
    """Return a link of the kind the configuration names, not yet open."""
    needed = needed_and(wanted)
    if ami.link == "pyst2":
        from ami_adapters.pyst2_link import Pyst2Link  # noqa: PLC0415  pyst2 only where asked for

        return Pyst2Link(ami, needed, clock)
    return AsyncioLink(ami, needed, clock)
