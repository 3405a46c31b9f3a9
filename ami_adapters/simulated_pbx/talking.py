"""A conversation: two channels in a bridge, holds, a blind transfer, the end.

AgentComplete is said by a thread of its own and so may come before or after BridgeLeave
(AMI.md A9); here it does both, as chance has it.
"""

from __future__ import annotations

from ami_adapters.simulated_pbx import noise, queues, wording
from ami_adapters.simulated_pbx.entities import Caller, Queue
from ami_adapters.simulated_pbx.exchange import Exchange
from ami_adapters.simulated_pbx.ongoing import Leg, Talk
from ccfloor.floor.names import SECOND

TRANSFER_SHARE = 0.03
HOLD_SHARE = 0.15
AGENT_ENDS_SHARE = 0.3


def connect(pbx: Exchange, caller: Caller, queue: Queue, leg: Leg, ring_s: int) -> Talk:
    """Let caller and agent talk; the caller has left the queue a moment ago."""
    wire, seat, channel = pbx.wire, leg.member.seat, leg.channel
    held = pbx.now_s - caller.joined // SECOND
    connected = wire.pair(
        "AgentConnect",
        caller.channel,
        channel,
        f"Queue: {queue.name}\r\nInterface: {seat.device}\r\nMemberName: {leg.member.name}\r\n"
        f"HoldTime: {held}\r\nRingTime: {ring_s}\r\n",
        "agent",
    )
    leg.member.in_call = True
    talk = Talk(caller, queue, leg, "")
    talk.connected, talk.hold_s = connected, held
    seat.call = talk
    if caller.visit:
        caller.visit.answered_by, caller.visit.talk_from = leg.member.name, connected
    pbx.set_device(seat, "INUSE")
    queues.count_answer(queue, held)
    talk.bridge = pbx.new_bridge()
    pbx.join_bridge(talk.bridge, channel, caller.channel)
    _plan_ahead(pbx, talk)
    return talk


def _plan_ahead(pbx: Exchange, talk: Talk) -> None:
    """Draw how the conversation goes on."""
    if pbx.scenario.directed:
        return
    random, length = pbx.random, talk.caller.talk_us
    if length > 20 * SECOND and random.random() < HOLD_SHARE:
        begins = round(length * random.uniform(0.2, 0.5))
        pbx.agenda.after(begins, hold, pbx, talk)
        pbx.agenda.after(begins + round(length * random.uniform(0.1, 0.3)), unhold, pbx, talk)
    draw = random.random()
    others = [name for name in pbx.queues if name != talk.queue.name]
    if draw < TRANSFER_SHARE and others:
        talk.ends = pbx.agenda.after(length, transfer, pbx, talk, random.choice(others))
        return
    ended_by = "agent" if draw < TRANSFER_SHARE + AGENT_ENDS_SHARE else "caller"
    talk.ends = pbx.agenda.after(length, complete, pbx, talk, ended_by)


def is_on(talk: Talk) -> bool:
    """Return whether the two still talk."""
    return talk.leg.member.seat.call is talk


def hold(pbx: Exchange, talk: Talk) -> None:
    """Let the agent press hold [channel.c:ast_queue_hold: the event names his channel]."""
    if is_on(talk) and not talk.on_hold:
        talk.on_hold = True
        pbx.wire.channel("Hold", talk.leg.channel, "MusicClass: default\r\n")
        pbx.set_device(talk.leg.member.seat, "ONHOLD")


def unhold(pbx: Exchange, talk: Talk) -> None:
    """Let the agent take the caller back."""
    if is_on(talk) and talk.on_hold:
        talk.on_hold = False
        pbx.wire.channel("Unhold", talk.leg.channel)
        pbx.set_device(talk.leg.member.seat, "INUSE")


def cut(pbx: Exchange, talk: Talk) -> None:
    """End a conversation from outside, by the caller's channel: nobody asked for it there."""
    if talk.ends is not None:
        talk.ends.call_off()
    complete(pbx, talk, "caller", asked=False)


