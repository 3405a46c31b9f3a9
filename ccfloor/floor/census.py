"""The census: what the listings say, held against what is known.

A listing is contiguous, but what happened while it was made may be told after it (AMI.md
C2): so in the light it only corrects, and gives what it contradicts a moment to be told.
After darkness it is all there is: what it does not name is not there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from ccfloor.floor import facts as f
from ccfloor.floor.absences import Absences
from ccfloor.floor.book import Book
from ccfloor.floor.coverage import Coverage
from ccfloor.floor.members import Members
from ccfloor.floor.names import SECOND, ChannelId, Instant, QueueName
from ccfloor.floor.outbox import Outbox
from ccfloor.floor.queues import Queues
from ccfloor.floor.seats import Seats
from ccfloor.floor.settings import FloorSettings
from ccfloor.floor.states import VisitOutcome
from ccfloor.floor.stays import Stay
from ccfloor.floor.talks import Talks
from ccfloor.floor.visits import Visits


class Census:
    """The listing that is being made, and what follows from it."""

    __slots__ = (
        "_absences", "_book", "_callers", "_channels", "_coverage", "_members", "_out", "_queues",
        "_queues_named", "_seats", "_settings", "_settle", "_short", "_talks", "_visits",
    )  # fmt: skip

    def __init__(
        self,
        out: Outbox,
        seats: Seats,
        queues: Queues,
        book: Book,
        settings: FloorSettings,
        *,
        coverage: Coverage,
        members: Members,
        absences: Absences,
        visits: Visits,
        talks: Talks,
        settle: Callable[[Instant], None],
        short: Callable[[f.CensusEnded], None],
    ) -> None:
        """Work on these; ``short`` is told of a listing that lacks items."""
        self._out = out
        self._seats = seats
        self._queues = queues
        self._book = book
        self._settings = settings
        self._coverage = coverage
        self._members = members
        self._absences = absences
        self._visits = visits
        self._talks = talks
        self._settle = settle
        self._short = short
        self._queues_named: set[QueueName] = set()
        self._callers: set[tuple[QueueName, ChannelId]] = set()
        self._channels: dict[ChannelId, f.ChannelListed] = {}

    def began(self, _fact: f.CensusBegan) -> None:
        """Begin a listing: nothing is named yet."""
        self._queues_named.clear()
        self._callers.clear()
        self._members.listed.clear()

    def queue_listed(self, fact: f.QueueListed) -> None:
        """The listing names a queue."""
        queue = self._queues.named(fact.queue)
        self._queues_named.add(fact.queue)
        if (queue.strategy, queue.service_level_s) != (fact.strategy, fact.service_level_s):
            queue.strategy, queue.service_level_s = fact.strategy, fact.service_level_s
            self._queues.touch(queue)

    def caller_listed(self, fact: f.CallerListed) -> None:
        """The listing names a caller who waits."""
        key = (fact.queue, fact.call)
        self._callers.add(key)
        if key not in self._book.waiting and key not in self._book.leaving:
            self._visits.joined(fact, fact.at - fact.wait_s * SECOND)

    def ended(self, fact: f.CensusEnded) -> None:
        """What the listing did not name is not there; then light again."""
        self._members.not_listed(only=fact.counted)
        if fact.counted:
            self._coverage.trust("census", fact.at)
        else:
            self._out.anomaly("census_short", fact.at, "", fact.ref)
            self._short(fact)
        dark = self._coverage.gap if self._coverage.dark else None
        if fact.counted:
            for key, stay in list(self._book.waiting.items()):
                if key not in self._callers:
                    self._missing(stay, fact.at, at_once=dark is not None)
            self._queues_not_named(fact.at)
        if dark is None or not fact.counted:
            return
        self._seats.unseen = False
        for seat in self._seats.by_id.values():
            self._seats.touch(seat)
        self._coverage.regain(fact.at)
        self._settle(fact.at)
        for seat in self._seats.by_id.values():
            self._absences.confirm(seat, dark.from_, fact.at)

    def _queues_not_named(self, at: Instant) -> None:
        """Forget the queues that the PBX no longer has, unless somebody is still in them."""
        for name, queue in list(self._queues.by_name.items()):
            if name not in self._queues_named and not queue.members and not queue.waiting:
                self._queues.gone(name, at)

    def _missing(self, stay: Stay, at: Instant, *, at_once: bool) -> None:
        """A caller we know waits is not in the list.

        A listing may be newer than events that are still on their way, so his leaving may
        yet be told; after darkness it will not.
        """
        if at_once:
            self._visits.vanish(stay, at, VisitOutcome.UNKNOWN)
        else:
            self._out.at(at + self._settings.bridge, partial(self._still_missing, stay))

    def _still_missing(self, stay: Stay, at: Instant) -> None:
        if self._book.waiting.get((stay.queue, stay.line)) is stay:
            self._out.anomaly("caller_vanished", at, stay.call)
            stay.covered = False
            self._visits.vanish(stay, at, VisitOutcome.UNKNOWN)

    def channel_listed(self, fact: f.ChannelListed) -> None:
        """The listing names a channel."""
        self._channels[fact.channel] = fact

    def channels_counted(self, fact: f.ChannelsCounted) -> None:
        """End conversations whose channels are dead, take up those nobody saw begin.

        An agent's leg runs AppQueue, the caller in the same bridge runs Queue (AMI.md C1).
        """
        listed, self._channels = self._channels, {}
        if not fact.counted:
            return
        for stay in list(self._book.talks.values()):
            if not stay.covered and not _goes_on(stay, listed):
                self._talks.end_talk(stay, stay.talk_from or fact.at, fact.at)
        for leg in [leg for leg in self._book.adopted if leg not in listed]:
            self._talks.disown(leg, fact.at)
        callers = {c.bridge: c.channel for c in listed.values() if c.application == "Queue"}
        for channel in listed.values():
            seat = self._seats.by_id.get(channel.name.rpartition("-")[0])
            talks = channel.application == "AppQueue" and channel.up and channel.bridge
            if talks and seat is not None and not seat.call:
                call = callers.get(channel.bridge, channel.linked)
                self._talks.adopt(seat, channel.channel, call)


def _goes_on(stay: Stay, listed: Mapping[ChannelId, f.ChannelListed]) -> bool:
    """Tell whether a conversation is still the same one.

    The agent's leg is there; or, where nobody saw it replaced, the caller is in one bridge with
    a channel of that seat. A caller who lives on elsewhere was passed on in the dark.
    """
    if stay.leg in listed and stay.leg != stay.call:
        return True
    caller = listed.get(stay.call)
    if caller is None or not caller.bridge or stay.seat is None:
        return False
    phones = {stay.seat.id, stay.seat.interface.removesuffix("/n")}
    return any(
        one.bridge == caller.bridge and one.name.rpartition("-")[0] in phones
        for one in listed.values()
    )
