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

from collections.abc import Callable, Mapping

from ami_adapters.frames import Frame
from ccfloor.floor import facts as f
from ccfloor.floor.names import Instant

GREETING = b"Asterisk Call Manager/"

_UNIQUEID = b"\nUniqueid:"
_DEST_UNIQUEID = b"\nDestUniqueid:"
_CHANNEL = b"\nChannel:"
_QUEUE = b"\nQueue:"
_INTERFACE = b"\nInterface:"
_MEMBER_NAME = b"\nMemberName:"
_TIMESTAMP = b"Timestamp: "
_EPOCH_DIGITS = 10  # until the year 2286
_RINGING = 5  # ast_channel_state [channelstate.h]
_UP = 6

_C_ESCAPES = {
    "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
}  # fmt: skip
_STATUS_WORDS = {
    "NOT_INUSE": 1, "INUSE": 2, "BUSY": 3, "INVALID": 4,
    "UNAVAILABLE": 5, "RINGING": 6, "RINGINUSE": 7, "ONHOLD": 8,
}  # fmt: skip
_REACHABLE = {"Reachable", "NonQualified", "Created", "Registered"}


def number(text: str) -> int:
    """Read a whole number leniently: "" and anything else that is none is 0."""
    try:
        return int(text)
    except ValueError:
        return 0


def unescape(text: str) -> str:
    r"""Undo Asterisk's C escapes in a snapshot's name [utils.c:ast_escape_c]."""
    if "\\" not in text:
        return text
    out, rest = [], iter(text)
    for char in rest:
        if char == "\\":
            char = next(rest, "\\")  # noqa: PLW2901 - the escape is two characters long
            char = _C_ESCAPES.get(char, char)  # noqa: PLW2901 - the same
        out.append(char)
    return "".join(out)


def stamp(raw: bytes) -> Instant:
    """Read the Timestamp that Asterisk put behind Privilege; 0 where there is none."""
    second = raw.find(b"\n", raw.find(b"\n") + 1) + 1
    if not second or not raw.startswith(_TIMESTAMP, second):
        return 0
    return _instant(raw, second + len(_TIMESTAMP))


def _instant(raw: bytes, at: int) -> Instant:
    dot = at + _EPOCH_DIGITS
    try:
        return int(raw[at:dot]) * 1_000_000 + int(raw[dot + 1 : dot + 7].ljust(6, b"0"))
    except ValueError:
        return 0


# --- queues and members ---------------------------------------------------------------


def _queue_listed(frame: Frame, at: Instant) -> f.Fact:
    get = frame.get
    return f.QueueListed(
        at, frame.ref, get(_QUEUE), get(b"\nStrategy:"), number(get(b"\nServiceLevel:"))
    )


def _member(kind: type[f.MemberFact], interface: bytes, name: bytes) -> Read:
    """Make the reader of one kind of member frame: lists and events name the keys differently."""

    def read(frame: Frame, at: Instant) -> f.Fact:
        get = frame.get
        dialled = get(interface)
        return kind(
            at,
            frame.ref,
            get(_QUEUE),
            dialled,
            get(b"\nStateInterface:") or dialled,
            get(name),
            number(get(b"\nStatus:")),
            get(b"\nPaused:") == "1",
            get(b"\nPausedReason:"),
            number(get(b"\nLastPause:")),
            number(get(b"\nLastCall:")),
            number(get(b"\nLoginTime:")),
            number(get(b"\nWrapuptime:")),
        )

    return read


def _pool_login(frame: Frame, at: Instant) -> f.Fact:
    return f.PoolLogin(at, frame.ref, frame.get(b"\nAgent:"), frame.get(_UNIQUEID))


def _pool_logoff(frame: Frame, at: Instant) -> f.Fact:
    return f.PoolLogoff(at, frame.ref, frame.get(b"\nAgent:"))


# --- callers --------------------------------------------------------------------------


def _caller_listed(frame: Frame, at: Instant) -> f.Fact:
    get = frame.get
    return f.CallerListed(
        at,
        frame.ref,
        get(_QUEUE),
        get(_UNIQUEID),
        number(get(b"\nPosition:")),
        number(get(b"\nWait:")),
        _known(get(b"\nCallerIDNum:")),
        _known(get(b"\nCallerIDName:")),  # not escaped in QueueEntry [app_queue.c]
    )


