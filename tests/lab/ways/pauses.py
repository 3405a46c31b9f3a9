"""Pauses: who asks for them, and when."""

from __future__ import annotations

from tests.lab.plan import FloorPlan, Phone, Queue, seats
from tests.lab.ways.ringing import NEVER
from tests.lab.ways.stage import Stage
from tests.lab.ways.way import Expects, Play, Way

_RINGS = Phone(1_000)
_MISSED = (("T02", "agent1001", "sales"),)
_NO_ANSWER = (("sales", "1001", "no_answer", 2.0),)
_ANSWERED = (("sales", "1001", "answered", 1.0),)
_TALKED = (("sales", "answered", "agent1001"),)
_LOST = (("sales", "abandoned", "-"),)


def _floor(phone: Phone, *settings: tuple[str, str], others: tuple[str, ...] = ()) -> FloorPlan:
    """``sales`` and other queues, all with the same member."""
    sales = Queue("sales", seats("1001"), timeout=2, retry=10, settings=settings)
    return FloorPlan((sales, *(Queue(name, seats("1001")) for name in others)), {"1001": phone})


def _pause_at(at: float, back: float | None = None, lasts: float = 3.5) -> Play:
    def play(stage: Stage) -> None:
        stage.call("sales", lasts=lasts)
        stage.until(at)
        stage.pause("1001", "lunch")
        if back is not None:
            stage.until(back)
            stage.unpause("1001")

    return play


def _reasons(stage: Stage) -> None:
    stage.pause("1001", "away")
    stage.until(1.5)
    stage.pause("1001", "restroom")
    stage.until(3.0)
    stage.unpause("1001")


def _told_twice(stage: Stage) -> None:
    stage.pause("1001", "away")
    stage.until(1.5)
    stage.pause("1001", "away")
    stage.until(3.0)
    stage.unpause("1001")


def _in_one_queue(stage: Stage) -> None:
    stage.pause("1001", "training", "sales")
    stage.until(2.0)
    stage.unpause("1001", "sales")


def _one_after_the_other(stage: Stage) -> None:
    """Away only from the moment on in which he is paused in both."""
    stage.pause("1001", "training", "sales")
    stage.until(1.0)
    stage.pause("1001", "training", "vip")
    stage.until(3.0)
    stage.unpause("1001", "vip")
    stage.until(4.0)
    stage.unpause("1001", "sales")


def _added_paused(stage: Stage) -> None:
    stage.add("sales", "1002", Paused="true")
    stage.until(2.0)
    stage.unpause("1002")


def _logs_out_paused(stage: Stage) -> None:
    stage.add("sales", "1002")
    stage.until(0.5)
    stage.pause("1002", "lunch")
    stage.until(2.0)
    stage.remove("sales", "1002")
    stage.until(3.0)


def _call(seconds: float) -> Play:
    return lambda stage: stage.call("sales", lasts=seconds)


WAYS = (
    Way("autopause", "Who does not answer is paused by the queue (autopause=yes).",
        _floor(NEVER, ("autopause", "yes"), others=("vip",)), _call(4.0),
        Expects(_NO_ANSWER, _LOST, breaches=_MISSED)),
    Way("autopause_only_queue", "Who does not answer is paused in his only queue.",
        _floor(NEVER, ("autopause", "yes")), _call(4.0),
        Expects(_NO_ANSWER, _LOST, (("agent1001", "Auto-Pause", None),), _MISSED)),
    Way("autopause_all", "Who does not answer is paused in all his queues (autopause=all).",
        _floor(NEVER, ("autopause", "all"), others=("vip",)), _call(4.0),
        Expects(_NO_ANSWER, _LOST, (("agent1001", "Auto-Pause", None),), _MISSED)),
    Way("autopause_busy", "Who is engaged is paused (autopausebusy=yes).",
        _floor(Phone(0, 486), ("autopause", "yes"), ("autopausebusy", "yes")), _call(3.0),
        Expects((("sales", "1001", "busy", 0.0),), _LOST, (("agent1001", "Auto-Pause", None),))),
    Way("paused_ringing", "He asks for a pause while his phone rings, and answers.",
        _floor(_RINGS), _pause_at(1.0),
        Expects(_ANSWERED, _TALKED, (("agent1001", "lunch", None),))),
    Way("paused_talking", "He asks for a pause while he talks.",
        _floor(_RINGS), _pause_at(2.5),
        Expects(_ANSWERED, _TALKED, (("agent1001", "lunch", None),))),
    Way("paused_and_back_talking", "He asks for a pause and takes it back while he talks.",
        _floor(_RINGS), _pause_at(2.0, 3.0), Expects(_ANSWERED, _TALKED)),
    Way("another_reason", "He is away, and gives another reason under way.",
        _floor(_RINGS), _reasons, Expects(absences=(("agent1001", "away,restroom", 3.0),))),
    Way("same_reason_again", "He is away, and says so twice.",
        _floor(_RINGS), _told_twice, Expects(absences=(("agent1001", "away", 3.0),))),
    Way("paused_everywhere", "One pause for all his queues (PAUSEALL).",
        _floor(_RINGS, others=("vip", "gold")), _reasons,
        Expects(absences=(("agent1001", "away,restroom", 3.0),))),
    Way("paused_in_one_queue", "Paused in one of two queues he is at his desk.",
        _floor(_RINGS, others=("vip",)), _in_one_queue, Expects()),
    Way("paused_one_by_one", "Paused in one queue, then in the other too.",
        _floor(_RINGS, others=("vip",)), _one_after_the_other,
        Expects(absences=(("agent1001", "training", 2.0),))),
    Way("added_paused", "He logs in paused.", _floor(_RINGS), _added_paused,
        Expects(absences=(("agent1002", "", 2.0),))),
    Way("logs_out_paused", "He logs out during a pause.", _floor(_RINGS), _logs_out_paused,
        Expects(absences=(("agent1002", "lunch", None),))),
)  # fmt: skip
