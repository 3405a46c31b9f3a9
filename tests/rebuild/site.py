"""A store and a journal, and daemons that run on them one after the other."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

from ami_adapters.frames import Received
from ami_adapters.protocol import Protocol
from ami_adapters.recording import read_recording
from ami_adapters.translate import WANTED
from ccfloor.clock import SetClock
from ccfloor.config import Ami, Config, JournalConfig, Rules, ServeConfig
from ccfloor.daemon import Daemon
from ccfloor.floor.names import SECOND, Instant, Micros
from ccfloor.rebuild.rebuild import QUERIES, Outcome, Rebuild, starting_with
from ccfloor.regulation.editions import Regulation
from ccfloor.regulation.shipped import shipped
from ccfloor.store.interface import Record, Store
from ccfloor.store.journal import files
from ccfloor.store.memory_store import MemoryStore
from ccfloor.store.rows import identity

RECORDINGS = Path(__file__).parents[1] / "recordings"
LEAST, MOST = -(2**63), 2**63 - 1


class NeverOpen:
    """A link that never stands: the test itself tells the daemon what came."""

    async def open(self) -> None:
        await asyncio.Event().wait()

    async def receive(self) -> Received:
        raise AssertionError("it was never open")

    def send(self, data: bytes) -> None:
        raise AssertionError(f"it was never open: {data!r}")

    async def close(self) -> None:
        pass


class Site:
    """What outlives a daemon."""

    def __init__(
        self,
        folder: Path,
        rules: Rules | None = None,
        store: Store | None = None,
        regulation: Regulation | None = None,
    ) -> None:
        self.store = store or MemoryStore()
        self.clock = SetClock(1_795_421_800 * SECOND)
        self.folder = folder
        self.apart: Micros = 0
        """This machine's clock minus the PBX's."""
        self.go_by(regulation or shipped(), rules)

    def go_by(self, regulation: Regulation, rules: Rules | None = None) -> None:
        """From now on, by these limits."""
        self.config = Config(
            ami=Ami(name="pbx"),
            rules=rules or Rules(),
            regulation=regulation,
            journal=JournalConfig(folder=str(self.folder / "journal")),
            serve=ServeConfig(port=0, token_file=str(self.folder / "token")),
        )

    async def started(self) -> Daemon:
        daemon = Daemon(self.config, self.store, self.clock, open_link=NeverOpen)
        await daemon.start()
        return daemon

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Daemon]:
        daemon = await self.started()
        try:
            yield daemon
        finally:
            await daemon.stop()

    def tell(self, daemon: Daemon, reads: Iterator[Received]) -> None:
        """Have it see these reads, when the PBX said so."""
        for one in reads:
            self.clock.move(max(self.clock.now(), one.at + self.apart))
            daemon.received(Received(one.data, one.frames, self.clock.now()))

    async def see(self, *names: str) -> None:
        """Let one run see these sessions, each on a connection of its own."""
        async with self.running() as daemon:
            for name in names:
                daemon.opened(self.clock.now())
                self.tell(daemon, session(name))
                daemon.lost("the PBX closed the connection")

    async def crash(self, daemon: Daemon) -> None:
        """End it as kill -9 would, a moment after the journal was synced."""
        tasks, daemon._tasks = daemon._tasks, []
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await daemon.door.close()
        if daemon._timer is not None:
            daemon._timer.cancel()
        journal = daemon._keeping._journal
        assert journal is not None
        journal.sync()
        journal._file = None
        if journal._raw is not None:
            journal._raw.close()

    async def rebuilt(self, *, write: bool = False, since: Instant | None = None) -> Outcome:
        work = Rebuild(self.config, self.store, MemoryStore())
        await work.derive(starting_with(files(self.folder / "journal", "pbx"), since))
        return await work.compare(since=since, until=None, write=write)

    async def records(self) -> list[Record]:
        """All that is stored, by key, the alerts left out."""
        found: list[Record] = []
        for query in QUERIES[:-1]:
            found += await getattr(self.store, query)(LEAST, MOST)
        return sorted(found, key=lambda one: repr(identity(one)))


def session(name: str) -> Iterator[Received]:
    """Read a recording in pieces smaller than a frame: none holds what came minutes apart."""
    return read_recording(RECORDINGS / name / "session.ami.zst", read_size=250)


def later(name: str, by: int, protocol: Protocol) -> Iterator[Received]:
    """Read a recording, with whole seconds added to the PBX's clock, on a connection that stands.

    The bytes go into ``protocol``.
    """
    rest = b""
    for one in session(name):
        *lines, rest = (rest + one.data).split(b"\n")
        data = b"".join(_later(line, by) + b"\n" for line in lines)
        yield Received(data, protocol.feed(data), one.at)


def _later(line: bytes, by: int) -> bytes:
    told = re.fullmatch(rb"Timestamp: (\d+)(\..*)", line, re.DOTALL)
    return b"Timestamp: %d%s" % (int(told[1]) + by, told[2]) if told else line


def unstamped(name: str) -> Iterator[Received]:
    """Read a recording as of a PBX that sends its events without their time."""
    protocol, rest = Protocol(WANTED), b""
    for one in session(name):
        *lines, rest = (rest + one.data).split(b"\n")
        data = b"".join(line + b"\n" for line in lines if not line.startswith(b"Timestamp:"))
        yield Received(data, protocol.feed(data), one.at)


def told(outcome: Outcome) -> list[tuple[str, str, str]]:
    """Say of each difference the table, how, and why."""
    return sorted((one.table, one.how, one.cause) for one in outcome.differences)
