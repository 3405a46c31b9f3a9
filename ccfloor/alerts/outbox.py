"""The durable outbox: every message is a row before it is sent, and stays one until it arrived.

The law: at least once. The row is written first, then the message is sent, then the row is marked.
Who is killed in between sends it again, under the same id; a store that cannot mark it does not
have it sent again. To each target in order: what does not arrive is tried again, later and later,
and what comes after it waits; other targets do not. After ``TRIES`` a message is dead: it is kept,
shown (``ccfloor alerts dead``) and no longer in the way, until a person has it tried again.

What was held back in quiet hours is sent as one digest when they end, and the same ones stay
together when it does not arrive.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Final

import msgspec
import structlog

from ccfloor.alerts.channels import Send
from ccfloor.clock import Clock
from ccfloor.errors import StoreError
from ccfloor.floor.names import SECOND, Instant, Micros
from ccfloor.serve.readings import Reading, counter, gauge
from ccfloor.store.interface import Delivery, Store

_LOG: Final = structlog.get_logger(__name__)

TRIES: Final = 12
FIRST_WAIT: Final[Micros] = 5 * SECOND
LONGEST_WAIT: Final[Micros] = 600 * SECOND
"""Twelve tries take about an hour and a half."""
IDLE_S: Final = 3600.0
UNMARKED_S: Final = 5.0
"""When the store could not mark what was sent, it is asked again after this."""
LOOK_S: Final = 10.0
"""How soon it is seen that somebody wants a dead message tried again."""


def wait_after(attempts: int, jitter: float) -> Micros:
    """Say how long to wait after so many tries; ``jitter`` 0 to 1 makes it half to all of it."""
    longest = min(LONGEST_WAIT, FIRST_WAIT << min(20, max(0, attempts - 1)))
    return round(longest * (0.5 + jitter / 2))


class _Lane:
    """What one target is still to be sent, in order."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.waiting: list[Delivery] = []
        self.sent = self.dead = 0
        self.unmarked: dict[str, Delivery] = {}
        """What became of messages, where the store does not know it yet."""
        self.wake = asyncio.Event()

    def add(self, row: Delivery) -> None:
        self.waiting.append(row)
        self.waiting.sort(key=lambda one: (one.created_at, one.id))
        self.wake.set()

    def holds(self, name: str) -> bool:
        return name in self.unmarked or any(row.id == name for row in self.waiting)

    def first(self, now: Instant) -> list[Delivery]:
        """Give what is next: one message, or those that were held back until now."""
        # Not yet tried and still held: quiet hours last, and others go first.
        loud = [row for row in self.waiting if not row.held or row.attempts or row.next_at <= now]
        if not loud or not loud[0].held:
            return loud[:1]
        return [row for row in loud if row.held and row.attempts == loud[0].attempts]


class LaneShown(msgspec.Struct, frozen=True):
    """How it stands with one target."""

    target: str
    waiting: int
    """Messages that have not arrived yet."""
    failed: int
    """Tries that failed of the message that was tried most."""
    dead: int
    """Messages given up since the daemon began."""
    sent: int
    """Messages that arrived since the daemon began."""


