"""Whether what the PBX says comes in time, and whether its clock was set forward.

The law: a frame cannot come before it was stamped. So of all frames of a connection the one
whose stamp is furthest ahead of our monotonic clock was the quickest, and tells how the two
clocks stand; what falls back behind it came late, and what runs ahead of it by more than a
second was stamped by a clock that had been set. (That the clock was set *back* is told by the
stamps alone: ``ami_adapters/translate.py``.)

Monotonic, because our own wall clock may be set as well; and what was noticed is journaled
as a note at its place in the stream, because a replay has no monotonic clock (``notes.py``).

A machine that was put to sleep shows as a clock set forward: nobody saw what was in between.
"""

from __future__ import annotations

from collections.abc import Sequence

from ami_adapters.frames import Frame, Received
from ami_adapters.pbx_clock import pong
from ami_adapters.readers.values import stamp
from ccfloor.floor.names import SECOND, Instant, Micros
from ccfloor.notes import CaughtUp, ClockSet, FellBehind, Noticed

STEP: Micros = SECOND
"""A stamp that runs ahead by more was not made by the same clock."""

_DRIFT = 1_000
"""One part in so many: clocks are slewed by half of that at most (adjtimex), so what was
learned a while ago is believed a little less."""

_PONGS = 2
"""Answers to pings, with no late frame between them, that end a lag on a quiet floor: what
was held back is sent with the first, at the latest [AMI.md C4]."""


class Timeliness:
    """Watches the stamps of one PBX, connection by connection."""

    def __init__(self, limit: Micros) -> None:
        """Take how late a frame may come; a lag ends when frames keep half of that."""
        self._limit = limit
        self.opened()

    def opened(self) -> None:
        """Begin anew with a new connection: nothing is known of it."""
        self._ahead: Micros | None = None
        """By how much the quickest frame's stamp was ahead of our clock; None: not known yet."""
        self._learned: Micros = 0
        self._anchored = False
        """Whether a ping was answered: before that, the first frames may all have come late."""
        self._last: Instant = 0
        """The newest instant that was told."""
        self._event: Instant = 0
        """The newest that an event told: an answer to a ping may lawfully overtake events."""
        self._late = False
        self._pongs = 0
        self._came = 0
        """Bytes of this connection that came before."""

    def split(self, received: Received, monotonic: float) -> list[tuple[Noticed | None, Received]]:
        """Cut one read, taken up at ``monotonic`` seconds, where something is to be noted.

        Each part comes with the note that belongs before it. Almost always that is the whole
        read, and no note. A frame begins where its ref says, so a part's bytes complete the
        part's frames and no others.
        """
        base = self._came
        self._came += len(received.data)
        parts: list[tuple[Noticed | None, Received]] = []
        note: Noticed | None = None
        from_byte = from_frame = 0
        for place, noticed in self.noticed(received.frames, monotonic):
            to_byte = max(from_byte, received.frames[place].ref - base)
            frames = received.frames[from_frame:place]
            if note is not None or to_byte > from_byte:
                data = received.data[from_byte:to_byte]
                parts.append((note, Received(data, frames, received.at)))
            note, from_byte, from_frame = noticed, to_byte, place
        data, frames = received.data, received.frames
        rest = (
            Received(data[from_byte:], frames[from_frame:], received.at)
            if parts or note
            else received
        )
        return [*parts, (note, rest)]

    def noticed(self, frames: Sequence[Frame], monotonic: float) -> list[tuple[int, Noticed]]:
        """Look at one read that is taken up at ``monotonic`` seconds.

        Returns what is to be noted, each with the place in ``frames`` before which it belongs;
        almost always nothing.
        """
        now = round(monotonic * SECOND)
        first = next((told for frame in frames if (told := stamp(frame.raw))), 0)
        newest = next((told for frame in reversed(frames) if (told := _told(frame))), 0)
        if not newest:
            return []
        notes: list[tuple[int, Noticed]] = []
        if self._ahead is None or 0 < first < self._event - STEP:
            # The beginning, or a clock that was set back: that is the translator's to say.
            self._learn(newest - now, now)
            self._last = newest
        else:
            self._look_ahead(frames, newest, now, notes)
            if first and not notes:
                self._look_back(frames, first, newest, now, notes)
            elif not first:
                self._hear_pong(newest, now, notes)
        self._anchored = self._anchored or any(pong(frame) for frame in frames if not frame.name)
        self._last = max(self._last, newest)
        self._event = newest if first else self._event
        return sorted(notes, key=lambda noted: noted[0])

    def _offset(self, now: Micros) -> Micros:
        """Say by how much a frame is ahead that comes at once; call it once that is known."""
        return (self._ahead or 0) - (now - self._learned) // _DRIFT

    def _look_ahead(
        self,
        frames: Sequence[Frame],
        newest: Instant,
        now: Micros,
        notes: list[tuple[int, Noticed]],
    ) -> None:
        ahead = newest - now
        if ahead < self._offset(now):
            return
        if self._anchored and ahead > self._offset(now) + STEP:
            notes.append(self._step(frames, now + self._offset(now) + STEP))
        self._learn(ahead, now)

    def _learn(self, ahead: Micros, now: Micros) -> None:
        self._ahead, self._learned = ahead, now

    def _step(self, frames: Sequence[Frame], impossible: Instant) -> tuple[int, Noticed]:
        """Find the first frame of the new time, and the last instant of the old one."""
        before = self._last
        for place, frame in enumerate(frames):
            told = _told(frame)
            if told > impossible:
                return place, ClockSet(told, before)
            before = max(before, told)
        raise AssertionError("one of the frames was seen to lie ahead")

    def _look_back(
        self,
        frames: Sequence[Frame],
        first: Instant,
        newest: Instant,
        now: Micros,
        notes: list[tuple[int, Noticed]],
    ) -> None:
        in_time = now + self._offset(now)
        if not self._late and in_time - first > self._limit:
            self._late = True
            place = next(p for p, frame in enumerate(frames) if stamp(frame.raw) == first)
            notes.append((place, FellBehind(first, in_time - first)))
        if self._late and in_time - newest <= self._limit // 2:
            self._late = False
            place, told = next(
                (p, told)
                for p, frame in enumerate(frames)
                if (told := _told(frame)) and in_time - told <= self._limit // 2
            )
            notes.append((place, CaughtUp(told)))
        self._pongs = 0

    def _hear_pong(self, told: Instant, now: Micros, notes: list[tuple[int, Noticed]]) -> None:
        if not self._late:
            return
        self._pongs += 1
        if self._pongs >= _PONGS and now + self._offset(now) - told <= self._limit // 2:
            self._late = False
            notes.append((0, CaughtUp(told)))


def _told(frame: Frame) -> Instant:
    return stamp(frame.raw) if frame.name else pong(frame) or 0
