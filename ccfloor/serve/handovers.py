"""The wire's part for changes of shift: asked for, and answered with all that are near.

The boards are made in ``ccfloor.handover``; what they are made of stands here, so that who only
shows them need not know the roster, the rules and the regulation by which they are made.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from ccfloor.floor.names import AgentName, Instant, Micros, SeatId

Doubt: TypeAlias = Literal["unreachable", "unregistered", "handset", "unseen", "unknown"]


class Unfinished(msgspec.Struct, frozen=True, omit_defaults=True):
    """One matter that the next shift takes over."""

    kind: Literal["callback", "case", "alert"]
    """A promise to call back, a case that nobody decided, an alert that nobody took note of."""
    id: str
    """What the deed, the command or the acknowledgement about it names."""
    what: str
    """A callback's state (``open``, ``missed``, ``overdue``, ``unjudged``); else the rule."""
    at: Instant
    """When a callback is due; when a case's or an alert's clock started."""
    agent: AgentName = ""
    """Whose it is, by his code in the queues."""
    name: str = ""
    """For people to read; empty where nobody knows it."""
    number: str = ""
    """A callback's, masked."""
    note: str = ""
    """What a callback is about."""
    rule_zh: str = ""
    """Of a case or an alert: what the regulation calls the rule; empty where it has none."""
    rule_en: str = ""
    """The same in English."""


class Doubtful(msgspec.Struct, frozen=True):
    """One seat whose equipment a person should look at."""

    seat: SeatId
    """By its own name."""
    why: Doubt
    """``unreachable``: the PBX cannot reach the phone; ``unregistered``: its registration is gone;
    ``handset``: several people had trouble at it; ``unseen``: nobody sees it now; ``unknown``: the
    PBX names no such seat, or does not know its state."""


class Coming(msgspec.Struct, frozen=True, omit_defaults=True):
    """One who takes over."""

    agent: AgentName
    """His code in the queues."""
    name: str
    """For people to read; empty where nobody knows it."""
    seat: SeatId
    """The seat he takes over."""
    arrived: Instant | None
    """When he was first there, by telephone or roll-call; None: missing."""
    on_leave: bool
    """He has leave at the start: nobody waits for him."""


class Going(msgspec.Struct, frozen=True):
    """One who goes."""

    agent: AgentName
    """His code in the queues."""
    name: str
    """For people to read; empty where nobody knows it."""
    seat: SeatId
    """The seat he hands over."""
    here: bool
    """He is logged in still."""
    talking: bool
    """He is in a conversation: the handover waits for its end."""
    hold_over: Micros
    """How long past his end he holds the post."""


class HandoverBoard(msgspec.Struct, frozen=True):
    """One team's change of shift."""

    team: str
    """Whose it is."""
    due: Instant
    """When the one shift ends and the other begins, by the roster."""
    coming: tuple[Coming, ...]
    """Those who take over."""
    going: tuple[Going, ...]
    """Those who go."""
    dark: tuple[SeatId, ...]
    """Seats of the team whose phone cannot be reached."""
    signed_out: Instant | None
    """When the outgoing leader signed."""
    signed_in: Instant | None
    """When the incoming one did."""
    unfinished: tuple[Unfinished, ...] = ()
    """What the next shift takes over: promises to call back, cases, alerts."""
    checked: int = 0
    """How many seats of the team were looked at for ``equipment``."""
    equipment: tuple[Doubtful, ...] = ()
    """Those of them whose equipment a person should look at; ``dark`` is among them."""

    @property
    def missing(self) -> tuple[AgentName, ...]:
        """Those who should be there and are not."""
        return tuple(one.agent for one in self.coming if one.arrived is None and not one.on_leave)

    @property
    def ready(self) -> bool:
        """Whether the outgoing shift may go: everybody is there, nobody talks, both signed."""
        signed = self.signed_out is not None and self.signed_in is not None
        return signed and not self.missing and not any(one.talking for one in self.going)


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
