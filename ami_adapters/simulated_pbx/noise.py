"""What a real Asterisk also says and a floor never needs: 54 % of the recorded frames.

Off unless the scenario asks for it; then each happening brings the VarSet, Newexten and
TestEvent frames that the recordings show beside it, so that a load test is honest.
"""

from __future__ import annotations

from ami_adapters.simulated_pbx.entities import Channel
from ami_adapters.simulated_pbx.wire import Wire

_SSRC = (
    "ssrc=689814778;themssrc=0;lp=0;rxjitter=0.000000;rxcount=0;txjitter=0.000000;"
    "txcount=0;rlp=0;rtt=0.000000;rxmes=0.000000;txmes=0.000000"
)


def _range(pad: str, *names: str) -> str:
    return "".join(f"{pad}{name}=000.000000;" for name in names)


_OF_EACH = ("min", "max", "avg", "stdev")
_QUALITY = (
    ("", _SSRC),
    ("JITTER", _range("", *(f"{of}{way}jitter" for way in ("rx", "tx") for of in _OF_EACH))),
    ("LOSS", _range("  ", *(f"{of}{way}lost" for way in ("rx", "tx") for of in _OF_EACH))),
    ("RTT", _range("     ", *(f"{of}rtt" for of in _OF_EACH))),
    ("MES", _range("   ", *(f"{of}{way}mes" for way in ("rx", "tx") for of in _OF_EACH))),
)
"""Suffix of RTPAUDIOQOS and its value, from the recordings."""

_RTP = (
    "Type: StateChange\r\nState: RTP_PORT_ALLOCATED\r\nAppFile: res_rtp_asterisk.c\r\n"
    "AppFunction: rtp_allocate_transport\r\nAppLine: 4179\r\nPort: 14114\r\n"
)


def extension(wire: Wire, channel: Channel, exten: str, application: str, data: str) -> None:
    """Say that a channel executes an application; the channel knows it, noise or not."""
    channel.application, channel.application_data = application, data
    if wire.noise:
        tail = f"Extension: {exten}\r\nApplication: {application}\r\nAppData: {data}\r\n"
        wire.channel("Newexten", channel, tail, "dialplan")


def incoming(wire: Wire, channel: Channel) -> None:
    """Say what a new call from outside brings."""
    if wire.noise:
        wire.variable(channel, "SIPDOMAIN", "127.0.0.1")
        _call_id(wire, channel)


def outgoing(wire: Wire, channel: Channel, exten: str) -> None:
    """Say what a new leg to a phone brings."""
    if wire.noise:
        wire.variable(channel, "DIALEDPEERNUMBER", exten)
        wire.tell("TestEvent", "reporting", _RTP)
        _call_id(wire, channel)


def cleared(wire: Wire, channel: Channel) -> None:
    """Say the variables that Queue() empties as it starts."""
    if wire.noise:
        for name in ("ANSWEREDTIME", "DIALEDTIME", "QUEUEWAIT"):
            wire.variable(channel, name, "")
            wire.variable(channel, f"{name}_MS", "")


def waited(wire: Wire, channel: Channel, position: int, seconds: int) -> None:
    """Say the variables that a caller's leaving of a queue sets."""
    if wire.noise:
        wire.variable(channel, "QUEUEPOSITION", str(position))
        wire.variable(channel, "QUEUEWAIT", str(seconds))
        wire.variable(channel, "QUEUEWAIT_MS", str(seconds * 1000))


def bridged(wire: Wire, first: Channel, second: Channel) -> None:
    """Say the variables of a new bridge: three times over, as recorded."""
    if wire.noise:
        for _ in range(3):
            for channel, peer in ((second, first), (first, second)):
                wire.variable(channel, "BRIDGEPEER", peer.name)
                wire.variable(channel, "BRIDGEPVTCALLID", f"1-{peer.born % 99999}@127.0.0.1")


def quality(wire: Wire, channel: Channel, peer: Channel | None) -> None:
    """Say the RTP statistics of a channel that is about to end."""
    if wire.noise:
        for suffix, value in _QUALITY:
            wire.variable(channel, f"RTPAUDIOQOS{suffix}", value)
            if peer:
                wire.variable(peer, f"RTPAUDIOQOS{suffix}BRIDGED", value)


def parted(wire: Wire, first: Channel, second: Channel) -> None:
    """Say the variables that an ending bridge empties."""
    if wire.noise:
        for channel in (first, second):
            wire.variable(channel, "BRIDGEPEER", "")
            wire.variable(channel, "BRIDGEPVTCALLID", "")


def times(wire: Wire, channel: Channel, answered_ms: int, dialled_ms: int) -> None:
    """Say how long a call was dialled and answered."""
    if wire.noise:
        for name, value in (("ANSWEREDTIME", answered_ms), ("DIALEDTIME", dialled_ms)):
            wire.variable(channel, name, str(value // 1000))
            wire.variable(channel, f"{name}_MS", str(value))


def session_over(wire: Wire, channel: Channel) -> None:
    """Say that the SIP session behind a channel is torn down."""
    if wire.noise:
        for state in ("SESSION_DESTROYING", "SESSION_DESTROYED"):
            endpoint = channel.device.removeprefix("PJSIP/")
            wire.tell(
                "TestEvent",
                "reporting",
                f"Type: StateChange\r\nState: {state}\r\nAppFile: res_pjsip_session.c\r\n"
                f"AppFunction: session_destructor\r\nAppLine: 2933\r\nEndpoint: {endpoint}\r\n"
                f"AOR: {endpoint}\r\nContact: {endpoint}@@9ba77fff3eacdc1124fec07367fcad24\r\n",
            )


def _call_id(wire: Wire, channel: Channel) -> None:
    for prior in ("", "[C-00000001]"):
        wire.tell(
            "TestEvent",
            "reporting",
            "Type: StateChange\r\nState: CallIDChange\r\nAppFile: channel_internal_api.c\r\n"
            "AppFunction: ast_channel_callid_set\r\nAppLine: 677\r\nState: CallIDChange\r\n"
            f"Channel: {channel.name}\r\nCallID: [C-00000001]\r\nPriorCallID: {prior}\r\n",
        )