def _caller_joined(frame: Frame, at: Instant) -> f.Fact:
    get = frame.get
    return f.CallerJoined(
        at,
        frame.ref,
        get(_QUEUE),
        get(_UNIQUEID),
        number(get(b"\nPosition:")),
        number(get(b"\nCount:")),
        _known(get(b"\nCallerIDNum:")),
        _known(unescape(get(b"\nCallerIDName:"))),
    )


def _known(text: str) -> str:
    return "" if text in {"<unknown>", "unknown"} else text


def _caller_left(frame: Frame, at: Instant) -> f.Fact:
    return f.CallerLeft(at, frame.ref, frame.get(_QUEUE), frame.get(_UNIQUEID))


def _caller_given_up(frame: Frame, at: Instant) -> f.Fact:
    get = frame.get
    return f.CallerGivenUp(at, frame.ref, get(_QUEUE), get(_UNIQUEID), number(get(b"\nHoldTime:")))


def _variable(frame: Frame, at: Instant) -> f.Fact | None:
    get = frame.get
    if get(b"\nVariable:") != "QUEUESTATUS":
        return None
    return f.QueueExit(at, frame.ref, get(_UNIQUEID), get(b"\nValue:"))


# --- ring attempts --------------------------------------------------------------------


def _agent_called(frame: Frame, at: Instant) -> f.Fact:
    get = frame.get
    return f.AgentCalled(
        at,
        frame.ref,
        get(_QUEUE),
        get(_UNIQUEID),
        get(_INTERFACE),
        get(_MEMBER_NAME),
        get(_DEST_UNIQUEID),
    )


def _dial_begin(frame: Frame, at: Instant) -> f.Fact:
    get = frame.get
    return f.LegDialed(at, frame.ref, get(_UNIQUEID), get(_DEST_UNIQUEID), get(b"\nDialString:"))


def _dial_state(frame: Frame, at: Instant) -> f.Fact | None:
    if frame.get(b"\nDialStatus:") != "RINGING":
        return None
    return f.LegRinging(at, frame.ref, frame.get(_DEST_UNIQUEID), "dialstate")


def _dial_end(frame: Frame, at: Instant) -> f.Fact:
    get = frame.get
    return f.LegEnded(
        at,
        frame.ref,
        get(_UNIQUEID),
        get(_DEST_UNIQUEID),
        get(b"\nDialStatus:"),
        get(b"\nForward:"),
    )


def _ring_no_answer(frame: Frame, at: Instant) -> f.Fact:
    get = frame.get
    return f.AgentRingNoAnswer(
        at,
        frame.ref,
        get(_QUEUE),
        get(_UNIQUEID),
        get(_INTERFACE),
        get(_DEST_UNIQUEID),
        number(get(b"\nRingTime:")),  # milliseconds here, seconds in AgentConnect [app_queue.c]
    )


def _agent_connect(frame: Frame, at: Instant) -> f.Fact:
    get = frame.get
    return f.AgentConnected(
        at,
        frame.ref,
        get(_QUEUE),
        get(_UNIQUEID),
        get(_INTERFACE),
        get(_MEMBER_NAME),
        get(_DEST_UNIQUEID),
        number(get(b"\nHoldTime:")),
        number(get(b"\nRingTime:")),
    )


def _agent_complete(frame: Frame, at: Instant) -> f.Fact:
    get = frame.get
    return f.AgentCompleted(
        at,
        frame.ref,
        get(_QUEUE),
        get(_UNIQUEID),
        get(_INTERFACE),
        get(_MEMBER_NAME),
        get(_DEST_UNIQUEID),
        number(get(b"\nHoldTime:")),
        number(get(b"\nTalkTime:")),
        get(b"\nReason:"),
    )


def _agent_dump(frame: Frame, at: Instant) -> f.Fact:
    get = frame.get
    return f.AgentDumped(
        at, frame.ref, get(_QUEUE), get(_UNIQUEID), get(_INTERFACE), get(_DEST_UNIQUEID)
    )


# --- channels and bridges -------------------------------------------------------------


def _channel_state(frame: Frame, at: Instant) -> f.Fact:
    get = frame.get
    state = number(get(b"\nChannelState:"))
    if state == _RINGING:
        return f.LegRinging(at, frame.ref, get(_UNIQUEID), "newstate")
    return f.ChannelState(at, frame.ref, get(_UNIQUEID), get(_CHANNEL), state, get(b"\nLinkedid:"))


def _channel_listed(frame: Frame, at: Instant) -> f.Fact:
    get = frame.get
    return f.ChannelListed(
        at,
        frame.ref,
        get(_UNIQUEID),
        get(_CHANNEL),
        get(b"\nLinkedid:"),
        get(b"\nBridgeId:"),
        get(b"\nApplication:"),
        number(get(b"\nChannelState:")) == _UP,
    )


