"""The wire's part for permits: which are in force or to come, asked for and answered.

Given and withdrawn they are deeds (``absence_permitted``, ``permit_withdrawn``); here everybody who
may see the floor is told of them all, and an agent of his own (``Own``).
"""

from __future__ import annotations

from typing import Literal

import msgspec

from ccfloor.floor.names import AgentName, Instant, QueueName


class Permits(msgspec.Struct, frozen=True, tag="permits"):
    """Ask for the permits that are in force or still to come; answered by PermitsNow."""

    id: int
    """Chosen by the client; the answer carries it."""


class PermitShown(msgspec.Struct, frozen=True, gc=False, omit_defaults=True):
    """One permit. A3.2.4 「未经值班经理批准,不得自行关闭终端,或减少工作人员」."""

    what: Literal["terminal", "headcount"]
    """A terminal may be closed, or somebody may be missing."""
    begins: Instant
    """In force from then on."""
    until: Instant
    """Not included."""
    by: str
    """The duty manager who gave it."""
    agent: AgentName = ""
    """For whom; empty: for whoever it may be."""
    name: str = ""
    """For people to read."""
    queue: QueueName = ""
    """For which queue; empty: for whichever it may be."""
    reason: str = ""
    """In the duty manager's own words; never told to an agent."""


class PermitsNow(msgspec.Struct, frozen=True, tag="permits_now", omit_defaults=True):
    """The answer to Permits."""

    id: int
    """That of the request."""
    at: Instant
    """The PBX's time when it was made."""
    may: bool = False
    """This person may give and withdraw permits; a lead for his own teams only."""
    permits: tuple[PermitShown, ...] = ()
    """By when they begin."""
