"""Holding: how long the agent had his caller on hold in one conversation, and how often.

The law: a hold is a part of the talk and is cut where the talk is cut, so it is never longer. It
begins when the agent presses hold and ends when he takes the caller back. After a three-way
conference Asterisk says no Unhold (seen on 16.28 and 22.10): it ends where the agent comes back
into the bridge that he left meanwhile. What is said twice counts once.

Where somebody might have pressed hold and nobody would have known, how long is not known, which
is not 0: in the dark, before we looked, and where the account is told of no bridge, for hold is
told under the same class (``call``, AMI.md A4).
"""

from __future__ import annotations

from ccfloor.floor.names import BridgeId, Instant, Micros


class Holding:
    """The holds of one conversation."""

    __slots__ = ("_blind", "_hears", "_holds", "_left", "_since")

    def __init__(self, *, blind: bool = False) -> None:
        """Begin with a conversation that nobody held; ``blind``: its beginning was not seen."""
        self._blind = blind
        self._hears = False
        self._since: Instant | None = None
        """When the hold began that goes on."""
        self._left: BridgeId = ""
        """The bridge that the agent left since."""
        self._holds: list[tuple[Instant, Instant]] = []
        """Those that are over, in their order; no two of them overlap."""

    def hears(self) -> None:
        """Note that we are told of bridges, and so of holds."""
        self._hears = True

    def lose_sight(self) -> None:
        """From here on somebody may press hold and nobody knows."""
        self._blind = True

    def begin(self, at: Instant) -> None:
        """The agent put the caller on hold."""
        if self._since is None:
            self._since = max(at, self._holds[-1][1]) if self._holds else at
            self._left = ""

    def end(self, at: Instant) -> None:
        """He took him back."""
        if self._since is not None:
            self._holds.append((self._since, max(at, self._since)))
            self._since = None

    def left(self, bridge: BridgeId) -> None:
        """He left a bridge, perhaps to ask a colleague while the caller is on hold."""
        if self._since is not None:
            self._left = self._left or bridge

    def came_back(self, bridge: BridgeId, at: Instant) -> bool:
        """He came into a bridge; tell whether that was the held caller's, and ended the hold."""
        back = self._since is not None and bool(bridge) and bridge == self._left
        if back:
            self.end(at)
        return back

    def within(self, from_: Instant, until: Instant) -> tuple[Micros | None, int | None]:
        """Give how long and how often he was on hold in a stretch; None where nobody knows."""
        if self._blind or not self._hears:
            return None, None
        running = [] if self._since is None else [(self._since, until)]
        parts = [min(to, until) - max(begun, from_) for begun, to in (*self._holds, *running)]
        held = [part for part in parts if part > 0]
        return sum(held), len(held)
