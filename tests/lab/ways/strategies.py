"""Which phones a queue has rung, by its strategy."""

from __future__ import annotations

from tests.lab.plan import FloorPlan, Phone, Queue, seats
from tests.lab.ways.stage import Stage
from tests.lab.ways.way import Expects, Way


def _one_call(stage: Stage) -> None:
    stage.call("sales", lasts=4.0)


def _three_calls(stage: Stage) -> None:
    """One after the other: each is over before the next begins."""
    for place in range(3):
        stage.until(place * 2.5)
        stage.call("sales", lasts=2.0)


def _in_turn(strategy: str, *order: str) -> Way:
    """Three calls at two phones that both answer after a second."""
    phones = ("1001", "1002")
    return Way(
        strategy,
        f"Three calls, one after the other, for two members by {strategy}.",
        FloorPlan(
            (Queue("sales", seats(*phones), strategy=strategy),),
            dict.fromkeys(phones, Phone(1_000)),
        ),
        _three_calls,
        Expects(
            attempts=tuple(("sales", at, "answered", 1.0) for at in order),
            visits=tuple(("sales", "answered", f"agent{at}") for at in order),
        ),
    )


def _in_a_row(strategy: str) -> Way:
    """Always the first who is free; he does not answer, so the next is asked."""
    return Way(
        strategy,
        "The first in the list does not answer, so the second is rung.",
        FloorPlan(
            (Queue("sales", seats("1001", "1002"), strategy=strategy, timeout=2),),
            {"1001": Phone(60_000, then=0), "1002": Phone(1_000)},
        ),
        lambda stage: stage.call("sales", lasts=6.0),
        Expects(
            attempts=(("sales", "1001", "no_answer", 2.0), ("sales", "1002", "answered", 1.0)),
            visits=(("sales", "answered", "agent1002"),),
            breaches=(("T02", "agent1001", "sales"),),
        ),
    )


WAYS = (
    Way(
        "ringall",
        "Three phones ring together; the first to be taken up silences the others.",
        FloorPlan(
            (Queue("sales", seats("1001", "1002", "1003"), strategy="ringall"),),
            {"1001": Phone(1_000), "1002": Phone(5_000), "1003": Phone(9_000)},
        ),
        _one_call,
        Expects(
            attempts=(
                ("sales", "1001", "answered", 1.0),
                ("sales", "1002", "answered_elsewhere", 1.0),
                ("sales", "1003", "answered_elsewhere", 1.0),
            ),
            visits=(("sales", "answered", "agent1001"),),
        ),
    ),
    _in_turn("rrmemory", "1001", "1002", "1001"),
    _in_turn("rrordered", "1001", "1002", "1001"),
    _in_turn("fewestcalls", "1001", "1002", "100?"),
    _in_turn("leastrecent", "1001", "1002", "100?"),
    _in_turn("random", "100?", "100?", "100?"),
    _in_turn("wrandom", "100?", "100?", "100?"),
    _in_a_row("linear"),
)
