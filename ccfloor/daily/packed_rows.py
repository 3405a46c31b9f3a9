"""A day's rows, packed until somebody reads them.

The law: what comes out is what was put in, in that order. The rows of a day of a million calls are
200 MB of text, twice that where names are Chinese, and wait until the day is whole; packed they are
a tenth.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

import msgspec
import zstandard

from ccfloor.store.interface import RolledQuarter

_LEVEL = 1
"""The quickest: it packs as fast as the text is made."""


class PackedRows(Sequence[RolledQuarter]):
    """Rows one after another; each is unpacked as often as it is asked for."""

    def __init__(self) -> None:
        """Begin with none."""
        self._pack = zstandard.ZstdCompressor(level=_LEVEL).compress
        self._unpack = zstandard.ZstdDecompressor().decompress
        self._rows: list[RolledQuarter] = []
        self._bodies: list[bytes] = []

    def append(self, row: RolledQuarter, body: bytes) -> None:
        """Add a row, whose ``body`` comes by itself, as UTF-8."""
        self._rows.append(row)
        # A copy: zstandard leaves what it made the room of what it was made of.
        self._bodies.append(bytes(memoryview(self._pack(body))))

    def __len__(self) -> int:
        """Count them."""
        return len(self._rows)

    @overload
    def __getitem__(self, place: int) -> RolledQuarter: ...

    @overload
    def __getitem__(self, place: slice) -> list[RolledQuarter]: ...

    def __getitem__(self, place: int | slice) -> RolledQuarter | list[RolledQuarter]:
        """Unpack one, or some."""
        if isinstance(place, slice):
            return [self[at] for at in range(*place.indices(len(self)))]
        body = self._unpack(self._bodies[place]).decode()
        return msgspec.structs.replace(self._rows[place], body=body)
