"""What the PBX says, as it says it: every event goes out through here.

The law: no two frames carry the same instant and none goes back, as one thread formats
them all in Asterisk (AMI.md A9). Inside a burst they are some microseconds apart.
"""

from __future__ import annotations

from typing import NamedTuple

from ami_adapters.simulated_pbx.agenda import Agenda
from ami_adapters.simulated_pbx.entities import Channel, Member
from ami_adapters.simulated_pbx.wording import bridge as bridge_block
from ami_adapters.simulated_pbx.wording import event
from ccfloor.floor.names import Instant


class Said(NamedTuple):
    """One event, before anybody's mask or filter."""

    privilege: str
    """``agent``, ``call``, ``dialplan``, ``reporting``, ``system`` or ``user``."""
    text: str


class Wire:
    """Writes events and keeps them until they are taken."""

    def __init__(self, agenda: Agenda) -> None:
        """Take the clock to read."""
        self._agenda = agenda
        self._last: Instant = 0
        self._jitter = 12345
        self.noise = False
        """Also say what only engineers want to hear."""
        self.muted = False
        """Nothing is kept, but time stamps are still given out."""
        self.said: list[Said] = []
        self.count = 0

    def hush(self) -> None:
        """Say nothing from now on: the floor works unheard."""
        self.muted, self.noise = True, False

    def speak_up(self, *, noise: bool) -> None:
        """Say everything from now on, and count from nought."""
        self.muted, self.noise, self.count = False, noise, 0

    def unheard(self) -> Instant:
        """Let a frame pass that nobody listens to; return its instant all the same."""
        self.count += 1
        return self.stamp()

    def take(self) -> list[Said]:
        """Return what was said since the last taking, and forget it."""
        said, self.said = self.said, []
        return said

    def stamp(self) -> Instant:
        """Return the instant of the next frame: now, or just after the frame before."""
        self._jitter = (self._jitter * 1103515245 + 12345) & 0x7FFFFFFF
        last = self._last + 3 + (self._jitter >> 16) % 19
        now = self._agenda.now
        self._last = max(now, last)
        return self._last

    def tell(self, name: str, privilege: str, body: str) -> Instant:
        """Say any event; return its instant."""
        at = self.stamp()
        self.count += 1
        if not self.muted:
            self.said.append(Said(privilege, event(name, privilege, at, body)))
        return at

    def channel(self, name: str, channel: Channel, tail: str = "", kind: str = "call") -> Instant:
        """Say an event about one channel."""
        if self.muted:
            return self.unheard()
        return self.tell(name, kind, channel.block + tail)

    def pair(
        self, name: str, caller: Channel, leg: Channel, tail: str, kind: str = "call"
    ) -> Instant:
        """Say an event about a caller and the leg dialled for him."""
        if self.muted:
            return self.unheard()
        return self.tell(name, kind, caller.block + leg.dest_block + tail)

    def member(self, name: str, member: Member) -> Instant:
        """Say an event about a member."""
        if self.muted:
            return self.unheard()
        return self.tell(name, "agent", member.text())

    def device(self, device: str, state: str) -> Instant:
        """Say that a device, a real one or one of app_queue's, is in another state."""
        return self.tell("DeviceStateChange", "call", f"Device: {device}\r\nState: {state}\r\n")

    def bridge(
        self, name: str, uniqueid: str, technology: str, count: int, channel: Channel | None = None
    ) -> Instant:
        """Say an event about a bridge, and about who entered or left it."""
        block = bridge_block(uniqueid, technology, count)
        return self.tell(name, "call", block + channel.block if channel else block)

    def variable(self, channel: Channel, name: str, value: str) -> Instant:
        """Say a VarSet, noise or not."""
        tail = f"Variable: {name}\r\nValue: {value}\r\n"
        return self.tell("VarSet", "dialplan", channel.block + tail)
