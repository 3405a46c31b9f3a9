"""One AMI block as it came.

A frame keeps its bytes and reads a header only when asked: of the thirty headers of a
queue event the floor needs six, and looking for six is three times as fast as
splitting thirty. The first value of a repeated header wins, because everything after
the header that Asterisk itself wrote may have been written by a caller (AMI.md F2).
"""

from __future__ import annotations

from typing import NamedTuple

from ccfloor.floor.names import NO_REF, Instant, Ref


class Frame:
    """One block of an AMI stream; ``raw`` starts with the first header's name."""

    __slots__ = ("name", "raw", "ref")

    def __init__(self, raw: bytes, name: bytes, ref: Ref = NO_REF) -> None:
        """Take a block without its terminator, the event's name (empty for a reply), its place."""
        self.raw = raw
        self.name = name
        self.ref = ref

    def get(self, key: bytes) -> str:
        r"""Return the first value of a header, or "" when there is none.

        ``key`` is given as it stands on the wire after a line end, with its colon:
        ``b"\nUniqueid:"``; the header of the first line cannot be asked for this way, it
        is ``name``. Bytes that are not UTF-8 are read as Latin-1: nothing is lost and the
        value can always be written out again.
        """
        raw = self.raw
        start = raw.find(key)
        if start < 0:
            return ""
        start += len(key)
        end = raw.find(b"\n", start)
        value = (raw[start:] if end < 0 else raw[start:end]).strip(b" \r")
        try:
            return value.decode()
        except UnicodeDecodeError:
            return value.decode("latin-1")

    def headers(self) -> list[tuple[str, str]]:
        """Return every header in order, repeats kept; lines without a colon are left out."""
        pairs = []
        for line in self.raw.split(b"\n"):
            key, colon, value = line.rstrip(b"\r").partition(b":")
            if colon:
                pairs.append((_text(key.strip()), _text(value.strip(b" "))))
        return pairs

    def __repr__(self) -> str:
        """Name the frame and its place."""
        return f"<Frame {self.name.decode('latin-1') or 'reply'} @{self.ref} {len(self.raw)} bytes>"


class Received(NamedTuple):
    """What one read of a link gave."""

    data: bytes
    """The bytes as they came, for the journal."""
    frames: list[Frame]
    """The frames they completed; those nobody needs are left out."""
    at: Instant
    """This machine's clock when the bytes came."""


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")
