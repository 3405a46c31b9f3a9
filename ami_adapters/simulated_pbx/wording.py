r"""Asterisk's words: header names, their order, their escapes, as 22.10 writes them.

The law: every function returns whole header lines, each ended by CR LF; a frame ends
with an empty line. Order and spelling are those of the recordings in tests/recordings;
what is not in them follows the source named beside it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

BANNER: Final = "Asterisk Call Manager/11.0.0\r\n"
UNKNOWN: Final = "<unknown>"

CHANNEL_STATES: Final = {0: "Down", 3: "Dialing", 4: "Ring", 5: "Ringing", 6: "Up", 7: "Busy"}
"""channelstate.h and channel.c:ast_state2str."""

DEVICE_NUMBERS: Final = {
    "UNKNOWN": 0,
    "NOT_INUSE": 1,
    "INUSE": 2,
    "BUSY": 3,
    "INVALID": 4,
    "UNAVAILABLE": 5,
    "RINGING": 6,
    "RINGINUSE": 7,
    "ONHOLD": 8,
}
"""devicestate.h: QueueMember's Status is the number of DeviceStateChange's State."""

CAUSES: Final = {
    0: "Unknown",
    16: "Normal Clearing",
    17: "User busy",
    20: "Subscriber absent",
    21: "Call Rejected",
    26: "Answered elsewhere",
    31: "Normal, unspecified",
}
"""channel.c:causes, Q.850."""

_ESCAPES: Final = str.maketrans(
    {
        "\a": "\\a",
        "\b": "\\b",
        "\f": "\\f",
        "\n": "\\n",
        "\r": "\\r",
        "\t": "\\t",
        "\v": "\\v",
        "\\": "\\\\",
        "'": "\\'",
        '"': '\\"',
        "?": "\\?",
    },
)


def escaped(text: str) -> str:
    r"""Escape as utils.c:ast_escape_c does: names and variables in snapshots, nothing else."""
    return text.translate(_ESCAPES)


def stamp(at: int) -> str:
    """Write an instant as ``timestampevents=yes`` does: seconds, a dot, six digits."""
    return f"{at // 1_000_000}.{at % 1_000_000:06d}"


def snapshot(
    prefix: str,
    channel: str,
    state: int,
    number: str,
    name: str,
    line_number: str,
    line_name: str,
    context: str,
    exten: str,
    priority: int,
    uniqueid: str,
    linkedid: str,
) -> str:
    """Write a channel's block [manager_channels.c]; names come in already escaped."""
    p = prefix
    return (
        f"{p}Channel: {channel}\r\n"
        f"{p}ChannelState: {state}\r\n"
        f"{p}ChannelStateDesc: {CHANNEL_STATES[state]}\r\n"
        f"{p}CallerIDNum: {number}\r\n"
        f"{p}CallerIDName: {name}\r\n"
        f"{p}ConnectedLineNum: {line_number}\r\n"
        f"{p}ConnectedLineName: {line_name}\r\n"
        f"{p}Language: en\r\n"
        f"{p}AccountCode: \r\n"
        f"{p}Context: {context}\r\n"
        f"{p}Exten: {exten}\r\n"
        f"{p}Priority: {priority}\r\n"
        f"{p}Uniqueid: {uniqueid}\r\n"
        f"{p}Linkedid: {linkedid}\r\n"
    )


def event(name: str, privilege: str, at: int, body: str) -> str:
    """Write an asynchronous event [manager.c:__manager_event_sessions_va]."""
    return (
        f"Event: {name}\r\n"
        f"Privilege: {privilege},all\r\n"
        f"Timestamp: {at // 1_000_000}.{at % 1_000_000:06d}\r\n"
        f"{body}\r\n"
    )


