"""One round of ringing: who is called, how it ends [app_queue.c:try_calling, wait_for_answer].

The order of frames is the recordings': AgentCalled < DialBegin < DialState RINGING <
DialEnd ANSWER < DialEnd CANCEL of the losers, twice < QueueCallerLeave < AgentConnect.
"""

from __future__ import annotations

from typing import Final

from ami_adapters.simulated_pbx import choosing, desks, noise, queues, talking
from ami_adapters.simulated_pbx.entities import Caller, Channel, Member, Queue
from ami_adapters.simulated_pbx.exchange import Exchange
from ami_adapters.simulated_pbx.ledger import TrueAttempt
from ami_adapters.simulated_pbx.ongoing import Leg, Round
from ami_adapters.simulated_pbx.wording import UNKNOWN
from ccfloor.floor.names import MILLISECOND, SECOND, Instant, Micros
from ccfloor.floor.states import AttemptOutcome, VisitOutcome

REJECT_SHARE = 0.012
BUSY_SHARE = 0.006
LATE_RING_SHARE = 0.08
"""Phones whose 180 takes its time."""
QUICK_SHARE = 0.4
"""Phones whose 180 overtakes the queue's thread: AgentCalled then shows them Ringing."""
TRY_NEXT_MS = 500
"""After a refusal the next one is rung in the same round if more than this is left."""
CALLING_PRES: Final = "CID-CallingPres: 0 (Presentation Allowed, Not Screened)\r\n"

_SILENT: Final = frozenset({"dead", "busy"})
"""Phones that say no before they ring."""
_REFUSALS: Final = {
    "reject": ("NOANSWER", AttemptOutcome.REJECTED, 21),
    "busy": ("BUSY", AttemptOutcome.BUSY, 17),
    "dead": ("NOANSWER", AttemptOutcome.UNREACHABLE, 20),
}
"""What is said, what is true, the leg's hang-up cause."""


