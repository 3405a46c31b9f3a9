"""Holds ways: each on an Asterisk of its own, several at the same time.

They mostly wait. What a busy machine could disturb is a ring's end: Asterisk's stamps lag
behind the phones when it gets no processor. So only two Asterisks boot at a time, and a way
in which nothing is wrong but a duration, in which SIPp could not make its calls, or in which
the lab did not do what it was told to (``tests/lab/faults.py``) is held again before it
counts as wrong, and says so.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import zstandard

from ccfloor.replay import Document
from tests.lab.asterisk import Asterisk
from tests.lab.faults import TIMES, LabFaultError, faults_of_the_lab
from tests.lab.live import LiveFloor
from tests.lab.phones import Callers, Phones
from tests.lab.session import LAST_WORD
from tests.lab.sip_trace import PhoneCall, to_csv
from tests.lab.ways.found import Found, find, told
from tests.lab.ways.stage import Stage
from tests.lab.ways.verdict import Verdict
from tests.lab.ways.way import Way

AT_ONCE = 14
"""Ways held at the same time: on two cores every ring is still within 20 ms of the phone's."""

_booting = threading.Semaphore(2)


@dataclass(frozen=True)
class Held:
    """What holding a way left."""

    way: Way
    release: str
    raw: bytes
    queue_log: str
    phone_calls: list[PhoneCall]
    complaints: list[str]
    """Of SIPp: empty when every call went as planned."""
    live: Document
    """What the product found while it watched."""
    found: Found
    """What it finds in the raw bytes."""
    before: tuple[str, ...] = ()
    """What was wrong before, where it was held again."""

    @property
    def verdict(self) -> Verdict:
        """Compare what was found with what was planted."""
        return Verdict(self.way.expects, self.found, self.phone_calls, self.queue_log)

    def save(self, parent: Path) -> Path:
        """Keep it as a recording, with what was found in it."""
        folder = parent / f"{self.way.name}-{self.release}"
        folder.mkdir(parents=True, exist_ok=True)
        packed = zstandard.ZstdCompressor(level=19).compress(self.raw)
        (folder / "session.ami.zst").write_bytes(packed)
        (folder / "queue_log").write_text(self.queue_log)
        (folder / "phones.csv").write_text(to_csv(self.phone_calls))
        (folder / "session.expect").write_text(told(self.found), encoding="utf-8")
        return folder


def hold(way: Way, release: str) -> Held:
    """Hold a way; again where the machine was at fault, ``TIMES`` in all. The last time counts."""
    before: list[str] = []
    for _ in range(TIMES - 1):
        try:
            held = _hold(way, release)
        except LabFaultError as fault:
            before.append(str(fault))
            continue
        verdict = held.verdict
        if not (held.complaints or (verdict.durations and not verdict.wrong)):
            return replace(held, before=tuple(before))
        before += [*held.complaints, *verdict.all]
    return replace(_hold(way, release), before=tuple(before))


def hold_all(ways: Iterable[tuple[Way, str]]) -> Iterator[tuple[Way, str, Future[Held]]]:
    """Hold many ways, several at a time, and give each in the order they were named."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        begun = [(way, release, pool.submit(hold, way, release)) for way, release in ways]
        yield from begun


def _hold(way: Way, release: str) -> Held:
    with tempfile.TemporaryDirectory(prefix=f"way-{way.name}-") as work:
        folder = Path(work)
        with _stage(way, release, folder) as (stage, phones, watching):
            with faults_of_the_lab():
                way.play(stage)
                stage.end()
            watching.wait()
            raw = stage.raw()
            queue_log = stage.asterisk.queue_log.read_text()
            complaints = stage.callers.failed() + phones.ended()
        (folder / "session.ami").write_bytes(raw)
        found = find(folder / "session.ami")
        calls = phones.calls()
    return Held(way, release, raw, queue_log, calls, complaints, watching.document(), found)


@contextmanager
def _stage(way: Way, release: str, folder: Path) -> Iterator[tuple[Stage, Phones, LiveFloor]]:
    """Bring up all a way needs; take it down again, whatever happens."""
    with ExitStack() as up:
        phones = Phones(way.plan, folder)
        asterisk = Asterisk(release, way.plan, phones.ports)
        up.callback(asterisk.stop)
        callers = Callers(asterisk.sip_port, folder)
        up.callback(phones.stop)
        up.callback(callers.stop)
        with faults_of_the_lab():
            with _booting:
                asterisk.start()
                phones.start()
            witness = asterisk.connect()
            up.callback(witness.close)
            witness.census()
        watching = LiveFloor(asterisk.account(), until=LAST_WORD.encode())
        watching.start()
        up.callback(watching.halt)
        stage = Stage(way.plan, asterisk, callers, witness, phones.handsets, watching.wait_live)
        up.callback(stage.leave)
        stage.begin()
        yield stage, phones, watching
