"""From a wish to a plan: what exactly would be sent, if the floor is as it is now.

The law: a plan names only what is known at this moment: interfaces that are members, queues
that exist, channels of a queue's own call on that very seat. Two plans from one wish are equal
unless something that matters has changed in between; who confirms the first is not taken to
have confirmed the second.

A move adds first and removes then. The other way round there is a moment in which he is in no
queue: a call would pass him by, and the floor would see him log out. In between he is a member of
both, with one phone that rings for one call at a time. He takes along name, state interface,
penalty and pause; the reason of a pause needs an order of its own (QueueAdd of 16 to 22 knows
``Paused`` and no reason). When a later step fails the first is undone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, cast

import msgspec

from ami_adapters.memberships import Membership
from ami_adapters.orders import (
    PENALTY_MOST,
    AddToQueue,
    Hangup,
    Order,
    PauseMember,
    RemoveFromQueue,
    SetPenalty,
    Spy,
    SpyMode,
    UnpauseMember,
    name_is_sound,
)
from ccfloor.acting.rights import SPYING
from ccfloor.floor.names import AgentName, ChannelId, QueueName, SeatId
from ccfloor.floor.views import Conversation, SeatView
from ccfloor.serve.orders import Act

Refused = Literal[
    "unknown_seat", "not_logged_in", "unknown_queue", "not_member", "already_member", "which_queue",
    "not_dynamic", "bad_reason", "bad_value", "not_paused", "no_call", "no_device", "own_phone",
    "unknown_order",
]  # fmt: skip
"""Why there is no plan."""


class Sight(msgspec.Struct, frozen=True):
    """What is known of one seat at one moment."""

    seat: SeatView
    memberships: tuple[Membership, ...] = ()
    conversation: Conversation | None = None
    """The queue's call he is on."""
    number: str = ""
    """That caller's number, unmasked."""


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What would be done."""

    order: str
    seat: SeatId
    agent: AgentName
    steps: tuple[Order, ...]
    """In this order; the next only when the one before was done."""
    undo: tuple[Order, ...] = ()
    """What takes the first step back, when a later one fails."""
    queue: QueueName = ""
    to: QueueName = ""
    reason: str = ""
    penalty: int | None = None
    paused: bool = False
    call: ChannelId = ""
    number: str = ""
    device: str = ""


def plan(
    act: Act,
    sight: Sight | None,
    *,
    has_queue: Callable[[QueueName], bool],
    reasons: tuple[str, ...],
    device: str,
) -> Plan | Refused:
    """Return what would be done, or why nothing can be. ``device`` is the asking person's."""
    made: Plan | Refused
    if sight is None:
        return "unknown_seat"
    if act.order in SPYING:
        return _spy(act, sight, device)
    if act.order == "hangup":
        return _hang_up(sight)
    if not sight.memberships:
        return "not_logged_in"
    match act.order:
        case "pause":
            made = _pause(act, sight, reasons)
        case "unpause":
            made = _unpause(sight)
        case "move":
            made = _move(act, sight, has_queue)
        case "penalty":
            made = _penalty(act, sight)
        case _:
            made = "unknown_order"
    return made


def _member(queue: QueueName, sight: Sight) -> Membership | Refused:
    """Find the one membership that is meant."""
    meant = [one for one in sight.memberships if queue in {"", one.queue}]
    if not meant:
        return "not_member"
    return meant[0] if len(meant) == 1 else "which_queue"


def _interfaces(sight: Sight) -> list[str]:
    return list(dict.fromkeys(one.interface for one in sight.memberships))


def _pause(act: Act, sight: Sight, reasons: tuple[str, ...]) -> Plan | Refused:
    if act.reason not in reasons:
        return "bad_reason"
    return Plan(
        order="pause",
        seat=sight.seat.seat,
        agent=sight.seat.agent,
        reason=act.reason,
        steps=tuple(PauseMember(interface=i, reason=act.reason) for i in _interfaces(sight)),
    )


def _unpause(sight: Sight) -> Plan | Refused:
    if not any(one.paused for one in sight.memberships):
        return "not_paused"
    return Plan(
        order="unpause",
        seat=sight.seat.seat,
        agent=sight.seat.agent,
        steps=tuple(UnpauseMember(interface=i) for i in _interfaces(sight)),
    )


def _move(act: Act, sight: Sight, has_queue: Callable[[QueueName], bool]) -> Plan | Refused:
    member = _member(act.queue, sight)
    if not isinstance(member, Membership):
        return member
    if not has_queue(act.to):
        return "unknown_queue"
    if any(one.queue == act.to for one in sight.memberships):
        return "already_member"
    if not member.dynamic:
        return "not_dynamic"
    keeps = member.reason if member.paused else ""
    kept = name_is_sound(member.name) and (not keeps or name_is_sound(keeps))
    if not kept or not 0 <= member.penalty <= PENALTY_MOST:
        return "bad_value"
    again = (PauseMember(interface=member.interface, reason=keeps, queue=act.to),) if keeps else ()
    return Plan(
        order="move",
        seat=sight.seat.seat,
        agent=sight.seat.agent,
        queue=member.queue,
        to=act.to,
        reason=keeps,
        penalty=member.penalty,
        paused=member.paused,
        steps=(
            AddToQueue(
                queue=act.to,
                interface=member.interface,
                name=member.name,
                seat=member.seat,
                penalty=member.penalty,
                paused=member.paused,
            ),
            *again,
            RemoveFromQueue(queue=member.queue, interface=member.interface),
        ),
        undo=(RemoveFromQueue(queue=act.to, interface=member.interface),),
    )


def _penalty(act: Act, sight: Sight) -> Plan | Refused:
    member = _member(act.queue, sight)
    if not isinstance(member, Membership):
        return member
    if act.penalty is None or not 0 <= act.penalty <= PENALTY_MOST:
        return "bad_value"
    return Plan(
        order="penalty",
        seat=sight.seat.seat,
        agent=sight.seat.agent,
        queue=member.queue,
        penalty=act.penalty,
        steps=(SetPenalty(queue=member.queue, interface=member.interface, penalty=act.penalty),),
    )


def _spy(act: Act, sight: Sight, device: str) -> Plan | Refused:
    talk = sight.conversation
    if not device:
        return "no_device"
    if device == sight.seat.seat:
        return "own_phone"  # his own call, or that of whoever sits at his desk
    if talk is None:
        return "no_call"
    return Plan(
        order=act.order,
        seat=sight.seat.seat,
        agent=sight.seat.agent,
        queue=talk.queue,
        call=talk.call,
        number=sight.number,
        device=device,
        steps=(Spy(mode=cast("SpyMode", act.order), leg=talk.leg, device=device),),
    )


def _hang_up(sight: Sight) -> Plan | Refused:
    talk = sight.conversation
    if talk is None:
        return "no_call"
    return Plan(
        order="hangup",
        seat=sight.seat.seat,
        agent=sight.seat.agent,
        queue=talk.queue,
        call=talk.call,
        number=sight.number,
        steps=(Hangup(channel=talk.channel),),
    )
