"""Where calls are looked up: by caller, by queue and caller, by leg."""

from __future__ import annotations

from ccfloor.floor.names import ChannelId, Instant, QueueName, Ref
from ccfloor.floor.rings import Ring
from ccfloor.floor.seats import Seat
from ccfloor.floor.stays import Caller, Stay


class Book:
    """The calls that go on, and for a few seconds those that are over."""

    __slots__ = ("adopted", "callers", "early", "leaving", "legs", "talks", "waiting")

    def __init__(self) -> None:
        """Begin empty."""
        self.callers: dict[ChannelId, Caller] = {}
        self.waiting: dict[tuple[QueueName, ChannelId], Stay] = {}
        self.leaving: dict[tuple[QueueName, ChannelId], Stay] = {}
        """Out of the line, and not known yet why: the answer is told after the leaving."""
        self.legs: dict[ChannelId, Ring] = {}
        self.talks: dict[ChannelId, Stay] = {}
        """Conversations by the agent's leg."""
        self.adopted: dict[ChannelId, Seat] = {}
        """Agents' legs in conversations that began before we looked: there is no record of
        them, but the seat is taken until they end."""
        self.early: dict[ChannelId, tuple[Instant, Ref]] = {}
        """Legs that ring before the queue has said that it called them."""

    def caller(self, call: ChannelId) -> Caller:
        """Find or make a caller."""
        caller = self.callers.get(call)
        if caller is None:
            caller = self.callers[call] = Caller()
        return caller

    def stay(self, queue: QueueName, call: ChannelId) -> Stay | None:
        """Find a stay that is not answered yet, in the line or just out of it."""
        key = (queue, call)
        return self.waiting.get(key) or self.leaving.get(key)

    def hung_up(self, call: ChannelId) -> bool:
        """Tell whether a caller's own side asked for the hang-up."""
        caller = self.callers.get(call)
        return caller is not None and caller.hung_up
