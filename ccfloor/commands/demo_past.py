"""The demo's yesterday: lived through by the daemon itself, in virtual time, before it begins live.

The law: nothing of the past is written by hand. The simulated call centre works through the hours
before the start; what it says goes to a real ``Daemon``, read by read, by the clock of then: into
the journal, through the rooms, into the store. Only the door stays shut and nobody sleeps. So a
figure of yesterday is explained, computed again and rebuilt like any other. Days are rolled up by
the live daemon, which finds at its start that their night has come.

What people do beside the telephone is told here, as the door would: leaders sign the changes of
shift, and take note of what stands every two hours. The floor works on while the one daemon stops
and the next one starts: that second is a gap like that of any restart.
"""

from __future__ import annotations

import asyncio
import heapq
import selectors
from collections.abc import Callable, Iterator
from typing import Final

from ami_adapters.frames import Received
from ami_adapters.protocol import Protocol
from ami_adapters.simulated_pbx import Simulation
from ami_adapters.translate import WANTED
from ccfloor.clock import SetClock
from ccfloor.commands.demo_roster import Signing
from ccfloor.config import Config
from ccfloor.daemon import GRACE, Daemon
from ccfloor.floor.deeds import HandoverSigned
from ccfloor.floor.names import MILLISECOND, MINUTE, SECOND, Instant, Micros
from ccfloor.store.interface import Acknowledgement
from ccfloor.store.sql_store import SqlStore

NOTES_TAKEN: Final[Micros] = 120 * MINUTE
"""How often a leader takes note of what stands."""
_NEAR: Final[Micros] = SECOND // 2
"""How near to the present the past has to come: what is left is the daemon's own restart."""


def live_through(
    model: Simulation,
    config: Config,
    signings: tuple[Signing, ...],
    leader: str,
    now: Callable[[], Instant],
) -> None:
    """Live from where the model stands to the present; raises StoreError.

    The configuration names store and journal. ``leader`` is who takes note of alerts; ``now`` tells
    the present, which goes on meanwhile. It has a loop of its own: call it where none runs.
    """
    clock = SetClock(model.now)
    with asyncio.Runner(loop_factory=lambda: VirtualLoop(clock)) as runner:
        daemon = Daemon(config, SqlStore(config.store.url), clock, file="demo")
        past = _Past(model, daemon, clock, leader)
        runner.run(past.live(signings, now))


class _Patient(selectors.DefaultSelector):
    """Waits for the disk as long as it takes: meanwhile no time passes, so no timer falls due."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return what came; at once only where something is to be done already."""
        return super().select(timeout if timeout is not None and timeout <= 0 else None)


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop whose time is a clock that is moved: a daemon's timers go by it."""

    def __init__(self, clock: SetClock) -> None:
        """Take the clock."""
        self._virtual = clock
        self._began = clock.now()
        super().__init__(_Patient())

    def time(self) -> float:
        """Seconds since the past began: of the epoch's a float cannot tell a microsecond."""
        return (self._virtual.now() - self._began) / SECOND


class _Past:
    """One daemon that is told, moment by moment, what its link would have told it."""

    def __init__(self, model: Simulation, daemon: Daemon, clock: SetClock, leader: str) -> None:
        self._model = model
        self._daemon = daemon
        self._clock = clock
        self._leader = leader
        self._protocol = Protocol(WANTED)
        self._agenda: list[tuple[Instant, int, HandoverSigned | None]] = []
        """What people do, with its number; None: take note of what stands."""

    async def live(self, signings: tuple[Signing, ...], now: Callable[[], Instant]) -> None:
        daemon, model = self._daemon, self._model
        begins = self._clock.now()
        self._agenda = [(one.at, number, one.deed) for number, one in enumerate(signings)]
        self._agenda.append((begins + NOTES_TAKEN, len(signings), None))
        heapq.heapify(self._agenda)
        await daemon.take_up()
        try:
            daemon.opened(begins)
            for text in model.prologue():
                self._hear(text)
            for to in _until(now, model.scenario.start):
                for at, text in model.told(to):
                    await self._pass_to(at)
                    self._hear(text)
                await self._pass_to(to)
            daemon.lost("stopped")  # as the watch says of a connection that we end
        finally:
            await daemon.stop()

    def _hear(self, text: str) -> None:
        data = text.encode()
        at = self._clock.now()
        self._daemon.received(Received(data, self._protocol.feed(data), at))

    async def _pass_to(self, at: Instant) -> None:
        """Let time pass: what falls due to the rules, and what people do, in its order."""
        while True:
            due = self._daemon.pipeline.engine.next_deadline()
            # A millisecond more: the loop counts in seconds of floating point.
            alarm = at + 1 if due is None else due + GRACE + MILLISECOND
            deed = self._agenda[0][0]
            if min(alarm, deed) > at:
                break
            self._clock.move(max(self._clock.now(), min(alarm, deed)))
            if alarm <= deed:
                await asyncio.sleep(0)  # the timer is seen to be due,
                await asyncio.sleep(0)  # and has been called
            else:
                await self._act()
        self._clock.move(max(self._clock.now(), at))

    async def _act(self) -> None:
        at, number, deed = heapq.heappop(self._agenda)
        if deed is not None:
            await self._daemon.duty_room.done(deed, deed.by)
            return
        heapq.heappush(self._agenda, (at + NOTES_TAKEN, number, None))
        board = self._daemon.board
        unseen = (board.true_id(one.id) for one in board.alerts() if one.seen_at is None)
        acks = {true: Acknowledgement(true, self._leader, at) for true in unseen if true}
        for stored in await self._daemon.acknowledge(tuple(acks.values())):
            board.acknowledge(acks[stored])


def _until(now: Callable[[], Instant], start: Instant) -> Iterator[Instant]:
    """Give how far to live, again and again, until that is the present, nearly."""
    yield start
    reached = start
    while (present := now()) - reached > _NEAR:
        yield present
        reached = present
