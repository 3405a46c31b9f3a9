"""Members of every kind, and memberships that change under way."""

from __future__ import annotations

from dataclasses import replace

from tests.lab.asterisk_config import queues
from tests.lab.plan import FloorPlan, Member, Phone, Queue, seats
from tests.lab.ways.ringing import NEVER
from tests.lab.ways.stage import Stage
from tests.lab.ways.way import Expects, Play, Way

_RINGS = Phone(1_000)


def _local(name: str, says: str, interface: str, state: str, *, speaks: bool = False) -> Way:
    """A member whose phone is called through the dialplan."""
    return Way(
        name,
        says,
        FloorPlan(
            (Queue("sales", (Member(interface, "agent1001", state),)),),
            {"1001": Phone(1_000, speaks=speaks)},
        ),
        lambda stage: stage.call("sales", lasts=4.0),
        Expects((("sales", "1001", "answered", 1.0),), (("sales", "answered", "agent1001"),)),
    )


def _local_ends(name: str, says: str, phone: Phone, outcome: str, rings: float) -> Way:
    return Way(
        name,
        says,
        FloorPlan(
            (
                Queue(
                    "sales",
                    (Member("Local/1001@agents/n", "agent1001", "PJSIP/1001"),),
                    timeout=3,
                    retry=10,
                ),
            ),
            {"1001": phone},
        ),
        lambda stage: stage.call("sales", lasts=4.0),
        Expects(
            (("sales", "1001", outcome, rings),),
            (("sales", "abandoned", "-"),),
            breaches=(("T02", "agent1001", "sales"),) if outcome == "no_answer" else (),
        ),
    )


def _added(stage: Stage) -> None:
    stage.call("sales", lasts=4.0)
    stage.until(1.5)
    stage.add("sales", "1001")


def _removed(at: float) -> Play:
    def play(stage: Stage) -> None:
        stage.add("sales", "1001")
        stage.call("sales", lasts=4.0)
        stage.until(at)
        stage.remove("sales", "1001")

    return play


def _reloaded(at: float, *members: str) -> Play:
    """queues.conf is read again, with these members in it."""

    def play(stage: Stage) -> None:
        stage.call("sales", lasts=4.0)
        stage.until(at)
        changed = replace(stage.plan.queues[0], members=seats(*members))
        text = queues(replace(stage.plan, queues=(changed,)))
        stage.asterisk.rewrite("queues.conf", text)
        stage.act("QueueReload", Members="yes", Rules="no", Parameters="yes")
        stage.until(at + 0.3)
        stage.witness.census()

    return play


def _one(
    name: str, says: str, play: Play, *members: str, outcome: str = "answered", seat: str = "",
) -> Way:  # fmt: skip
    return Way(
        name,
        says,
        FloorPlan(
            (Queue("sales", seats(*members), timeout=3, retry=10),),
            {"1001": _RINGS if outcome == "answered" else NEVER, "1002": NEVER},
        ),
        play,
        Expects(
            (("sales", "1001", outcome, 1.0 if outcome == "answered" else 3.0),),
            (
                ("sales", outcome, "agent1001")
                if outcome == "answered"
                else ("sales", "abandoned", "-"),
            ),
            seats=(("1001", seat),) if seat else (),
            breaches=(("T02", "agent1001", "sales"),) if outcome == "no_answer" else (),
        ),
    )


_STAYS, _GOES = "ready ringing talking ready", "ready ringing talking out"

WAYS = (
    _local("local_n", "A Local member that stays in the call; no device is told for it.",
           "Local/1001@agents/n", ""),
    _local("local_n_device", "A Local member that stays in the call, with its device.",
           "Local/1001@agents/n", "PJSIP/1001"),
    _local("local", "A Local member that takes itself out once there is sound; no device.",
           "Local/1001@agents", "", speaks=True),
    _local("local_device", "A Local member that takes itself out once there is sound.",
           "Local/1001@agents", "PJSIP/1001", speaks=True),
    _local("local_silent", "A Local member that could take itself out, but nobody speaks.",
           "Local/1001@agents", "PJSIP/1001"),
    _local_ends("local_declined", "The phone behind a Local member declines.",
                Phone(1_500, 603), "rejected", 1.5),
    _local_ends("local_busy", "The phone behind a Local member is engaged.",
                Phone(0, 486), "busy", 0.0),
    _local_ends("local_no_answer", "The phone behind a Local member is not answered.",
                NEVER, "no_answer", 3.0),
    _one("added_under_way", "A member logs in while a caller waits.", _added),
    _one("removed_ringing", "The member logs out while his phone rings, and answers.",
         _removed(1.0), seat=_GOES),
    _one("removed_talking", "The member logs out while he talks.", _removed(2.5),
         seat=_GOES),
    _one("removed_unanswered", "The member logs out while his phone rings, and lets it ring.",
         _removed(1.0), outcome="no_answer", seat="ready ringing out"),
    _one("reloaded_ringing", "The queues are read again while a phone rings.",
         _reloaded(1.0, "1001"), "1001", seat=_STAYS),
    _one("reloaded_talking", "The queues are read again during a conversation.",
         _reloaded(2.5, "1001"), "1001", seat=_STAYS),
    _one("reloaded_away_ringing", "A reload takes the member away while his phone rings.",
         _reloaded(1.0, "1002"), "1001", seat=_GOES),
    _one("reloaded_away_talking", "A reload takes the member away while he talks.",
         _reloaded(2.5, "1002"), "1001", seat=_GOES),
)  # fmt: skip
