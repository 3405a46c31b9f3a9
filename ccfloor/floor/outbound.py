"""Outbound calls: what people dial from their seats, and whether somebody answered.

The law: a leg counts as a person's own call when the channel that dialled it is his phone's, and
no queue had that channel called. What a queue rings for a caller is an attempt, and none of ours.
In darkness what was dialled is forgotten: an answer that nobody saw is no answer, and no silence.

An answer is what Asterisk says it is (DialEnd, DialStatus ANSWER): an analogue trunk says so as
soon as it is seized [app_dial.c: wait_for_answer], which is in the person's favour.
"""

from __future__ import annotations

from typing import NamedTuple

from ccfloor.floor import facts as f
from ccfloor.floor.attempts import Attempts
from ccfloor.floor.changes import OutboundAnswered
from ccfloor.floor.names import AgentName, ChannelId, SeatId
from ccfloor.floor.outbox import Outbox
from ccfloor.floor.seats import Seats
from ccfloor.floor.views import Evidence, OutboundCall


class _Dialling(NamedTuple):
    seat: SeatId
    agent: AgentName
    fact: f.LegDialed


class Outbound:
    """Legs that people dialled and that nobody has answered yet."""

    __slots__ = ("_attempts", "_dialling", "_out", "_seats")

    def __init__(self, out: Outbox, seats: Seats, attempts: Attempts) -> None:
        """Write changes to ``out``; the attempts hear of every leg first."""
        self._out = out
        self._seats = seats
        self._attempts = attempts
        self._dialling: dict[ChannelId, _Dialling] = {}

    def dialled(self, fact: f.LegDialed) -> None:
        """Note a leg that a person's phone had called."""
        self._attempts.dialled(fact)
        seat = self._seats.on_foreign(fact.call)
        if seat is not None and seat.agent:
            self._dialling[fact.leg] = _Dialling(seat.id, seat.agent, fact)

    def ended(self, fact: f.LegEnded) -> None:
        """Say that a leg was answered; one that was not is over."""
        self._attempts.leg_ended(fact)
        dialling = self._dialling.pop(fact.leg, None)
        if dialling is None or fact.status != "ANSWER":
            return
        begun = dialling.fact
        evidence = (
            Evidence("LegDialed", begun.at, begun.ref),
            Evidence("LegEnded", fact.at, fact.ref),
        )
        call = OutboundCall(
            seat=dialling.seat,
            agent=dialling.agent,
            call=begun.call,
            leg=fact.leg,
            dialled=begun.dial_string,
            dialled_at=begun.at,
            answered_at=fact.at,
            evidence=evidence,
        )
        self._out.changes.append(OutboundAnswered(fact.at, call))

    def gone(self, leg: ChannelId) -> None:
        """Forget a leg that is dead."""
        self._dialling.pop(leg, None)

    def forget(self) -> None:
        """Forget what is being dialled: nobody sees how it ends."""
        self._dialling.clear()
