"""How one phone's ringing ends."""

from __future__ import annotations

from tests.lab.plan import FloorPlan, Member, Phone, Queue, seats
from tests.lab.ways.way import Expects, Rang, Way

NEVER = Phone(60_000, then=0)
"""Rings until it is told to stop."""
DO_NOT_DISTURB = Phone(0, then=486)
"""Refuses each call at once, as a phone does on which the person pressed DND."""


def _alone(name: str, says: str, phone: Phone | None, outcome: str, rings: float) -> Way:
    """One member, asked once; the caller gives up soon after."""
    return Way(
        name,
        says,
        FloorPlan(
            (Queue("sales", seats("1001"), timeout=3, retry=10),),
            {"1001": phone} if phone else {},
            absent=() if phone else ("1001",),
        ),
        lambda stage: stage.call("sales", lasts=4.0),
        Expects(
            attempts=(("sales", "1001", outcome, rings),),
            visits=(("sales", "abandoned", "-"),),
            breaches=(("T02", "agent1001", "sales"),) if outcome == "no_answer" else (),
        ),
    )


def _several(
    name: str, says: str, phones: dict[str, Phone], lasts: float, *attempts: tuple[str, str, float],
    strategy: str = "ringall", answers: str = "-", outcome: str = "answered", **more: int,
) -> Way:  # fmt: skip
    """Several members, one call."""
    told: tuple[Rang, ...] = tuple(("sales", *attempt) for attempt in attempts)
    return Way(
        name,
        says,
        FloorPlan((Queue("sales", seats(*phones), strategy=strategy, **more),), phones),  # type: ignore[arg-type]  # times only
        lambda stage: stage.call("sales", lasts=lasts),
        Expects(
            attempts=told,
            visits=(("sales", outcome, answers),),
            breaches=tuple(
                ("T02", f"agent{at}", "sales")
                for at, end, _ in attempts
                if end == "no_answer" and strategy != "ringall"  # nobody's in particular
            ),
        ),
    )


WAYS = (
    Way("early_sound_unanswered",
        "The phone says 183 instead of 180, and nobody answers: AMI tells as little of it as of"
        " a phone that is not there [app_queue.c:wait_for_answer takes no note of PROGRESS].",
        FloorPlan((Queue("sales", seats("1001"), timeout=3, retry=10),),
                  {"1001": Phone(60_000, 0, early=True)}),
        lambda stage: stage.call("sales", lasts=4.0),
        Expects((("sales", "1001", "unreachable", 0.0),), (("sales", "abandoned", "-"),),
                unheard=("1001",))),
    _alone("busy", "The only phone is engaged and says so at once.", DO_NOT_DISTURB, "busy", 0.0),
    _alone("declined", "The person declines the ringing call (603).", Phone(1_500, 603),
           "rejected", 1.5),
    _alone("pushed_away", "The person pushes the ringing call away (486).", Phone(1_500, 486),
           "rejected", 1.5),
    _alone("no_answer", "The phone rings for the whole attempt.", NEVER, "no_answer", 3.0),
    _alone("switched_off", "Nothing is where the phone should be.", None, "unreachable", 0.0),
    _alone("out_of_service", "The phone answers 480 without ringing.", Phone(0, 480),
           "unreachable", 0.0),
    _alone("server_error", "The phone answers 503 without ringing.", Phone(0, 503),
           "unreachable", 0.0),
    _alone("mute", "The phone says trying, and nothing more.", Phone(None, 0),
           "unreachable", 0.0),
    _alone("phone_gave_up", "The phone itself has rung long enough and says 480.",
           Phone(1_500, 480), "no_answer", 1.5),
    _several("picked_up_at_once", "The phone is taken up without ever ringing.",
             {"1001": Phone(None, 200)}, 2.0, ("1001", "answered", 0.0), answers="agent1001"),
    _several("early_sound", "The phone says 183 with its own tone instead of 180; it is answered.",
             {"1001": Phone(1_000, early=True)}, 3.0, ("1001", "answered", 1.0),
             answers="agent1001"),
    _alone("early_sound_declined", "The phone says 183 instead of 180, and the person declines.",
           Phone(1_500, 603, early=True), "rejected", 1.5),
    Way("early_sound_announced",
        "The dialplan says Ringing() for a line that says 183: so its ringing is told.",
        FloorPlan((Queue("sales", (Member("Local/line1001@from-caller/n", "agent1001"),),
                         timeout=3, retry=10),),
                  {"1001": Phone(60_000, 0, early=True)},
                  dialplan="exten => line1001,1,Ringing()\n same => n,Dial(PJSIP/1001,60)"),
        lambda stage: stage.call("sales", lasts=4.0),
        Expects((("sales", "1001", "no_answer", 3.0),), (("sales", "abandoned", "-"),),
                breaches=(("T02", "agent1001", "sales"),))),
    _several("caller_quits", "The caller hangs up while the phone rings.",
             {"1001": NEVER}, 2.0, ("1001", "caller_quit", 2.0), outcome="abandoned"),
    _several("caller_quits_ringall", "The caller hangs up while three phones ring.",
             {"1001": NEVER, "1002": NEVER, "1003": NEVER}, 2.0,
             ("1001", "caller_quit", 2.0), ("1002", "caller_quit", 2.0),
             ("1003", "caller_quit", 2.0), outcome="abandoned"),
    _several("nobody_answers_ringall", "Three phones ring until the attempt is over.",
             {"1001": NEVER, "1002": NEVER, "1003": NEVER}, 4.0,
             ("1001", "no_answer", 2.0), ("1002", "no_answer", 2.0), ("1003", "no_answer", 2.0),
             outcome="abandoned", timeout=2, retry=10),
    _several("both_answer", "Two phones are taken up in the same moment; one is dropped.",
             {"1001": Phone(1_000), "1002": Phone(1_000)}, 3.0,
             ("100?", "answered", 1.0), ("100?", "answered_elsewhere", 1.0),
             answers="agent100?"),
    _several("dnd_in_turn", "The first phone is on DND, so the next is rung in the same attempt.",
             {"1001": DO_NOT_DISTURB, "1002": Phone(1_000)}, 3.0,
             ("1001", "busy", 0.0), ("1002", "answered", 1.0),
             strategy="linear", answers="agent1002"),
    _several("dnd_ringall", "One of three phones is on DND; the others ring.",
             {"1001": DO_NOT_DISTURB, "1002": Phone(1_000), "1003": NEVER}, 3.0,
             ("1001", "busy", 0.0), ("1002", "answered", 1.0),
             ("1003", "answered_elsewhere", 1.0), answers="agent1002"),
    _several("declined_ringall", "One person declines, another answers later.",
             {"1001": Phone(1_000, 603), "1002": Phone(2_000)}, 3.0,
             ("1001", "rejected", 1.0), ("1002", "answered", 2.0), answers="agent1002"),
    _several("declined_in_turn", "The first person declines, the next answers.",
             {"1001": Phone(1_000, 486), "1002": Phone(1_000)}, 4.0,
             ("1001", "rejected", 1.0), ("1002", "answered", 1.0),
             strategy="linear", answers="agent1002"),
)  # fmt: skip
