"""Histories of a call centre, drawn by hypothesis and played by the simulated PBX.

A history is a floor's shape and a list of steps: so many milliseconds pass, then somebody does
something. A step that cannot be done (nobody rings, nobody waits) is nothing, so every list of
steps is a legal history and shrinks well.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from hypothesis import strategies as st

from ami_adapters.simulated_pbx import (
    Scenario,
    Simulation,
    callers,
    census,
    desks,
    errands,
    ringing,
    talking,
    wording,
)
from ami_adapters.simulated_pbx.entities import Caller, Seat
from ami_adapters.simulated_pbx.ongoing import Errand, Leg, Talk
from ami_adapters.simulated_pbx.population import FIRST_EXTEN, HOSTILE_NAMES, REASONS
from ami_adapters.simulated_pbx.scenario import QueuePlan
from ccfloor.floor.names import MILLISECOND, SECOND, Instant

NAMES = ("sales", "care", "vip")
STRATEGIES = ("ringall", "rrmemory", "leastrecent", "fewestcalls", "random")
HOUR = 3_600 * SECOND


class Step(msgspec.Struct, frozen=True, gc=False):
    """``wait`` ms pass, then ``verb`` is done by or to the ``who``-th that it can concern."""

    wait: int
    verb: str
    who: int
    how: int

    def __repr__(self) -> str:
        return f"Step({self.wait}, {self.verb!r}, {self.who}, {self.how})"


class History(msgspec.Struct, frozen=True):
    """A floor and what happens on it."""

    scenario: Scenario
    steps: tuple[Step, ...]

    def __repr__(self) -> str:
        queues = ", ".join(
            f"{q.name}:{q.strategy} t{q.timeout_s} r{q.retry_s} w{q.wrapup_s} max{q.max_wait_s}"
            f" {q.seats}{' autopause' * q.autopause}{q.overflow and ' > ' + q.overflow}"
            for q in self.scenario.queues
        )
        steps = ",\n    ".join(map(repr, self.steps))
        return f"History(seed={self.scenario.seed}, [{queues}],\n    {steps})"


class Told(msgspec.Struct, frozen=True):
    """One thing the PBX said to a session: an event, or a whole reply."""

    at: Instant
    """The PBX's clock when it was said."""
    text: str
    asked: bool = False
    """A reply; it stands in one piece [AMI.md C2]."""


