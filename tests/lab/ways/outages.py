"""Phones that fall silent, phones whose registration ends, an Asterisk that is restarted."""

from __future__ import annotations

import signal

from tests.lab.plan import FloorPlan, Phone, Queue, seats
from tests.lab.ways.ringing import NEVER
from tests.lab.ways.stage import Stage
from tests.lab.ways.way import Expects, Play, Rang, Stayed, Way

_RINGS = Phone(1_000)
_ANSWERED: tuple[Rang, ...] = (("sales", "1001", "answered", 1.0),)
_TALKED: tuple[Stayed, ...] = (("sales", "answered", "agent1001"),)


def _floor(phone: Phone = _RINGS, *, qualify: bool = False, registers: bool = False) -> FloorPlan:
    return FloorPlan(
        (Queue("sales", seats("1001"), timeout=5, retry=10),),
        handsets={"1001": phone},
        qualify=qualify,
        registers=registers,
    )


def _silent(from_: float, to: float, lasts: float = 0.0) -> Play:
    """The phone's cable is pulled, and plugged in again."""

    def play(stage: Stage) -> None:
        stage.until(1.5)  # Asterisk has asked whether it is there
        if lasts:
            stage.call("sales", lasts=lasts)
        stage.until(1.5 + from_)
        stage.handsets["1001"].unplug()
        stage.until(1.5 + to)
        stage.handsets["1001"].plug()
        stage.until(3.5 + to)

    return play


def _expires(stage: Stage) -> None:
    """The phone registers for two seconds, falls silent; it registers again and is rung."""
    agent = stage.handsets["1001"]
    agent.register(2)
    stage.until(5.0)
    agent.register(60)
    stage.until(6.0)
    stage.call("sales", lasts=3.0)


def _signs_off(stage: Stage) -> None:
    """The phone signs off while it talks; its call goes on."""
    agent = stage.handsets["1001"]
    agent.register(60)
    stage.until(0.5)
    stage.call("sales", lasts=4.5)
    stage.until(3.5)
    agent.register(0)


def _restarted(at: float, how: signal.Signals) -> Play:
    """Asterisk ends under a call; when it is there again, the next caller is served."""

    def play(stage: Stage) -> None:
        stage.call("sales", lasts=9.0)
        stage.until(at)
        stage.restart(how)
        stage.handsets["1001"].forget()
        stage.until(at + 3.0)
        stage.call("sales", lasts=3.0)

    return play


WAYS = (
    # Asterisk believes in a phone once it was asked whether it is there.
    Way("silent_idle", "A phone falls silent while nobody calls.", _floor(qualify=True),
        _silent(0.0, 3.5), Expects(seats=(("1001", "offline ready offline ready"),))),
    Way("silent_ringing", "A phone falls silent while it rings.", _floor(NEVER, qualify=True),
        _silent(2.0, 6.5, 7.0),
        # Asterisk cannot know when a phone without power fell silent.
        Expects((("sales", "1001", "no_answer", 5.0),), (("sales", "abandoned", "-"),),
                unheard=("1001",))),
    Way("silent_talking", "A phone falls silent during a conversation.", _floor(qualify=True),
        _silent(3.0, 6.0, 5.0), Expects(_ANSWERED, _TALKED)),
    Way("registration_ends", "A phone's registration ends; later it registers anew.",
        _floor(registers=True), _expires,
        Expects(_ANSWERED, _TALKED,
                seats=(("1001", "offline ready offline ready ringing talking ready"),))),
    Way("signs_off_talking", "A phone signs off during a conversation.", _floor(registers=True),
        _signs_off, Expects(_ANSWERED, _TALKED)),
    *(
        Way(f"{name}_{when}", f"Asterisk {says} {while_}.", _floor(), _restarted(at, how),
            Expects((("sales", "1001", outcome, rang), *_ANSWERED), (("sales", *stay), *_TALKED),
            gaps=("start", "link_lost"),
            # What rang when it was killed rang on without its knowing.
            unheard=("1001",) if outcome == "unknown" else ()), restarts=True)
        for name, says, how in (("killed", "is killed", signal.SIGKILL),
                                ("stopped", "is stopped", signal.SIGTERM))
        for when, while_, at, outcome, rang, stay in (
            ("ringing", "while a phone rings", 1.2, *(
                ("unknown", 0.6, ("unknown", "-")) if name == "killed"
                # It hangs up by itself, and logs the caller as one who gave up.
                else ("cancelled", 0.6, ("abandoned", "-"))
            )),
            ("talking", "during a conversation", 3.0, "answered", 1.0, ("answered", "agent1001")),
        )
    ),
)  # fmt: skip
