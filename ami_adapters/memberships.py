"""What the PBX last said of every membership: what a move has to take along.

The law: the newest frame that named a member is what is known of him, whole, as the PBX wrote
it; it is read only when somebody asks. A whole listing forgets whom it did not name, a new
connection forgets everybody.

The floor keeps what its rules need and no more: penalty and kind of membership are not among
it, and they matter only to who alters them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeAlias

import msgspec

from ami_adapters.frames import Frame
from ami_adapters.readers.values import INTERFACE, MEMBER_NAME, QUEUE, number
from ccfloor.floor.names import Interface, QueueName, SeatId

_TOLD: Final = frozenset(
    {
        b"QueueMemberAdded",
        b"QueueMemberPause",
        b"QueueMemberStatus",
        b"QueueMemberPenalty",
        b"QueueMemberRinginuse",
    }
)
_HEARD: Final = _TOLD | {
    b"QueueParams", b"QueueMember", b"QueueEntry", b"QueueMemberRemoved", b"QueueStatusComplete",
}  # fmt: skip


_Key: TypeAlias = tuple[QueueName, Interface]


class Membership(msgspec.Struct, frozen=True, kw_only=True):
    """One interface's place in one queue."""

    queue: QueueName
    interface: Interface
    name: str
    seat: SeatId
    """StateInterface; the interface where the PBX gives none."""
    dynamic: bool
    """False for one that stands in a file or a database: the PBX would not remove it. A listing
    calls a realtime member static [app_queue.c:manager_queues_status]."""
    penalty: int
    paused: bool
    reason: str


class Memberships:
    """All memberships of one PBX."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._newest: dict[_Key, Frame] = {}
        self._queues: set[QueueName] = set()
        self._behind: dict[SeatId, set[_Key]] = {}
        """Which memberships a device has had; those that are no more are passed over."""
        self._forget()

    def opened(self) -> None:
        """Forget everybody: the connection is new."""
        self._newest.clear()
        self._queues.clear()
        self._behind.clear()
        self._forget()

    def frames(self, frames: Iterable[Frame]) -> None:
        """Take what came."""
        for frame in frames:
            if frame.name in _HEARD:
                self._take(frame)

    def has_queue(self, queue: QueueName) -> bool:
        """Tell whether the PBX has this queue."""
        return queue in self._queues

    def of_seat(self, seat: SeatId) -> list[Membership]:
        """Return all memberships behind one device, by queue."""
        found = [
            _read(self._newest[key]) for key in self._behind.get(seat, ()) if key in self._newest
        ]
        return sorted(found, key=lambda one: (one.queue, one.interface))

    # --- inside ------------------------------------------------------------------------

    def _take(self, frame: Frame) -> None:
        name, queue = frame.name, frame.get(QUEUE)
        if name in _TOLD:
            self._put((queue, _interface(frame)), frame)
        elif name == b"QueueMemberRemoved":
            self._newest.pop((queue, _interface(frame)), None)
        elif name == b"QueueStatusComplete":
            self._listed_all(frame)
        else:
            self._items += 1
            if name == b"QueueParams":
                self._listed_queues.add(queue)
                self._queues.add(queue)
            elif name == b"QueueMember":
                key = (queue, _interface(frame))
                self._listed.add(key)
                self._put(key, frame)

    def _put(self, key: _Key, frame: Frame) -> None:
        if key not in self._newest:
            seat = frame.get(b"\nStateInterface:") or key[1]
            self._behind.setdefault(seat, set()).add(key)
        self._newest[key] = frame

    def _listed_all(self, frame: Frame) -> None:
        """End a listing: a whole one leaves only what it named.

        No event comes in the middle of one [AMI.md C2].
        """
        if number(frame.get(b"\nListItems:")) == self._items:
            self._queues = set(self._listed_queues)
            self._newest = {key: self._newest[key] for key in self._listed}
        self._forget()

    def _forget(self) -> None:
        self._items = 0
        self._listed: set[_Key] = set()
        self._listed_queues: set[QueueName] = set()


def _interface(frame: Frame) -> Interface:
    return frame.get(b"\nLocation:" if frame.name == b"QueueMember" else INTERFACE)


def _read(frame: Frame) -> Membership:
    get, listed = frame.get, frame.name == b"QueueMember"
    interface = _interface(frame)
    return Membership(
        queue=get(QUEUE),
        interface=interface,
        name=get(b"\nName:" if listed else MEMBER_NAME),
        seat=get(b"\nStateInterface:") or interface,
        dynamic=get(b"\nMembership:") == "dynamic",
        penalty=number(get(b"\nPenalty:")),
        paused=get(b"\nPaused:") == "1",
        reason=get(b"\nPausedReason:"),
    )
