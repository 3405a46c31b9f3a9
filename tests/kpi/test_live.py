from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccfloor.config import Config, QueueConfig
from ccfloor.floor.changes import (
    AnomalySeen,
    VisitAnswered,
    VisitBegan,
    VisitEnded,
    VisitRevised,
)
from ccfloor.floor.states import VisitOutcome
from ccfloor.floor.views import Anomaly, Visit
from ccfloor.kpi.live import LiveFigures, QueueFigures

S = 1_000_000
DAY = 1_000 * S


def joined(call: str = "c1", at: float = 0, queue: str = "sales") -> Visit:
    return Visit(call=call, visit=1, queue=queue, joined_at=DAY + round(at * S))


def over(
    was: Visit, wait: float, outcome: VisitOutcome, ring: float = 0, talk: float = 60
) -> Visit:
    left_at = was.joined_at + round(wait * S)
    answered = outcome is VisitOutcome.ANSWERED
    return msgspec.structs.replace(
        was,
        left_at=left_at,
        outcome=outcome,
        answer_ring=round(ring * S),
        talk_to=left_at + round(talk * S) if answered else None,
    )


def ended(was: Visit, wait: float, outcome: VisitOutcome, ring: float = 0) -> VisitEnded:
    visit = over(was, wait, outcome, ring)
    return VisitEnded(visit.talk_to or visit.left_at or 0, visit)


def began(visit: Visit) -> VisitBegan:
    return VisitBegan(visit.joined_at, visit)


def live(*changes: object, config: Config | None = None) -> LiveFigures:
    figures = LiveFigures(config or Config(), DAY)
    for change in changes:
        figures.on([change])  # type: ignore[list-item]  # histories are lists of changes
    return figures


def test_a_queue_nobody_called_has_no_service_level():
    assert LiveFigures(Config()).figures("sales") == QueueFigures()
    assert QueueFigures().service_level is None


def test_a_call_is_followed_from_the_line_to_the_end_of_the_talk():
    visit = joined()
    figures = live(began(visit))
    assert figures.figures("sales") == QueueFigures(offered=1)
    talking = msgspec.structs.replace(over(visit, 8, VisitOutcome.ANSWERED, ring=5), talk_to=None)
    after = QueueFigures(
        offered=1,
        answered=1,
        answered_within_12s=1,
        in_service_level=1,
        service_level=1.0,
        wait_sum=8 * S,
        longest_wait=8 * S,
    )
    assert figures.on([VisitAnswered(DAY + 8 * S, talking)]) == {"sales"}
    assert figures.figures("sales") == after
    figures.on([ended(visit, 8, VisitOutcome.ANSWERED, ring=5)])
    assert figures.figures("sales") == after


def test_changes_that_are_no_visits_touch_no_figures():
    assert LiveFigures(Config()).on([AnomalySeen(0, Anomaly("odd", 0))]) == set()


@pytest.mark.parametrize(("ring", "within"), [(12.0, 1), (12.000001, 0)])
def test_within_twelve_seconds_is_the_phones_ring_not_the_callers_wait(ring: float, within: int):
    figures = live(ended(joined(), 300, VisitOutcome.ANSWERED, ring=ring))
    assert figures.figures("sales").answered_within_12s == within


@pytest.mark.parametrize(("wait", "inside"), [(20.0, 1), (20.000001, 0)])
def test_the_service_level_time_includes_its_number(wait: float, inside: int):
    figures = live(ended(joined(), wait, VisitOutcome.ANSWERED))
    assert figures.figures("sales").in_service_level == inside


def test_a_queue_may_have_a_service_level_time_of_its_own():
    config = Config(queue=(QueueConfig(name="slow", service_level_s=60),))
    figures = live(
        ended(joined("a", queue="slow"), 50, VisitOutcome.ANSWERED),
        ended(joined("b", queue="sales"), 50, VisitOutcome.ANSWERED),
        config=config,
    )
    assert figures.figures("slow").service_level == 1.0
    assert figures.figures("sales").service_level == 0.0
    assert figures.totals().service_level == 0.5


