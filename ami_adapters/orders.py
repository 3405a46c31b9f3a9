"""What a person may have done on the PBX: seven orders, each one action, and no other.

The law:

1. An order is one of ``ORDERS``. There is no field for an action's name, an application's,
   a context or an extension, so no order can become another action.
2. A value that is not what it must be is refused, never mended: what was mended is no longer
   what a person has confirmed.
3. A channel is named by its Uniqueid, and by nothing that could be a pattern: ``Hangup`` takes
   ``/regex/`` and would end every call that it fits [manager.c:action_hangup], ``ChanSpy`` takes
   the beginning of a name and would listen to whoever comes next [app_chanspy.c]. Both find a
   channel by its Uniqueid too [channel.c:ast_channel_get_by_name_prefix].

ChanSpy's options (the same in 16 and 22): ``u`` the first argument is one whole Uniqueid,
which also takes from the listener's keypad the power to choose another channel; ``q`` no beep;
``E`` end when that channel does; ``S`` and when it cannot be found; ``w`` whisper to it;
``B`` be heard by both ends.
"""

from __future__ import annotations

import re
from typing import ClassVar, Final, Literal, TypeAlias

import msgspec

from ami_adapters.actions import block
from ccfloor.errors import ActionRefused
from ccfloor.floor.names import ChannelId, Interface, QueueName, SeatId

RING_S: Final = 20
"""Seconds a listener's own phone may ring before the order has failed."""
CALLER_ID: Final = "ccfloor"
"""What his phone shows meanwhile."""
PENALTY_MOST: Final = 99
LONGEST: Final = 79
"""Bytes of a name; app_queue.c keeps a reason, an interface and a name in 80, one for NUL."""

_DEVICE: Final = re.compile(r"(?:PJSIP|SIP|IAX2|DAHDI|SCCP)/[A-Za-z0-9_.-]{1,60}")
"""A phone of the house. No ``@`` and no second ``/``: either would be a number to be dialled."""
_INTERFACE: Final = re.compile(r"[A-Za-z0-9_]{1,20}/[A-Za-z0-9_.@:+/-]{1,58}")
_UNIQUEID: Final = re.compile(r"(?:[A-Za-z0-9_.-]{1,80}-)?[0-9]{1,12}\.[0-9]{1,12}")
"""``1795421818.42``, or ``host-1795421818.42`` where the PBX has a systemname."""
_SEPARATORS: Final = frozenset("|;")
"""They divide fields in queue_log and in the database of persistent members [AMI.md F1]."""

SpyMode: TypeAlias = Literal["listen", "whisper", "barge"]
SPYING: Final[dict[SpyMode, str]] = {"listen": "uqES", "whisper": "uqESw", "barge": "uqESB"}

Lines: TypeAlias = tuple[tuple[str, str], ...]


class PauseMember(msgspec.Struct, frozen=True, kw_only=True):
    """Pause somebody, in all queues that dial this interface or in one."""

    action: ClassVar[str] = "QueuePause"
    interface: Interface
    reason: str
    queue: QueueName = ""

    def lines(self) -> Lines:
        """Return the headers."""
        where = (("Queue", _name("queue", self.queue)),) if self.queue else ()
        return (
            ("Interface", _interface(self.interface)),
            *where,
            ("Paused", "true"),
            ("Reason", _name("reason", self.reason)),
        )


class UnpauseMember(msgspec.Struct, frozen=True, kw_only=True):
    """End somebody's pause, in all queues that dial this interface."""

    action: ClassVar[str] = "QueuePause"
    interface: Interface

    def lines(self) -> Lines:
        """Return the headers."""
        return (("Interface", _interface(self.interface)), ("Paused", "false"))


class AddToQueue(msgspec.Struct, frozen=True, kw_only=True):
    """Make somebody a member of a queue, as he is in another."""

    action: ClassVar[str] = "QueueAdd"
    queue: QueueName
    interface: Interface
    name: str
    seat: SeatId
    """StateInterface: the device whose state counts."""
    penalty: int = 0
    paused: bool = False

    def lines(self) -> Lines:
        """Return the headers."""
        return (
            ("Queue", _name("queue", self.queue)),
            ("Interface", _interface(self.interface)),
            ("Penalty", _penalty(self.penalty)),
            ("Paused", "true" if self.paused else "false"),
            ("MemberName", _name("name", self.name)),
            ("StateInterface", _interface(self.seat)),
        )


