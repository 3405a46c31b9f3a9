"""The words for the codes of an explanation. A code that is not known here is shown itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from ccfloor.locale import Words, mark

KINDS = {
    "breach": mark("Breach"),
    "alert": mark("Alert"),
    "call": mark("Call"),
    "absence": mark("Absence"),
    "figure": mark("Figure"),
    "unknown": mark("Unknown"),
}

MEANINGS = {
    "T01": mark("A phone must be taken up within {limit} of ringing"),
    "T02": mark("A phone rang until its time-out and nobody took it"),
    "T03": mark("A conversation may not last longer than {limit} in this queue"),
    "T04": mark("A customer was promised a call and was not reached within {limit}"),
    "T05": mark("A person left the desk and nobody had allowed it"),
    "T06": mark("Nobody may be away from the desk for more than {limit}"),
    "T07": mark("A rostered seat stood empty and its leader had not reported it within {limit}"),
    "T08": mark("Missing from a rostered shift"),
    "T09": mark("Not there a quarter of an hour before the shift to take it over"),
    "T10": mark("Gone before the one who takes over the seat was there"),
    "T11": mark("A shift begins and somebody who is rostered for it is not there"),
    "T12": mark(
        "A conversation was ended or passed on by the agent himself, not more than {limit} before "
        "he logged out at the end of his shift"
    ),
    "T13": mark("The group went home and its leader had not signed the handover"),
    "T14": mark("At work without a shift, or more than {limit} after it was handed over"),
    "T15": mark("Somebody on duty let his terminal go dark for more than {limit}"),
    "T16": mark(
        "Fewer are on duty than the time of day or the roster asks for, for more than {limit}"
    ),
    "T17": mark(
        "An alert about one of the group reached the leader, and he did nothing within {limit}"
    ),
    "T18": mark("A meal keeps to its time and length, and leaves enough people on duty"),
    "T19": mark(
        "A duty was done by somebody else than rostered for more than {limit}, and no leader had "
        "agreed"
    ),
    "T24": mark("A call on the agent's phone that no queue gave him, longer than {limit}"),
    "T25": mark(
        "The day of the team goes to the supervisor before its lead goes home: he is reminded "
        "{limit} before"
    ),
    "CALLBACK": mark(
        "A promised call is past due, and it was not wholly seen whether it was made: nobody is "
        "charged, and somebody has to close it by hand"
    ),
    "BREAK": mark("An agent asks to leave the desk, and a leader has to answer"),
    "QUEUE_EMPTY": mark("Callers wait and nobody is on duty to take them"),
    "LINK": mark("The monitor does not see the PBX: nothing is measured, nobody is charged"),
    "LAG": mark("Events of the PBX come too late to be relied on: nobody is charged"),
    "CENSUS": mark("The listing of the PBX came short: nobody is charged until a whole one comes"),
    "OVERFLOW": mark("The database cannot keep up: records are missing in it, nobody is charged"),
    "OUTAGE": mark("Many phones are gone at once: equipment, and nobody's doing"),
    "HANDSET": mark("Several people in a row were late at one seat: its handset, nobody's doing"),
}

ALERTS_MEAN = {
    "T07": mark("A rostered seat stands empty; past {limit} it weighs more"),
}
"""Rules whose alert has another limit than what they find."""

STEPS = {
    "joined": mark("joins, place {detail}"),
    "called": mark("phone called"),
    "rings": mark("rings"),
    "picked_up": mark("taken up"),
    "answered": mark("answered"),
    "ended": mark("ends: {detail}"),
    "taken_back": mark("not answered, taken back"),
    "connected": mark("connected"),
    "completed": mark("talk ends: {detail}"),
    "left": mark("leaves the line"),
    "given_up": mark("given up by the queue"),
    "exit": mark("leaves: {detail}"),
    "hung_up": mark("hangs up"),
    "hold": mark("on hold"),
    "unhold": mark("hold ends"),
    "transferred": mark("transferred to {detail}"),
    "logged_in": mark("logs in to {detail}"),
    "logged_out": mark("logs out of {detail}"),
    "paused": mark("away: {detail}"),
    "unpaused": mark("back"),
    "found_away": mark("found away: {detail}"),
    "device": mark("phone: {detail}"),
    "limit": mark("LIMIT PASSED"),
}

CHECKS = {
    "covered": mark("Seen from beginning to end"),
    "outcome": mark("How the ringing ended"),
    "siblings": mark("Other phones ringing at the same time"),
    "device": mark("Phone before it was called"),
    "on_call": mark("On another call"),
    "just_paused": mark("Last pause before it was called"),
    "reasons": mark("Reasons given"),
    "ended_by": mark("Who ended the conversation"),
}

FOUND = {
    "seen": mark("seen"),
    "unseen": mark("partly unseen"),
    "yes": mark("yes"),
    "no": mark("no"),
    "none": mark("none in the minute before"),
    "answered": mark("answered"),
    "no_answer": mark("not answered"),
    "rejected": mark("declined"),
    "busy": mark("busy"),
    "unreachable": mark("never rang"),
    "caller_quit": mark("caller hung up"),
    "answered_elsewhere": mark("answered elsewhere"),
    "cancelled": mark("withdrawn"),
    "unknown": mark("unknown"),
    "ringing": mark("ringing"),
    "abandoned": mark("abandoned"),
    "timeout": mark("time-out"),
    "exit_key": mark("left by key"),
    "exit_empty": mark("queue empty"),
    "transferred": mark("transferred"),
    "open": mark("goes on"),
    "away": mark("still away"),
    "back": mark("back"),
    "not_inuse": mark("free"),
    "inuse": mark("in use"),
    "ringinuse": mark("ringing, in use"),
    "onhold": mark("on hold"),
    "unavailable": mark("not registered"),
    "invalid": mark("unknown to the PBX"),
}

ENDED_BY = {
    "caller": mark("caller"),
    "agent": mark("agent"),
    "transfer": mark("transferred"),
}

DIALLED = FOUND | {
    "BUSY": mark("busy"),
    "NOANSWER": mark("no answer"),
    "CANCEL": mark("withdrawn"),
    "CHANUNAVAIL": mark("unreachable"),
    "CONGESTION": mark("congested"),
    "ABORT": mark("aborted"),
}
"""How a phone's ringing ended: DialStatus of Asterisk's DialEnd, main/dial.c; or an outcome."""

LEFT = {
    "TIMEOUT": mark("time-out"),
    "FULL": mark("queue full"),
    "JOINEMPTY": mark("queue empty"),
    "LEAVEEMPTY": mark("queue empty"),
    "JOINUNAVAIL": mark("nobody available"),
    "LEAVEUNAVAIL": mark("nobody available"),
    "CONTINUE": mark("hung up by the agent, sent on"),
    "WITHDRAW": mark("withdrawn"),
}
"""Why a caller left a queue: QUEUESTATUS, apps/app_queue.c."""

_FOUND_BY_CHECK = {"ended_by": ENDED_BY}
"""What was looked at whose finding is a code of its own."""

_DETAILS = {"completed": ENDED_BY, "device": FOUND, "ended": DIALLED, "exit": LEFT}
"""Steps whose detail is a code; of the others it is somebody's own word."""