class Stage:
    """A simulated PBX on which a history is played."""

    def __init__(self, scenario: Scenario) -> None:
        self.simulation = Simulation(scenario)
        self.pbx = self.simulation.pbx
        self.told: list[Told] = []
        self.away_from: dict[str, Instant] = {}

    def connect(self) -> list[Told]:
        """Say what a new session hears: greeting, login, clock, the whole census."""
        at = self.simulation.now
        banner, booted, _, *listings = self.simulation.prologue()
        pong = self._pong("clock")
        return [Told(at, text, asked=True) for text in (banner, booted, pong, *listings)]

    def play(self, steps: tuple[Step, ...]) -> None:
        """Do every step."""
        for step in steps:
            self.wait(step.wait * MILLISECOND)
            self.do(step)

    def do(self, step: Step) -> None:
        """Do what a step says, now."""
        VERBS[step.verb](self, step.who, step.how)
        self.simulation._settle()
        self.wait(0)

    def wait(self, duration: int) -> None:
        """Let time pass, pinged every ten seconds as a live session is."""
        end = self.simulation.now + duration
        while self.simulation.now + 10 * SECOND < end:
            self._hear(self.simulation.now + 10 * SECOND)
            self.ask(self._pong("p"))
        self._hear(end)
        if duration:
            self.ask(self._pong("p"))

    def ask(self, answer: str) -> None:
        """Note an answer to the session itself."""
        self.told.append(Told(self.simulation.now, answer, asked=True))

    def _hear(self, to: Instant) -> None:
        for said in self.simulation.advance(to):
            self.told.append(Told(stamped(said.text), said.text))

    def _pong(self, action_id: str) -> str:
        at = wording.stamp(max(self.simulation.now, self.pbx.wire._last))
        return wording.reply(action_id, f"Ping: Pong\r\nTimestamp: {at}\r\n")

    # --- whom a step can concern ------------------------------------------------------

    def seat(self, who: int) -> Seat:
        seats = list(self.pbx.seats.values())
        return seats[who % len(seats)]

    def waiting(self, who: int) -> Caller | None:
        lines = [caller for queue in self.pbx.queues.values() for caller in queue.waiting]
        return lines[who % len(lines)] if lines else None

    def ringing(self, who: int) -> tuple[Caller, Leg] | None:
        legs = [
            (caller, leg)
            for queue in self.pbx.queues.values()
            for caller in queue.waiting
            if caller.round is not None
            for leg in caller.round.ringing()
            if leg.channel.state == 5 and leg.truth.ring_from is not None
        ]
        return legs[who % len(legs)] if legs else None

    def busy(self, kind: type, who: int) -> tuple[Seat, Talk | Errand] | None:
        busy = [(s, s.call) for s in self.pbx.seats.values() if isinstance(s.call, kind)]
        return busy[who % len(busy)] if busy else None  # type: ignore[return-value]  # of that kind

    # --- what can happen --------------------------------------------------------------

    def calls(self, who: int, how: int) -> None:
        queues = list(self.pbx.queues.values())
        callers.arrive(self.pbx, queues[who % len(queues)])
        caller = list(self.pbx.callers.values())[-1]
        caller.patience = HOUR
        names = ("", "王丽", *HOSTILE_NAMES)
        caller.channel.set_caller(caller.channel.number, names[how % len(names)])

    def quits(self, who: int, _how: int) -> None:
        caller = self.waiting(who)
        if caller is not None:
            callers.quit_waiting(self.pbx, caller)

    def presses(self, who: int, _how: int) -> None:
        caller = self.waiting(who)
        if caller is not None:
            callers.press_key(self.pbx, caller)

    def finds_empty(self, who: int, _how: int) -> None:
        caller = self.waiting(who)
        if caller is not None and caller.queue is not None and not caller.queue.free:
            callers.find_empty(self.pbx, caller)

    def answers(self, who: int, _how: int) -> None:
        found = self.ringing(who)
        if found is not None and found[0].round is not None:
            ringing.answer(self.pbx, found[0].round, found[1])

    def rejects(self, who: int, _how: int) -> None:
        found = self.ringing(who)
        if found is not None and found[0].round is not None:
            ringing.refuse(self.pbx, found[0].round, found[1], "reject")

    def hangs_up(self, who: int, how: int) -> None:
        found = self.busy(Talk, who)
        if found is not None and isinstance(found[1], Talk):
            talking.complete(self.pbx, found[1], "agent" if how % 2 else "caller")

    def transfers(self, who: int, how: int) -> None:
        found = self.busy(Talk, who)
        if found is not None and isinstance(found[1], Talk):
            queues = list(self.pbx.queues)
            found[1].caller.patience = HOUR
            talking.transfer(self.pbx, found[1], queues[how % len(queues)])

    def holds(self, who: int, _how: int) -> None:
        found = self.busy(Talk, who)
        if found is not None and isinstance(found[1], Talk):
            (talking.unhold if found[1].on_hold else talking.hold)(self.pbx, found[1])

    def pauses(self, who: int, how: int) -> None:
        self._pause(who, how, paused=True)

    def unpauses(self, who: int, how: int) -> None:
        self._pause(who, how, paused=False)

    def _pause(self, who: int, how: int, *, paused: bool) -> None:
        """In all his queues, or now and then in one of them only."""
        seat = self.seat(who)
        members = seat.members[how % 2 : how % 2 + 1] if how % 5 == 4 else seat.members
        for member in members:
            reason = REASONS[how % len(REASONS)][0] if paused else ""
            desks.set_pause(self.pbx, member, reason, paused=paused)

    def logs_in(self, who: int, _how: int) -> None:
        desks.log_in(self.pbx, self.seat(who))

    def logs_out(self, who: int, how: int) -> None:
        seat = self.seat(who)
        for member in seat.members[:]:
            desks.remove_member(self.pbx, member)
        if how % 4 == 3:  # the next shift sits down here
            seat.agent = seat.agents[1] if seat.agent == seat.agents[0] else seat.agents[0]

    def phone_dies(self, who: int, _how: int) -> None:
        seat = self.seat(who)
        if seat.reachable:
            seat.reachable = False
            desks.found_dead(self.pbx, seat)

    def phone_revives(self, who: int, _how: int) -> None:
        seat = self.seat(who)
        if not seat.reachable:
            desks.revive(self.pbx, seat)

    def forbids(self, who: int, _how: int) -> None:
        seat = self.seat(who)
        seat.do_not_disturb = not seat.do_not_disturb

    def phones(self, who: int, how: int) -> None:
        """Use a phone without a queue, or end that."""
        seat = self.seat(who)
        errand = seat.call
        if not isinstance(errand, Errand):
            errands.begin(self.pbx, seat)
            return
        if errand.ends is not None:
            errand.ends.call_off()
        if errand.bridge:
            errands.finished(self.pbx, seat, errand)
        else:
            (errands.answered if how % 2 else errands.given_up)(self.pbx, seat, errand)

    def reloads(self, who: int, how: int) -> None:
        """``queue reload``: members are made anew without a word, and say so when listed."""
        for queue in self.pbx.queues.values():
            for member in queue.members:
                member.login, member.in_call, member.reason = self.pbx.now_s, False, ""
                member.last_pause = self.pbx.now_s if member.paused else member.last_pause
        self.recounts(who, how)

    def recounts(self, _who: int, _how: int) -> None:
        """The monitor asks again, as it does from time to time."""
        self.wait(0)
        self.ask(self._pong("p"))
        for answer in (
            census.queue_status(self.pbx, "again-0"),
            census.channels(self.pbx, "again-1"),
            census.device_states(self.pbx, "again-2"),
        ):
            self.ask(answer)

    def lets_pass(self, who: int, how: int) -> None:
        """Nothing happens."""

    # --- the end ----------------------------------------------------------------------

    def close(self) -> None:
        """Let every call come to its end and every desk come to rest."""
        self.wait(SECOND)
        for _ in range(30):
            for queue in self.pbx.queues.values():
                for caller in queue.waiting[:]:
                    callers.quit_waiting(self.pbx, caller)
            for seat in self.pbx.seats.values():
                if isinstance(seat.call, Talk):
                    talking.complete(self.pbx, seat.call, "caller")
                elif isinstance(seat.call, Errand):
                    self.phones(list(self.pbx.seats.values()).index(seat), 0)
            self.wait(3 * SECOND)


