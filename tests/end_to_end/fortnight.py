"""Two weeks of a floor of 200 seats in two shifts, played by the simulated PBX from a script.

The script plants what people do wrong and what only looks like it, and writes down what the
regulation says of each, by the RULEBOOK alone: it asks no rule of the program. Everything else on
the floor goes as it should: whoever is not named in the script comes for the roll-call, hands
over, answers within four seconds and asks before he leaves.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from itertools import count
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from ami_adapters.protocol import Protocol
from ami_adapters.simulated_pbx import (
    QueuePlan,
    Scenario,
    Simulation,
    callers,
    desks,
    ringing,
    talking,
)
from ami_adapters.simulated_pbx.entities import Caller, Seat
from ami_adapters.simulated_pbx.ongoing import Leg, Talk
from ami_adapters.simulated_pbx.population import FIRST_EXTEN, RELIEF
from ami_adapters.translate import WANTED
from ccfloor.config import ApprovalsConfig, Config
from ccfloor.floor.changes import GapClosed, GapOpened
from ccfloor.floor.deeds import (
    BreakAnswered,
    BreakAsked,
    Deed,
    HandoverSigned,
    PresenceNoted,
    VacancyReported,
)
from ccfloor.floor.facts import Told
from ccfloor.floor.names import MINUTE, NO_REF, SECOND, Instant, Micros
from ccfloor.floor.views import CoverageGap
from ccfloor.localtime import first_instant
from ccfloor.pipeline import Pipeline, Step
from ccfloor.roster.plan import Person, Plan, Posting, Rank, Shift
from ccfloor.rules.findings import Breach, BreachFound, BreachRevised, Incident, IncidentFound

ZONE: Final = ZoneInfo("Asia/Shanghai")
FIRST: Final = date(2026, 11, 23)
DAYS: Final = 14
SEATS: Final = 200
TEAM: Final = 20
HOUR: Final[Micros] = 60 * MINUTE
HALF_A_DAY: Final = 12 * HOUR


class Planted(msgspec.Struct, frozen=True, order=True):
    """One finding that the script expects: rule, who answers, since when, for how long."""

    rule: str
    agent: str
    begun_at: Instant
    measured: Micros


class Handover(msgspec.Struct, frozen=True):
    """One seat at one change of shift."""

    number: int
    seat: int
    start: Instant
    goes: Instant
    """When the outgoing person logs out where all goes well."""
    comes: Instant
    incoming: str
    outgoing: str


def change(number: int) -> Instant:
    """Give the number-th change of shift; 0 is 08:00 of the first day."""
    day = FIRST + timedelta(days=number // 2)
    return first_instant(day, 480 if number % 2 == 0 else 1200, ZONE)


def seat_name(seat: int) -> str:
    return f"PJSIP/{FIRST_EXTEN + seat}"


def agent_name(seat: int, number: int) -> str:
    """Name who sits at a seat in the shift that begins with a change: day or night person."""
    return f"agent{FIRST_EXTEN + seat + (RELIEF if number % 2 else 0)}"


def team_name(seat: int) -> str:
    return f"T{seat // TEAM:02d}"


def is_lead(seat: int) -> bool:
    return seat % TEAM == 0


def lead_name(seat: int, number: int) -> str:
    """Name who leads the team of a seat in a shift."""
    return agent_name(seat // TEAM * TEAM, number)


def roster() -> Plan:
    people, shifts = [], []
    for seat in range(SEATS):
        rank = Rank.LEAD if is_lead(seat) else Rank.AGENT
        for night in (0, 1):
            agent = agent_name(seat, night)
            post = Posting("2026-01-01", rank=rank, team=team_name(seat), agent=agent,
                           seat=seat_name(seat))  # fmt: skip
            people.append(Person(id=agent, name=agent, postings=(post,)))
    for number in range(2 * DAYS):
        start = change(number)
        day = (FIRST + timedelta(days=number // 2)).isoformat()
        for seat in range(SEATS):
            agent = agent_name(seat, number)
            shifts.append(
                Shift(
                    id=f"{agent}:{day}",
                    person=agent,
                    day=day,
                    start=start,
                    end=start + HALF_A_DAY,
                    name="night" if number % 2 else "day",
                    agent=agent,
                    team=team_name(seat),
                    rank=Rank.LEAD if is_lead(seat) else Rank.AGENT,
                    seat=seat_name(seat),
                )
            )
    return Plan(version=1, made_at=change(0) - HOUR, people=tuple(people), shifts=tuple(shifts))


def scenario() -> Scenario:
    queues = tuple(
        QueuePlan(
            name=team_name(first),
            strategy="leastrecent",
            timeout_s=20,
            retry_s=1,
            wrapup_s=5,
            max_wait_s=600,
            seats=tuple(FIRST_EXTEN + seat for seat in range(first, first + TEAM)),
            load=0.0,
        )
        for first in range(0, SEATS, TEAM)
    )
    return Scenario(
        seats=SEATS,
        queues=queues,
        seed=7,
        start=change(0) - 30 * MINUTE,
        curve="flat",
        break_every_s=0,
        errands_every_s=0,
        faults_every_s=0,
        hostile_share=0.05,
        warmup_s=0,
        directed=True,
        book=1_000,
    )


class Fortnight:
    """The script, played."""

    def __init__(self, seed: int = 1) -> None:
        self.random = Random(seed)  # noqa: S311 - a script, not a secret
        self.simulation = Simulation(scenario())
        self.pbx = self.simulation.pbx
        for seat in self.pbx.seats.values():
            for member in seat.members[:]:
                desks.remove_member(self.pbx, member)
        self.pbx.wire.take()  # nobody is logged in when the monitor first looks
        parts = self.simulation.scenario.config_parts()
        parts.pop("team")
        config = msgspec.convert(parts, Config)
        self.config = msgspec.structs.replace(config, approvals=ApprovalsConfig(required=True))
        self.pipeline = Pipeline(self.config, days=False)
        self.protocol = Protocol(WANTED)
        self.plan = roster()
        self.expected: Counter[Planted] = Counter()
        self.breaches: dict[str, Breach] = {}
        self.incidents: dict[str, Incident] = {}
        self.gaps: dict[Instant, CoverageGap] = {}
        self.blind: list[tuple[Instant, Instant]] = [
            (change(number) + 5 * HOUR, change(number) + 5 * HOUR + 7 * MINUTE)
            for number in (5, 12)
        ]
        self._dark = False
        self._agenda: list[tuple[Instant, int, Callable[[], object]]] = []
        self._numbers = count()

    # --- playing -----------------------------------------------------------------------

    def at(self, when: Instant, act: Callable[[], object]) -> None:
        heapq.heappush(self._agenda, (when, next(self._numbers), act))

    def play(self) -> None:
        """Do everything in its order."""
        for text in self.simulation.prologue():
            self.take(self.pipeline.frames(self.protocol.feed(text.encode())))
        self.tell(self.plan)
        self.write()
        for lost, regained in self.blind:
            self.at(lost, self._loses_the_link)
            self.at(regained, self._connects_anew)
        for number in (8, 15):
            self.at(change(number) + 6 * HOUR, self._phones_die)
        while self._agenda:
            when, _, act = heapq.heappop(self._agenda)
            self.hear(when)
            act()
            self.simulation._settle()
        self.hear(change(2 * DAYS) + 5 * HOUR)
        self.take(self.pipeline.finish())

    def hear(self, to: Instant) -> None:
        said = "".join(one.text for one in self.simulation.advance(to))
        if said and not self._dark:
            self.take(self.pipeline.frames(self.protocol.feed(said.encode())))

    def take(self, step: Step) -> None:
        for finding in step.findings:
            if isinstance(finding, BreachFound | BreachRevised):
                self.breaches[finding.breach.id] = finding.breach
            elif isinstance(finding, IncidentFound):
                self.incidents[finding.incident.id] = finding.incident
        for altered in step.changes:
            if isinstance(altered, GapOpened | GapClosed):
                self.gaps[altered.gap.from_] = altered.gap

    def tell(self, what: Deed | Plan) -> None:
        self.take(self.pipeline.take([Told(self.simulation.now, NO_REF, what)]))

    def _loses_the_link(self) -> None:
        self._dark = True
        self.take(self.pipeline.lost("link_lost"))

    def _connects_anew(self) -> None:
        self._dark = False
        self.protocol = Protocol(WANTED)
        for text in self.simulation.prologue():
            self.take(self.pipeline.frames(self.protocol.feed(text.encode())))

    def _phones_die(self) -> None:
        """A switch fails: the phones of two teams cannot be reached for ten minutes."""
        for seat in range(2 * TEAM):
            there = self.seat(seat)
            there.reachable = False
            desks.found_dead(self.pbx, there)
            self.at(
                self.simulation.now + 10 * MINUTE + seat * SECOND,
                partial(desks.revive, self.pbx, there),
            )

    def expect(self, rule: str, agent: str, begun: Instant, measured: Micros) -> None:
        """Write down what is to be found, unless the monitor was blind for a part of it.

        Of a seat or a shift that is empty for hours the minutes that nobody saw are taken off by
        the case (G10): that it was empty is still found.
        """
        if rule in {"T07", "T08"} or all(
            to <= begun or begun + measured <= from_ for from_, to in self.blind
        ):
            self.expected[Planted(rule, agent, begun, measured)] += 1

    # --- what people do ----------------------------------------------------------------

    def seat(self, seat: int) -> Seat:
        return self.pbx.seats[seat_name(seat)]

    def logs_in(self, seat: int, agent: str) -> Instant:
        there = self.seat(seat)
        there.agent = agent
        desks.log_in(self.pbx, there)
        return self.simulation.now

    def logs_out(self, seat: int) -> None:
        for member in self.seat(seat).members[:]:
            desks.remove_member(self.pbx, member)

    def pauses(self, seat: int, reason: str) -> None:
        desks.pause_all(self.pbx, self.seat(seat), reason, paused=True)

    def returns(self, seat: int) -> None:
        desks.pause_all(self.pbx, self.seat(seat), "", paused=False)

    def calls(self, queue: str, ring: Micros, talk: Micros) -> None:
        """Let somebody call, be answered after so long, and hang up."""
        callers.arrive(self.pbx, self.pbx.queues[queue])
        caller = list(self.pbx.callers.values())[-1]
        caller.patience = 10 * HOUR
        self.at(self.simulation.now + 700_000, lambda: self._rings(caller, ring, talk))

    def _rings(self, caller: Caller, ring: Micros, talk: Micros) -> None:
        leg = self._leg(caller)
        if leg is None:
            self.at(self.simulation.now + SECOND, lambda: self._rings(caller, ring, talk))
            return
        rang = leg.truth.ring_from
        if rang is None:  # a phone whose 180 takes its time
            self.at(self.simulation.now + 50_000, lambda: self._rings(caller, ring, talk))
            return
        if ring >= 20 * SECOND:
            # He lets it ring out, and the next one takes it in four seconds.
            agent = leg.member.seat.agent
            self._deaf(leg, agent)
            self.at(rang + 23 * SECOND, lambda: self._rings(caller, 4 * SECOND, talk))
            return
        self.at(rang + ring, lambda: self._answers(caller, leg, rang, talk))

    def _leg(self, caller: Caller) -> Leg | None:
        legs = caller.round.ringing() if caller.round is not None else []
        return legs[0] if legs else None

    def _deaf(self, leg: Leg, agent: str) -> None:
        def over() -> None:
            truth = leg.truth
            assert truth.ring_from is not None
            assert truth.ended_at is not None
            ring = truth.ended_at - truth.ring_from
            self.expect("T02", agent, truth.ring_from, ring)
            if ring > 12 * SECOND:
                self.expect("T01", agent, truth.ring_from, ring)

        self.at(self.simulation.now + 22 * SECOND, over)

    def _answers(self, caller: Caller, leg: Leg, rang: Instant, talk: Micros) -> None:
        assert caller.round is not None
        ringing.answer(self.pbx, caller.round, leg)
        ended = leg.truth.ended_at
        assert ended is not None
        if ended - rang > 12 * SECOND:
            self.expect("T01", leg.truth.agent, rang, ended - rang)
        seat = leg.member.seat

        def hangs_up() -> None:
            if isinstance(seat.call, Talk):
                talking.complete(self.pbx, seat.call, "caller")

        self.at(self.simulation.now + talk, hangs_up)

    # --- the script ----------------------------------------------------------------------

    def write(self) -> None:
        for number in range(2 * DAYS + 1):
            odd = self._odd_seats(number)
            for seat in range(SEATS):
                self._changes(number, seat, odd.get(seat, ""))
            if number < 2 * DAYS:
                for team in range(0, SEATS, TEAM):
                    self._works(number, team, odd)
            if 0 < number < 2 * DAYS:
                for team in range(0, SEATS, TEAM):
                    self._signs(number, team)

    def _odd_seats(self, number: int) -> dict[int, str]:
        """Choose one seat of each team and one thing that goes wrong at its change of shift."""
        if not 0 < number < 2 * DAYS:
            return {}
        return {
            team + 1 + (number * 3 + team) % (TEAM - 1): HANDOVERS[
                (number + team // TEAM) % len(HANDOVERS)
            ]
            for team in range(0, SEATS, TEAM)
        }

    def _changes(self, number: int, seat: int, odd: str) -> None:
        start = change(number)
        jitter = self.random.randrange(0, 20_000) * 1_000
        goes, comes = start + 20 * SECOND + jitter, start + 24 * SECOND + jitter
        incoming, outgoing = agent_name(seat, number), agent_name(seat, number - 1)
        if number == 2 * DAYS:
            self.at(goes, lambda: self.logs_out(seat))
            return
        if number == 0:
            self.at(start - 16 * MINUTE + jitter // 20, lambda: self.logs_in(seat, incoming))
            return
        now = Handover(number, seat, start, goes, comes, incoming, outgoing)
        getattr(self, f"_{odd or 'usual'}")(now)

    def _roll(self, seat: int, number: int, when: Instant) -> None:
        agent, lead = agent_name(seat, number), lead_name(seat, number)
        self.at(when, lambda: self.tell(PresenceNoted(agent, lead)))

    def _swap_over(self, seat: int, goes: Instant, comes: Instant, incoming: str) -> None:
        self.at(goes, lambda: self.logs_out(seat))
        self.at(comes, lambda: self.logs_in(seat, incoming))

    def _usual(self, now: Handover) -> None:
        self._roll(now.seat, now.number, now.start - 16 * MINUTE + now.seat * 1_000)
        self._swap_over(now.seat, now.goes, now.comes, now.incoming)

    def _late_for_handover(self, now: Handover) -> None:
        """He comes five minutes before the shift: T09 and nothing else."""
        when = now.start - 5 * MINUTE
        self._roll(now.seat, now.number, when)
        self._swap_over(now.seat, now.goes, now.comes, now.incoming)
        self.expect("T09", now.incoming, now.start - 15 * MINUTE, 10 * MINUTE)

    def _late(self, now: Handover) -> None:
        """He comes late; the other holds the post and goes when he is there."""
        late = self.random.choice((7, 25, 31, 59, 61, 95)) * MINUTE
        self.at(now.start + late - 4 * SECOND, lambda: self.logs_out(now.seat))
        self.at(now.start + late, lambda: self._notes_late(now.seat, now.start, now.incoming))

    def _notes_late(self, seat: int, start: Instant, incoming: str) -> None:
        self.logs_in(seat, incoming)
        came = self._stamp()
        self.expect("T08", incoming, start, came - start)
        self.expect("T09", incoming, start - 15 * MINUTE, came - start + 15 * MINUTE)

    def _stamp(self) -> Instant:
        """Give the moment of the last frame that was said."""
        return self.pbx.wire._last

    def _no_show(self, now: Handover) -> None:
        """He never comes; the other holds the post for two hours, then the seat is empty."""
        leaves = now.start + 2 * HOUR
        lead, end = lead_name(now.seat, now.number), now.start + HALF_A_DAY

        def goes_home() -> None:
            self.logs_out(now.seat)
            gone = self._stamp()
            self.expect("T07", lead, gone, end - gone)

        self.at(leaves, goes_home)
        self.expect("T08", now.incoming, now.start, HALF_A_DAY)

    def _no_show_reported(self, now: Handover) -> None:
        """The same, and the leader reports it in time: nobody answers for the empty seat."""
        lead = lead_name(now.seat, now.number)
        self.at(now.start + 2 * HOUR, lambda: self.logs_out(now.seat))
        report = VacancyReported(lead, team_name(now.seat), seat_name(now.seat), "no relief")
        self.at(now.start + 2 * HOUR + 4 * MINUTE, lambda: self.tell(report))
        self.expect("T08", now.incoming, now.start, HALF_A_DAY)

    def _left_before_relief(self, now: Handover) -> None:
        """The one goes home on time though the other comes twelve minutes late."""
        lead = lead_name(now.seat, now.number)
        moments: list[Instant] = []

        def leaves() -> None:
            self.logs_out(now.seat)
            moments.append(self._stamp())

        def arrives() -> None:
            self.logs_in(now.seat, now.incoming)
            came, left = self._stamp(), moments[0]
            self.expect("T10", now.outgoing, left, came - left)
            self.expect("T07", lead, left, came - left)
            self.expect("T08", now.incoming, now.start, came - now.start)
            early = now.start - 15 * MINUTE
            self.expect("T09", now.incoming, early, came - early)

        self.at(now.goes, leaves)
        self.at(now.start + 12 * MINUTE, arrives)

    def _early(self, now: Handover) -> None:
        """The one goes forty minutes before the end; the other is called in and is in time."""
        lead = lead_name(now.seat, now.number - 1)
        moments: list[Instant] = []

        def leaves() -> None:
            self.logs_out(now.seat)
            left = self._stamp()
            moments.append(left)
            self.expect("T08", now.outgoing, left, now.start - left)
            self.expect("T07", lead, left, now.start - left)

        self.at(now.start - 40 * MINUTE, leaves)
        self._roll(now.seat, now.number, now.start - 16 * MINUTE + now.seat * 1_000)
        self.at(now.start + SECOND, lambda: self.logs_in(now.seat, now.incoming))

    def _signs(self, number: int, team: int) -> None:
        """Both leaders sign six minutes after the change; now and then the outgoing one forgets."""
        start = change(number)
        out, new = lead_name(team, number - 1), lead_name(team, number)
        name = team_name(team)
        self.at(start + 6 * MINUTE, lambda: self.tell(HandoverSigned(name, start, "incoming", new)))
        if (number + team // TEAM) % 9 == 4:
            self.expect("T13", out, start, 15 * MINUTE)
            return
        self.at(start + 6 * MINUTE, lambda: self.tell(HandoverSigned(name, start, "outgoing", out)))

    # --- a shift's work --------------------------------------------------------------------

    def _works(self, number: int, team: int, odd: dict[int, str]) -> None:
        """Let callers call and people leave their desks, away from the changes of shift."""
        begin, end = change(number) + 3 * HOUR, change(number + 1) - 90 * MINUTE
        random, name = self.random, team_name(team)
        when = begin
        while when < end:
            draw = random.random()
            ring = 20 * SECOND if draw < 0.01 else 13 * SECOND if draw < 0.03 else 4 * SECOND
            talk = random.randrange(30, 150) * SECOND
            self.at(when, partial(self.calls, name, ring, talk))
            when += random.randrange(8, 16) * MINUTE
        away = [seat for seat in range(team + 1, team + TEAM) if seat not in odd]
        for nth, seat in enumerate(random.sample(away, 5)):
            self._break(number, seat, begin + (nth + 1) * 50 * MINUTE + 7 * SECOND)

    def _break(self, number: int, seat: int, when: Instant) -> None:
        """Plant a leaving of the desk: allowed or not, too long or not, too short to count."""
        agent, lead = agent_name(seat, number), lead_name(seat, number)
        kind = self.random.choice(("allowed", "overrun", "unasked", "brief", "ratified", "meal"))
        length = {"allowed": 290, "overrun": 400, "unasked": 200, "brief": 40, "ratified": 180,
                  "meal": 1500}[kind] * SECOND  # fmt: skip
        asked = f"{agent}:{when}"
        if kind in {"allowed", "overrun"}:
            ask = BreakAsked(asked, agent, seat_name(seat), "restroom")
            self.at(when - 90 * SECOND, lambda: self.tell(ask))
            yes = BreakAnswered(asked, agent, lead, granted=True)
            self.at(when - 60 * SECOND, lambda: self.tell(yes))
        if kind == "ratified":
            late = BreakAnswered(f"by:{lead}", agent, lead, granted=True)
            self.at(when + 90 * SECOND, lambda: self.tell(late))
        moments: list[Instant] = []

        def leaves() -> None:
            if self.seat(seat).call is not None or not self.seat(seat).members:
                return  # somebody talks to him just now: this time he stays
            self.pauses(seat, "用餐" if kind == "meal" else "洗手间")
            moments.append(self._stamp())

        def returns() -> None:
            if not moments:
                return
            self.returns(seat)
            left, back = moments[0], self._stamp()
            rule = {"overrun": "T06", "unasked": "T05", "ratified": "T05"}.get(kind)
            if rule:
                self.expect(rule, agent, left, back - left)

        self.at(when, leaves)
        self.at(when + length, returns)


HANDOVERS: Final = (
    "late_for_handover",
    "late",
    "no_show",
    "left_before_relief",
    "early",
    "no_show_reported",
    "usual",
)


def found(breaches: dict[str, Breach]) -> Iterator[Planted]:
    """Turn what rules found into what a script plants."""
    for breach in breaches.values():
        yield Planted(breach.rule, breach.agent, breach.begun_at, breach.measured)


def differences(expected: Counter[Planted], got: Counter[Planted]) -> list[str]:
    """Say what is missing and what is invented; nothing: they are the same.

    Moments must agree to the microsecond, but for rings: of those the model tells by a later frame
    of the same moment than the phone's own, less than a millisecond apart.
    """
    rings = {"T01", "T02"}
    one = Counter({key: n for key, n in expected.items() if key.rule not in rings})
    other = Counter({key: n for key, n in got.items() if key.rule not in rings})
    wrong = [f"missing {key}" for key in (one - other).elements()]
    wrong += [f"invented {key}" for key in (other - one).elements()]
    mine = sorted(key for key in expected.elements() if key.rule in rings)
    theirs = sorted(key for key in got.elements() if key.rule in rings)
    if len(mine) != len(theirs):
        return [*wrong, f"{len(mine)} rings planted, {len(theirs)} found"]
    wrong += [
        f"{planted} is not {heard}"
        for planted, heard in zip(mine, theirs, strict=True)
        if (planted.rule, planted.agent) != (heard.rule, heard.agent)
        or abs(planted.begun_at - heard.begun_at) >= 1_000
        or abs(planted.measured - heard.measured) >= 1_000
    ]
    return wrong