_OF_QUEUES = frozenset({"logged_in", "logged_out"})
"""Steps whose detail is a queue."""

Called: TypeAlias = Callable[[str], str]
"""Gives what people call a queue, by its name."""

SUMS = {
    "ring": mark("ring"),
    "away": mark("away"),
    "talk": mark("talk"),
    "parting": mark("from the conversation's end to logging out"),
    "stayed": mark("stayed"),
    "idle": mark("nothing done"),
    "stood_in": mark("sat there"),
    "empty": mark("stood empty"),
    "missing": mark("missing from the shift"),
    "late": mark("after the time to take over"),
    "waited": mark("the seat without its relief"),
    "unsigned": mark("not signed since the shift's end"),
    "staffing": mark("lasted"),
    "link": mark("lasted"),
}

WHY_NOT = {
    "frames_missing": mark("frames are missing"),
    "erased": mark("the frames were deleted by rule"),
    "taken_up": mark("the monitor was begun anew meanwhile"),
    "whole_floor": mark("it rests on the whole floor, not on one call or seat"),
    "not_here": mark(
        "it rests on the roster and on what people did: the command ccfloor explain leads the "
        "whole journal through for it"
    ),
    "too_long": mark("the journal since the run began is too long: ccfloor rebuild does it"),
}

GAPS = {
    "start": mark("the monitor began"),
    "link_lost": mark("the link was lost"),
    "census": mark("taking stock"),
    "clock_step": mark("the PBX's clock was set"),
    "lag": mark("frames came too late"),
    "overflow": mark("the store was behind"),
    "journal_hole": mark("bytes of the journal are missing"),
}


def check_found(what: str, found: str, words: Words) -> str:
    """Tell what was found where something was looked at."""
    return word(_FOUND_BY_CHECK.get(what, FOUND), found, words)


def word(codes: Mapping[str, str], code: str, words: Words) -> str:
    """Translate a code, or show it as it is."""
    known = codes.get(code)
    return words(known) if known else code


def step(code: str, detail: str, words: Words, called: Called = str) -> str:
    """Tell a step of the ladder."""
    known = STEPS.get(code)
    if known is None:
        return f"{code} {detail}".strip()
    if "{" not in known:
        return words(known)
    told = called(detail) if code in _OF_QUEUES else detail
    if code in _DETAILS:
        told = word(_DETAILS[code], detail, words)
    return words(known, detail=told or "--")
