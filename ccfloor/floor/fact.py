"""What every fact carries."""

from __future__ import annotations

import msgspec

from ccfloor.floor.names import Instant, Ref


class Fact(msgspec.Struct, frozen=True, gc=False):
    """What every fact carries."""

    at: Instant
    ref: Ref
