"""Other orders in which Asterisk may have said the same [AMI.md A9].

What one thread publishes keeps its order; what different threads publish interleaves by real
time, and one thread stamps all of it as it goes out. So each thread is given a delay of its own,
at every frame anew, and the frames are stamped in the order they then come: no frame moves by
more than the delay, and every instant that is read from one is as far off at most.

| thread | what it publishes |
|---|---|
| the caller's, which runs the queue | joining, calling, dialling, leaving, connecting, legs' ends |
| the agent's leg's, once it is in a bridge | its BridgeEnter, BridgeLeave, Hangup |
| a pool's | AgentComplete |
| the devices' | DeviceStateChange, QueueMemberStatus |
| the registrar's | ContactStatus, PeerStatus: through a router of their own |
| a desk's | log-in, log-out, pause |
| the phones' own | what others only follow: never delayed |
"""

from __future__ import annotations

import re
from random import Random

from hypothesis import strategies as st

from ami_adapters.simulated_pbx import wording
from ccfloor.floor.names import MILLISECOND, Instant, Micros
from tests.properties.script import Told

LONGEST: Micros = 20 * MILLISECOND
"""How far one thread may lag behind the others here."""

_STAMP = re.compile(r"Timestamp: \d+\.\d+")
_DRIVER = {"HangupRequest", "Hold", "Unhold", "BlindTransfer"}
_OWN = {
    "DeviceStateChange": "devices",
    "QueueMemberStatus": "devices",
    "ContactStatus": "registrar",
    "PeerStatus": "registrar",
}
_DESK = {"QueueMemberAdded", "QueueMemberRemoved", "QueueMemberPause"}
_TWICE = ("CANCEL", "NOANSWER")


def name_of(text: str) -> str:
    """Return an event's name."""
    return text[7 : text.index("\r", 7)] if text.startswith("Event: ") else ""


def header(text: str, key: str) -> str:
    """Return a header's first value."""
    found = re.search(rf"^{key}: (.*?)\r$", text, re.MULTILINE)
    return found[1] if found else ""


class Threads:
    """Tells of each frame which thread published it."""

    def __init__(self) -> None:
        self._bridged: set[str] = set()
        """Agents' legs that are in a conversation."""
        self._unanswered = ""
        """The caller for whom a phone has just rung out: his thread also pauses its owner."""

    def of(self, text: str) -> str:
        """Name the thread; "" for what others only follow and is never late."""
        name, channel = name_of(text), header(text, "Uniqueid")
        rings = name == "Newstate" and header(text, "ChannelState") == "5"
        caller = f"caller {header(text, 'Linkedid')}"
        if name == "AgentRingNoAnswer":
            self._unanswered = caller
        elif name == "AgentConnect":
            self._bridged.add(header(text, "DestUniqueid"))
        if name in _DRIVER or rings or not name:
            return ""
        if name in _OWN:
            return _OWN[name]
        if name in _DESK:
            auto = header(text, "PausedReason") == "Auto-Pause"
            return self._unanswered if auto else f"desk {header(text, 'Interface')}"
        if name == "AgentComplete":
            return f"pool {channel}"
        bridged = name in {"BridgeEnter", "BridgeLeave", "Hangup"} and channel in self._bridged
        return f"leg {channel}" if bridged else caller


def lags() -> st.SearchStrategy[dict[str, Micros]]:
    """Draw how far each kind of thread lags behind at most."""
    kinds = ("caller", "leg", "pool", "devices", "registrar", "desk")
    lag = st.sampled_from((0, 1, MILLISECOND, 5 * MILLISECOND, LONGEST))
    return st.fixed_dictionaries(dict.fromkeys(kinds, lag))


def interleaved(told: list[Told], lags: dict[str, Micros], seed: int) -> list[Told]:
    """Put what was said into another legal order, stamped as it goes out."""
    random = Random(seed)  # noqa: S311 - a test repeats itself
    last: dict[str, Instant] = {}
    threads = Threads()
    moved: list[tuple[Instant, int, Told]] = []
    for place, one in enumerate(told):
        thread = "" if one.asked else threads.of(one.text)
        late = random.randint(0, lags[thread.split(" ", 1)[0]]) if thread else 0
        comes = max(one.at + late, last.get(thread, 0)) if thread else one.at
        last[thread] = comes
        if (name := name_of(one.text)) in _DESK or name == "QueueMemberStatus":
            # Both are made under the queue's lock: none tells of a pause before the pause.
            member = f"{header(one.text, 'Queue')} {header(one.text, 'Interface')}"
            comes = last[member] = last[thread] = max(comes, last.get(member, 0))
        moved.append((comes, place, one))
    moved.sort(key=lambda item: item[:2])
    return stamped_anew([(comes, one) for comes, _, one in moved])


def stamped_anew(order: list[tuple[Instant, Told]]) -> list[Told]:
    """Stamp frames in the order in which they go out: none with an earlier instant than before."""
    out: list[Told] = []
    newest: Instant = 0
    for comes, one in order:
        newest = max(newest + 1, comes)
        text = _STAMP.sub(f"Timestamp: {wording.stamp(newest)}", one.text, count=1)
        out.append(Told(newest, text, asked=one.asked))
    return out


def without_echoes(told: list[Told]) -> list[Told]:
    """Leave out what Asterisk says twice, and what it says only where the driver does."""
    said: set[str] = set()
    kept = []
    for one in told:
        if name_of(one.text) == "DialEnd":
            leg = header(one.text, "DestUniqueid")
            if leg in said:
                continue
            said.add(leg)
        kept.append(one)
    return kept


def with_echoes(told: list[Told]) -> list[Told]:
    """Say every DialEnd of a loser once more [AMI.md A9]."""
    out = []
    for one in told:
        out.append(one)
        if name_of(one.text) == "DialEnd" and header(one.text, "DialStatus") in _TWICE:
            out.append(one)
    return stamped_anew([(one.at, one) for one in out])
