"""What a frame says, in words: a line of evidence, with the name by which Explain lists it.

A name that is not known here is shown alone.
"""

from __future__ import annotations

from typing import Final

from ccfloor.locale import Words, mark

SAYS: Final = {
    "AgentCalled": mark("phone called"),
    "AgentCompleted": mark("talk ended"),
    "AgentConnected": mark("connected"),
    "AgentDumped": mark("handed to nobody"),
    "AgentRingNoAnswer": mark("not answered, taken back"),
    "Booted": mark("PBX started"),
    "BreakAnswered": mark("request to leave answered"),
    "CallbackPromised": mark("call promised"),
    "CallerGivenUp": mark("given up by the queue"),
    "CallerJoined": mark("caller joined"),
    "CallerLeft": mark("caller left"),
    "CensusBegan": mark("taking stock"),
    "CensusEnded": mark("stock taken"),
    "ChannelGone": mark("line ended"),
    "ChannelState": mark("line changed"),
    "ContactState": mark("registration changed"),
    "DeviceState": mark("phone changed"),
    "HangupRequested": mark("hung up"),
    "HoldBegan": mark("on hold"),
    "HoldEnded": mark("hold ends"),
    "LegDialed": mark("dialled"),
    "LegEnded": mark("ringing ended"),
    "LegRinging": mark("rings"),
    "LinkLost": mark("link lost"),
    "LinkUp": mark("link made"),
    "MemberAdded": mark("logged in"),
    "MemberListed": mark("found logged in"),
    "MemberPaused": mark("left the desk or came back"),
    "MemberRemoved": mark("logged out"),
    "MemberStatus": mark("member changed"),
    "QueueExit": mark("left the queue"),
    "Settled": mark("settled"),
    "ShutDown": mark("PBX shut down"),
    "SightLost": mark("not seen from here on"),
    "SightRegained": mark("seen again"),
    "Tick": mark("time passed"),
    "Transferred": mark("transferred"),
}
"""Names of facts, as ``Proof.what`` has them."""


def proof_said(what: str, words: Words) -> str:
    """Tell what a frame says: ``rings (LegRinging)``."""
    return f"{words(SAYS[what])} ({what})" if what in SAYS else what
