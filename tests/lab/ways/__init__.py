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

WAYS: tuple[Way, ...] = (
    *strategies.WAYS,
    *ringing.WAYS,
    *answering.WAYS,
    *leaving.WAYS,
    *several.WAYS,
    *members.WAYS,
    *pauses.WAYS,
    *transfers.WAYS,
    *foreign.WAYS,
    *pool.WAYS,
    *outages.WAYS,
    *edges.WAYS,
)
