"""The wire's part for changes of shift: asked for, and answered with all that are near."""

from __future__ import annotations

import msgspec

from ccfloor.floor.names import Instant
from ccfloor.handover.board import HandoverBoard


class Handover(msgspec.Struct, frozen=True, tag="handover"):
    """Ask for the changes of shift that are near."""

    id: int
    """Chosen by the client; the answer carries it."""


class HandoverBoards(msgspec.Struct, frozen=True, tag="handover_boards"):
    """The answer to Handover."""

    id: int
    """That of the request."""
    at: Instant
    """The PBX's time when they were made."""
    boards: tuple[HandoverBoard, ...] = ()
    """By team and moment; only the teams that the person leads."""
