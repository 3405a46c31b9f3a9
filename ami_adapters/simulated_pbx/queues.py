"""Entering and leaving a queue, and what the queue counts meanwhile [app_queue.c]."""

from __future__ import annotations

from ami_adapters.simulated_pbx import noise
from ami_adapters.simulated_pbx.entities import Caller, Queue
from ami_adapters.simulated_pbx.exchange import Exchange
from ami_adapters.simulated_pbx.ledger import TrueVisit
from ccfloor.floor.names import SECOND, Instant
from ccfloor.floor.states import VisitOutcome


def join(pbx: Exchange, caller: Caller, queue: Queue) -> None:
    """Put a caller at the end of a queue."""
    channel, wire = caller.channel, pbx.wire
    channel.go_to(queue.name, 2)
    noise.extension(wire, channel, queue.name, "Queue", f"{queue.name},,,,{queue.plan.max_wait_s}")
    noise.cleared(wire, channel)
    queue.waiting.append(caller)
    count = len(queue.waiting)
    if count == 1:
        wire.device(f"Queue:{queue.name}", "RINGING")
    at = wire.channel(
        "QueueCallerJoin",
        channel,
        f"Queue: {queue.name}\r\nPosition: {count}\r\nCount: {count}\r\n",
        "agent",
    )
    caller.queue, caller.joined, caller.original_position = queue, at, count
    caller.visits += 1
    caller.visit = TrueVisit(channel.uniqueid, caller.visits, queue.name, at)
    pbx.ledger.visits.append(caller.visit)
    pbx.restless[queue.name] = None


def leave(pbx: Exchange, caller: Caller, outcome: VisitOutcome) -> Instant:
    """Take a caller out of his queue; for an abandon say that first."""
    queue, visit, wire = caller.queue, caller.visit, pbx.wire
    if queue is None or visit is None:
        raise RuntimeError(f"{caller.channel.uniqueid} leaves a queue in which he is not")
    position = queue.waiting.index(caller) + 1
    held = pbx.now_s - caller.joined // SECOND
    block = caller.channel.block
    if outcome not in {VisitOutcome.ANSWERED, VisitOutcome.EXIT_KEY}:
        queue.abandoned += 1
        wire.tell(
            "QueueCallerAbandon",
            "agent",
            f"{block}Queue: {queue.name}\r\nPosition: {position}\r\n"
            f"OriginalPosition: {caller.original_position}\r\nHoldTime: {held}\r\n",
        )
    del queue.waiting[position - 1]
    if not queue.waiting:
        wire.device(f"Queue:{queue.name}", "NOT_INUSE")
    at = wire.tell(
        "QueueCallerLeave",
        "agent",
        f"{block}Queue: {queue.name}\r\nPosition: {position}\r\nCount: {len(queue.waiting)}\r\n",
    )
    noise.waited(wire, caller.channel, position, held)
    visit.left_at, visit.outcome = at, outcome
    caller.queue = None
    if queue.waiting:
        pbx.restless[queue.name] = None
    return at


def count_answer(queue: Queue, held_s: int) -> None:
    """Note a caller's wait as recalc_holdtime does: weight one quarter."""
    queue.hold_s = (queue.hold_s * 3 + held_s) >> 2


def count_completed(queue: Queue, held_s: int, talked_s: int) -> None:
    """Note a conversation as update_queue does."""
    queue.completed += 1
    if held_s <= queue.plan.service_level_s:
        queue.completed_in_level += 1
    queue.talk_s = (queue.talk_s * 3 + talked_s) >> 2
