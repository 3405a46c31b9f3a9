"""Answers that list what is so at this instant: the model's live state as AMI lists it.

The law: nothing is said here that the stream of events would contradict. Items carry
neither Privilege nor Timestamp; queues put the ActionID last, everybody else first.
"""

from __future__ import annotations

from ami_adapters.simulated_pbx import wording
from ami_adapters.simulated_pbx.entities import Caller, Channel, Member, Queue
from ami_adapters.simulated_pbx.exchange import TRUNK, Exchange
from ccfloor.floor.names import SECOND


def queue_status(pbx: Exchange, action_id: str, only: str = "", member: str = "") -> str:
    """List queues, their members and waiting callers [app_queue.c:manager_queues_status]."""
    items = []
    for queue in _asked_for(pbx, only):
        items.append(_item("QueueParams", action_id, _params(queue)))
        items += [
            _item("QueueMember", action_id, _member(one))
            for one in queue.members
            if not member or member in {one.seat.device, one.name}
        ]
        items += [
            _item("QueueEntry", action_id, _entry(pbx, queue, place, caller))
            for place, caller in enumerate(queue.waiting, 1)
        ]
    return wording.listing(action_id, "Queue status will follow", items, "QueueStatusComplete")


def queue_summary(pbx: Exchange, action_id: str, only: str = "") -> str:
    """List each queue's counts [app_queue.c:manager_queues_summary]."""
    items = []
    for queue in _asked_for(pbx, only):
        unreachable = {"UNAVAILABLE", "INVALID"}
        here = [one for one in queue.members if one.seat.state not in unreachable]
        longest = max((pbx.now_s - one.joined // SECOND for one in queue.waiting), default=0)
        body = (
            f"Queue: {queue.name}\r\nLoggedIn: {len(here)}\r\nAvailable: {queue.free}\r\n"
            f"Callers: {len(queue.waiting)}\r\nHoldTime: {queue.hold_s}\r\n"
            f"TalkTime: {queue.talk_s}\r\nLongestHoldTime: {longest}\r\n"
        )
        items.append(_item("QueueSummary", action_id, body))
    return wording.listing(action_id, "Queue summary will follow", items, "QueueSummaryComplete")


def channels(pbx: Exchange, action_id: str) -> str:
    """List every channel [manager.c:action_coreshowchannels]."""
    items = []
    for channel in pbx.channels.values():
        body = channel.block + _extra(pbx, channel)
        items.append(wording.item("CoreShowChannel", action_id, body, id_first=True))
    return wording.listing(action_id, "Channels will follow", items, "CoreShowChannelsComplete")


def device_states(pbx: Exchange, action_id: str) -> str:
    """List every device, app_queue's own ones among them [res_manager_devicestate.c]."""
    states = {TRUNK: "NOT_INUSE"}
    if any(channel.device == TRUNK for channel in pbx.channels.values()):
        states[TRUNK] = "INUSE"
    for seat in pbx.seats.values():
        states[seat.device] = seat.state
    for queue in pbx.queues.values():
        states[f"Queue:{queue.name}"] = "RINGING" if queue.waiting else "NOT_INUSE"
        states[f"Queue:{queue.name}_avail"] = "NOT_INUSE" if queue.free else "INUSE"
        for member in queue.members:
            device = f"Queue:{queue.name}_pause_{member.seat.device}"
            states[device] = "INUSE" if member.paused else "NOT_INUSE"
    items = [
        wording.item(
            "DeviceStateChange",
            action_id,
            f"Device: {device}\r\nState: {state}\r\n",
            id_first=True,
        )
        for device, state in states.items()
    ]
    return wording.listing(
        action_id, "Device State Changes will follow", items, "DeviceStateListComplete"
    )


def contacts(pbx: Exchange, action_id: str) -> str:
    """List every registered phone [res_pjsip/location.c, PJSIPShowContacts]."""
    items = []
    for seat in pbx.seats.values():
        body = (
            f"ObjectType: contact\r\nObjectName: {seat.exten}@@9ba77fff3eacdc1124fec07367fcad24\r\n"
            "ViaAddr: \r\nQualifyTimeout: 3.000000\r\nCallID: \r\nRegServer: \r\n"
            f"PruneOnBoot: no\r\nPath: \r\nEndpoint: {seat.exten}\r\nViaPort: 0\r\n"
            f"AuthenticateQualify: no\r\nUri: sip:{seat.exten}@127.0.0.1:5060\r\n"
            "QualifyFrequency: 60\r\nUserAgent: \r\nExpirationTime: 0\r\nOutboundProxy: \r\n"
            f"Status: {'Unreachable' if seat.outage else 'Reachable'}\r\n"
            f"RoundtripUsec: {'0' if seat.outage else '1250'}\r\n"
        )
        items.append(wording.item("ContactList", action_id, body, id_first=True))
    if not items:
        return wording.message(action_id, "No Contacts found\r\n", "Error")
    return wording.listing(
        action_id,
        "A listing of Contacts follows, presented as ContactList events",
        items,
        "ContactListComplete",
    )


def core_settings(action_id: str) -> str:
    """Say which Asterisk this is [manager.c:action_coresettings]."""
    return wording.reply(
        action_id,
        "AMIversion: 11.0.0\r\nAsteriskVersion: 22.10.1\r\nSystemName: \r\nCoreMaxCalls: 0\r\n"
        "CoreMaxLoadAvg: 0.000000\r\nCoreRunUser: \r\nCoreRunGroup: \r\nCoreMaxFilehandles: 0\r\n"
        "CoreRealTimeEnabled: No\r\nCoreCDRenabled: Yes\r\nCoreHTTPenabled: No\r\n"
        "SoundsSearchCustomDir: No\r\n",
    )


def _asked_for(pbx: Exchange, only: str) -> list[Queue]:
    if not only:
        return list(pbx.queues.values())
    return [pbx.queues[only]] if only in pbx.queues else []


def _item(name: str, action_id: str, body: str) -> str:
    return wording.item(name, action_id, body, id_first=False)


def _params(queue: Queue) -> str:
    answered = queue.completed
    offered = answered + queue.abandoned
    within = 100 * queue.completed_in_level
    return (
        f"Queue: {queue.name}\r\nMax: 0\r\nStrategy: {queue.plan.strategy}\r\n"
        f"Calls: {len(queue.waiting)}\r\nHoldtime: {queue.hold_s}\r\nTalkTime: {queue.talk_s}\r\n"
        f"Completed: {answered}\r\nAbandoned: {queue.abandoned}\r\n"
        f"ServiceLevel: {queue.plan.service_level_s}\r\n"
        f"ServicelevelPerf: {within / answered if answered else 0:.1f}\r\n"
        f"ServicelevelPerf2: {within / offered if offered else 0:.1f}\r\nWeight: 0\r\n"
    )


def _member(member: Member) -> str:
    seat = member.seat
    return (
        f"Queue: {member.queue.name}\r\nName: {member.name}\r\nLocation: {seat.device}\r\n"
        f"StateInterface: {seat.device}\r\nMembership: {member.membership}\r\n"
        f"Penalty: {member.penalty}\r\n"
        f"CallsTaken: {member.taken}\r\nLastCall: {member.last_call}\r\n"
        f"LastPause: {member.last_pause}\r\nLoginTime: {member.login}\r\n"
        f"InCall: {1 if member.in_call else 0}\r\n"
        f"Status: {wording.DEVICE_NUMBERS[seat.state]}\r\n"
        f"Paused: {1 if member.paused else 0}\r\nPausedReason: {member.reason}\r\n"
        "Wrapuptime: 0\r\n"
    )


def _entry(pbx: Exchange, queue: Queue, place: int, caller: Caller) -> str:
    """Write a waiting caller: names raw, unlike in snapshots, and without brackets."""
    channel = caller.channel
    line = channel.line_number if channel.line_number == queue.name else "unknown"
    return (
        f"Queue: {queue.name}\r\nPosition: {place}\r\nChannel: {channel.name}\r\n"
        f"Uniqueid: {channel.uniqueid}\r\nCallerIDNum: {channel.number}\r\n"
        f"CallerIDName: {channel.raw_name or 'unknown'}\r\nConnectedLineNum: {line}\r\n"
        "ConnectedLineName: unknown\r\n"
        f"Wait: {pbx.now_s - caller.joined // SECOND}\r\nPriority: 0\r\n"
    )


def _extra(pbx: Exchange, channel: Channel) -> str:
    age = pbx.now_s - channel.born // SECOND
    return (
        f"Application: {channel.application}\r\nApplicationData: {channel.application_data}\r\n"
        f"Duration: {age // 3600:02d}:{age // 60 % 60:02d}:{age % 60:02d}\r\n"
        f"BridgeId: {channel.bridge}\r\n"
    )
