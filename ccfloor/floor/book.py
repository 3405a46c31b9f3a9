"""Where calls are looked up: by caller, by queue and caller, by leg."""

from __future__ import annotations

from ccfloor.floor.names import ChannelId, Instant, QueueName, Ref
from ccfloor.floor.rings import Ring
from ccfloor.floor.seats import Seat
from ccfloor.floor.stays import Caller, Stay
from ccfloor.floor.views import Conversation


class Book:
    """The calls that go on, and for a few seconds those that are over."""

    __slots__ = (
        "adopted", "behind", "callers", "devices", "early", "halves", "leaving", "legs", "refused",
        "talks", "waiting",
    )  # fmt: skip

    def __init__(self) -> None:
        """Begin empty."""
        self.callers: dict[ChannelId, Caller] = {}
        self.waiting: dict[tuple[QueueName, ChannelId], Stay] = {}
        self.leaving: dict[tuple[QueueName, ChannelId], Stay] = {}
        """Out of the line, and not known yet why: the answer is told after the leaving."""
        self.legs: dict[ChannelId, Ring] = {}
        self.talks: dict[ChannelId, Stay] = {}
        """Conversations by the agent's leg."""
        self.adopted: dict[ChannelId, tuple[Seat, ChannelId]] = {}
        """Agents' legs in conversations that began before we looked: there is no record of
        them, but the seat is taken until they end."""
        self.early: dict[ChannelId, tuple[Instant, Ref]] = {}
        """Legs that ring before the queue has said that it called them."""
        self.refused: dict[ChannelId, int] = {}
        """Legs that ended from their own side before the queue has said that it called them,
        with the cause: a phone on DND at the next desk is as quick as that."""
        self.halves: dict[ChannelId, tuple[ChannelId, set[ChannelId]]] = {}
        """Local channels by the half the dialplan runs on: the half the queue called, and the
        phones' own legs that the dialplan has called and that are not dead."""
        self.behind: dict[ChannelId, tuple[ChannelId, set[ChannelId]]] = {}
        """The same by each of those legs."""
        self.devices: dict[ChannelId, ChannelId] = {}
        """The phone's own leg that talks through a Local channel, by the half the queue called."""

    def forget_legs(self) -> None:
        """Forget what only leads from leg to leg: nobody sees how it goes on."""
        self.early.clear()
        self.refused.clear()
        self.halves.clear()
        self.behind.clear()
        self.devices.clear()

    def caller(self, call: ChannelId) -> Caller:
        """Find or make a caller."""
        caller = self.callers.get(call)
        if caller is None:
            caller = self.callers[call] = Caller(call)
        return caller

    def replace(self, old: ChannelId, new: ChannelId) -> None:
        """A caller's channel is replaced by another; he is known by both from here on."""
        caller = self.callers.get(old)
        if caller is None or caller.last is None or not caller.last.talking:
            return
        if old != caller.last.call:
            del self.callers[old]
        self.callers.setdefault(new, caller)
        caller.channel = new

    def forget(self, call: ChannelId) -> None:
        """Drop a caller, by whatever channels he is known."""
        caller = self.callers.pop(call)
        if self.callers.get(caller.channel) is caller:
            del self.callers[caller.channel]

    def stay(self, queue: QueueName, call: ChannelId) -> Stay | None:
        """Find a stay that is not answered yet, in the line or just out of it."""
        key = (queue, call)
        return self.waiting.get(key) or self.leaving.get(key)

    def talk(self, channel: ChannelId) -> Stay | None:
        """Find the conversation that the agent leads on a channel: the one that the queue
        called, or his phone's own behind a Local one.
        """
        stay = self.talks.get(channel)
        if stay is None and channel in self.behind:
            half = self.behind[channel][0]
            if self.devices.get(half) == channel:
                stay = self.talks.get(half)
        return stay

    def conversation(self, seat: Seat) -> Conversation | None:
        """Find the channels of the call that a seat is on; None where they are not known."""
        for leg, stay in self.talks.items():
            if stay.seat is seat and stay.call == seat.call:
                caller = self.callers.get(stay.call)
                channel = caller.channel if caller is not None else stay.call
                return Conversation(stay.queue, stay.call, channel, self.devices.get(leg, leg))
        for leg, (of, call) in self.adopted.items():
            if of is seat and call == seat.call:
                return Conversation("", call, call, self.devices.get(leg, leg))
        return None

    def hung_up(self, call: ChannelId) -> bool:
        """Tell whether a caller's own side asked for the hang-up."""
        caller = self.callers.get(call)
        return caller is not None and caller.hung_up