def _hangup(frame: Frame, at: Instant) -> f.Fact:
    get = frame.get
    return f.ChannelGone(at, frame.ref, get(_UNIQUEID), get(_CHANNEL), number(get(b"\nCause:")))


def _hangup_request(frame: Frame, at: Instant) -> f.Fact:
    get = frame.get
    return f.HangupRequested(
        at, frame.ref, get(_UNIQUEID), frame.name[:4] == b"Soft", number(get(b"\nCause:"))
    )


def _rename(frame: Frame, at: Instant) -> f.Fact:
    return f.ChannelRenamed(at, frame.ref, frame.get(_UNIQUEID), frame.get(b"\nNewname:"))


def _bridge_enter(frame: Frame, at: Instant) -> f.Fact:
    get = frame.get
    return f.BridgeEntered(
        at, frame.ref, get(b"\nBridgeUniqueid:"), get(_UNIQUEID), get(b"\nSwapUniqueid:")
    )


def _bridge_leave(frame: Frame, at: Instant) -> f.Fact:
    return f.BridgeLeft(at, frame.ref, frame.get(b"\nBridgeUniqueid:"), frame.get(_UNIQUEID))


def _hold(frame: Frame, at: Instant) -> f.Fact:
    return f.HoldBegan(at, frame.ref, frame.get(_UNIQUEID))


def _unhold(frame: Frame, at: Instant) -> f.Fact:
    return f.HoldEnded(at, frame.ref, frame.get(_UNIQUEID))


def _blind_transfer(frame: Frame, at: Instant) -> f.Fact | None:
    get = frame.get
    if get(b"\nResult:") != "Success":
        return None
    return f.Transferred(
        at,
        frame.ref,
        "blind",
        get(b"\nTransfererUniqueid:"),
        get(b"\nTransfereeUniqueid:"),
        get(b"\nExtension:"),
    )


def _attended_transfer(frame: Frame, at: Instant) -> f.Fact | None:
    get = frame.get
    if get(b"\nResult:") != "Success":
        return None
    return f.Transferred(
        at,
        frame.ref,
        "attended",
        get(b"\nOrigTransfererUniqueid:"),
        get(b"\nTransfereeUniqueid:"),
        get(b"\nDestType:"),
    )


def _local_bridge(frame: Frame, at: Instant) -> f.Fact:
    get = frame.get
    return f.LocalBridged(at, frame.ref, get(b"\nLocalOneUniqueid:"), get(b"\nLocalTwoUniqueid:"))


def _local_optimization(frame: Frame, at: Instant) -> f.Fact:
    get = frame.get
    return f.LocalOptimized(
        at,
        frame.ref,
        get(b"\nLocalOneUniqueid:"),
        get(b"\nLocalTwoUniqueid:"),
        get(b"\nSourceUniqueid:"),
    )


# --- devices, the process, the dialplan's own words -----------------------------------


def _device_state(frame: Frame, at: Instant) -> f.Fact | None:
    device = frame.get(b"\nDevice:")
    if device.startswith("Queue:"):
        return None  # app_queue's own invention, nobody's phone
    return f.DeviceState(at, frame.ref, device, frame.get(b"\nState:").lower())


def _contact_status(frame: Frame, at: Instant) -> f.Fact:
    status = frame.get(b"\nContactStatus:")
    device = "PJSIP/" + frame.get(b"\nEndpointName:")
    return f.ContactState(at, frame.ref, device, status in _REACHABLE, status)


def _peer_status(frame: Frame, at: Instant) -> f.Fact:
    status = frame.get(b"\nPeerStatus:")
    return f.ContactState(at, frame.ref, frame.get(b"\nPeer:"), status in _REACHABLE, status)


def _fully_booted(frame: Frame, at: Instant) -> f.Fact:
    return f.Booted(at, frame.ref, number(frame.get(b"\nUptime:")))


def _shutdown(frame: Frame, at: Instant) -> f.Fact:
    return f.ShutDown(at, frame.ref, frame.get(b"\nRestart:") == "True")


def _reload(frame: Frame, at: Instant) -> f.Fact:
    return f.Reloaded(at, frame.ref, frame.get(b"\nModule:"))


