r"""THE table: from Asterisk's event names to the floor's facts.

The law: strings die here. Nothing behind this file knows a header's name, and nothing
before it knows what a header means. A frame gives one fact or none. What is missing or
malformed becomes an empty value or a ``Garbled`` fact, never an exception.

Instants. ``Timestamp`` (manager.conf ``timestampevents=yes``) stands right behind
``Privilege``, where no caller can write, and only there it is believed. List items and
replies have none [manager.c]: they get the newest instant that the stream itself has
told (a ping before each census sees to it that this is at most a moment old), so that
the same bytes give the same facts, live or replayed. Only a PBX that never sends a
Timestamp is measured by our own clock (``Translator.heard``).

Header names are those of Asterisk 16 to 22: AMI.md A2 to A6 lists them with their
sources in app_queue.c, manager_channels.c and manager_bridges.c.
"""

from __future__ import annotations

from collections.abc import Mapping

from ami_adapters.frames import Frame
from ami_adapters.pbx_clock import pong
from ami_adapters.readers import attempts, callers, channels, members, system
from ami_adapters.readers.values import (
    INTERFACE,
    MEMBER_NAME,
    Read,
    number,
    stamp,
)
from ccfloor.floor import facts as f
from ccfloor.floor.names import Instant

STEP = 1_000_000
"""Microseconds. One thread stamps all events [manager.c], so a Timestamp that lies further
back than this is no late event: the clock was set."""

GREETING = b"Asterisk Call Manager/"

TABLE: Mapping[bytes, Read] = {
    b"QueueParams": members.queue_listed,
    b"QueueMember": members.member(f.MemberListed, b"\nLocation:", b"\nName:"),
    b"QueueEntry": callers.caller_listed,
    b"QueueMemberAdded": members.member(f.MemberAdded, INTERFACE, MEMBER_NAME),
    b"QueueMemberRemoved": members.member(f.MemberRemoved, INTERFACE, MEMBER_NAME),
    b"QueueMemberPause": members.member(f.MemberPaused, INTERFACE, MEMBER_NAME),
    b"QueueMemberStatus": members.member(f.MemberStatus, INTERFACE, MEMBER_NAME),
    b"QueueMemberPenalty": members.member(f.MemberStatus, INTERFACE, MEMBER_NAME),
    b"QueueMemberRinginuse": members.member(f.MemberStatus, INTERFACE, MEMBER_NAME),
    b"AgentLogin": members.pool_login,
    b"AgentLogoff": members.pool_logoff,
    b"QueueCallerJoin": callers.caller_joined,
    b"QueueCallerLeave": callers.caller_left,
    b"QueueCallerAbandon": callers.caller_given_up,
    b"VarSet": callers.variable,
    b"AgentCalled": attempts.agent_called,
    b"AgentRingNoAnswer": attempts.ring_no_answer,
    b"AgentConnect": attempts.agent_connect,
    b"AgentComplete": attempts.agent_complete,
    b"AgentDump": attempts.agent_dump,
    b"DialBegin": attempts.dial_begin,
    b"DialState": attempts.dial_state,
    b"DialEnd": attempts.dial_end,
    b"Newstate": channels.channel_state,
    b"Newchannel": channels.channel_state,
    b"CoreShowChannel": channels.channel_listed,
    b"Hangup": channels.hangup,
    b"HangupRequest": channels.hangup_request,
    b"SoftHangupRequest": channels.hangup_request,
    b"Rename": channels.rename,
    b"BridgeEnter": channels.bridge_enter,
    b"BridgeLeave": channels.bridge_leave,
    b"Hold": channels.hold,
    b"Unhold": channels.unhold,
    b"BlindTransfer": channels.blind_transfer,
    b"AttendedTransfer": channels.attended_transfer,
    b"LocalBridge": channels.local_bridge,
    b"LocalOptimizationBegin": channels.local_optimization,
    b"DeviceStateChange": system.device_state,
    b"ContactStatus": system.contact_status,
    b"PeerStatus": system.peer_status,
    b"FullyBooted": system.fully_booted,
    b"Shutdown": system.shutdown,
    b"Reload": system.reload,
    b"UserEvent": system.user_event,
    b"!oversize": system.oversize,
    # Sent at login, before the first ping is answered: its Timestamp sets the clock early.
    b"SuccessfulAuth": system.clock_only,
}
"""One reader for each event the floor needs; ``QueueStatusComplete`` and replies are below."""

