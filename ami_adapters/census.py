"""What is asked of the PBX after connecting, and how we know that all of it came.

Disconnecting forgets, connecting asks. The same questions are asked again from time to
time, because a queue reload and realtime edits change members without an event
[AMI.md 0.6]. List items are counted against ``ListItems``: a listing that came short must
not remove what it did not name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from ami_adapters.actions import (
    Action,
    CoreShowChannels,
    DeviceStateList,
    Filter,
    PJSIPShowContacts,
    QueueStatus,
)
from ami_adapters.ordering import BEGUN, ENDED, ORIGINATED


class Step(NamedTuple):
    """One listing."""

    action: Action
    items: frozenset[bytes]
    """Names of the events that are its items."""
    complete: bytes
    """Name of the event that ends it; names are irregular [AMI.md F2]."""
    required: bool
    """False where an account without the right, or a PBX without the module, may refuse."""


CENSUS: Final[tuple[Step, ...]] = (
    # Never narrowed to one queue: a realtime queue is only reloaded when asked for all
    # [app_queue.c:load_realtime_queues], and a member unseen is a member removed.
    Step(
        QueueStatus(),
        frozenset({b"QueueParams", b"QueueMember", b"QueueEntry"}),
        b"QueueStatusComplete",
        required=True,
    ),
    Step(
        CoreShowChannels(),
        frozenset({b"CoreShowChannel"}),
        b"CoreShowChannelsComplete",
        required=False,
    ),
    Step(
        DeviceStateList(),
        frozenset({b"DeviceStateChange"}),
        b"DeviceStateListComplete",
        required=False,
    ),
    Step(
        PJSIPShowContacts(),
        frozenset({b"ContactList"}),
        b"ContactListComplete",
        required=False,
    ),
)

ASKS_AGAIN: Final[Mapping[bytes, str]] = {
    b"FullyBooted": "the PBX has booted",
    b"Reload": "the PBX read its configuration again",
}
"""Events after which what we know of members cannot be trusted, and why."""

SHUTDOWN: Final = b"Shutdown"

NEEDED: Final[Mapping[bytes, bytes | None]] = dict.fromkeys(
    (
        *(name for step in CENSUS for name in (*sorted(step.items), step.complete)),
        *ASKS_AGAIN,
        SHUTDOWN,
        ORIGINATED,
        BEGUN,
        ENDED,
    )
)
"""The events a session must see, in the shape Protocol wants them."""

_NEVER_LIVE: Final = frozenset(NEEDED) - {
    b"DeviceStateChange", SHUTDOWN, ORIGINATED, BEGUN, ENDED, *ASKS_AGAIN,
}  # fmt: skip
"""Names that come as list items only; replies are never filtered."""

CLASSES: Final = "system,call,agent,user,dialplan"
"""The event classes we read; dialplan only for ``VarSet QUEUE…`` [AMI.md A1]."""


def needed_and(wanted: Mapping[bytes, bytes | None]) -> dict[bytes, bytes | None]:
    """Return what a link must let through: what the translation wants and a session needs."""
    return {**wanted, **NEEDED}


def filters(wanted: Mapping[bytes, bytes | None]) -> list[Filter]:
    """Return the filters that let only these events through, each within one line.

    They are POSIX expressions over the whole event text, understood by every release
    [AMI.md C3]; several filters are alternatives.
    """
    plain = sorted(
        name.decode() for name, need in wanted.items() if need is None and name not in _NEVER_LIVE
    )
    special = [
        f"^Event: {name.decode()}[[:space:]].*{need.decode().strip()}"
        for name, need in sorted(wanted.items())
        if need is not None
    ]
    patterns = [f"^Event: ({'|'.join(group)})[[:space:]]" for group in _groups(plain, 900)]
    return [Filter(pattern=pattern) for pattern in (*patterns, *special)]


def _groups(names: Iterable[str], most: int) -> list[list[str]]:
    """Split names so that each group, joined, stays within ``most`` characters."""
    groups: list[list[str]] = []
    room = 0
    for name in names:
        if len(name) + 1 > room:
            groups.append([])
            room = most
        groups[-1].append(name)
        room -= len(name) + 1
    return groups
