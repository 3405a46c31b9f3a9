"""The ladder: what happened, step by step, one column for each party.

Asterisk says many things twice; a step stands where it was said first. What no frame says
(the limit passed) is a step too, without a frame.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from ccfloor.explain.matter import Matter, behind
from ccfloor.floor import facts as f
from ccfloor.floor.fact import Fact
from ccfloor.floor.names import ChannelId, Instant
from ccfloor.serve.cleaning import REASON_WIDTH, clean, identity
from ccfloor.serve.explanation import Party, Rung

STEPS: Final = 400
"""Rungs of the longest ladder that is told."""
_UP: Final = 6
_DEVICES: Final = (
    "unknown", "not_inuse", "inuse", "busy", "invalid", "unavailable", "ringing", "ringinuse",
    "onhold",
)  # fmt: skip


_OTHERS: Final = frozenset({"T07", "T17", "T19"})
"""Rules that hold against one person what another did, or left undone, at a seat."""


def _who_sits(matter: Matter, facts: Sequence[Fact]) -> str:
    """Name who sat at the seat, where that need not be whom the finding is about."""
    if matter.finding is None or matter.finding.rule not in _OTHERS:
        return ""
    sat = (
        fact.name for fact in facts if isinstance(fact, f.MemberFact) and fact.seat == matter.seat
    )
    of_absence = "" if matter.absence is None else matter.absence.agent
    return next(filter(None, sat), of_absence)


class Ladder:
    """Draws one matter's ladder from its facts, in their order."""

    def __init__(self, matter: Matter, facts: Sequence[Fact], since: Instant) -> None:
        """Take the facts that concern the matter; steps before ``since`` are left out."""
        self._matter = matter
        self._since = since
        self.parties: list[Party] = []
        self.rungs: list[Rung] = []
        self._columns: dict[tuple[str, str], int] = {}
        self._phones: dict[ChannelId, int] = {}
        """Column by leg."""
        self._early: dict[ChannelId, tuple[Fact, int]] = {}
        """Rings told before their AgentCalled."""
        self._said: set[tuple[str, str]] = set()
        self._unreachable = False
        self._calls = {visit.call for visit in matter.visits}
        if matter.finding is not None and matter.finding.call:
            self._calls.add(matter.finding.call)
        self._sits = _who_sits(matter, facts)
        for fact in facts:
            if isinstance(fact, f.AgentCalled) and fact.call in self._calls:
                self._phones[fact.leg] = -1  # a leg of ours: its Newstate may come before this
        self._behind = behind(facts, self._phones)
        """The queue's leg by the phone's own, behind a Local channel: there he presses hold."""
        self._draw(facts)

    def _draw(self, facts: Sequence[Fact]) -> None:
        if self._calls:
            self._column("caller", "")
            for visit in self._matter.visits[:1]:
                self._column("queue", visit.queue)
        elif self._matter.seat:
            self._phone(self._matter.seat)
        table = self._table()
        for place, fact in enumerate(facts):
            step = table.get(type(fact))
            if step is not None and len(self.rungs) < STEPS:
                step(fact, place)
        self.rungs.sort(key=lambda rung: rung.at)  # stable: one instant keeps its order

    def limit(self, at: Instant) -> None:
        """Mark where the limit was passed, in the subject's column."""
        column = next((n for n, party in enumerate(self.parties) if party.subject), None)
        if column is not None:
            self.rungs.append(Rung(at, "limit", column))
            self.rungs.sort(key=lambda rung: rung.at)

    # --- columns ---

    def _column(self, kind: str, name: str, agent: str = "", *, subject: bool = False) -> int:
        key = (kind, name)
        if key not in self._columns:
            self._columns[key] = len(self.parties)
            self.parties.append(Party(kind, identity(name), identity(agent), subject))
        return self._columns[key]

    def _phone(self, interface: str, agent: str = "") -> int:
        """Give a phone's column; the seat behind an interface has the same one."""
        matter = self._matter
        mine = {matter.seat, matter.subject.interface if matter.subject else matter.seat}
        if interface in mine:
            name = matter.subject.interface if matter.subject is not None else interface
            finding = matter.finding
            agent = agent or self._sits or (finding.agent if finding else "")
            agent = agent or (matter.absence.agent if matter.absence else "")
            return self._column("phone", name, agent, subject=bool(matter.seat))
        return self._column("phone", interface, agent)

    def _of_call(self, call: str) -> bool:
        return call in self._calls

    def _put(
        self, fact: Fact, place: int, what: str, party: int, to: int | None = None, detail: str = ""
    ) -> None:
        if fact.at >= self._since:
            detail = clean(detail, REASON_WIDTH)
            self.rungs.append(Rung(fact.at, what, party, to, detail, place))

    def _first(self, what: str, of: str) -> bool:
        fresh = (what, of) not in self._said
        self._said.add((what, of))
        return fresh

    # --- steps, one for each kind of fact ---

    def _table(self) -> dict[type[Fact], Callable[[Any, int], None]]:
        return {
            f.CallerJoined: self._joined,
            f.AgentCalled: self._called,
            f.LegRinging: self._rings,
            f.ChannelState: self._state,
            f.LegEnded: self._ended,
            f.AgentRingNoAnswer: self._no_answer,
            f.AgentConnected: self._connected,
            f.AgentCompleted: self._completed,
            f.CallerLeft: self._left,
            f.CallerGivenUp: self._left,
            f.QueueExit: self._exit,
            f.HangupRequested: self._hang_up,
            f.HoldBegan: self._hold,
            f.HoldEnded: self._hold,
            f.Transferred: self._transferred,
            f.MemberListed: self._member,
            f.MemberAdded: self._member,
            f.MemberRemoved: self._member,
            f.MemberPaused: self._member,
            f.MemberStatus: self._member,
            f.DeviceState: self._device,
        }

    def _joined(self, fact: f.CallerJoined, place: int) -> None:
        if self._of_call(fact.call):
            queue = self._column("queue", fact.queue)
            self._put(fact, place, "joined", self._column("caller", ""), queue, str(fact.position))

    def _called(self, fact: f.AgentCalled, place: int) -> None:
        if self._of_call(fact.call):
            phone = self._phones[fact.leg] = self._phone(fact.interface, fact.name)
            self._put(fact, place, "called", self._column("queue", fact.queue), phone)
            early = self._early.pop(fact.leg, None)
            if early is not None:
                self._put(*early, "rings", phone)

    def _rings(self, fact: f.LegRinging, place: int) -> None:
        column = self._phones.get(fact.leg)
        if column is None or not self._first("rings", fact.leg):
            return
        if column < 0:
            self._early[fact.leg] = (fact, place)
        else:
            self._put(fact, place, "rings", column)

    def _state(self, fact: f.ChannelState, place: int) -> None:
        column = self._phones.get(fact.channel, -1)
        if fact.state == _UP and column >= 0 and self._first("picked_up", fact.channel):
            self._put(fact, place, "picked_up", column)

    def _ended(self, fact: f.LegEnded, place: int) -> None:
        column = self._phones.get(fact.leg, -1)
        if column >= 0 and self._first("ended", fact.leg):
            what = "answered" if fact.status == "ANSWER" else "ended"
            detail = "" if fact.status == "ANSWER" else fact.status
            self._put(fact, place, what, column, None, detail)

    def _no_answer(self, fact: f.AgentRingNoAnswer, place: int) -> None:
        column = self._phones.get(fact.leg, -1)
        if self._of_call(fact.call) and column >= 0:
            self._put(fact, place, "taken_back", self._column("queue", fact.queue), column)

    def _connected(self, fact: f.AgentConnected, place: int) -> None:
        if self._of_call(fact.call):
            phone = self._phone(fact.interface, fact.name)
            self._put(fact, place, "connected", phone, self._column("caller", ""))

    def _completed(self, fact: f.AgentCompleted, place: int) -> None:
        if self._of_call(fact.call):
            phone = self._phone(fact.interface, fact.name)
            self._put(fact, place, "completed", phone, self._column("caller", ""), fact.reason)

    def _left(self, fact: f.CallerLeft | f.CallerGivenUp, place: int) -> None:
        if self._of_call(fact.call):
            what = "left" if isinstance(fact, f.CallerLeft) else "given_up"
            queue = self._column("queue", fact.queue)
            self._put(fact, place, what, self._column("caller", ""), queue)

    def _exit(self, fact: f.QueueExit, place: int) -> None:
        if not fact.status:
            return  # it says only that there was no reason to tell
        if self._of_call(fact.call):
            self._put(fact, place, "exit", self._column("caller", ""), None, fact.status)

    def _channel(self, fact: Any, place: int, what: str, detail: str = "") -> None:
        if fact.channel in self._calls:
            column = self._column("caller", "")
        else:
            column = self._phones.get(fact.channel, -1)
        if column >= 0 and self._first(what, fact.channel):
            self._put(fact, place, what, column, None, detail)

    def _hang_up(self, fact: f.HangupRequested, place: int) -> None:
        if not fact.soft:
            self._channel(fact, place, "hung_up", str(fact.cause or ""))

    def _hold(self, fact: f.HoldBegan | f.HoldEnded, place: int) -> None:
        what = "hold" if isinstance(fact, f.HoldBegan) else "unhold"
        if self._of_call(fact.channel):
            self._put(fact, place, what, self._column("caller", ""))
        elif (column := self._of_leg(fact.channel)) >= 0:
            self._put(fact, place, what, column)

    def _of_leg(self, leg: ChannelId) -> int:
        """Give the column of a leg, the phone's own behind a Local channel included."""
        return self._phones.get(self._behind.get(leg, leg), -1)

    def _transferred(self, fact: f.Transferred, place: int) -> None:
        column = self._of_leg(fact.transferer)
        if column >= 0:
            self._put(fact, place, "transferred", column, None, fact.target)

    def _member(self, fact: f.MemberFact, place: int) -> None:
        if fact.seat != self._matter.seat:
            return
        what = {f.MemberAdded: "logged_in", f.MemberRemoved: "logged_out"}.get(type(fact), "")
        if isinstance(fact, f.MemberPaused):
            what = "paused" if fact.paused else "unpaused"
        if isinstance(fact, f.MemberListed) and fact.paused and self._first("listed", fact.seat):
            what = "found_away"
        if what:
            detail = fact.reason if what in {"paused", "found_away"} else fact.queue
            self._put(fact, place, what, self._phone(fact.seat), None, detail)
        elif 0 <= fact.status < len(_DEVICES):
            self._device_said(fact, place, _DEVICES[fact.status])

    def _device(self, fact: f.DeviceState, place: int) -> None:
        if fact.device == self._matter.seat:
            self._device_said(fact, place, fact.state)

    def _device_said(self, fact: Fact, place: int, state: str) -> None:
        """Tell of a device only what matters: whether it could be reached."""
        gone = state in {"unavailable", "invalid"}
        if gone is not self._unreachable:
            self._unreachable = gone
            self._put(fact, place, "device", self._phone(self._matter.seat), None, state)
