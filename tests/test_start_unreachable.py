"""A daemon that starts and cannot reach its PBX says so, whatever the run before it left."""

from __future__ import annotations

from pathlib import Path

import pytest

from ami_adapters.frames import Received
from ami_adapters.session_states import State, Status
from ccfloor.clock import SetClock
from ccfloor.config import Config, JournalConfig, ServeConfig
from ccfloor.daemon import Daemon
from ccfloor.floor.names import SECOND, Instant
from ccfloor.floor.views import CoverageGap
from ccfloor.store.interface import Mark, Record
from ccfloor.store.memory_store import MemoryStore
from tests.rebuild.site import NeverOpen

NOW: Instant = 1_795_421_800 * SECOND
LOST = Status(State.LOST, "", "connection refused", 0, -1, 0, 0, counted=False, going_down=False)
REFUSED = Status(
    State.REFUSED, "", "authentication failed", 0, -1, 0, 0, counted=False, going_down=False
)


async def started(folder: Path, *left: Record) -> Daemon:
    store = MemoryStore()
    await store.write(left)
    config = Config(
        journal=JournalConfig(folder=str(folder / "journal")),
        serve=ServeConfig(port=0, token_file=str(folder / "token")),
    )
    daemon = Daemon(config, store, SetClock(NOW), open_link=NeverOpen)
    await daemon.start()
    return daemon


def told(daemon: Daemon) -> list[str]:
    return [one.rule for one in daemon.board.alerts() if one.cleared_at is None]


@pytest.mark.parametrize(
    "left",
    [
        (),
        (Mark("seen", NOW - 20 * SECOND),),
        (Mark("seen", NOW - 20 * SECOND), CoverageGap(NOW - 60 * SECOND, None, "lag")),
    ],
    ids=["first run", "after a run", "after a run in doubt"],
)
async def test_it_is_said_before_any_connection_stood(tmp_path: Path, left) -> None:
    daemon = await started(tmp_path, *left)
    try:
        assert "LINK" not in told(daemon)
        daemon.state(LOST)
        assert told(daemon) == ["LINK"]
        daemon.state(LOST)
        assert told(daemon) == ["LINK"]
    finally:
        await daemon.stop()


async def test_an_account_that_is_refused_is_said_too(tmp_path: Path) -> None:
    """The connection stands for a moment, so it is lost and not out of reach."""
    daemon = await started(tmp_path, Mark("seen", NOW - 20 * SECOND))
    try:
        daemon.watch.connections = 1
        daemon.opened(NOW)
        greeting = b"Asterisk Call Manager/11.0.0\r\n"
        daemon.received(Received(greeting, [], NOW))
        daemon.lost("authentication failed")
        daemon.state(REFUSED)
        assert told(daemon) == ["LINK"]
    finally:
        await daemon.stop()