def start(pbx: Exchange, caller: Caller, queue: Queue, members: list[Member]) -> None:
    """Ring one member, or all of them, for a caller."""
    timeout_ms = queue.plan.timeout_s * 1000
    left_ms = timeout_ms
    if caller.expires:
        # Both in whole seconds, so the last ring may end after the queue's time is over.
        left_ms = (caller.expires.when // SECOND - pbx.now_s) * 1000
    round_ = Round(caller, queue, pbx.now, max(1000, min(timeout_ms, left_ms)))
    round_.last = left_ms < timeout_ms
    caller.round = round_
    round_.deadline = pbx.agenda.after(round_.limit_ms * MILLISECOND, time_out, pbx, round_)
    ringing = [leg for leg in [_call(pbx, round_, member) for member in members] if leg]
    for leg in reversed(ringing):
        _say_ringing(pbx, round_, leg)


def _call(pbx: Exchange, round_: Round, member: Member) -> Leg | None:
    """Call one phone out; return its leg if it rings at once."""
    wire, random, seat = pbx.wire, pbx.random, member.seat
    caller, queue = round_.caller.channel, round_.queue
    channel = pbx.new_channel(seat.device, 0, "internal", "s", caller)
    wire.channel("Newchannel", channel)
    channel.set_caller(queue.name, "")
    noise.extension(wire, channel, "s", "AppQueue", "(Outgoing Line)")
    wire.channel("NewCallerid", channel, CALLING_PRES)
    noise.outgoing(wire, channel, seat.exten)
    will, delay = _behaviour(pbx, member)
    at_once = will not in _SILENT and random.random() >= LATE_RING_SHARE
    quick = at_once and random.random() < QUICK_SHARE
    as_dialled = channel.dest_block
    channel.exten = queue.name
    channel.set_line(caller.number, caller.shown_name)
    if quick:
        _alert(pbx, channel)
    called_at = wire.pair("AgentCalled", caller, channel, _names(queue, member), "agent")
    dest = channel.dest_block if quick else as_dialled
    wire.tell("DialBegin", "call", f"{caller.block}{dest}DialString: {seat.device}\r\n")
    truth = TrueAttempt(
        caller.uniqueid,
        round_.caller.visits,
        queue.name,
        member.name,
        seat.device,
        channel.uniqueid,
        called_at,
    )
    pbx.ledger.attempts.append(truth)
    leg = Leg(member, channel, truth)
    round_.legs.append(leg)
    seat.call = leg
    if at_once:
        if not quick:
            _alert(pbx, channel)
        pbx.set_device(seat, "RINGING")
    elif will not in _SILENT:
        wait = round(random.uniform(0.15, 1.2) * SECOND)
        delay += wait
        pbx.agenda.after(wait, ring_late, pbx, round_, leg)
    _promise(pbx, round_, leg, will, delay)
    return leg if at_once else None


def _promise(pbx: Exchange, round_: Round, leg: Leg, will: str, delay: Micros) -> None:
    """Put down what the phone or its owner will do."""
    if will == "answer":
        leg.happens = pbx.agenda.after(delay, answer, pbx, round_, leg)
    elif will != "deaf":
        leg.happens = pbx.agenda.after(delay, refuse, pbx, round_, leg, will)


def _behaviour(pbx: Exchange, member: Member) -> tuple[str, Micros]:
    """Tell what the phone or its owner will do, and how long after it rings."""
    random = pbx.random
    if not member.seat.reachable:
        return "dead", round(random.uniform(0.4, 3.0) * SECOND)
    if member.seat.do_not_disturb:
        return "busy", round(random.uniform(0.2, 0.9) * SECOND)
    return ("deaf", 0) if pbx.scenario.directed else _habit(pbx, member)


def _habit(pbx: Exchange, member: Member) -> tuple[str, Micros]:
    """Draw what the owner of a working phone will do."""
    random, habits = pbx.random, member.seat.habits
    draw = random.random()
    if draw < REJECT_SHARE:
        return "reject", round(random.uniform(1.0, 5.0) * SECOND)
    if draw < REJECT_SHARE + BUSY_SHARE:
        return "busy", round(random.uniform(0.2, 0.9) * SECOND)
    if draw < REJECT_SHARE + BUSY_SHARE + habits.never:
        return "deaf", 0
    seconds = habits.ring_s * random.lognormvariate(0.0, habits.spread)
    return "answer", round(max(0.7, seconds) * SECOND)


def _alert(pbx: Exchange, channel: Channel) -> None:
    """Let the phone's channel go to Ringing."""
    channel.set_state(5)
    pbx.wire.channel("Newstate", channel)
    noise.extension(pbx.wire, channel, channel.exten, "AppQueue", "(Outgoing Line)")
    pbx.wire.channel("NewConnectedLine", channel)


def _say_ringing(pbx: Exchange, round_: Round, leg: Leg) -> None:
    """Let the queue's thread see the 180."""
    caller, wire = round_.caller.channel, pbx.wire
    if round_.queue.plan.strategy != "ringall" and caller.line_number != round_.queue.name:
        caller.set_line(round_.queue.name, UNKNOWN)
        wire.channel("NewConnectedLine", caller)
    leg.truth.ring_from = wire.pair("DialState", caller, leg.channel, "DialStatus: RINGING\r\n")


def ring_late(pbx: Exchange, round_: Round, leg: Leg) -> None:
    """Let a slow phone begin to ring."""
    if not leg.ended:
        _alert(pbx, leg.channel)
        pbx.set_device(leg.member.seat, "RINGING")
        _say_ringing(pbx, round_, leg)


def answer(pbx: Exchange, round_: Round, leg: Leg) -> None:
    """Let an agent lift the receiver: everybody else stops ringing."""
    wire, caller, queue = pbx.wire, round_.caller, round_.queue
    leg.channel.set_state(6)
    wire.channel("Newstate", leg.channel)
    _dial_end(pbx, round_, leg, "ANSWER", AttemptOutcome.ANSWERED)
    losers = round_.ringing()
    for loser in losers:
        _dial_end(pbx, round_, loser, "CANCEL", AttemptOutcome.ANSWERED_ELSEWHERE)
    if caller.channel.line_number != queue.name:
        caller.channel.set_line(queue.name, UNKNOWN)
        wire.channel("NewConnectedLine", caller.channel)
    for loser in losers:
        wire.pair("DialEnd", caller.channel, loser.channel, "DialStatus: CANCEL\r\n")
    _finish(round_)
    caller.stop_waiting()
    queues.leave(pbx, caller, VisitOutcome.ANSWERED)
    ring_s = (pbx.now - round_.started) // SECOND
    talking.connect(pbx, caller, queue, leg, ring_s)
    for loser in losers:
        _release(pbx, loser, 26)


def refuse(pbx: Exchange, round_: Round, leg: Leg, why: str) -> None:
    """Let one phone say no; the next one is tried in the same round if there is time.

    The driver asks for the hang-up first and says why (seen on 16.28 and 22.10).
    A SIP 486 or 603 hangs the leg up before it is answered: DialEnd NOANSWER, unless the
    driver turned it into a BUSY frame, then AgentRingNoAnswer in whole seconds.
    """
    status, outcome, cause = _REFUSALS[why]
    pbx.wire.channel("HangupRequest", leg.channel, f"Cause: {cause}\r\n")
    _dial_end(pbx, round_, leg, status, outcome)
    seconds = pbx.now_s - round_.started // SECOND
    _ring_no_answer(pbx, round_, leg, seconds * 1000)
    _release(pbx, leg, cause)
    if round_.ringing():
        return
    left_ms = round_.limit_ms - (pbx.now - round_.started) // MILLISECOND
    queue = round_.queue
    if queue.plan.strategy != "ringall" and left_ms > TRY_NEXT_MS:
        members = choosing.pick(pbx, queue)
        if members:
            ringing = _call(pbx, round_, members[0])
            if ringing:
                _say_ringing(pbx, round_, ringing)
            return
    _over(pbx, round_)


def time_out(pbx: Exchange, round_: Round) -> None:
    """Take the call back from every phone that still rings."""
    legs = round_.ringing()
    outcome = AttemptOutcome.CANCELLED if round_.last else AttemptOutcome.NO_ANSWER
    for leg in legs:
        at = _ring_no_answer(pbx, round_, leg, round_.limit_ms)
        leg.truth.ended_at = at
        if round_.queue.plan.autopause:  # before the dialling ends [app_queue.c:rna]
            desks.set_pause(pbx, leg.member, "Auto-Pause", paused=True)
    for status in ("NOANSWER", "CANCEL"):
        for leg in legs:
            rang = leg.truth.ring_from is not None
            truth = outcome if rang else AttemptOutcome.UNREACHABLE
            _dial_end(pbx, round_, leg, status, truth)
    for leg in legs:
        _release(pbx, leg, 0)
    _over(pbx, round_)


def abandon(
    pbx: Exchange, round_: Round, outcome: AttemptOutcome = AttemptOutcome.CALLER_QUIT
) -> list[Leg]:
    """Stop ringing because the caller is gone; the legs returned are yet to be released."""
    legs = round_.ringing()
    for leg in legs:
        _dial_end(pbx, round_, leg, "CANCEL", outcome)
    for leg in legs:
        pbx.wire.pair("DialEnd", round_.caller.channel, leg.channel, "DialStatus: CANCEL\r\n")
    _finish(round_)
    return legs


def release_all(pbx: Exchange, legs: list[Leg]) -> None:
    """Hang up the phones of callers who are gone."""
    for leg in legs:
        _release(pbx, leg, 0)


def _dial_end(pbx: Exchange, round_: Round, leg: Leg, status: str, outcome: AttemptOutcome) -> None:
    at = pbx.wire.pair("DialEnd", round_.caller.channel, leg.channel, f"DialStatus: {status}\r\n")
    leg.ended = True
    if leg.happens:
        leg.happens.call_off()
    if leg.truth.outcome is None:
        leg.truth.outcome = outcome
    if leg.truth.ended_at is None:
        leg.truth.ended_at = at


def _ring_no_answer(pbx: Exchange, round_: Round, leg: Leg, ring_ms: int) -> Instant:
    return pbx.wire.pair(
        "AgentRingNoAnswer",
        round_.caller.channel,
        leg.channel,
        f"{_names(round_.queue, leg.member)}RingTime: {ring_ms}\r\n",
        "agent",
    )


def _release(pbx: Exchange, leg: Leg, cause: int) -> None:
    """Hang a phone's leg up and let its seat be."""
    seat = leg.member.seat
    pbx.hang_up(leg.channel, cause)
    pbx.put_down(seat)
    pbx.rested(seat)


def _finish(round_: Round) -> None:
    """Close a round: nothing that was put down for it will happen."""
    round_.caller.round = None
    if round_.deadline:
        round_.deadline.call_off()
    for leg in round_.legs:
        if leg.happens:
            leg.happens.call_off()
        leg.ended = True


def _over(pbx: Exchange, round_: Round) -> None:
    """End a round nobody answered: the caller waits ``retry`` seconds for the next."""
    _finish(round_)
    retry = round_.queue.plan.retry_s * SECOND
    round_.caller.rest_until = pbx.now + retry
    pbx.agenda.after(retry, pbx.wake, round_.queue)
    if round_.caller.overdue:
        pbx.expired.append(round_.caller)


def _names(queue: Queue, member: Member) -> str:
    return (
        f"Queue: {queue.name}\r\nInterface: {member.seat.device}\r\nMemberName: {member.name}\r\n"
    )