def member(
    queue: str,
    name: str,
    interface: str,
    membership: str,
    taken: int,
    last_call: int,
    last_pause: int,
    login: int,
    in_call: int,
    status: int,
    paused: int,
    reason: str,
    penalty: int,
) -> str:
    """Write a member's block of an event [app_queue.c:queue_member_blob_create]."""
    return (
        f"Queue: {queue}\r\n"
        f"MemberName: {name}\r\n"
        f"Interface: {interface}\r\n"
        f"StateInterface: {interface}\r\n"
        f"Membership: {membership}\r\n"
        f"Penalty: {penalty}\r\n"
        f"CallsTaken: {taken}\r\n"
        f"LastCall: {last_call}\r\n"
        f"LastPause: {last_pause}\r\n"
        f"LoginTime: {login}\r\n"
        f"InCall: {in_call}\r\n"
        f"Status: {status}\r\n"
        f"Paused: {paused}\r\n"
        f"PausedReason: {reason}\r\n"
        "Ringinuse: 0\r\n"
        "Wrapuptime: 0\r\n"
    )


def bridge(uniqueid: str, technology: str, channels: int) -> str:
    """Write a bridge's block [manager_bridges.c]."""
    return (
        f"BridgeUniqueid: {uniqueid}\r\n"
        "BridgeType: basic\r\n"
        f"BridgeTechnology: {technology}\r\n"
        "BridgeCreator: <unknown>\r\n"
        "BridgeName: <unknown>\r\n"
        f"BridgeNumChannels: {channels}\r\n"
        "BridgeVideoSourceMode: none\r\n"
    )


def cause(number: int) -> str:
    """Write the two lines of a Hangup's cause."""
    return f"Cause: {number}\r\nCause-txt: {CAUSES[number]}\r\n"


def contact(exten: str, status: str, roundtrip_us: str) -> str:
    """Write a ContactStatus [res_pjsip/pjsip_options.c, manager_endpoints.c]."""
    return (
        f"URI: sip:{exten}@127.0.0.1:5060\r\n"
        f"ContactStatus: {status}\r\n"
        f"AOR: {exten}\r\n"
        f"EndpointName: {exten}\r\n"
        f"RoundtripUsec: {roundtrip_us}\r\n"
    )


def fully_booted(uptime_s: int) -> str:
    """Write the FullyBooted a session is told privately after its login: no Timestamp."""
    return (
        "Event: FullyBooted\r\n"
        "Privilege: system,all\r\n"
        f"Uptime: {uptime_s}\r\n"
        f"LastReload: {uptime_s}\r\n"
        "Status: Fully Booted\r\n"
        "\r\n"
    )


def successful_auth(account: str, at: int, session: int) -> str:
    """Write what every session hears of a login [security_events.c]."""
    moment = datetime.fromtimestamp(at // 1_000_000, UTC)
    text = f"{moment:%Y-%m-%dT%H:%M:%S}.{at // 1000 % 1000:03d}+0000"
    return (
        f"EventTV: {text}\r\n"
        "Severity: Informational\r\n"
        "Service: AMI\r\n"
        "EventVersion: 1\r\n"
        f"AccountID: {account}\r\n"
        f"SessionID: {session:#x}\r\n"
        "LocalAddress: IPV4/TCP/127.0.0.1/5038\r\n"
        "RemoteAddress: IPV4/TCP/127.0.0.1/45626\r\n"
        "UsingPassword: 0\r\n"
        f"SessionTV: {text}\r\n"
    )


def _with_id(action_id: str) -> str:
    return f"ActionID: {action_id}\r\n" if action_id else ""


def reply(action_id: str, body: str, response: str = "Success") -> str:
    """Write the answer to an action."""
    return f"Response: {response}\r\n{_with_id(action_id)}{body}\r\n"


def message(action_id: str, text: str, response: str = "Success") -> str:
    """Write an answer that is one sentence [manager.c:astman_send_response]."""
    return reply(action_id, f"Message: {text}\r\n", response)


def listing(action_id: str, text: str, items: list[str], complete: str) -> str:
    """Write a whole list: the answer, its items, its end [manager.c:astman_send_listack]."""
    start = reply(action_id, f"EventList: start\r\nMessage: {text}\r\n")
    end = (
        f"Event: {complete}\r\n{_with_id(action_id)}"
        f"EventList: Complete\r\nListItems: {len(items)}\r\n\r\n"
    )
    return start + "".join(items) + end


def item(name: str, action_id: str, body: str, *, id_first: bool) -> str:
    """Write one item of a list: queues put the ActionID last, everybody else first."""
    if id_first:
        return f"Event: {name}\r\n{_with_id(action_id)}{body}\r\n"
    return f"Event: {name}\r\n{body}{_with_id(action_id)}\r\n"
