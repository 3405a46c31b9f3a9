"""Calls that no queue gave: an agent dials out; his device is busy and no AgentConnect comes."""

from __future__ import annotations

from math import log

from ami_adapters.simulated_pbx import noise, population
from ami_adapters.simulated_pbx.entities import Errand, Seat
from ami_adapters.simulated_pbx.exchange import TRUNK, Exchange
from ami_adapters.simulated_pbx.ringing import CALLING_PRES
from ami_adapters.simulated_pbx.wording import UNKNOWN
from ccfloor.floor.names import SECOND

ANSWERED_SHARE = 0.75


def plan(pbx: Exchange, seat: Seat) -> None:
    """Put down when somebody next dials out."""
    every = pbx.scenario.errands_every_s
    if every > 0:
        wait = -log(1.0 - pbx.random.random()) * every
        pbx.agenda.after(round(wait * SECOND), dial, pbx, seat)


def dial(pbx: Exchange, seat: Seat) -> None:
    """Let an agent dial out, if his phone is free."""
    plan(pbx, seat)
    if seat.call or seat.absence or not seat.members or seat.state != "NOT_INUSE":
        return
    wire, number = pbx.wire, population.caller_number(pbx.random)
    near = pbx.new_channel(seat.device, 4, "internal", f"9{number}")
    near.set_caller(seat.exten, "")
    errand = Errand(near, near)
    seat.call = errand
    pbx.errands.append(errand)
    wire.channel("Newchannel", near)
    noise.incoming(wire, near)
    noise.extension(wire, near, near.exten, "Dial", f"PJSIP/{number}@trunk,30")
    pbx.set_device(seat, "INUSE")
    far = errand.far = pbx.new_channel(TRUNK, 0, "from-trunk", "s", near)
    wire.channel("Newchannel", far)
    far.set_caller(number, "")
    far.set_line(seat.exten, UNKNOWN)
    noise.extension(wire, far, near.exten, "AppDial", "(Outgoing Line)")
    wire.channel("NewCallerid", far, CALLING_PRES)
    wire.channel("NewConnectedLine", far)
    wire.pair("DialBegin", near, far, f"DialString: {number}@trunk\r\n")
    far.set_state(5)
    wire.channel("Newstate", far)
    wire.pair("DialState", near, far, "DialStatus: RINGING\r\n")
    pbx.trunk_in_use()
    wait = round(pbx.random.uniform(2, 14) * SECOND)
    act = answered if pbx.random.random() < ANSWERED_SHARE else given_up
    errand.ends = pbx.agenda.after(wait, act, pbx, seat, errand)


def answered(pbx: Exchange, seat: Seat, errand: Errand) -> None:
    """Let the far end answer."""
    near, far, wire = errand.near, errand.far, pbx.wire
    far.set_state(6)
    wire.channel("Newstate", far)
    wire.pair("DialEnd", near, far, "DialStatus: ANSWER\r\n")
    near.set_state(6)
    wire.channel("Newstate", near)
    errand.bridge = pbx.new_bridge()
    pbx.join_bridge(errand.bridge, far, near)
    length = round(30 * pbx.random.lognormvariate(0.0, 0.7) * SECOND)
    errand.ends = pbx.agenda.after(length, finished, pbx, seat, errand)


def given_up(pbx: Exchange, seat: Seat, errand: Errand) -> None:
    """Let the agent hang up because nobody answers."""
    pbx.wire.channel("HangupRequest", errand.near)
    pbx.wire.pair("DialEnd", errand.near, errand.far, "DialStatus: CANCEL\r\n")
    _put_down(pbx, seat, errand)


def finished(pbx: Exchange, seat: Seat, errand: Errand) -> None:
    """End an outgoing conversation."""
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
    seat.call = None
    pbx.set_device(seat, pbx.idle_state(seat))
