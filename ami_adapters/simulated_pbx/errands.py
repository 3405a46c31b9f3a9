"""Calls that no queue gave: an agent dials out, or somebody dials his desk directly.

His phone rings or is busy and there is neither AgentCalled nor AgentConnect: a monitor
must show him occupied and charge nobody for how long it rang.
"""

from __future__ import annotations

from ami_adapters.simulated_pbx import arrivals, noise, population
from ami_adapters.simulated_pbx.entities import Channel, Seat
from ami_adapters.simulated_pbx.exchange import TRUNK, Exchange
from ami_adapters.simulated_pbx.ongoing import Errand
from ami_adapters.simulated_pbx.ringing import CALLING_PRES
from ami_adapters.simulated_pbx.wording import UNKNOWN
from ccfloor.floor.names import SECOND

ANSWERED_SHARE = 0.75
DIRECT_SHARE = 0.3
"""Calls that come in for one desk; the others go out."""


def plan(pbx: Exchange, seat: Seat) -> None:
    """Put down when a phone is next used without a queue."""
    every = pbx.scenario.errands_every_s
    if every > 0:
        share = pbx.scenario.earlier.rest
        wait = arrivals.wait_for_one(pbx.scenario, every, share, pbx.now, pbx.random)
        pbx.agenda.after(round(wait * SECOND), begin, pbx, seat)


def begin(pbx: Exchange, seat: Seat) -> None:
    """Let a phone be used, if it is free and somebody sits there."""
    plan(pbx, seat)
    if seat.call or seat.absence or not seat.members or seat.state != "NOT_INUSE":
        return
    number = population.caller_number(pbx.random)
    if pbx.random.random() < DIRECT_SHARE:
        errand = _dialled_from_outside(pbx, seat, number)
    else:
        errand = _dialling_out(pbx, seat, number)
    wait = round(pbx.random.uniform(2, 14) * SECOND)
    act = answered if pbx.random.random() < ANSWERED_SHARE else given_up
    errand.ends = pbx.agenda.after(wait, act, pbx, seat, errand)


def _dialling_out(pbx: Exchange, seat: Seat, number: str) -> Errand:
    near = pbx.new_channel(seat.device, 4, "internal", f"9{number}")
    near.set_caller(seat.exten, "")
    errand = _set_up(pbx, seat, near)
    pbx.set_device(seat, "INUSE")
    errand.far = pbx.new_channel(TRUNK, 0, "from-trunk", "s", near)
    _ring_far(pbx, errand, number, f"{number}@trunk")
    pbx.trunk_in_use()
    return errand


def _dialled_from_outside(pbx: Exchange, seat: Seat, number: str) -> Errand:
    near = pbx.new_channel(TRUNK, 4, "from-trunk", seat.exten)
    near.set_caller(number, population.caller_name(pbx.random, pbx.scenario.hostile_share))
    errand = _set_up(pbx, seat, near)
    pbx.trunk_in_use()
    errand.far = pbx.new_channel(seat.device, 0, "internal", "s", near)
    _ring_far(pbx, errand, seat.exten, seat.exten)
    pbx.set_device(seat, "RINGING")
    return errand


def _set_up(pbx: Exchange, seat: Seat, near: Channel) -> Errand:
    """Say that ``near``, who dials, has come up in the dialplan."""
    errand = Errand(near, near)
    seat.call = errand
    pbx.errands.append(errand)
    pbx.wire.channel("Newchannel", near)
    noise.incoming(pbx.wire, near)
    noise.extension(pbx.wire, near, near.exten, "Dial", f"PJSIP/{near.exten},30")
    return errand


def _ring_far(pbx: Exchange, errand: Errand, number: str, dial: str) -> None:
    near, far, wire = errand.near, errand.far, pbx.wire
    wire.channel("Newchannel", far)
    far.exten = near.exten
    far.set_caller(number, "")
    far.set_line(near.number, near.shown_name)
    noise.extension(wire, far, near.exten, "AppDial", "(Outgoing Line)")
    wire.channel("NewCallerid", far, CALLING_PRES)
    wire.channel("NewConnectedLine", far)
    wire.pair("DialBegin", near, far, f"DialString: {dial}\r\n")
    near.set_line(number, UNKNOWN)
    wire.channel("NewConnectedLine", near)
    far.set_state(5)
    wire.channel("Newstate", far)
    wire.pair("DialState", near, far, "DialStatus: RINGING\r\n")


def answered(pbx: Exchange, seat: Seat, errand: Errand) -> None:
    """Let the far end answer."""
    near, far, wire = errand.near, errand.far, pbx.wire
    far.set_state(6)
    wire.channel("Newstate", far)
    wire.pair("DialEnd", near, far, "DialStatus: ANSWER\r\n")
    near.set_state(6)
    wire.channel("Newstate", near)
    pbx.set_device(seat, "INUSE")
    errand.bridge = pbx.new_bridge()
    pbx.join_bridge(errand.bridge, far, near)
    length = round(30 * pbx.random.lognormvariate(0.0, 0.7) * SECOND)
    errand.ends = pbx.agenda.after(length, finished, pbx, seat, errand)


def given_up(pbx: Exchange, seat: Seat, errand: Errand) -> None:
    """Let whoever dialled hang up because nobody answers."""
    pbx.wire.channel("HangupRequest", errand.near)
    pbx.wire.pair("DialEnd", errand.near, errand.far, "DialStatus: CANCEL\r\n")
    _put_down(pbx, seat, errand)


def finished(pbx: Exchange, seat: Seat, errand: Errand) -> None:
    """End the conversation."""
    pbx.wire.channel("HangupRequest", errand.near, "Cause: 16\r\n")
    noise.quality(pbx.wire, errand.near, errand.far)
    pbx.leave_bridge(errand.bridge, errand.near, 1)
    pbx.leave_bridge(errand.bridge, errand.far, 0)
    pbx.wire.bridge("BridgeDestroy", errand.bridge, "native_rtp", 0)
    _put_down(pbx, seat, errand)


def _put_down(pbx: Exchange, seat: Seat, errand: Errand) -> None:
    pbx.hang_up(errand.far, 16)
    pbx.hang_up(errand.near, 16)
    pbx.errands.remove(errand)
    pbx.put_down(seat)