VERBS: dict[str, Callable[[Stage, int, int], None]] = {
    name: getattr(Stage, name)
    for name in (
        "calls", "quits", "presses", "finds_empty", "answers", "rejects", "hangs_up", "transfers",
        "holds", "pauses", "unpauses", "logs_in", "logs_out", "phone_dies", "phone_revives",
        "forbids", "phones", "reloads", "recounts", "lets_pass",
    )
}  # fmt: skip

OFTEN = (
    *("calls", "calls", "calls", "answers", "answers", "answers", "answers"),
    *("hangs_up", "hangs_up", "transfers", "rejects", "pauses", "unpauses", "quits"),
)


def stamped(text: str) -> Instant:
    """Read an event's Timestamp."""
    seconds, _, micros = text.split("Timestamp: ", 1)[1].split("\r\n", 1)[0].partition(".")
    return int(seconds) * SECOND + int(micros)


@st.composite
def plans(draw: st.DrawFn, name: str, seats: int) -> QueuePlan:
    extens = range(FIRST_EXTEN, FIRST_EXTEN + seats)
    members = draw(st.lists(st.sampled_from(extens), min_size=1, max_size=seats, unique=True))
    return QueuePlan(
        name=name,
        strategy=draw(st.sampled_from(STRATEGIES)),
        timeout_s=draw(st.sampled_from((5, 12, 13, 15, 20))),
        retry_s=draw(st.sampled_from((1, 5))),
        wrapup_s=draw(st.sampled_from((0, 3, 10))),
        max_wait_s=draw(st.sampled_from((120, 8, 30))),
        overflow=draw(st.sampled_from(("", *NAMES[NAMES.index(name) + 1 :]))),
        seats=tuple(sorted(members)),
        load=0.0,
        autopause=draw(st.booleans()),
    )


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    seats = draw(st.integers(1, 4))
    names = NAMES[: draw(st.integers(1, 3))]
    return Scenario(
        seats=seats,
        queues=tuple(draw(plans(name, seats)) for name in names),
        seed=draw(st.integers(0, 9)),
        curve="flat",
        break_every_s=0,
        errands_every_s=0,
        faults_every_s=0,
        hostile_share=0.1,
        warmup_s=0,
        directed=True,
        noise=False,
    )


def steps(shortest: int = 100) -> st.SearchStrategy[Step]:
    waits = st.one_of(
        st.integers(shortest, 2_000),
        st.integers(shortest, 4_000),
        st.integers(shortest, 14_000),
        st.sampled_from((600, 20_000, 310_000, 700)),
    )
    verbs = st.one_of(st.sampled_from(OFTEN), st.sampled_from(OFTEN), st.sampled_from(tuple(VERBS)))
    return st.builds(Step, waits, verbs, st.integers(0, 5), st.integers(0, 15))


def histories(most: int = 40, shortest: int = 100) -> st.SearchStrategy[History]:
    """Draw a floor and up to ``most`` steps, each at least ``shortest`` ms after the one before."""
    few = st.lists(steps(shortest), min_size=1, max_size=most // 2)
    many = st.lists(steps(shortest), min_size=most // 2, max_size=most)
    return st.builds(History, scenarios(), st.one_of(few, many, many).map(tuple))


def played(history: History, *, closed: bool = True) -> Stage:
    """Play a history from its first connection to its end."""
    stage = Stage(history.scenario)
    stage.told += stage.connect()
    stage.play(history.steps)
    if closed:
        stage.close()
    return stage