def _user_event(frame: Frame, at: Instant) -> f.Fact:
    """Keep the snapshot that Asterisk wrote apart from the body that anybody can write."""
    cut = frame.raw.find(b"\nUserEvent:")
    if cut < 0:
        return f.Garbled(at, frame.ref, "UserEvent without a name")
    snapshot = Frame(frame.raw[:cut], frame.name)
    pairs = Frame(frame.raw[cut + 1 :], frame.name).headers()
    return f.UserSaid(at, frame.ref, pairs[0][1], snapshot.get(_UNIQUEID), tuple(pairs[1:]))


def _oversize(frame: Frame, at: Instant) -> f.Fact:
    return f.Garbled(at, frame.ref, "a frame over the size limit was skipped")


def _clock_only(_frame: Frame, _at: Instant) -> f.Fact | None:
    return None


Read = Callable[[Frame, Instant], "f.Fact | None"]

TABLE: Mapping[bytes, Read] = {
    b"QueueParams": _queue_listed,
    b"QueueMember": _member(f.MemberListed, b"\nLocation:", b"\nName:"),
    b"QueueEntry": _caller_listed,
    b"QueueMemberAdded": _member(f.MemberAdded, _INTERFACE, _MEMBER_NAME),
    b"QueueMemberRemoved": _member(f.MemberRemoved, _INTERFACE, _MEMBER_NAME),
    b"QueueMemberPause": _member(f.MemberPaused, _INTERFACE, _MEMBER_NAME),
    b"QueueMemberStatus": _member(f.MemberStatus, _INTERFACE, _MEMBER_NAME),
    b"QueueMemberPenalty": _member(f.MemberStatus, _INTERFACE, _MEMBER_NAME),
    b"QueueMemberRinginuse": _member(f.MemberStatus, _INTERFACE, _MEMBER_NAME),
    b"AgentLogin": _pool_login,
    b"AgentLogoff": _pool_logoff,
    b"QueueCallerJoin": _caller_joined,
    b"QueueCallerLeave": _caller_left,
    b"QueueCallerAbandon": _caller_given_up,
    b"VarSet": _variable,
    b"AgentCalled": _agent_called,
    b"AgentRingNoAnswer": _ring_no_answer,
    b"AgentConnect": _agent_connect,
    b"AgentComplete": _agent_complete,
    b"AgentDump": _agent_dump,
    b"DialBegin": _dial_begin,
    b"DialState": _dial_state,
    b"DialEnd": _dial_end,
    b"Newstate": _channel_state,
    b"Newchannel": _channel_state,
    b"CoreShowChannel": _channel_listed,
    b"Hangup": _hangup,
    b"HangupRequest": _hangup_request,
    b"SoftHangupRequest": _hangup_request,
    b"Rename": _rename,
    b"BridgeEnter": _bridge_enter,
    b"BridgeLeave": _bridge_leave,
    b"Hold": _hold,
    b"Unhold": _unhold,
    b"BlindTransfer": _blind_transfer,
    b"AttendedTransfer": _attended_transfer,
    b"LocalBridge": _local_bridge,
    b"LocalOptimizationBegin": _local_optimization,
    b"DeviceStateChange": _device_state,
    b"ContactStatus": _contact_status,
    b"PeerStatus": _peer_status,
    b"FullyBooted": _fully_booted,
    b"Shutdown": _shutdown,
    b"Reload": _reload,
    b"UserEvent": _user_event,
    b"!oversize": _oversize,
    # Sent at login, before the first ping is answered: its Timestamp sets the clock early.
    b"SuccessfulAuth": _clock_only,
}
"""One reader for each event the floor needs; ``QueueStatusComplete`` and replies are below."""

WANTED: Mapping[bytes, bytes | None] = {
    **dict.fromkeys(TABLE),
    b"VarSet": b"\nVariable: QUEUESTATUS\r\n",
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
        elif raw.startswith(GREETING):
            self._early = [frame]
            return
        else:
            told = _ping_time(frame)
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
            return f.Tick(at, frame.ref)
        if frame.get(b"\nMessage:") == "Queue status will follow":
            self._listed = 0
            return f.CensusBegan(at, frame.ref)
        if frame.get(b"\nMessage:") == "Channels will follow":
            self._channels = 0
        return None


def _ping_time(frame: Frame) -> Instant:
    """Read the Timestamp of a reply to Ping; 0 for any other reply."""
    if frame.get(b"\nPing:") != "Pong":
        return 0
    told = frame.raw.find(b"\n" + _TIMESTAMP)
    return _instant(frame.raw, told + 1 + len(_TIMESTAMP)) if told >= 0 else 0


_ITEMS = {b"QueueParams", b"QueueMember", b"QueueEntry"}