class RemoveFromQueue(msgspec.Struct, frozen=True, kw_only=True):
    """End one membership."""

    action: ClassVar[str] = "QueueRemove"
    queue: QueueName
    interface: Interface

    def lines(self) -> Lines:
        """Return the headers."""
        return (
            ("Queue", _name("queue", self.queue)),
            ("Interface", _interface(self.interface)),
        )


class SetPenalty(msgspec.Struct, frozen=True, kw_only=True):
    """Have a queue call somebody sooner or later than others."""

    action: ClassVar[str] = "QueuePenalty"
    queue: QueueName
    interface: Interface
    penalty: int

    def lines(self) -> Lines:
        """Return the headers; without a queue it would be set in all of them."""
        return (
            ("Interface", _interface(self.interface)),
            ("Penalty", _penalty(self.penalty)),
            ("Queue", _name("queue", self.queue)),
        )


class Spy(msgspec.Struct, frozen=True, kw_only=True):
    """Ring a phone of the house and let it into one running call."""

    action: ClassVar[str] = "Originate"
    mode: SpyMode
    leg: ChannelId
    """The agent's channel: who is whispered to, and with whom it ends."""
    device: Interface
    """The listener's own phone."""

    def lines(self) -> Lines:
        """Return the headers; ``Async``, or the session would hear nothing while it rings."""
        options = SPYING.get(self.mode)
        if options is None:
            raise ActionRefused("Originate: 'mode' is not listen, whisper or barge")
        return (
            ("Channel", _device(self.device)),
            ("Application", "ChanSpy"),
            ("Data", f"{_uniqueid(self.leg)},{options}"),
            ("Timeout", str(RING_S * 1000)),
            ("CallerID", CALLER_ID),
            ("Async", "true"),
        )


class Hangup(msgspec.Struct, frozen=True, kw_only=True):
    """End one channel."""

    action: ClassVar[str] = "Hangup"
    channel: ChannelId

    def lines(self) -> Lines:
        """Return the headers; 16 is Q.850's normal clearing."""
        return (("Channel", _uniqueid(self.channel)), ("Cause", "16"))


Order: TypeAlias = (
    PauseMember | UnpauseMember | AddToQueue | RemoveFromQueue | SetPenalty | Spy | Hangup
)

ORDERS: Final[frozenset[type]] = frozenset(
    {PauseMember, UnpauseMember, AddToQueue, RemoveFromQueue, SetPenalty, Spy, Hangup}
)

LIMIT_S: Final = 10.0
"""Seconds for the PBX's answer to an order."""


def encode_order(order: Order, action_id: str) -> bytes:
    """Return an order's bytes; ActionRefused names the field that is wrong, never its value."""
    if type(order) not in ORDERS:
        raise ActionRefused(f"{type(order).__name__} is not an order that may be given")
    return block(order.action, action_id, order.lines())


def device_is_sound(device: str) -> bool:
    """Tell whether this can be a listener's phone, for the check of a configuration."""
    return _DEVICE.fullmatch(device) is not None


def name_is_sound(text: str) -> bool:
    """Tell whether the PBX keeps this name or reason as it stands."""
    return (
        bool(text)
        and text == text.strip()
        and text.isprintable()
        and not _SEPARATORS.intersection(text)
        and len(text.encode(errors="surrogateescape")) <= LONGEST
    )


def _name(field: str, text: str) -> str:
    if not name_is_sound(text):
        raise ActionRefused(f"{field!r} is no name that the PBX keeps as it stands")
    return text


def _interface(text: str) -> str:
    if _INTERFACE.fullmatch(text) is None:
        raise ActionRefused("'interface' is not TECHNOLOGY/NAME")
    return text


def _device(text: str) -> str:
    if not device_is_sound(text):
        raise ActionRefused("'device' is not a phone of the house")
    return text


def _uniqueid(text: str) -> str:
    if _UNIQUEID.fullmatch(text) is None:
        raise ActionRefused("'channel' is not a Uniqueid")
    return text


def _penalty(number: int) -> str:
    if type(number) is not int or not 0 <= number <= PENALTY_MOST:
        raise ActionRefused(f"'penalty' is not a whole number from 0 to {PENALTY_MOST}")
    return str(number)
