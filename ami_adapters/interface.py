"""The port: what a link to a PBX is, whatever it is made of.

A link knows bytes, frames and time-outs; it knows nothing of login, census or floors:
that is ``session.py``, and ``watch.py`` is what drives both. A link lives for one
connection and is then thrown away.
"""

from __future__ import annotations

from typing import Protocol

from ami_adapters.frames import Received


class Link(Protocol):
    """One connection to one PBX."""

    async def open(self) -> None:
        """Connect; raises LinkError, within the link's own time limit."""

    async def receive(self) -> Received:
        """Wait for bytes and return them; raises LinkLost when there will be no more."""

    def send(self, data: bytes) -> None:
        """Queue one encoded action; raises LinkLost when the connection is gone."""

    async def close(self) -> None:
        """Let go of the socket at once, without a word to the PBX; never raises."""
