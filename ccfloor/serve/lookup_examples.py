"""One example of each look-up and its answer, for the document and for tests."""

from __future__ import annotations

from typing import Final

import msgspec

from ccfloor.floor.names import MINUTE, SECOND, Instant
from ccfloor.serve.interval_examples import INTERVALS
from ccfloor.serve.messages import LinkState
from ccfloor.serve.system import ClientShown, Metric, Sending, System, SystemNow, Unseen

_NOW: Final[Instant] = 1_790_000_000_000_000

_SYSTEM: Final = SystemNow(
    id=21,
    at=_NOW,
    clock=_NOW + 12_000,
    started=_NOW - 300 * MINUTE,
    version="0.1.0",
    python="3.11.7",
    memory=96_468_992,
    store="sqlite",
    link=LinkState("main", "live", _NOW - 300 * MINUTE, coverage=0.9993),
    connected=2,
    facts=1_203_441,
    lag_loop=400,
    unwritten=3,
    journal="data/journal",
    unseen=(Unseen(_NOW - 90 * MINUTE, _NOW - 90 * MINUTE + 12 * SECOND, "link_lost", "dark"),),
    clients=(ClientShown("zhang", "lead", "ccfloor watch", "10.0.0.21", _NOW - 20 * MINUTE, 0),),
    sending=(Sending("duty-phone", waiting=1, failed=2, sent=41),),
    metrics=(Metric("ccfloor_link_up", "1 while the PBX is seen", 1.0, (("pbx", "main"),)),),
)

LOOKED_UP: Final[tuple[msgspec.Struct, ...]] = (
    System(id=21),
    _SYSTEM,
    *_SYSTEM.unseen,
    *_SYSTEM.clients,
    *_SYSTEM.sending,
    *_SYSTEM.metrics,
    *INTERVALS,
)
