"""Orders on their way: at most one with the PBX at a time, none during a listing.

The law: an order ends in exactly one ``Answer``, and the answer never says more than is known.

1. ``unsent``: it never left. Safe to give again.
2. ``refused``: the PBX said no, in its own words.
3. ``done``: the PBX said yes; for a ``Spy`` it also told that the listening has begun.
4. ``unanswered``: the listener's phone was not picked up, or the call was over by then: Asterisk
   calls that a success too, and only the missing ``ChanSpyStart`` tells [seen on 16.28, 22.10].
5. ``unknown``: it left, and the connection ended before the answer. It may have been carried
   out: who gave it is told so, and nobody gives it again by himself.

An order waits ``WAIT_S`` at most for its turn: what was meant a while ago is not meant now.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from typing import Final, Literal, NamedTuple, TypeAlias

from ami_adapters.frames import Frame
from ami_adapters.orders import RING_S, Order, Spy, encode_order
from ccfloor.errors import ActionRefused
from ccfloor.floor.names import ChannelId

WAIT_S: Final = 5.0
"""Seconds an order may wait before it is sent."""
PICKED_UP_S: Final = RING_S + 10.0
"""Seconds after which no word of a listener's phone will come any more."""
BEGINS_S: Final = 3.0
"""Seconds in which a phone that was picked up hears the call; ChanSpy takes a tenth of one."""

ORIGINATED: Final = b"OriginateResponse"
"""Tells every session how every Originate went; ours is known by its ActionID."""

BEGUN: Final = b"ChanSpyStart"
HEARD: Final = frozenset({ORIGINATED, BEGUN})
ENDED: Final = b"ChanSpyStop"
"""Tell who listens to whom, and that it is over."""

Ending: TypeAlias = Literal["unsent", "refused", "done", "unanswered", "unknown"]


class Answer(NamedTuple):
    """How an order ended."""

    ending: Ending
    message: str = ""
    """The PBX's own words, or why it never left: hostile text."""
    channel: ChannelId = ""
    """The listener's own channel, by its Uniqueid."""


Told: TypeAlias = Callable[[Answer], None]


class _Waiting(NamedTuple):
    order: Order
    until: float
    told: Told


class _Ringing(NamedTuple):
    until: float
    told: Told
    listener: ChannelId = ""
    """His channel, once it was picked up."""


class Orders:
    """The orders of one connection."""

    def __init__(self) -> None:
        """Begin with none."""
        self._waiting: deque[_Waiting] = deque()
        self._sent: _Waiting | None = None
        self.sent_as = ""
        """The ActionID of the one that is with the PBX; empty while none is."""
        self._ringing: dict[str, _Ringing] = {}
        """Listeners' phones, by ActionID."""
        self._begun: deque[ChannelId] = deque(maxlen=32)
        """Who began to listen lately: the word of it is not in one line with the other's."""

    def give(self, order: Order, now: float, told: Told) -> None:
        """Have it sent when its turn comes; ``told`` is called once, at its end."""
        self._waiting.append(_Waiting(order, now + WAIT_S, told))

    def next(self, now: float, next_id: Callable[[], str]) -> bytes:
        """Return the next one whose time is not over, to be sent at once; nothing if none is."""
        self.tick(now)
        while self._sent is None and self._waiting:
            self._sent, action_id = self._waiting.popleft(), next_id()
            try:
                encoded = encode_order(self._sent.order, action_id)
            except ActionRefused as error:  # its values are none that may go out
                self._end(Answer("unsent", str(error)))
            else:
                self.sent_as = action_id
                return encoded
        return b""

    def next_tick(self) -> float:
        """Return when ``tick`` is due."""
        times = [one.until for one in self._waiting] + [r.until for r in self._ringing.values()]
        return min(times, default=math.inf)

    def tick(self, now: float) -> None:
        """End what has waited too long."""
        while self._waiting and now >= self._waiting[0].until:
            self._waiting.popleft().told(Answer("unsent", "the PBX was busy answering"))
        for action_id, ringing in list(self._ringing.items()):
            if now >= ringing.until:
                del self._ringing[action_id]
                ringing.told(
                    Answer("unanswered", "the call was over before it could be heard")
                    if ringing.listener
                    else Answer("unknown", "no word of the listener's phone")
                )

    def answered(self, frame: Frame, now: float, *, accepted: bool) -> None:
        """Take the PBX's reply to the one that was sent."""
        sent, message = self._sent, frame.get(b"\nMessage:")
        if accepted and sent is not None and isinstance(sent.order, Spy):
            action_id, self._sent, self.sent_as = self.sent_as, None, ""
            self._ringing[action_id] = _Ringing(now + PICKED_UP_S, sent.told)
        else:
            self._end(Answer("done" if accepted else "refused", message))

    def heard(self, frame: Frame, now: float) -> None:
        """Take an event that tells how a listening goes."""
        if frame.name == ORIGINATED:
            self._originated(frame, now)
        else:
            self._listens(frame)

    def _originated(self, frame: Frame, now: float) -> None:
        """Take the word on a listener's phone; other people's are passed over."""
        action_id = frame.get(b"\nActionID:")
        ringing = self._ringing.pop(action_id, None)
        if ringing is None:
            return
        listener = frame.get(b"\nUniqueid:")
        if frame.get(b"\nResponse:") != "Success":
            ringing.told(Answer("unanswered", _REASONS.get(frame.get(b"\nReason:"), "")))
        elif listener in self._begun:
            ringing.told(Answer("done", "", listener))
        else:
            self._ringing[action_id] = _Ringing(now + BEGINS_S, ringing.told, listener)

    def _listens(self, frame: Frame) -> None:
        """Take the word that somebody listens to somebody."""
        listener = frame.get(b"\nSpyerUniqueid:")
        self._begun.append(listener)
        for action_id, ringing in list(self._ringing.items()):
            if listener and ringing.listener == listener:
                del self._ringing[action_id]
                ringing.told(Answer("done", "", listener))

    def lost(self, why: str) -> None:
        """End all: what was sent is unknown, what was not never left."""
        waiting, self._waiting = self._waiting, deque()
        ringing, self._ringing = self._ringing, {}
        self._end(Answer("unknown", why))
        for one in ringing.values():
            one.told(Answer("unknown", why))
        for other in waiting:
            other.told(Answer("unsent", why))

    def _end(self, answer: Answer) -> None:
        sent, self._sent, self.sent_as = self._sent, None, ""
        if sent is not None:
            sent.told(answer)


_REASONS: Final = {
    "0": "the phone is not there",
    "1": "the phone was hung up",
    "3": "nobody picked up",
    "5": "the phone is busy",
    "8": "the phone cannot be reached",
}
"""frame.h: AST_CONTROL_HANGUP 1, RINGING 3, BUSY 5, CONGESTION 8; 0 is no such phone."""
