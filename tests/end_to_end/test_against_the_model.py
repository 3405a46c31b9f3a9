"""The whole pipeline against a simulated call centre that keeps its own book of what happened."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from itertools import pairwise

import msgspec
import pytest

from ami_adapters.protocol import Protocol
from ami_adapters.simulated_pbx import Ledger, Scenario, Simulation
from ami_adapters.translate import WANTED
from ccfloor.config import Config
from ccfloor.floor import changes as c
from ccfloor.floor.names import MILLISECOND, SECOND, Micros
from ccfloor.floor.states import SeatState
from ccfloor.floor.views import Attempt, Span, Visit
from ccfloor.pipeline import Pipeline
from ccfloor.rules.findings import BreachFound

HALF_AN_HOUR: Micros = 1_800 * SECOND
SEEDS = (1, 2, 3)


class Heard(msgspec.Struct):
    """What the pipeline made of half an hour of a floor."""

    pipeline: Pipeline
    truth: Ledger
    attempts: dict[tuple[str, str, int], Attempt] = {}
    visits: dict[tuple[str, int], Visit] = {}
    spans: list[Span] = []
    breaches: list[str] = []


@lru_cache(maxsize=len(SEEDS))
def heard(seed: int) -> Heard:
    scenario = Scenario.floor(seats=40, seed=seed, busyness=1.2)
    simulation = Simulation(scenario)
    pipeline = Pipeline(msgspec.convert(scenario.config_parts(), Config), days=False)
    protocol = Protocol(WANTED)
    found = Heard(pipeline, simulation.truth, {}, {}, [], [])
    steps = [pipeline.frames(protocol.feed(data)) for data in simulation.frames(HALF_AN_HOUR)]
    steps.append(pipeline.finish())
    for step in steps:
        for change in step.changes:
            if isinstance(change, c.AttemptEnded):
                a = change.attempt
                found.attempts[a.call, a.interface, a.called_at] = a
            elif isinstance(change, c.VisitBegan | c.VisitAnswered | c.VisitEnded | c.VisitRevised):
                found.visits[change.visit.call, change.visit.joined_at] = change.visit
            elif isinstance(change, c.SpanClosed):
                found.spans.append(change.span)
        found.breaches += [f.breach.id for f in step.findings if isinstance(f, BreachFound)]
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_every_attempt_has_the_outcome_and_the_ring_it_really_had(seed: int) -> None:
    found = heard(seed)
    compared = Counter[str]()
    for true in found.truth.attempts:
        if true.called_at < found.pipeline.began or true.outcome is None:
            continue
        mine = found.attempts[true.call, true.interface, true.called_at]
        assert (mine.call, mine.outcome) == (true.call, true.outcome)
        if true.ring_from is not None:
            assert mine.ring == pytest.approx(true.ring, abs=MILLISECOND)
        compared[str(true.outcome)] += 1
    assert compared["answered"] > 100
    assert len(compared) >= 5


@pytest.mark.parametrize("seed", SEEDS)
def test_every_visit_ended_as_it_really_did(seed: int) -> None:
    found = heard(seed)
    for true in found.truth.visits:
        if true.joined_at < found.pipeline.began:
            continue
        mine = found.visits[true.call, true.joined_at]
        assert (mine.call, mine.outcome) == (true.call, true.outcome)
        assert mine.answered_by == true.answered_by
        if true.talk_to is not None:
            assert mine.talk_to == pytest.approx(true.talk_to, abs=MILLISECOND)
            assert mine.ended_by == true.ended_by


@pytest.mark.parametrize("seed", SEEDS)
def test_offered_is_answered_and_abandoned_and_left_and_waiting(seed: int) -> None:
    found = heard(seed)
    for view in found.pipeline.floor.queues():
        figures = found.pipeline.figures.figures(view.queue)
        accounted = figures.answered + figures.abandoned + figures.left + view.waiting
        assert figures.offered == accounted


@pytest.mark.parametrize("seed", SEEDS)
def test_the_spans_of_a_seat_tile_its_time(seed: int) -> None:
    found = heard(seed)
    seats: dict[str, list[Span]] = {}
    for span in found.spans:
        seats.setdefault(span.seat, []).append(span)
    assert len(seats) >= 40
    for spans in seats.values():
        assert spans[-1].to == found.pipeline.floor.now
        for span, following in pairwise(spans):
            assert span.to == following.from_


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_contradictory_though_calls_went_on_before_we_looked(seed: int) -> None:
    assert heard(seed).pipeline.floor.anomalies == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_no_breach_is_found_twice_and_every_late_ring_once(seed: int) -> None:
    found = heard(seed)
    assert len(set(found.breaches)) == len(found.breaches)
    late = [
        a
        for a in found.attempts.values()
        if a.ring > 12 * SECOND
        and not a.excused
        and (a.outcome == "answered" or (a.outcome == "no_answer" and not a.siblings))
    ]
    assert sum(breach.startswith("T01:") for breach in found.breaches) == len(late)


def test_seats_that_ring_or_talk_are_never_shown_idle() -> None:
    found = heard(1)
    for view in found.pipeline.floor.seats():
        if view.call and view.ring_since is None:
            assert view.state in {SeatState.TALKING, SeatState.RINGING}
