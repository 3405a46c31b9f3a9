"""Tells a floor what happened, in seconds, and collects what it made of it."""

from __future__ import annotations

from typing import Any, TypeVar

from ccfloor.floor import changes as c
from ccfloor.floor import facts as f
from ccfloor.floor.floor import Floor
from ccfloor.floor.names import SECOND, Instant
from ccfloor.floor.settings import FloorSettings
from ccfloor.floor.views import Absence, Attempt, SeatView, Span, Visit

T0 = 1_795_400_000
"""The second at which every story begins."""

_C = TypeVar("_C", bound=c.Change)


def at(seconds: float) -> Instant:
    return T0 * SECOND + round(seconds * SECOND)


class Story:
    """A floor with a line to it."""

    def __init__(self, **settings: Any) -> None:
        self.floor = Floor(FloorSettings(**settings))
        self.changes: list[c.Change] = []

    def tell(self, fact: f.Fact) -> list[c.Change]:
        changes = self.floor.apply(fact)
        self.changes += changes
        return changes

    # --- facts, at seconds ---------------------------------------------------------------

    def up(self, t: float = 0) -> None:
        self.tell(f.LinkUp(at(t), 0, "11.0.0"))

    def lost(self, t: float, reason: str = "link_lost") -> None:
        self.tell(f.LinkLost(at(t), 0, reason))

    def census(self, t: float, *listed: f.Fact, counted: bool = True) -> None:
        self.tell(f.CensusBegan(at(t), 0))
        for fact in listed:
            self.tell(fact)
        self.tell(f.CensusEnded(at(t), 0, counted))

    def staffed(self, *seats: str, queue: str = "support") -> None:
        """Connect, and find these seats logged in and ready."""
        self.up()
        members = [self.member(f.MemberListed, 0, seat, queue) for seat in seats]
        self.census(0, f.QueueListed(at(0), 0, queue, "rrmemory", 20), *members)

    def member(
        self,
        kind: type[f.MemberFact],
        t: float,
        seat: str,
        queue: str = "support",
        *,
        status: int = 1,
        paused: bool = False,
        reason: str = "",
        last_pause: float | None = None,
        name: str | None = None,
        wrapup: int = 0,
    ) -> f.MemberFact:
        if last_pause is None:
            last_pause = t if paused else 0
        return kind(
            at(t),
            0,
            queue,
            f"PJSIP/{seat}",
            f"PJSIP/{seat}",
            name if name is not None else f"agent{seat}",
            status,
            paused,
            reason,
            int(T0 + last_pause) if paused else 0,
            0,
            0,
            wrapup,
        )

    def pause(self, t: float, seat: str, reason: str = "", queue: str = "support") -> None:
        self.tell(self.member(f.MemberPaused, t, seat, queue, paused=True, reason=reason))

    def unpause(self, t: float, seat: str, queue: str = "support") -> None:
        self.tell(self.member(f.MemberPaused, t, seat, queue))

    def log_in(self, t: float, seat: str, queue: str = "support", **more: Any) -> None:
        self.tell(self.member(f.MemberAdded, t, seat, queue, **more))

    def log_out(self, t: float, seat: str, queue: str = "support") -> None:
        self.tell(self.member(f.MemberRemoved, t, seat, queue))

    def device(self, t: float, seat: str, status: int, queue: str = "support") -> None:
        self.tell(self.member(f.MemberStatus, t, seat, queue, status=status))

    def joins(self, t: float, call: str, queue: str = "support") -> None:
        self.tell(f.CallerJoined(at(t), 0, queue, call, 1, 1, "13800000001", "Wang Li"))

    def calls(self, t: float, call: str, seat: str, queue: str = "support") -> None:
        """The queue has a phone called: AgentCalled, DialBegin."""
        leg = f"{call}>{seat}"
        self.tell(f.AgentCalled(at(t), 0, queue, call, f"PJSIP/{seat}", f"agent{seat}", leg))
        self.tell(f.LegDialed(at(t), 0, call, leg, f"PJSIP/{seat}"))

    def rings(self, t: float, call: str, seat: str, source: str = "newstate") -> None:
        self.tell(f.LegRinging(at(t), 0, f"{call}>{seat}", source))

    def ringing(self, t: float, call: str, seat: str, queue: str = "support") -> None:
        self.calls(t, call, seat, queue)
        self.rings(t, call, seat)

    def dial_end(self, t: float, call: str, seat: str, status: str, forward: str = "") -> None:
        self.tell(f.LegEnded(at(t), 0, call, f"{call}>{seat}", status, forward))

    def no_answer(self, t: float, call: str, seat: str, ms: int, queue: str = "support") -> None:
        leg = f"{call}>{seat}"
        self.tell(f.AgentRingNoAnswer(at(t), 0, queue, call, f"PJSIP/{seat}", leg, ms))
        self.dial_end(t, call, seat, "NOANSWER")
        self.dial_end(t, call, seat, "CANCEL")

    def hangs_up(self, t: float, channel: str, cause: int = 0, *, soft: bool = False) -> None:
        self.tell(f.HangupRequested(at(t), 0, channel, soft, cause))

    def given_up(self, t: float, call: str, queue: str = "support") -> None:
        self.tell(f.CallerGivenUp(at(t), 0, queue, call, 0))

    def leaves(self, t: float, call: str, queue: str = "support") -> None:
        self.tell(f.CallerLeft(at(t), 0, queue, call))

    def connects(self, t: float, call: str, seat: str, queue: str = "support") -> None:
        leg, name = f"{call}>{seat}", f"agent{seat}"
        self.tell(f.AgentConnected(at(t), 0, queue, call, f"PJSIP/{seat}", name, leg, 0, 0))

    def answers(self, t: float, call: str, seat: str, queue: str = "support") -> None:
        """The phone is taken up, and the two talk."""
        self.dial_end(t, call, seat, "ANSWER")
        self.leaves(t, call, queue)
        self.connects(t, call, seat, queue)

    def completes(
        self, t: float, call: str, seat: str, reason: str = "caller", queue: str = "support"
    ) -> None:
        leg, name = f"{call}>{seat}", f"agent{seat}"
        self.tell(f.AgentCompleted(at(t), 0, queue, call, f"PJSIP/{seat}", name, leg, 1, 1, reason))

    def bridge_left(self, t: float, channel: str) -> None:
        self.tell(f.BridgeLeft(at(t), 0, "bridge", channel))

    def gone(self, t: float, channel: str, cause: int = 16) -> None:
        self.tell(f.ChannelGone(at(t), 0, channel, channel, cause))

    def tick(self, t: float) -> None:
        self.tell(f.Tick(at(t), 0))

    # --- what became of it ---------------------------------------------------------------

    def seat(self, seat: str) -> SeatView:
        return next(view for view in self.floor.seats() if view.seat == f"PJSIP/{seat}")

    def said(self, kind: type[_C]) -> list[_C]:
        return [change for change in self.changes if isinstance(change, kind)]

    def attempts(self) -> list[Attempt]:
        return [change.attempt for change in self.said(c.AttemptEnded)]

    def visits(self) -> list[Visit]:
        """Ended visits, each as it was last told."""
        told: dict[tuple[str, int], Visit] = {}
        for change in self.changes:
            if isinstance(change, c.VisitEnded | c.VisitRevised):
                told[change.visit.call, change.visit.visit] = change.visit
        return list(told.values())

    def absences(self) -> list[Absence]:
        return [change.absence for change in self.said(c.AbsenceEnded)]

    def spans(self, seat: str) -> list[tuple[str, float, float]]:
        spans: list[Span] = [s.span for s in self.said(c.SpanClosed)]
        return [
            (str(s.state), (s.from_ - at(0)) / SECOND, (s.to - at(0)) / SECOND)
            for s in spans
            if s.seat == f"PJSIP/{seat}"
        ]

    def anomalies(self) -> list[str]:
        return [change.anomaly.kind for change in self.said(c.AnomalySeen)]
