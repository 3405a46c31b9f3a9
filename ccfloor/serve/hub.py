"""The hub: one board, many clients.

The law: a delta is encoded once and handed to everybody; handing it over never waits.
What a client does with it is its session's business, so a slow client never slows the
floor. A snapshot too is encoded once for all who ask within a tenth of a second, so
that two hundred dashboards that come back together cost one.

The wall's clients get an encoding of their own, without callers, only while there are any.
"""

from __future__ import annotations

import asyncio
from typing import Final, Protocol

import msgspec
import structlog

from ccfloor.clock import Clock
from ccfloor.floor.names import Instant
from ccfloor.serve.board import Board
from ccfloor.serve.messages import Delta
from ccfloor.serve.pace import TOGETHER_S, Haste, Pace
from ccfloor.serve.readings import Reading, counter, gauge
from ccfloor.serve.wording import without_callers

_LOG: Final = structlog.get_logger(__name__)
_ENCODE: Final = msgspec.json.Encoder()


class Receiver(Protocol):
    """A client that was sent a snapshot, or soon will be."""

    @property
    def wall(self) -> bool:
        """True when nobody's caller may be shown to it."""

    def push(self, delta: bytes, now: float) -> None:
        """Take a delta at ``now`` (monotonic seconds) without waiting and without raising."""


class Hub:
    """Hands what changes on the board to every client."""

    def __init__(self, board: Board, clock: Clock, *, together_s: float = TOGETHER_S) -> None:
        """Serve ``board``; nothing happens before ``start``."""
        self.board = board
        self._clock = clock
        self._pace = Pace(together_s)
        self._together_s = together_s
        self._receivers: dict[Receiver, None] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._timer_haste = Haste.BEAT
        self._snapshots: dict[bool, tuple[int, float, bytes]] = {}
        self._running = False
        self._deltas = self._delta_bytes = self._made_snapshots = self._failures = 0
        self._slowest_s = 0.0

    def now(self) -> Instant:
        """Return the PBX's time now, as far as the link knows its clock."""
        link = self.board.link
        return self._clock.now() + (link.offset if link is not None else 0)

    # --- life ------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to tell; needs a running loop."""
        self._running = True
        self.changed()

    def stop(self) -> None:
        """Tell no more."""
        self._running = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def join(self, receiver: Receiver) -> None:
        """Hand every delta to ``receiver`` from now on."""
        self._receivers[receiver] = None

    def leave(self, receiver: Receiver) -> None:
        """Hand it no more; harmless when it never joined."""
        self._receivers.pop(receiver, None)

    # --- telling ---------------------------------------------------------------------

    def changed(self) -> None:
        """Say that the board was altered: call it after every batch of changes.

        It costs nothing while the next delta is already under way.
        """
        if not self._running:
            return
        haste = self._haste()
        if self._timer is not None:
            if haste <= self._timer_haste:
                return
            self._timer.cancel()
        wait = self._pace.wait(self._clock.monotonic(), haste)
        self._timer_haste = haste
        self._timer = asyncio.get_running_loop().call_later(wait, self._flush)

    def snapshot(self, *, wall: bool) -> bytes:
        """Return the board as it is, encoded; deltas handed out from now on follow it."""
        now = self._clock.monotonic()
        seq, made, encoded = self._snapshots.get(wall, (-1, 0.0, b""))
        if seq != self.board.seq or now - made > self._together_s:
            message = self.board.snapshot(self.now())
            encoded = _ENCODE.encode(without_callers(message) if wall else message)
            self._snapshots[wall] = (self.board.seq, now, encoded)
            self._made_snapshots += 1
        return encoded

    def readings(self) -> list[Reading]:
        """Return the hub's own figures."""
        return [
            gauge("ccfloor_clients", "Clients that are logged in", len(self._receivers)),
            counter("ccfloor_deltas_total", "Deltas handed out", self._deltas),
            counter("ccfloor_delta_bytes_total", "Bytes of those, each once", self._delta_bytes),
            counter("ccfloor_snapshots_total", "Snapshots encoded", self._made_snapshots),
            counter("ccfloor_delta_failures_total", "Deltas lost to a defect", self._failures),
            gauge("ccfloor_delta_seconds_max", "Slowest handing out of one", self._slowest_s),
        ]

    # --- inside ----------------------------------------------------------------------

    def _haste(self) -> Haste:
        if self.board.urgent:
            return Haste.NOW
        return Haste.SOON if self.board.dirty else Haste.BEAT

    def _flush(self) -> None:
        self._timer = None
        began = self._clock.monotonic()
        try:
            delta = self.board.take_delta(self.now(), beat=True)
            if delta is not None:
                self._hand_out(delta, began)
        except Exception:  # noqa: BLE001 - the telling must outlive a defect; clients see a gap and ask
            self._failures += 1
            self._pace.failed(began)
            _LOG.exception("delta lost")
        else:
            ended = self._clock.monotonic()
            self._slowest_s = max(self._slowest_s, ended - began)
            self._pace.sent(began, ended)
        self.changed()

    def _hand_out(self, delta: Delta, now: float) -> None:
        encoded = _ENCODE.encode(delta)
        self._deltas += 1
        self._delta_bytes += len(encoded)
        for_wall: bytes | None = None
        for receiver in tuple(self._receivers):
            if not receiver.wall:
                receiver.push(encoded, now)
                continue
            if for_wall is None:
                for_wall = _ENCODE.encode(without_callers(delta))
            receiver.push(for_wall, now)
