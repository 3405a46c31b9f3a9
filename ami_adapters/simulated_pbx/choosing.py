"""Whose turn it is: callers in their order, members by the queue's strategy."""

from __future__ import annotations

from ami_adapters.simulated_pbx.entities import Caller, Member, Queue
from ami_adapters.simulated_pbx.exchange import Exchange
from ccfloor.floor.names import Instant


def can_ring(member: Member, now: Instant) -> bool:
    """Return whether a member may be called [app_queue.c:can_ring_entry, ringinuse=no]."""
    return member.available and member.seat.call is None and member.seat.wrap_until <= now


def pick(pbx: Exchange, queue: Queue) -> list[Member]:
    """Choose who is rung next: everybody, one, or nobody [app_queue.c:calc_metric]."""
    if not queue.free:
        return []
    if queue.plan.strategy == "rrmemory":
        return _next_in_turn(queue, pbx.now)
    able = [member for member in queue.members if can_ring(member, pbx.now)]
    if not able or queue.plan.strategy == "ringall":
        return able
    if queue.plan.strategy == "random":
        return [pbx.random.choice(able)]
    if queue.plan.strategy == "fewestcalls":
        return [min(able, key=lambda member: member.taken)]
    return [min(able, key=lambda member: member.last_call)]


def _next_in_turn(queue: Queue, now: Instant) -> list[Member]:
    members = queue.members
    count = len(members)
    for step in range(count):
        turn = (queue.next_turn + step) % count
        if can_ring(members[turn], now):
            queue.next_turn = (turn + 1) % count
            return [members[turn]]
    return []


def next_caller(queue: Queue, now: Instant) -> Caller | None:
    """Return who is to be served: with ringall only the head of the queue, else with
    autofill the first for whom nobody rings."""  # noqa: D209 - one sentence
    for caller in queue.waiting:
        if caller.round is None and caller.rest_until <= now:
            return caller
        if queue.plan.strategy == "ringall":
            return None
    return None