@pytest.mark.parametrize(("wait", "short"), [(5.0, 1), (5.000001, 0)])
def test_a_short_abandon_is_an_abandon_too(wait: float, short: int):
    figures = live(ended(joined(), wait, VisitOutcome.ABANDONED)).figures("sales")
    assert (figures.abandoned, figures.short_abandoned) == (1, short)
    assert figures.service_level == (None if short else 0.0)


@pytest.mark.parametrize("outcome", ["timeout", "exit_key", "exit_empty", "transferred"])
def test_who_leaves_otherwise_is_left(outcome: str):
    figures = live(ended(joined(), 30, VisitOutcome(outcome))).figures("sales")
    assert (figures.offered, figures.left, figures.abandoned) == (1, 1, 0)
    assert figures.service_level == 0.0


def test_an_end_that_nobody_saw_is_offered_and_nothing_else():
    figures = live(ended(joined(), 30, VisitOutcome.UNKNOWN)).figures("sales")
    assert figures == QueueFigures(offered=1)


def test_a_revised_record_is_taken_back_and_the_new_one_added():
    was = over(joined(), 30, VisitOutcome.ABANDONED)
    better = msgspec.structs.replace(was, outcome=VisitOutcome.TIMEOUT, left_at=DAY + 20 * S)
    figures = live(VisitEnded(0, was), VisitRevised(0, was, better)).figures("sales")
    assert figures == live(VisitEnded(0, better)).figures("sales")
    assert (figures.abandoned, figures.left, figures.longest_wait) == (0, 1, 20 * S)


def test_the_totals_add_up_the_queues():
    figures = live(
        ended(joined("a"), 10, VisitOutcome.ANSWERED),
        ended(joined("b", queue="help"), 40, VisitOutcome.ANSWERED),
        ended(joined("c", queue="help"), 90, VisitOutcome.ABANDONED),
    )
    totals = figures.totals()
    assert figures.queues() == ["help", "sales"]
    assert (totals.offered, totals.answered, totals.abandoned) == (3, 2, 1)
    assert (totals.wait_sum, totals.longest_wait) == (50 * S, 90 * S)
    assert totals.service_level == pytest.approx(1 / 3)


def test_who_came_before_the_day_began_is_yesterdays():
    early, late = joined("early", at=90), joined("late", at=110)
    figures = live(began(early), began(late))
    figures.start_day(DAY + 100 * S)
    assert figures.figures("sales") == QueueFigures(offered=1)
    figures.on([ended(early, 30, VisitOutcome.ANSWERED), ended(late, 5, VisitOutcome.ANSWERED)])
    assert figures.figures("sales").answered == 1
    assert figures.figures("sales").wait_sum == 5 * S


OUTCOMES = [o for o in VisitOutcome if o is not VisitOutcome.OPEN]


@settings(max_examples=100)
@given(st.lists(st.tuples(st.sampled_from(OUTCOMES), st.integers(0, 60)), max_size=30))
def test_a_restart_from_stored_records_changes_no_figure(ends: list[tuple[VisitOutcome, int]]):
    visits = [joined(f"c{n}") for n in range(len(ends))]
    done = [over(v, wait, outcome) for v, (outcome, wait) in zip(visits, ends, strict=True)]
    running = live(*map(began, visits), *(VisitEnded(0, visit) for visit in done))
    again = LiveFigures(Config(), DAY)
    again.restore(done)
    assert again.figures("sales") == running.figures("sales")
    figures = running.figures("sales")
    unknown = sum(outcome is VisitOutcome.UNKNOWN for outcome, _ in ends)
    assert figures.offered == figures.answered + figures.abandoned + figures.left + unknown


def test_a_talk_that_goes_on_over_a_restart_is_counted_once():
    talking = msgspec.structs.replace(over(joined(), 8, VisitOutcome.ANSWERED), talk_to=None)
    waiting = joined("c2")
    again = LiveFigures(Config(), DAY)
    again.restore([talking, waiting])
    again.on([began(waiting), ended(waiting, 9, VisitOutcome.ANSWERED)])
    again.on([ended(joined(), 8, VisitOutcome.ANSWERED)])
    assert (again.figures("sales").offered, again.figures("sales").answered) == (2, 2)
