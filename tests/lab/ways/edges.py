"""Two things in one moment: an answer and a hang-up, an answer and a time-out.

Six calls to six queues, the moments two milliseconds apart around the edge: Asterisk itself
decides who was first, and the floor has to tell what it decided.
"""

from __future__ import annotations

from tests.lab.plan import FloorPlan, Phone, Queue, seats
from tests.lab.ways.stage import Stage
from tests.lab.ways.way import Expects, Play, Way

_PLACES = range(6)
_APART_MS = 2
_ANSWER_S = 0.5
"""How long Answer() takes before the queue is entered [pbx_builtins.c:pbx_builtin_answer]."""

_TONE_S = 0.165
"""How long a key sounds before Asterisk takes it as pressed."""


def _floor(rings: int, *, apart: int = _APART_MS, **queue: int) -> FloorPlan:
    """Return a queue with one phone for each place; the phones answer around ``rings`` ms."""
    middle = len(_PLACES) // 2
    return FloorPlan(
        tuple(Queue(f"sales{at}", seats(f"100{at}"), retry=10, **queue) for at in _PLACES),  # type: ignore[arg-type]  # times only
        {f"100{at}": Phone(rings + (at - middle) * apart) for at in _PLACES},
    )


def _call_all(lasts: float, apart: float = 0.0) -> Play:
    def play(stage: Stage) -> None:
        middle = len(_PLACES) // 2
        for at in _PLACES:
            stage.until(at * 0.1)
            stage.call(f"sales{at}", lasts=lasts + (at - middle) * apart)

    return play


def _pause_all(stage: Stage) -> None:
    """Each person asks for a pause about when his phone is taken up."""
    for at in _PLACES:
        stage.until(at * 0.1)
        stage.call(f"sales{at}", lasts=3.0)
    for at in _PLACES:
        stage.until(at * 0.1 + _ANSWER_S + 1.1)
        stage.pause(f"100{at}", "lunch")


def _press_all(stage: Stage) -> None:
    """Each caller presses the key that leads out about when his phone is taken up."""
    for at in _PLACES:
        stage.until(at * 0.1)
        stage.call(f"sales{at}", lasts=3.0, keys=((_ANSWER_S + 1.0 - _TONE_S + at * 0.003, "1"),))


def _take_all_away(stage: Stage) -> None:
    """Each caller is redirected about when his phone is taken up."""
    for at in _PLACES:
        stage.until(at * 0.1)
        stage.call(f"sales{at}", lasts=3.0)
    for at in _PLACES:
        stage.until(at * 0.1 + _ANSWER_S + 1.1 + at * 0.008)
        stage.redirect(stage.waiting(f"sales{at}"), "parking")


def _race(stage: Stage) -> None:
    """Two phones of a ringall are taken up together, and the caller hangs up then."""
    for at in _PLACES:
        stage.until(at * 0.1)
        stage.call(f"sales{at}", lasts=_ANSWER_S + 1.0 + at * 0.001)


def _pair(at: int) -> Queue:
    """Return a queue that rings two phones together."""
    return Queue(f"sales{at}", seats(f"100{at}", f"110{at}"), strategy="ringall", retry=10)


_EITHER = Expects(on_the_edge=True)

WAYS = (
    Way("edge_caller", "Callers hang up in the moment in which the phones are taken up.",
        _floor(1_000, apart=0), _call_all(_ANSWER_S + 1.0, _APART_MS / 1_000), _EITHER),
    Way("edge_attempt", "Phones are taken up in the moment in which the attempt's time is over.",
        _floor(2_000, timeout=2), _call_all(4.0), _EITHER),
    Way("edge_limit", "Phones are taken up in the moment in which the queue's limit is over.",
        _floor(3_000, max_wait=3), _call_all(5.0), _EITHER),
    Way("edge_limit_caller", "Callers hang up in the moment in which the queue's limit is over.",
        _floor(60_000, max_wait=2), _call_all(_ANSWER_S + 2.0, _APART_MS / 1_000), _EITHER),
    Way("edge_key", "Callers press the key that leads out in the moment of the answer.",
        _floor(1_000, apart=0, exit_key=True), _press_all, _EITHER),
    Way("edge_redirect", "Callers are taken away in the moment of the answer.",
        _floor(1_000, apart=4), _take_all_away,
        _EITHER),
    Way("edge_ringall", "Two phones are taken up, and the caller hangs up, all in one moment.",
        FloorPlan(tuple(_pair(at) for at in _PLACES),
                  {f"{row}{at}": Phone(1_000) for at in _PLACES for row in ("100", "110")}),
        _race, _EITHER),
    Way("edge_agent", "The agent hangs up as soon as he has taken the call up.",
        FloorPlan(tuple(Queue(f"sales{at}", seats(f"100{at}"), retry=10) for at in _PLACES),
                  {f"100{at}": Phone(1_000, talks=1 + 2 * at) for at in _PLACES}),
        _call_all(4.0), _EITHER),
    Way("edge_pause", "Pauses are asked for in the moment in which the phones are taken up.",
        _floor(1_000), _pause_all,
        Expects(tuple((f"sales{at}", f"100{at}", "answered", 1.0) for at in _PLACES),
                tuple((f"sales{at}", "answered", f"agent100{at}") for at in _PLACES),
                tuple((f"agent100{at}", "lunch", None) for at in _PLACES))),
)  # fmt: skip
