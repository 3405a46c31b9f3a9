"""The durable outbox: every message is a row before it is sent, and stays one until it arrived.

The law: at least once. The row is written first, then the message is sent, then the row is marked.
Who is killed in between sends it again, under the same id. To each target in order: what does not
arrive is tried again, later and later, and what comes after it waits; other targets do not. After
``TRIES`` a message is dead: it is kept, shown (``ccfloor alerts dead``) and no longer in the way.

What was held back in quiet hours is sent as one digest when they end.
"""

from __future__ import annotations

import asyncio
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


def wait_after(attempts: int, jitter: float) -> Micros:
    """Say how long to wait after so many tries; ``jitter`` 0 to 1 makes it half to all of it."""
    longest = min(LONGEST_WAIT, FIRST_WAIT << min(20, max(0, attempts - 1)))
    return round(longest * (0.5 + jitter / 2))


class Outbox:
    """Rows that wait, and the tasks that send them."""

    def __init__(
        self, store: Store, channels: Mapping[str, Send], clock: Clock, rng: Random
    ) -> None:
        """Take where rows are kept and the way to each target, by its name."""
        self._store = store
        self._channels = channels
        self._clock = clock
        self._rng = rng
        self._waiting: dict[str, list[Delivery]] = {name: [] for name in channels}
        self._wake = {name: asyncio.Event() for name in channels}
        self._sent = self._failed = self._dead = 0
        self.on_sent: Callable[[Delivery], None] | None = None
        """Told of each message that arrived."""

    async def open(self) -> None:
        """Take up what an earlier run left; of targets that are no more nothing is sent."""
        for row in await self._store.open_deliveries():
            if row.target in self._waiting:
                self._waiting[row.target].append(row)
                self._wake[row.target].set()

    async def put(self, rows: Sequence[Delivery]) -> None:
        """Keep messages and send them soon; raises StoreError, and then nothing is kept."""
        if not rows:
            return
        await self._store.write(rows)
        for row in rows:
            self._waiting[row.target].append(row)
            self._wake[row.target].set()

    async def run(self) -> None:
        """Send for ever: one task for each target, so that none waits for another."""
        if not self._channels:
            await asyncio.Event().wait()
        async with asyncio.TaskGroup() as group:
            for name in self._channels:
                group.create_task(self._serve(name))

    async def _serve(self, name: str) -> None:
        while True:
            pause = await self.pump(name)
            event = self._wake[name]
            try:
                async with asyncio.timeout(pause):
                    await event.wait()
            except TimeoutError:
                pass
            event.clear()

    async def pump(self, name: str) -> float:
        """Send to one target all that is due; say after how many seconds to look again."""
        waiting = self._waiting[name]
        while waiting:
            waiting.sort(key=lambda row: (row.created_at, row.id))
            now = self._clock.now()
            loud = [row for row in waiting if not row.held or row.next_at <= now]
            if not loud:
                break
            first = loud[0]
            if first.next_at > now:
                return max(0.05, (first.next_at - now) / SECOND)
            digest = [row for row in loud if row.held] if first.held else [first]
            if not await self._send(name, digest):
                continue
        soonest = min((row.next_at for row in waiting), default=None)
        if soonest is None:
            return IDLE_S
        return max(0.05, (soonest - self._clock.now()) / SECOND)

    async def _send(self, name: str, rows: list[Delivery]) -> bool:
        """Send one message, or several held ones as one; note what became of it."""
        message = rows[0] if len(rows) == 1 else _digest(rows)
        reason = await self._channels[name](message)
        now = self._clock.now()
        after = [self._after(row, reason, now) for row in rows]
        try:
            await self._store.write(after)
        except StoreError:
            _LOG.exception("delivery not marked: it will be sent again", target=name)
            return False
        waiting = self._waiting[name]
        for before, row in zip(rows, after, strict=True):
            waiting.remove(before)
            if row.state == "queued":
                waiting.append(row)
            elif row.state == "sent" and self.on_sent is not None:
                self.on_sent(row)
        return not reason

    def _after(self, row: Delivery, reason: str, now: Instant) -> Delivery:
        attempts = row.attempts + 1
        if not reason:
            self._sent += 1
            return msgspec.structs.replace(
                row, state="sent", attempts=attempts, sent_at=now, error=""
            )
        self._failed += 1
        if attempts >= TRIES:
            self._dead += 1
            _LOG.error("message dead", id=row.id, target=row.target, reason=reason)
            return msgspec.structs.replace(row, state="dead", attempts=attempts, error=reason)
        _LOG.warning("message not delivered", id=row.id, target=row.target, reason=reason)
        later = now + wait_after(attempts, self._rng.random())
        return msgspec.structs.replace(row, attempts=attempts, error=reason, next_at=later)

    def readings(self) -> list[Reading]:
        """Tell the metrics."""
        waiting = sum(map(len, self._waiting.values()))
        return [
            gauge("ccfloor_deliveries_waiting", "Messages that have not arrived yet", waiting),
            counter("ccfloor_deliveries_sent_total", "Messages that arrived", self._sent),
            counter("ccfloor_deliveries_failed_total", "Tries that failed", self._failed),
            counter("ccfloor_deliveries_dead_total", "Messages given up", self._dead),
        ]


def _digest(rows: Sequence[Delivery]) -> Delivery:
    """Make one message of several: the subject counts them, the body has them all."""
    body = "\n\n".join(f"{row.subject}\n{row.body}" for row in rows)
    return msgspec.structs.replace(
        rows[0],
        alerts=tuple(alert for row in rows for alert in row.alerts),
        subject=f"{rows[0].subject} (+{len(rows) - 1})",
        body=body,
    )
