"""The wire's part for what a person may have done on the PBX: asked, confirmed, answered.

The law: nothing is done that was asked once. An ``Act`` is answered by a ``Confirm`` that says
what would be done to whom; only the same ``Act`` again, with the id that came with it, is
carried out, once, within ``CONFIRM_S``, for the person who asked.

``docs/protocol.md`` and its JSON schema are generated from this file and messages.py.
"""

from __future__ import annotations

from typing import Final

import msgspec

from ccfloor.floor.names import AgentName, ChannelId, QueueName, SeatId

CONFIRM_S: Final = 15
"""Seconds for which a confirmation may be given."""


class Act(msgspec.Struct, frozen=True, tag="act", omit_defaults=True):
    """Asks for something to be done on the PBX; answered by Confirm, or by Done when refused.

    Sent again with the id of the Confirm it is carried out, and answered by Done.
    """

    id: int
    """The client's own number, 0 to 2^53 - 1; comes back in the answer."""
    order: str
    """``pause``, ``unpause``, ``move``, ``penalty``, ``listen``, ``whisper``, ``barge`` or
    ``hangup``."""
    seat: SeatId
    """Whom it is done to: a seat's key."""
    queue: QueueName = ""
    """Of ``move`` and ``penalty``: the queue he is in. Empty where he is in one only."""
    to: QueueName = ""
    """Of ``move``: the queue he is to be in."""
    reason: str = ""
    """Of ``pause``: one of those of the Welcome."""
    penalty: int | None = None
    """Of ``penalty``: 0 (called first) to 99."""
    confirm: str = ""
    """The id of the Confirm; empty when it is asked for the first time."""


class Confirm(msgspec.Struct, frozen=True, tag="confirm", omit_defaults=True):
    """What would be done, to be read and confirmed by a person. Nothing has happened yet."""

    id: int
    """That of the Act."""
    confirm: str
    """To be sent back in the same Act, once, within ``seconds``."""
    order: str
    """As it was asked."""
    seat: SeatId
    """Whose seat it is."""
    agent: AgentName
    """The code of the person on it now."""
    name: str = ""
    """For people to read."""
    queue: QueueName = ""
    """The queue he would leave, whose penalty it is, or whose call it is."""
    to: QueueName = ""
    """The queue he would be in."""
    reason: str = ""
    """Why he would be paused; of a ``move`` why he is, and stays, paused."""
    penalty: int | None = None
    """The penalty he would have; of a ``move`` the one he keeps."""
    paused: bool = False
    """Of a ``move``: he is paused, and stays so."""
    call: ChannelId = ""
    """The call that would be listened to or ended."""
    caller: str = ""
    """Whose call it is, masked: ``138****5678``."""
    device: str = ""
    """The phone that would ring: that of who asks."""
    seconds: int = CONFIRM_S
    """How long the id may be used."""
