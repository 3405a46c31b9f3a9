"""Every way a call can go, as scenarios for a real Asterisk: ``WAYS`` lists them all.

``python -m tests.lab.ways 22`` holds all of them on one release; a name holds one.
"""

from tests.lab.ways import (
    answering,
    edges,
    foreign,
    leaving,
    members,
    outages,
    pauses,
    pool,
    ringing,
    several,
    strategies,
    transfers,
)
from tests.lab.ways.way import Way

FAMILIES: dict[str, tuple[Way, ...]] = {
    "Strategies": strategies.WAYS,
    "Ringing": ringing.WAYS,
    "Answering": answering.WAYS,
    "Leaving": leaving.WAYS,
    "Several queues": several.WAYS,
    "Members": members.WAYS,
    "Pauses": pauses.WAYS,
    "Passing on": transfers.WAYS,
    "Calls no queue gave, holds, parking, listening": foreign.WAYS,
    "Agent pools": pool.WAYS,
    "Outages": outages.WAYS,
    "Two things in one moment": edges.WAYS,
}

WAYS: tuple[Way, ...] = tuple(way for ways in FAMILIES.values() for way in ways)
