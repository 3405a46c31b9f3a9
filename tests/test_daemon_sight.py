"""What the daemon notices of its own sight is shown, kept, and the same in a replay."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from ami_adapters.frames import Received
from ami_adapters.recording import read_recording
from ccfloor.clock import SetClock, SystemClock
from ccfloor.config import Ami, Config, JournalConfig, ServeConfig, StoreConfig
from ccfloor.daemon import Daemon
from ccfloor.floor.names import SECOND, Instant
from ccfloor.pipeline import Step
from ccfloor.replay import Document, Findings, replay
from ccfloor.rules.findings import AlertRaised
from ccfloor.store.memory_store import MemoryStore

SESSION = Path(__file__).parent / "recordings" / "asterisk-22.10" / "session.ami.zst"


class Watching:
    """A daemon that is told a recording, by a clock of ours."""

    def __init__(self, folder: Path, store: StoreConfig | None = None) -> None:
        self.config = Config(
            journal=JournalConfig(folder=str(folder)), store=store or StoreConfig()
        )
        self.clock = SetClock()
        self.daemon = Daemon(self.config, MemoryStore(), self.clock)
        self.findings = Findings()
        self.daemon.on_step = self.take
        self.gaps: set[str] = set()
        self.folder = folder

    def take(self, step: Step) -> None:
        self.findings.take(step)
        gap = self.daemon.pipeline.floor.gap
        if gap is not None:
            self.gaps.add(gap.reason)

    def read(self, received: Received, late: float = 0.0) -> None:
        self.clock.move(max(self.clock.now(), received.at + round(late * SECOND)))
        self.daemon.received(Received(received.data, received.frames, self.clock.now()))

    def document(self) -> Document:
        self.findings.take(self.daemon.pipeline.finish())
        return self.findings.document(self.daemon.pipeline)

    async def replayed(self) -> Document:
        await self.daemon.stop()
        return replay(self.folder, self.config)


def reads() -> Iterator[Received]:
    """Give it in pieces smaller than a frame: none holds what came at different times."""
    yield from read_recording(SESSION, read_size=250)


@pytest.fixture(scope="module")
def began() -> Instant:
    return next(one.at for one in reads() if one.at)


async def told(watching: Watching, late: dict[tuple[int, int], float], began: Instant) -> None:
    """Lead the whole recording through; ``late`` says between which seconds, and how much."""
    watching.clock.move(began)
    watching.daemon.opened(began)
    for one in reads():
        second = max(0, one.at - began) / SECOND
        delay = next((by for (a, b), by in late.items() if a <= second < b), 0.0)
        watching.read(one, delay)


async def test_a_recording_that_comes_in_time_has_no_gap_but_its_start(
    tmp_path: Path, began: Instant
):
    watching = Watching(tmp_path)
    await told(watching, {}, began)
    assert watching.gaps <= {"start"}
    assert watching.document().breaches == (await watching.replayed()).breaches != []


async def test_frames_that_come_late_are_a_gap_live_and_in_the_replay(
    tmp_path: Path, began: Instant
):
    watching = Watching(tmp_path)
    await told(watching, {(135, 150): 8.0}, began)
    live = watching.document()
    (lag,) = [gap for gap in live.coverage.gaps if gap.reason == "lag"]
    assert lag.to is not None
    assert 134 < (lag.from_ - began) / SECOND < 138
    assert 149 < (lag.to - began) / SECOND < 156
    replayed = await watching.replayed()
    assert replayed == live
    plain = replay(SESSION, watching.config)
    assert len(live.attempts) == len(plain.attempts)  # followed all the while
    assert len(live.breaches) < len(plain.breaches)  # and not held against anybody
    for breach in live.breaches:
        assert not lag.from_ <= breach.at <= lag.to


async def test_a_store_that_cannot_keep_up_is_a_gap_until_it_has_room(
    tmp_path: Path, began: Instant
):
    watching = Watching(tmp_path, StoreConfig(buffer=40, batch=10))
    await watching.daemon.store.open()
    watching.clock.move(began)
    watching.daemon.opened(began)
    for number, one in enumerate(reads()):
        watching.read(one)
        if "overflow" in watching.gaps and number % 500 == 0:
            await watching.daemon._keeping._writer.flush()
            watching.daemon._look_for_room()
            assert watching.daemon.pipeline.floor.gap is None
            break
    assert watching.gaps == {"start", "overflow"}
    live = watching.document()
    assert (await watching.replayed()).coverage.gaps == live.coverage.gaps


async def test_a_pbx_that_cannot_be_reached_from_the_start_is_told_at_once(tmp_path: Path):
    with socket.socket() as nobody:  # bound, and listens to no one
        nobody.bind(("127.0.0.1", 0))
        ami = Ami(port=nobody.getsockname()[1])
        config = Config(
            ami=ami,
            journal=JournalConfig(folder=str(tmp_path / "journal")),
            serve=ServeConfig(port=0, token_file=str(tmp_path / "token")),
        )
        daemon = Daemon(config, MemoryStore(), SystemClock())
        raised: asyncio.Queue[str] = asyncio.Queue()

        def listen(step: Step) -> None:
            for finding in step.findings:
                if isinstance(finding, AlertRaised):
                    raised.put_nowait(finding.alert.rule)

        daemon.on_step = listen
        await daemon.start()
        try:
            assert await asyncio.wait_for(raised.get(), 60) == "LINK"
        finally:
            await daemon.stop()
    assert raised.empty()  # once, however often it is tried
