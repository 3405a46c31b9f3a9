"""Somebody listens to a running call: his phone rings, ChanSpy begins, both end together.

The law: what is said follows what 16.28 and 22.10 said when they were asked the same. Who is
no seat of the floor has a phone all the same if its number begins with 8 or 9: a lead's.
"""

from __future__ import annotations

import re

from ami_adapters.simulated_pbx import noise, talking
from ami_adapters.simulated_pbx.entities import Channel
from ami_adapters.simulated_pbx.exchange import Exchange
from ami_adapters.simulated_pbx.wording import UNKNOWN
from ccfloor.floor.names import MILLISECOND, SECOND, Micros

PICKS_UP: Micros = 2 * SECOND
"""A lead waits for his phone to ring, and lifts it so long after."""
BEGINS: Micros = 100 * MILLISECOND
"""ChanSpy looks for its channel so long."""
_LEADS = re.compile(r"PJSIP/[89][0-9]{3}")
_NO_PHONE, _NO_ANSWER, _PICKED_UP, _BUSY = 0, 3, 4, 5


def ring(
    pbx: Exchange, device: str, spied: str, data: str, action_id: str, ring_us: Micros
) -> None:
    """Ring a phone; a while later OriginateResponse tells how it went."""
    seat = pbx.seats.get(device)
    if seat is None and _LEADS.fullmatch(device) is None:
        pbx.agenda.after(0, _tell, pbx, device, data, action_id, _NO_PHONE, None)
        return
    if seat is not None and seat.state != "NOT_INUSE":
        reason = _BUSY if seat.reachable else _NO_PHONE
        pbx.agenda.after(0, _tell, pbx, device, data, action_id, reason, None)
        return
    channel = pbx.new_channel(device, 0, "internal", "s")
    pbx.wire.channel("Newchannel", channel)
    channel.set_caller(UNKNOWN, "ccfloor")
    pbx.wire.channel("NewCallerid", channel)
    channel.set_line(UNKNOWN, "ccfloor")
    pbx.wire.channel("NewConnectedLine", channel)
    pbx.wire.tell("DialBegin", "call", f"{channel.dest_block}DialString: {device}\r\n")
    channel.set_state(5)
    pbx.wire.channel("Newstate", channel)
    pbx.set_listener(device, "RINGING")
    pbx.wire.tell("DialState", "call", f"{channel.dest_block}DialStatus: RINGING\r\n")
    act = _picked_up if ring_us > PICKS_UP else _given_up
    wait = min(ring_us, PICKS_UP)
    pbx.agenda.after(wait, act, pbx, channel, spied, data, action_id)


def _given_up(pbx: Exchange, channel: Channel, _spied: str, data: str, action_id: str) -> None:
    if channel.uniqueid not in pbx.channels:
        return
    pbx.wire.tell("DialEnd", "call", f"{channel.dest_block}DialStatus: NOANSWER\r\n")
    _tell(pbx, channel.device, data, action_id, _NO_ANSWER, None)
    _let_go(pbx, channel)


def _picked_up(pbx: Exchange, channel: Channel, spied: str, data: str, action_id: str) -> None:
    if channel.uniqueid not in pbx.channels:
        return
    channel.set_state(6)
    pbx.wire.channel("Newstate", channel)
    pbx.wire.tell("DialEnd", "call", f"{channel.dest_block}DialStatus: ANSWER\r\n")
    pbx.set_listener(channel.device, "INUSE")
    _tell(pbx, channel.device, data, action_id, _PICKED_UP, channel)
    channel.application, channel.application_data = "ChanSpy", data
    noise.extension(pbx.wire, channel, "s", "ChanSpy", data)
    pbx.agenda.after(BEGINS, _listen, pbx, channel, spied)


def _listen(pbx: Exchange, channel: Channel, spied: str) -> None:
    """Begin, or hang up at once when the channel is not there any more (option u)."""
    heard = pbx.channels.get(spied)
    if heard is None or channel.uniqueid not in pbx.channels:
        _let_go(pbx, channel)
        return
    blocks = channel.prefixed("Spyer") + heard.prefixed("Spyee")
    pbx.wire.tell("ChanSpyStart", "call", blocks)
    pbx.heard_by.setdefault(spied, []).append(channel)


def _let_go(pbx: Exchange, channel: Channel) -> None:
    if channel.uniqueid in pbx.channels:
        pbx.put_down_listener(channel, 0)


def _tell(
    pbx: Exchange, device: str, data: str, action_id: str, reason: int, channel: Channel | None
) -> None:
    """Say how it went, to everybody [manager.c:fast_originate]."""
    pbx.wire.tell(
        "OriginateResponse",
        "call",
        f"ActionID: {action_id}\r\nResponse: {'Success' if channel else 'Failure'}\r\n"
        f"Channel: {channel.name if channel else device}\r\nApplication: ChanSpy\r\n"
        f"Data: {data}\r\nReason: {reason}\r\n"
        f"Uniqueid: {channel.uniqueid if channel else UNKNOWN}\r\n"
        f"CallerIDNum: {UNKNOWN}\r\nCallerIDName: ccfloor\r\n",
    )


def hang_up(pbx: Exchange, named: str) -> bool:
    """End a channel from outside, by its Uniqueid or its name [manager.c:action_hangup].

    Only what belongs to a conversation or listens to one is ever ended here.
    """
    channels = pbx.channels.values()
    channel = next((one for one in channels if named in {one.uniqueid, one.name}), None)
    if channel is None:
        return False
    for seat in pbx.seats.values():
        talk = pbx.busy_with(seat)
        if talk is not None and channel in {talk.caller.channel, talk.leg.channel}:
            talking.cut(pbx, talk)
            return True
    for listeners in pbx.heard_by.values():
        if channel in listeners:
            listeners.remove(channel)
            pbx.wire.channel("SoftHangupRequest", channel, "Cause: 16\r\n")
            pbx.put_down_listener(channel, 16)
            return True
    return False