class Outbox:
    """Rows that wait, and the tasks that send them."""

    def __init__(
        self, store: Store, channels: Mapping[str, Send], clock: Clock, rng: Random
    ) -> None:
        """Take where rows are kept and the way to each target, by its name."""
        self._store = store
        self._clock = clock
        self._rng = rng
        self._lanes = {name: _Lane(send) for name, send in channels.items()}
        self._sent = self._failed = self._dead = self._marks = 0
        self.on_sent: Callable[[Delivery], None] | None = None
        """Told of each message that arrived."""

    async def open(self) -> None:
        """Take up what an earlier run left; of targets that are no more nothing is sent."""
        await self.look()

    async def look(self) -> None:
        """Take up queued rows that are not known here: someone wants a dead one tried again."""
        marks = self._marks
        rows = await self._store.open_deliveries()
        if marks != self._marks:
            return  # what was marked meanwhile may still be queued in what was read: next time
        for row in rows:
            lane = self._lanes.get(row.target)
            if lane is not None and not lane.holds(row.id):
                lane.add(row)

    async def put(self, rows: Sequence[Delivery]) -> None:
        """Keep messages and send them soon; raises StoreError, and then nothing is kept.

        Of a message that was kept before nothing is kept or sent again.
        """
        if not rows:
            return
        fresh = set(await self._store.enqueue(rows))
        for row in rows:
            if row.id in fresh:
                fresh.discard(row.id)
                if not self._lanes[row.target].holds(row.id):
                    self._lanes[row.target].add(row)

    async def run(self) -> None:
        """Send for ever: one task for each target, so that none waits for another."""
        if not self._lanes:
            await asyncio.Event().wait()
        async with asyncio.TaskGroup() as group:
            group.create_task(self._look())
            for name in self._lanes:
                group.create_task(self._serve(name))

    async def _look(self) -> None:
        while True:
            await asyncio.sleep(LOOK_S)
            with contextlib.suppress(StoreError):  # who writes says it aloud
                await self.look()

    async def _serve(self, name: str) -> None:
        wake = self._lanes[name].wake
        while True:
            pause = await self.pump(name)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await wake.wait()
            wake.clear()

    async def pump(self, name: str) -> float:
        """Send to one target all that is due; say after how many seconds to look again."""
        lane = self._lanes[name]
        while True:
            if lane.unmarked and not await self._mark(lane):
                return UNMARKED_S
            now = self._clock.now()
            rows = lane.first(now)
            if not rows or rows[0].next_at > now:
                break
            await self._send(lane, rows)
        soonest = rows[0].next_at if rows else min((r.next_at for r in lane.waiting), default=None)
        if soonest is None:
            return IDLE_S
        return min(IDLE_S, max(0.05, (soonest - self._clock.now()) / SECOND))

    async def _send(self, lane: _Lane, rows: list[Delivery]) -> None:
        """Send one message, or several held ones as one; note what became of it."""
        reason = await lane.send(rows[0] if len(rows) == 1 else _digest(rows))
        now = self._clock.now()
        jitter = self._rng.random()
        for before in rows:
            lane.waiting.remove(before)
            row = self._after(before, reason, now, jitter)
            lane.unmarked[row.id] = row
            if row.state == "queued":
                lane.add(row)
            elif row.state == "sent" and self.on_sent is not None:
                self.on_sent(row)

    async def _mark(self, lane: _Lane) -> bool:
        """Have the store know what became of messages; False: it could not be told."""
        rows = list(lane.unmarked.values())
        try:
            await self._store.write(rows)
        except StoreError:
            _LOG.exception("deliveries not marked: after a kill they would be sent again")
            return False
        self._marks += 1
        for row in rows:
            if lane.unmarked.get(row.id) is row:
                del lane.unmarked[row.id]
        return True

    def _after(self, row: Delivery, reason: str, now: Instant, jitter: float) -> Delivery:
        attempts = row.attempts + 1
        if not reason:
            self._sent += 1
            self._lanes[row.target].sent += 1
            return msgspec.structs.replace(
                row, state="sent", attempts=attempts, sent_at=now, error=""
            )
        self._failed += 1
        if attempts >= TRIES:
            self._dead += 1
            self._lanes[row.target].dead += 1
            _LOG.error("message dead", id=row.id, target=row.target, reason=reason)
            return msgspec.structs.replace(row, state="dead", attempts=attempts, error=reason)
        _LOG.warning("message not delivered", id=row.id, target=row.target, reason=reason)
        later = now + wait_after(attempts, jitter)
        return msgspec.structs.replace(row, attempts=attempts, error=reason, next_at=later)

    def lanes(self) -> list[LaneShown]:
        """Tell how it stands with each target, in the configuration's order."""
        return [
            LaneShown(
                name,
                len(lane.waiting),
                max((row.attempts for row in lane.waiting), default=0),
                lane.dead,
                lane.sent,
            )
            for name, lane in self._lanes.items()
        ]

    def readings(self) -> list[Reading]:
        """Tell the metrics."""
        rows = [row for lane in self._lanes.values() for row in lane.waiting]
        loud = [row.created_at for row in rows if not row.held]
        oldest = max(0, self._clock.now() - min(loud)) / SECOND if loud else 0.0
        return [
            gauge("ccfloor_deliveries_waiting", "Messages that have not arrived yet", len(rows)),
            gauge("ccfloor_deliveries_held", "Messages held back by quiet hours",
                  len(rows) - len(loud)),
            gauge("ccfloor_deliveries_oldest_seconds", "Age of the oldest that is not held back",
                  oldest),
            counter("ccfloor_deliveries_sent_total", "Messages that arrived", self._sent),
            counter("ccfloor_deliveries_failed_total", "Tries that failed", self._failed),
            counter("ccfloor_deliveries_dead_total", "Messages given up", self._dead),
        ]  # fmt: skip


def _digest(rows: Sequence[Delivery]) -> Delivery:
    """Make one message of several: the subject counts them, the body has them all."""
    body = "\n\n".join(f"{row.subject}\n{row.body}" for row in rows)
    return msgspec.structs.replace(
        rows[0],
        alerts=tuple(alert for row in rows for alert in row.alerts),
        subject=f"{rows[0].subject} (+{len(rows) - 1})",
        body=body,
    )