def complete(pbx: Exchange, talk: Talk, ended_by: str, *, asked: bool = True) -> None:
    """End a conversation: ``ended_by`` is ``caller`` or ``agent``."""
    wire, caller, leg = pbx.wire, talk.caller.channel, talk.leg.channel
    first, second = (caller, leg) if ended_by == "caller" else (leg, caller)
    noise.quality(wire, first, second)
    if asked:
        wire.channel("HangupRequest", first)
    early = pbx.random.random() < 0.5  # noqa: PLR2004 - either thread may be first
    if early:
        _agent_complete(pbx, talk, ended_by)
    noise.parted(wire, first, second)
    pbx.leave_bridge(talk.bridge, first, 1)
    answered_ms = (pbx.now - talk.connected) // 1000
    noise.times(wire, caller, answered_ms, answered_ms + talk.hold_s * 1000)
    wire.channel("SoftHangupRequest", caller, "Cause: 16\r\n")
    if not early:
        _agent_complete(pbx, talk, ended_by)
    pbx.leave_bridge(talk.bridge, second, 0)
    wire.bridge("BridgeDestroy", talk.bridge, "native_rtp", 0)
    noise.quality(wire, second, None)
    pbx.hang_up(first, 16)
    pbx.hang_up(second, 16)
    pbx.callers.pop(caller.uniqueid, None)
    _put_down(pbx, talk)


def transfer(pbx: Exchange, talk: Talk, exten: str) -> None:
    """Let the agent send the caller to another queue, blind."""
    wire, caller, leg = pbx.wire, talk.caller.channel, talk.leg.channel
    wire.tell(
        "BlindTransfer",
        "call",
        "Result: Success\r\n"
        f"{leg.prefixed('Transferer')}{caller.prefixed('Transferee')}"
        f"{wording.bridge(talk.bridge, 'native_rtp', 2)}"
        f"IsExternal: Yes\r\nContext: {caller.context}\r\nExtension: {exten}\r\n",
    )
    _agent_complete(pbx, talk, "transfer")
    pbx.leave_bridge(talk.bridge, caller, 1)
    wire.channel("HangupRequest", leg)
    pbx.leave_bridge(talk.bridge, leg, 0)
    wire.bridge("BridgeDestroy", talk.bridge, "native_rtp", 0)
    pbx.hang_up(leg, 16)
    _put_down(pbx, talk)
    pbx.redirected.append((talk.caller, exten))


def _agent_complete(pbx: Exchange, talk: Talk, reason: str) -> None:
    member = talk.leg.member
    talked = pbx.now_s - talk.connected // SECOND
    at = pbx.wire.pair(
        "AgentComplete",
        talk.caller.channel,
        talk.leg.channel,
        f"Queue: {talk.queue.name}\r\nInterface: {member.seat.device}\r\n"
        f"MemberName: {member.name}\r\nHoldTime: {talk.hold_s}\r\nTalkTime: {talked}\r\n"
        f"Reason: {reason}\r\n",
        "agent",
    )
    queues.count_completed(talk.queue, talk.hold_s, talked)
    visit = talk.caller.visit
    if visit:
        visit.talk_to, visit.ended_by = at, reason


def _put_down(pbx: Exchange, talk: Talk) -> None:
    """Free the agent for the next call, after his wrap-up (shared_lastcall=yes)."""
    seat = talk.leg.member.seat
    talk.on_hold = False
    wrap = talk.queue.plan.wrapup_s
    for member in seat.members:
        member.in_call = False
        member.taken += 1
        member.last_call = pbx.now_s
    seat.wrap_until = (pbx.now_s + wrap) * SECOND
    pbx.put_down(seat)
    if wrap:
        pbx.agenda.at(seat.wrap_until, pbx.rested, seat)
