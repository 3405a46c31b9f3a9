"""What a daemon keeps: the raw bytes in the journal, what follows from them in the store.

The law: the floor waits for neither. A disk that refuses and a store that cannot keep up are
said aloud once, counted, and shown by ``/readyz``; what then happens cannot be proved later,
or must be rebuilt from the journal, and the mark of what was seen stands still meanwhile.

And the store never knows what the journal does not: the bytes from which records follow are
handed to the system before the records are. Else a daemon that is killed would leave records
that nothing proves.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import structlog

from ccfloor.clock import Clock
from ccfloor.config import Config
from ccfloor.errors import BufferFull, StoreError
from ccfloor.floor.names import Instant
from ccfloor.kpi.day import day_name
from ccfloor.serve.readings import Reading, counter, gauge
from ccfloor.store.interface import Acknowledgement, Mark, Record, Store
from ccfloor.store.journal import Journal, cut_off
from ccfloor.store.writer import Writer

_LOG: Final = structlog.get_logger(__name__)


class Keeping:
    """One PBX's journal, and the way to the store."""

    def __init__(self, config: Config, store: Store, clock: Clock) -> None:
        """Open nothing yet; with no ``journal.folder`` there is no journal."""
        buffer = config.store
        self._config = config
        self._store = store
        self._room = buffer.buffer // 2
        self._writer = Writer(
            store,
            buffer=buffer.buffer,
            batch=buffer.batch,
            every_ms=buffer.every_ms,
            clock=clock,
            before=lambda: self.journal(Journal.sync),
        )
        self._journal = (
            Journal(Path(config.journal.folder), config.ami.name, config.journal.level, clock)
            if config.journal.folder
            else None
        )
        self.lost_records = 0
        """Records that only the journal has."""
        self.journal_failures = 0
        self.followers: list[Callable[[Sequence[Record]], object]] = []
        """Told of all records that are to be written, before they are."""

    def begun(self, at: Instant, what: bytes, last_seen: Instant) -> None:
        """Begin the run's journal, and say aloud when the run before was cut off.

        ``last_seen`` is how far its records reach.
        """
        folder, pbx = self._config.journal.folder, self._config.ami.name
        if folder and cut_off(Path(folder), pbx) is not None:
            site = self._config.site
            day = day_name(last_seen, site.timezone, site.day_starts)
            since = f" --since {day}" if last_seen else ""
            _LOG.warning(
                "the run before was cut off: records of its last second may be missing",
                pbx=pbx,
                remedy=f"ccfloor rebuild --from-journal{since} --write",
            )
        self.journal(Journal.begun, at, what)

    async def run(self) -> None:
        """Write what waits, for ever."""
        await self._writer.run()

    def journal(self, act: Callable[..., None], *args: object) -> None:
        """Do something with the journal; a disk that is full must not blind the floor."""
        if self._journal is None:
            return
        try:
            act(self._journal, *args)
        except StoreError:
            if not self.journal_failures:
                _LOG.exception("journal not written: what happens now cannot be proved later")
            self.journal_failures += 1

    def records(self, records: Sequence[Record]) -> bool:
        """Have records written soon; False when there is no room, and the journal has them."""
        try:
            self._writer.put(records)
        except BufferFull:
            if not self.lost_records:
                _LOG.error("store behind", records=len(records), remedy="rebuild from the journal")
            self.lost_records += len(records)
            return False
        for follow in self.followers:
            follow(records)
        return True

    @property
    def pending(self) -> int:
        """How many records wait to be written."""
        return self._writer.stats.pending

    @property
    def has_room(self) -> bool:
        """Whether the store has caught up well enough to be relied on again."""
        return self._writer.stats.pending <= self._room

    def mark(self, seen: Instant) -> None:
        """Note for the next run how far the records reach that were given before this."""
        if seen and not self.lost_records:  # else the mark would claim what is not there
            with contextlib.suppress(BufferFull):  # then the older mark is the true one
                self._writer.put([Mark("seen", seen)])

    async def flush(self) -> None:
        """Write what waits now; raises StoreError."""
        await self._writer.flush()

    async def acknowledge(self, acks: Sequence[Acknowledgement]) -> tuple[str, ...]:
        """Store acknowledgements for good; their alerts are written first."""
        await self.flush()
        return await self._store.acknowledge(acks)

    async def close(self) -> None:
        """Write what waits, finish the journal's file, let go of the store."""
        try:
            await self._writer.flush()
        except StoreError:
            _LOG.exception("records not written", remedy="rebuild from the journal")
        finally:
            self.journal(Journal.close)
            await self._store.close()

    @property
    def whole(self) -> bool:
        """Whether everything so far was kept."""
        return not (self.lost_records or self.journal_failures)

    def readings(self) -> list[Reading]:
        """Tell the metrics."""
        return [
            gauge("ccfloor_store_pending", "Records that wait to be written",
                  self._writer.stats.pending),
            counter("ccfloor_journal_failures_total", "Times the journal took nothing",
                    self.journal_failures),
            counter("ccfloor_store_lost_total", "Records only the journal has",
                    self.lost_records),
        ]  # fmt: skip