WANTED: Mapping[bytes, bytes | None] = {
    **dict.fromkeys(TABLE),
    b"VarSet": b"\nVariable: QUEUE",
    b"QueueStatusComplete": None,
    b"CoreShowChannelsComplete": None,
    b"DeviceStateListComplete": None,
}
"""Event names the protocol keeps, and what a block of that name must contain (None: nothing)."""


class Translator:
    """Turns the frames of one stream into facts.

    It remembers only the stream's clock and how far a listing has come. After a greeting
    it holds back what comes until the stream has told its time, so that no fact of a new
    connection carries the last instant of the old one.
    """

    def __init__(self) -> None:
        """Begin before the first frame, when nobody knows the time."""
        self.clock: Instant = 0
        self.untranslated = 0
        self._heard: Instant = 0
        self._stamped = False
        self._listed = 0
        self._channels = 0
        self._early: list[Frame] | None = []
        self._pong: Instant = 0
        self._event: Instant = 0

    @property
    def stamped(self) -> bool:
        """Whether the PBX sends events with their time, as far as has been seen."""
        return self._stamped

    def heard(self, at: Instant) -> None:
        """Note when bytes came, on the PBX's clock as far as we know it."""
        self._heard = at

    def facts(self, frame: Frame, out: list[f.Fact]) -> None:
        """Append what a frame says: nothing, one fact, or also those that were held back."""
        raw = frame.raw
        if frame.name:
            told = stamp(raw)
            if told:
                self.clock = told
                self._stamped = True
                if told < self._event - STEP:
                    out.append(f.ClockStepped(told, frame.ref, self._event))
                self._event = told
        elif raw.startswith(GREETING):
            self._early = [frame]
            return
        else:
            told = pong(frame) or 0
            self.clock = told or self.clock
        if self._early is not None:
            if not told and not self._timeless(frame):
                self._early.append(frame)
                return
            self._release(out)
        if not told:
            told = self.clock if self._stamped else max(self.clock, self._heard)
        fact = self._read(frame, told)
        if fact is not None:
            out.append(fact)

    def _timeless(self, frame: Frame) -> bool:
        """Tell whether this PBX sends events without their time (timestampevents=no)."""
        return (
            b"\nPrivilege: " in frame.raw[:100]
            and frame.name != b"FullyBooted"  # sent at login, never with a Timestamp [manager.c]
            and bool(self._heard)
        )

    def _release(self, out: list[f.Fact]) -> None:
        held, self._early = self._early or [], None
        at = self.clock or self._heard
        for frame in held:
            fact = self._read(frame, at)
            if fact is not None:
                out.append(fact)

    def _read(self, frame: Frame, at: Instant) -> f.Fact | None:
        name = frame.name
        if not name:
            return self._reply(frame, at)
        read = TABLE.get(name)
        if read is None:
            return self._list_end(frame, at)
        if name in _ITEMS:
            self._listed += 1
        elif name == b"CoreShowChannel":
            self._channels += 1
        return read(frame, at)

    def _list_end(self, frame: Frame, at: Instant) -> f.Fact | None:
        announced = number(frame.get(b"\nListItems:"))
        if frame.name == b"QueueStatusComplete":
            counted, self._listed = announced == self._listed, 0
            return f.CensusEnded(at, frame.ref, counted)
        if frame.name == b"CoreShowChannelsComplete":
            counted, self._channels = announced == self._channels, 0
            return f.ChannelsCounted(at, frame.ref, counted)
        self.untranslated += 1
        return None

    def _reply(self, frame: Frame, at: Instant) -> f.Fact | None:
        raw = frame.raw
        if raw.startswith(GREETING):
            self._listed = self._channels = 0
            return f.LinkUp(at, frame.ref, raw[len(GREETING) :].strip().decode("latin-1"))
        if frame.get(b"\nPing:") == "Pong":
            before, self._pong = self._pong or at, at
            return f.Tick(before, frame.ref)
        if frame.get(b"\nMessage:") == "Queue status will follow":
            self._listed = 0
            return f.CensusBegan(at, frame.ref)
        if frame.get(b"\nMessage:") == "Channels will follow":
            self._channels = 0
        return None


_ITEMS = {b"QueueParams", b"QueueMember", b"QueueEntry"}
