"""Excuses: why a ring may not be held against the person it is for (RULEBOOK G7).

The law: the order of frames is no witness. What a person was doing is told by other threads of
Asterisk than the one that calls his phone, and those interleave as they please (AMI.md A9): the
call he has just ended may still be "going on" when the next one is offered, and the pause he has
just asked for may be told a moment after it. So a ring is judged when the phone is called, for
those who look now, and once more when whatever came late has come (``FloorSettings.verdict``).
What was over by then did not keep him from the phone; what had begun by then did.
"""

from __future__ import annotations

from typing import Final

from ccfloor.floor.book import Book
from ccfloor.floor.names import ChannelId, Instant
from ccfloor.floor.rings import Ring
from ccfloor.floor.seats import Seat
from ccfloor.floor.settings import FloorSettings

_MAY_CHANGE: Final = frozenset({"", "on_call", "just_paused"})
"""A phone that was gone, and darkness, excuse for good."""


def excuse(book: Book, seat: Seat, called_at: Instant, settings: FloorSettings) -> str:
    """Tell why a ring that was called at an instant is excused, by what is known now."""
    if seat.elsewhere or _kept(book, seat):
        return "on_call"
    return _not_talking(seat, called_at, settings)


def judged_again(book: Book, ring: Ring, settings: FloorSettings) -> str:
    """Tell the excuse of a ring that goes on, now that what was late has come.

    A device in use is not yet a call of his own here: a pool's agent is "in use" while he is
    asked whether he takes this very call. A channel of his phone that no queue called is one.
    """
    seat = ring.seat
    if ring.excused not in _MAY_CHANGE or ring.up_at is not None:
        return ring.excused
    own_call = seat.elsewhere and (bool(seat.foreign) or ring.excused == "on_call")
    if own_call or _kept(book, seat):
        return "on_call"
    return _not_talking(seat, ring.called_at, settings)


def _not_talking(seat: Seat, called_at: Instant, settings: FloorSettings) -> str:
    if seat.asked_at is not None and called_at - seat.asked_at <= settings.just_paused:
        return "just_paused"
    flapped = seat.seen_unreachable
    if not seat.reachable or (flapped is not None and called_at - flapped <= settings.device_flap):
        return "device"
    return ""


def _kept(book: Book, seat: Seat) -> bool:
    return any(_keeps(book, seat, call) for call in seat.calls)


def _keeps(book: Book, seat: Seat, call: ChannelId) -> bool:
    """Tell whether a call of a seat still keeps the person; once his leg is out of the bridge
    it does not, though the queue may say so later (AMI.md A9).
    """
    for talk in book.talks.values():
        if talk.call == call and talk.seat is seat:
            return talk.away_from_bridge is None  # he may wait in another line by now
    caller = book.callers.get(call)
    stay = caller.last if caller is not None else None
    return stay is None or stay.away_from_bridge is None
