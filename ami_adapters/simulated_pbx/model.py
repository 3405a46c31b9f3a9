"""The simulation: a scenario's people set to work in virtual time.

The law: equal scenarios say equal bytes. Nothing here reads a clock, a socket or an
unseeded number; whoever runs it says how far time goes.
"""

from __future__ import annotations

from collections.abc import Iterator

from ami_adapters.simulated_pbx import (
    callers,
    census,
    desks,
    errands,
    listening,
    population,
    wording,
)
from ami_adapters.simulated_pbx.entities import Member, Queue, Seat
from ami_adapters.simulated_pbx.exchange import Exchange
from ami_adapters.simulated_pbx.ledger import Ledger
from ami_adapters.simulated_pbx.scenario import Scenario
from ami_adapters.simulated_pbx.wire import Said
from ccfloor.floor.names import SECOND, Instant, Interface, Micros, QueueName
from ccfloor.floor.states import AttemptOutcome, VisitOutcome


class Simulation:
    """A call centre at work."""

    def __init__(self, scenario: Scenario) -> None:
        """Set the floor up and let it work unheard until the scenario's start.

        Where it has an earlier time that is heard, the floor stands at its beginning.
        """
        self.scenario = scenario
        self.pbx = Exchange(scenario, scenario.begins)
        self.pbx.wire.hush()
        self._staff()
        self._set_to_work()
        self._plant()
        if not scenario.earlier.for_s:
            self._run(scenario.start)
        self.pbx.wire.speak_up(noise=scenario.noise)

    @property
    def truth(self) -> Ledger:
        """What really happened, warm-up included: see ``Ledger.attempts_since``."""
        self.pbx.ledger.frames = self.pbx.wire.count
        return self.pbx.ledger

    @property
    def now(self) -> Instant:
        """The PBX's clock."""
        return self.pbx.now

    def next_at(self) -> Instant | None:
        """Return when something next happens."""
        return self.pbx.agenda.next_at()

    def advance(self, to: Instant) -> list[Said]:
        """Let time pass to ``to`` and return what was said meanwhile."""
        self._run(to)
        return self.pbx.wire.take()

    def prologue(self) -> list[str]:
        """Return what a session is told on connecting: greeting, login, a full census."""
        pbx = self.pbx
        return [
            wording.BANNER + wording.message("login", "Authentication accepted"),
            wording.fully_booted((pbx.now - pbx.booted) // SECOND),
            wording.event(
                "SuccessfulAuth",
                "security",
                pbx.wire.stamp(),
                wording.successful_auth("ccfloor", pbx.now, 0x7F3A08001E90),
            ),
            census.queue_status(pbx, "census-0-QueueStatus"),
            census.channels(pbx, "census-1-CoreShowChannels"),
            census.device_states(pbx, "census-2-DeviceStateList"),
            census.contacts(pbx, "census-3-PJSIPShowContacts"),
        ]

    def told(self, until: Instant) -> Iterator[tuple[Instant, str]]:
        """Tell what one session hears up to an instant, without the prologue.

        Each piece is all that is said at one moment, with the moment.
        """
        agenda, wire = self.pbx.agenda, self.pbx.wire
        while agenda.keep_next(until):
            self._settle()
            if wire.said:
                yield agenda.now, "".join(said.text for said in wire.take())
        agenda.stand_at(until)

    def frames(self, until: Micros) -> Iterator[bytes]:
        """Tell the first ``until`` µs after the start as one session hears them, prologue first."""
        for text in self.prologue():
            yield text.encode()
        end, agenda = self.scenario.start + until, self.pbx.agenda
        wire = self.pbx.wire
        while agenda.keep_next(end):
            self._settle()
            if wire.said:
                for said in wire.take():
                    yield said.text.encode()
        agenda.stand_at(end)

    # --- steering -------------------------------------------------------------------

    def pause(self, interface: Interface, queue: QueueName, reason: str, *, paused: bool) -> int:
        """Do what QueuePause asks, in all queues if ``queue`` is ""; return in how many."""
        seat = self.pbx.seats.get(interface)
        members = [one for one in seat.members if queue in {"", one.queue.name}] if seat else []
        if seat is None or not members:
            return 0
        instants = [desks.set_pause(self.pbx, one, reason, paused=paused) for one in members]
        if paused and seat.absence is None and all(one.paused for one in seat.members):
            desks.note_absence(self.pbx, seat, instants[-1], reason)
        elif paused and seat.absence:
            seat.absence.reasons.append(reason)
        elif seat.absence and not any(one.paused for one in seat.members):
            desks.end_absence(self.pbx, seat, instants[0])
        self._settle()
        return len(members)

    def add_member(
        self,
        queue: QueueName,
        interface: Interface,
        name: str,
        *,
        penalty: int = 0,
        paused: bool = False,
    ) -> Member | None:
        """Do what QueueAdd asks; return None when he is there already or nobody knows him."""
        seat, where = self.pbx.seats.get(interface), self.pbx.queues.get(queue)
        if seat is None or where is None or any(one.queue is where for one in seat.members):
            return None
        seat.agent = name or seat.agent
        member = desks.add_member(self.pbx, seat, where, penalty=penalty, paused=paused)
        self._settle()
        return member

    def remove_member(self, queue: QueueName, interface: Interface) -> bool:
        """Do what QueueRemove asks; return False when he is not there."""
        seat = self.pbx.seats.get(interface)
        for member in seat.members if seat else []:
            if member.queue.name == queue:
                desks.remove_member(self.pbx, member)
                return True
        return False

    def set_penalty(self, queue: QueueName, interface: Interface, penalty: int) -> int:
        """Do what QueuePenalty asks, in all queues if ``queue`` is ""; return in how many."""
        seat = self.pbx.seats.get(interface)
        members = [one for one in seat.members if queue in {"", one.queue.name}] if seat else []
        for member in members:
            member.penalty = penalty
            self.pbx.wire.member("QueueMemberPenalty", member)
        return len(members)

    def originate(self, device: str, spied: str, data: str, action_id: str, ring_us: int) -> None:
        """Do what an Originate with ChanSpy asks: ring a phone, then let it listen."""
        listening.ring(self.pbx, device, spied, data, action_id, ring_us)

    def hang_up(self, channel: str) -> bool:
        """Do what Hangup asks, by name or Uniqueid; return False when there is no such channel."""
        done = listening.hang_up(self.pbx, channel)
        self._settle()
        return done

    def restart(self) -> None:
        """Start the PBX anew: calls are gone without a word, members come back, paused as they
        were, with new login times and no counts (persistentmembers=yes)."""  # noqa: D209 - one sentence
        pbx = self.pbx
        pbx.agenda.clear()
        pbx.forget_calls()
        for attempt in pbx.ledger.attempts:
            if attempt.outcome is None:
                attempt.outcome, attempt.ended_at = AttemptOutcome.UNKNOWN, pbx.now
        for visit in pbx.ledger.visits:
            if visit.outcome is VisitOutcome.OPEN:
                visit.outcome = VisitOutcome.UNKNOWN
        for queue in pbx.queues.values():
            queue.waiting.clear()
            queue.members.clear()
            queue.free = queue.next_turn = queue.hold_s = queue.talk_s = 0
            queue.completed = queue.completed_in_level = queue.abandoned = 0
        for seat in pbx.seats.values():
            self._restore(seat)
        pbx.booted = pbx.now
        pbx.wire.take()
        self._set_to_work()

    def _restore(self, seat: Seat) -> None:
        seat.call, seat.wrap_until = None, 0
        seat.state = self.pbx.idle_state(seat)
        before, seat.members = seat.members, []
        for old in before:
            member = Member(old.queue, seat, old.name, self.pbx.now_s)
            member.paused, member.reason = old.paused, old.reason
            member.last_pause = self.pbx.now_s if old.paused else 0
            seat.members.append(member)
            old.queue.members.append(member)
            member.available = seat.state == "NOT_INUSE" and not member.paused
            old.queue.free += member.available

    # --- the people -----------------------------------------------------------------

    def _staff(self) -> None:
        """Make queues and seats and log everybody in."""
        pbx, scenario = self.pbx, self.scenario
        serves: dict[int, list[Queue]] = {}
        for plan in scenario.queues:
            queue = pbx.queues[plan.name] = Queue(plan)
            for exten in plan.seats:
                serves.setdefault(exten, []).append(queue)
        first = population.FIRST_EXTEN
        for exten in range(first, first + scenario.seats):
            habits = population.habits(scenario.slow_share, scenario.deaf_share, pbx.random)
            agents = (f"agent{exten}", f"agent{exten + population.RELIEF}")
            seat = Seat(str(exten), agents, habits, tuple(serves.get(exten, ())))
            before = sum(who == exten and after < 0 for who, after in scenario.planted.relief)
            seat.agent = agents[before % 2]  # so that the day's person sits there at the start
            pbx.seats[seat.device] = seat
            desks.log_in(pbx, seat, silently=True)
            here_for = pbx.random.randrange(600, 4 * 3600)
            for member in seat.members:
                member.login -= here_for

    def _set_to_work(self) -> None:
        """Put down everybody's next calls, breaks, errands and misfortunes."""
        pbx = self.pbx
        for queue in pbx.queues.values():
            callers.expect(pbx, queue)
        for seat in pbx.seats.values():
            if seat.absence:
                wait = round(pbx.random.uniform(60, 300) * SECOND)
                pbx.agenda.after(wait, desks.come_back, pbx, seat, seat.absence)
            else:
                desks.plan_break(pbx, seat)
            if seat.reachable:
                desks.plan_fault(pbx, seat)
            else:
                pbx.agenda.after(30 * SECOND, desks.revive, pbx, seat)
            errands.plan(pbx, seat)

    def _plant(self) -> None:
        """Put down what the scenario wants to happen for sure."""
        pbx, planted, start = self.pbx, self.scenario.planted, self.scenario.start
        for exten, reason, ago in planted.away_at_start:
            seat = self._seat(exten)
            length = ago * SECOND + round(pbx.random.uniform(120, 500) * SECOND)
            pbx.agenda.at(
                start - ago * SECOND, self._away, seat, reason, length, start - ago * SECOND
            )
        for exten, after in planted.log_out:
            pbx.agenda.at(start + round(after * SECOND), desks.log_out, pbx, self._seat(exten))
        for exten, after in planted.relief:
            pbx.agenda.at(start + round(after * SECOND), desks.relieve, pbx, self._seat(exten))
        for exten, after, length_s in planted.phone_dies:
            seat, length = self._seat(exten), round(length_s * SECOND)
            pbx.agenda.at(start + round(after * SECOND), desks.die, pbx, seat, length)
        if planted.shift_change_s:
            for seat in pbx.seats.values():
                after = planted.shift_change_s + pbx.random.uniform(0, 180)
                pbx.agenda.at(start + round(after * SECOND), desks.relieve, pbx, seat)

    def _away(self, seat: Seat, reason: str, length: Micros, since: Instant) -> None:
        """Send somebody away, since a moment that may lie before the model's own beginning."""
        if seat.absence:
            return
        desks.go_away(self.pbx, seat, reason, max(1, since + length - self.pbx.now))
        if seat.absence and since < self.pbx.now:
            seat.absence.paused_at = seat.absence.began = since
            for member in seat.members:
                member.last_pause = since // SECOND

    def _seat(self, exten: int) -> Seat:
        return self.pbx.seats[f"PJSIP/{exten}"]

    # --- time -----------------------------------------------------------------------

    def _run(self, to: Instant) -> None:
        agenda = self.pbx.agenda
        while agenda.keep_next(to):
            self._settle()
        agenda.stand_at(to)

    def _settle(self) -> None:
        """Let what has just happened lead to what follows at once."""
        if self.pbx.expired:
            callers.expire_overdue(self.pbx)
        if self.pbx.redirected:
            callers.enter_redirected(self.pbx)
        if self.pbx.restless:
            callers.serve(self.pbx)


def frames_of(scenario: Scenario, until: Micros) -> Iterator[bytes]:
    """Tell a scenario's first ``until`` µs without a socket, as fast as they can be made."""
    return Simulation(scenario).frames(until)
