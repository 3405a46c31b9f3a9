"""The product itself, watching a lab Asterisk live through one of its links.

Its event loop runs in a thread of its own, so that the lab may play its script meanwhile.
What it found can be compared with the replay of a recording: same rooms, same document.
"""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import Callable

import msgspec

from ami_adapters.frames import Received
from ami_adapters.session_states import State, Status
from ami_adapters.translate import WANTED
from ami_adapters.watch import Watch, link_for
from ccfloor.clock import SystemClock
from ccfloor.config import Ami, Config
from ccfloor.pipeline import Pipeline
from ccfloor.replay import Document, Findings, KpiLine

LINKS = ("asyncio", "pyst2")
READY_LIMIT_S = 60.0
"""It is live within a second, and on a busy machine whenever it is given the time."""


def counted(document: Document) -> dict[str, KpiLine]:
    """Return each queue's figures, but for the share of the time that was seen.

    Each connection is dark until its own census has ended: some milliseconds, or none where no
    event with a time came meanwhile. So two that watched the same floor may differ in it.
    """
    return {
        queue: msgspec.structs.replace(figures, coverage=1.0)
        for queue, figures in document.kpis.items()
    }


class UnseeingError(AssertionError):
    """The product did not see what it should have seen: no fault of the lab's."""


class LiveFloor:
    """A floor behind one link; it is the Observer of its own watch."""

    def __init__(self, ami: Ami, *, until: bytes) -> None:
        """Begin with an empty floor; ``until`` are the bytes after which all was seen."""
        self._until = until
        self._heard = threading.Event()
        self.pipeline = Pipeline(Config(ami=ami), days=False)
        self.findings = Findings()
        self.states: list[str] = []
        self._ami = ami
        self._live = threading.Condition()
        self._lives = 0
        """How often it has become live."""
        self._stop: Callable[[], object] = lambda: None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name=f"live-{ami.link}")

    def start(self) -> None:
        """Watch; returns when the census is done."""
        self._thread.start()
        try:
            self.wait_live()
        except UnseeingError:
            self.halt()
            raise

    def wait_live(self, times: int = 1) -> None:
        """Wait until it sees the floor for the ``times``-th time; UnseeingError when it does not.

        Counted, because it may be told only later that Asterisk is gone: until then it
        believes that it still sees.
        """
        with self._live:
            if not self._live.wait_for(lambda: self._lives >= times, READY_LIMIT_S):
                raise UnseeingError(f"{self._ami.link} was not live in time: {self.states}")

    def wait(self) -> None:
        """Wait until the last word came; UnseeingError when it does not."""
        if not self._heard.wait(READY_LIMIT_S):
            raise UnseeingError(f"{self._ami.link} never heard {self._until!r}")

    def wait_until(self, true: Callable[[Pipeline], bool], what: str) -> None:
        """Wait until something is true of its floor; UnseeingError when it never is."""

        async def ask() -> bool:  # in its own thread, which changes the floor meanwhile
            return true(self.pipeline)

        until = time.monotonic() + READY_LIMIT_S
        assert self._loop is not None
        while not asyncio.run_coroutine_threadsafe(ask(), self._loop).result(READY_LIMIT_S):
            if time.monotonic() > until:
                raise UnseeingError(f"{self._ami.link} never saw {what}")
            time.sleep(0.01)

    def halt(self) -> None:
        """End the watch, however it goes."""
        self._stop()
        self._thread.join(READY_LIMIT_S)

    def document(self) -> Document:
        """Say what was found once the watch has ended; raises what went wrong in it."""
        if self._failure is not None:
            raise self._failure
        self.findings.take(self.pipeline.finish())
        return self.findings.document(self.pipeline)

    def opened(self, at: int) -> None:
        """Take that a connection stands."""

    def received(self, received: Received) -> None:
        """Lead one read through all rooms."""
        self.findings.take(self.pipeline.frames(received.frames))
        if self._until in received.data:
            self._heard.set()

    def state(self, status: Status) -> None:
        """Note how far the session is."""
        self.states.append(status.state)
        if status.state is State.LIVE:
            with self._live:
                self._lives += 1
                self._live.notify_all()

    def lost(self, reason: str) -> None:
        """Take that the connection ended: the test did, or it let Asterisk do so."""
        self.states.append(reason)

    def _run(self) -> None:
        try:
            asyncio.run(self._watch())
        except BaseException as failure:  # noqa: BLE001  the test's own thread raises it again
            self._failure = failure

    async def _watch(self) -> None:
        clock = SystemClock()
        watch = Watch(
            lambda: link_for(self._ami, WANTED, clock),
            self._ami,
            self,
            clock,
            random.SystemRandom(),
        )
        running = asyncio.ensure_future(watch.run())
        loop = self._loop = asyncio.get_running_loop()
        self._stop = lambda: loop.call_soon_threadsafe(running.cancel)
        await asyncio.gather(running, return_exceptions=True)
