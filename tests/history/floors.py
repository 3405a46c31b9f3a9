"""A daemon led through sessions by a clock of ours, and what its board showed on the way."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from ami_adapters.frames import Received
from ami_adapters.protocol import Protocol
from ami_adapters.translate import WANTED
from ccfloor.clock import SetClock
from ccfloor.config import QueueConfig
from ccfloor.daemon import GRACE, Daemon
from ccfloor.floor.names import SECOND, Instant
from ccfloor.history.walking import Walks
from ccfloor.serve.messages import LinkState, Snapshot
from ccfloor.store.interface import Acknowledgement
from ccfloor.store.journal import HOUR
from tests.rebuild.site import Site, later, session

SEVEN = {"from": "00:00", "to": "23:59", "staff": 7}
LINK = LinkState("pbx", "live", 0)


def bytes_of(snapshot: Snapshot) -> bytes:
    """Write a floor, in the order of its names: the order of a board means nothing.

    Of the link only what a journal can tell: the live one is told by the session, which here is
    none.
    """
    link = snapshot.link
    gap = ("", None, 0) if link is None else (link.gap, link.gap_since, link.anomalies)
    plain = msgspec.structs.replace(
        snapshot,
        seq=0,
        seats=tuple(sorted(snapshot.seats, key=lambda one: one.seat)),
        queues=tuple(sorted(snapshot.queues, key=lambda one: one.queue)),
        alerts=tuple(sorted(snapshot.alerts, key=lambda one: one.id)),
        link=msgspec.structs.replace(LINK, gap=gap[0], gap_since=gap[1], anomalies=gap[2]),
    )
    return msgspec.json.encode(plain)


class Shown:
    """What the live board showed, by instant."""

    def __init__(self, site: Site, seed: int) -> None:
        self.site = site
        self.rng = random.Random(seed)  # noqa: S311 - a test's own instants
        self.floors: dict[Instant, bytes] = {}
        self.gaps: list[Instant] = []
        """Instants of looks at which there was a gap."""
        self.dark: list[Instant] = []
        """Instants at which there was no daemon at all."""
        self.again: Instant = 0
        """When the lost connection was opened again."""
        self.acks: list[Acknowledgement] = []

    def look(self, daemon: Daemon) -> None:
        """Note what is shown at this moment of the clock."""
        now = self.site.clock.now()
        gap = daemon.pipeline.floor.gap
        daemon.board.set_link(
            msgspec.structs.replace(
                LINK,
                gap=gap.reason if gap is not None else "",
                gap_since=gap.from_ if gap is not None else None,
                anomalies=daemon.pipeline.floor.anomalies,
            )
        )
        for queue in self.site.config.queue:
            daemon.board.require(queue.name, daemon._required.at(queue.name, now))
        self.floors[now] = bytes_of(daemon.board.snapshot(now))
        if gap is not None:
            self.gaps.append(now)

    def pass_to(self, daemon: Daemon, to: Instant) -> None:
        """Let time pass as the daemon's own timer does, with a look here and there."""
        clock = self.site.clock
        while clock.now() < to:
            due = daemon.pipeline.engine.next_deadline()
            ripe = None if due is None else due + GRACE
            step = min(to, max(clock.now() + 1, ripe)) if ripe is not None else to
            clock.move(step)
            if ripe is not None and ripe <= step:
                daemon._publish(daemon.pipeline.advance(step - GRACE))

    async def tell(self, daemon: Daemon, reads: Iterable[Received], looks: float = 0.06) -> None:
        """Have it see these reads in their time; look between some of them."""
        for one in reads:
            at = max(self.site.clock.now(), one.at)
            before = self.site.clock.now()
            if at - before > 2 and self.rng.random() < looks:
                self.pass_to(daemon, self.rng.randint(before + 1, at - 1))
                self.look(daemon)
                if self.rng.random() < 0.3:
                    await self.acknowledge(daemon)
            self.pass_to(daemon, at)
            daemon.received(Received(one.data, one.frames, at))

    async def acknowledge(self, daemon: Daemon) -> None:
        """Have somebody take note of one alert, as the desk does."""
        open_ = [one for one in daemon.board.alerts() if one.seen_at is None]
        if not open_:
            return
        alert = daemon.board.true_id(self.rng.choice(open_).id)
        assert alert is not None
        self.site.clock.move(self.site.clock.now() + 1)  # not at the moment of a look
        ack = Acknowledgement(alert, "zhang", self.site.clock.now(), "ok")
        if await daemon.acknowledge((ack,)):
            daemon.board.acknowledge(ack)
            self.acks.append(ack)


def walks(site: Site) -> Walks:
    return Walks(site.config, site.store, SetClock())


async def past(walks_: Walks, at: Instant) -> Snapshot:
    walk, there = await walks_.to(at, 0, 1.0)
    assert there
    return walk.past.snapshot()


def moved(name: str, to: Instant) -> Iterator[Received]:
    """Read a recording as if it had begun at ``to`` or up to a second later."""
    first = next(one.at for one in session(name) if one.at)
    by = -(-(to - first) // SECOND)
    for one in later(name, by, Protocol(WANTED)):
        yield Received(one.data, one.frames, one.at + by * SECOND if one.at else to)


async def lived(folder: Path, seed: int) -> Shown:
    """Live two sessions: a crash in the middle, a connection lost, and an end in order.

    Between the runs lie some minutes, behind the loss twenty seconds.
    """
    site = Site(folder)
    site.config = msgspec.structs.replace(
        site.config,
        queue=(msgspec.convert({"name": "support", "required": [SEVEN]}, QueueConfig),),
    )
    shown = Shown(site, seed)
    daemon = await site.started()
    daemon.opened(site.clock.now())
    reads = list(session("asterisk-22.10"))
    await shown.tell(daemon, reads[: len(reads) // 2])
    daemon._mark()
    await daemon._keeping.flush()
    await site.crash(daemon)
    shown.dark.append(site.clock.now() + 20 * SECOND)
    hour = (site.clock.now() // HOUR + 1) * HOUR
    site.clock.move(hour - 30 * SECOND)  # the second run goes on in a second file soon
    daemon = await site.started()
    daemon.opened(site.clock.now())
    await shown.tell(daemon, moved("planted-22", site.clock.now()))
    daemon.lost("the PBX closed the connection")
    for _ in range(5):
        shown.pass_to(daemon, site.clock.now() + 4 * SECOND)
        shown.look(daemon)
    shown.again = site.clock.now()
    daemon.opened(site.clock.now())
    await shown.tell(daemon, moved("planted-16", site.clock.now()))
    await daemon.stop()
    return shown
