r"""Frames found again: read from the raw bytes anew, by the very rooms that read them first.

The law: a frame is recognised by what it says. It counts as the one that a piece of evidence
names when reading the stream through Protocol and Translator gives a fact of that name, at
that instant, from that byte of its connection; then no other frame can be meant.

A reading may begin in the middle of a connection that was opened days before: it then begins
behind the first empty line, with the place in the connection that the journal's ``open``
tells. Only frames that name one of the keys (a call, a seat) are kept.

What it costs (docs/explain.md): the files of the hours around the range are decompressed once
and only what came within ``SLACK`` of the range is parsed; memory holds one read, one frame
and the frames that are kept.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Collection, Iterator
from typing import Final

from ami_adapters.frames import Frame
from ami_adapters.protocol import LIMIT, Protocol
from ami_adapters.translate import WANTED, Translator
from ccfloor.floor.fact import Fact
from ccfloor.floor.names import MINUTE, Instant, Micros, Ref
from ccfloor.floor.views import Evidence
from ccfloor.tracing.frames import Piece, Trace, Traced
from ccfloor.tracing.readings import Chunk, Reading

SLACK: Final[Micros] = 2 * MINUTE
"""How far the PBX's clock and this machine's may be apart before more is parsed."""
APART: Final[Micros] = 60 * MINUTE
"""How far they may be apart at all."""

MOST: Final = 5_000
"""Frames that are kept of one range."""

_EMPTY_LINE: Final = re.compile(rb"\n\r?\n")
_HELD: Final = 10_000
"""Frames without a fact of their own that are remembered: a census after a greeting."""


def trace(
    reading: Reading,
    keys: Collection[str],
    since: Instant,
    until: Instant,
    evidence: Collection[Evidence] = (),
) -> Trace:
    """Find the frames of ``since <= at <= until`` that name one of ``keys``.

    Where some of the ``evidence`` is not among them, the clocks may be further apart than
    ``SLACK``: then the hours are parsed from their first byte to the last, and those beside them.
    What still is not there may have been deleted by rule: only then that is asked.
    """
    found = _trace(reading, keys, since, until, SLACK)
    whole = all(any(frame.is_evidence(proof) for frame in found.frames) for proof in evidence)
    if whole and found.frames:
        return found
    if not whole:
        found = _trace(reading, keys, since, until, APART)
    erased = reading.erased(since, until)
    return found._replace(damaged=tuple(reading.damaged), erased=erased)


def _trace(
    reading: Reading, keys: Collection[str], since: Instant, until: Instant, slack: Micros
) -> Trace:
    wanted = [key.encode("utf-8", "surrogatepass") for key in keys if key]
    kept: list[Traced] = []
    more = 0
    stream: _Stream | None = None
    for chunk in reading.chunks(since - slack, until + slack):
        if chunk.at and not since - slack <= chunk.at <= until + slack:
            stream = None
            continue
        if stream is None or stream.number != chunk.stream:
            stream = _Stream(chunk)
        for fact, frame in stream.facts(chunk):
            if not since <= fact.at <= until or not any(key in frame.raw for key in wanted):
                continue
            if len(kept) >= MOST:
                more += 1
                continue
            kept.append(
                Traced(fact, frame.raw, chunk.connection, stream.pieces(frame.ref, len(frame.raw)))
            )
    return Trace(tuple(kept), more, tuple(reading.damaged))


class _Stream:
    """One stream, read from somewhere in it."""

    def __init__(self, chunk: Chunk) -> None:
        self.number = chunk.stream
        self._protocol = Protocol(WANTED)
        self._translator = Translator()
        self._base: Ref = chunk.offset
        self._begun = chunk.offset == 0
        self._lead = b""
        self._held: dict[Ref, Frame] = {}
        self._extents: deque[tuple[int, int, str, int]] = deque()
        """Offset, length, file and place of the chunks that a frame may still reach back to."""
        self._extent = 0

    def facts(self, chunk: Chunk) -> Iterator[tuple[Fact, Frame]]:
        """Read on; give each fact with the frame that said it."""
        self._extents.append((chunk.offset, len(chunk.data), chunk.file, chunk.place))
        self._extent += len(chunk.data)
        while self._extent - self._extents[0][1] > LIMIT + len(chunk.data):
            self._extent -= self._extents.popleft()[1]
        data = chunk.data if self._begun else self._find_beginning(chunk.data)
        out: list[Fact] = []
        for frame in self._protocol.feed(data):
            frame.ref += self._base
            self._held[frame.ref] = frame
            self._translator.facts(frame, out)
            for fact in out:
                said = self._held.get(fact.ref)
                if said is not None:
                    yield fact, said
            if out or len(self._held) > _HELD:
                self._held.clear()
                out.clear()

    def pieces(self, ref: Ref, length: int) -> tuple[Piece, ...]:
        """Tell where the bytes of a frame stand that was given just now."""
        found = []
        for offset, size, file, place in self._extents:
            first, last = max(ref, offset), min(ref + length, offset + size)
            if first < last:
                found.append(Piece(file, place + first - offset, last - first))
        return tuple(found)

    def _find_beginning(self, data: bytes) -> bytes:
        """Leave out what stands before the first empty line: the end of some frame."""
        lead = self._lead + data
        end = _EMPTY_LINE.search(lead)
        if end is None:
            self._base += max(0, len(lead) - 2)
            self._lead = lead[-2:]
            return b""
        self._begun = True
        self._base += end.end()
        return lead[end.end() :]
