"""What the daemon and the process that lives the past say to each other: a line of JSON each.

The law: the first line tells the process where everything lies; each line after it is a wish, and
each wish has one answer, in their order.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from ccfloor.config import Config
from ccfloor.floor.names import Instant, Micros
from ccfloor.serve.messages import Delta, Snapshot


class Setting(msgspec.Struct, frozen=True):
    """The first line."""

    config: Config
    """Without the PBX's secret."""


class WishAt(msgspec.Struct, frozen=True, tag="at"):
    """The floor at a moment."""

    at: Instant
    apart: Micros = 0
    """The PBX's clock minus the journal's."""
    budget_s: float = 1.0
    """How long may be lived for it before it is answered."""


class WishCourse(msgspec.Struct, frozen=True, tag="course"):
    """What changed from a moment on."""

    from_: Instant
    to: Instant
    every: Micros
    apart: Micros = 0
    budget_s: float = 1.0


class Lived(msgspec.Struct, frozen=True, tag="lived", omit_defaults=True):
    """An answer."""

    reached: Instant
    """How far it came."""
    snapshot: Snapshot | None = None
    news: tuple[Snapshot | Delta, ...] = ()
    to: Instant = 0
    """How far the news reach; 0: the beginning was not reached yet."""
    hole: Instant | None = None


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """A wish that cannot be met."""

    code: str
    detail: str = ""


Wish: TypeAlias = WishAt | WishCourse
Answer: TypeAlias = Lived | Refused
