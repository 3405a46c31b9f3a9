"""The bytes that every contestant is given: a real session, again and again, each one later.

A recording that is merely repeated would turn time back and use channels twice. So every
repetition has all its instants and channel ids moved on, and what a floor makes of it is
what it would make of a day of such sessions.
"""

from __future__ import annotations

import io
import re
from pathlib import Path

import zstandard

RECORDING = (
    Path(__file__).parents[1] / "tests" / "recordings" / "asterisk-22.10" / "session.ami.zst"
)
GREETING = b"Asterisk Call Manager/11.0.0\r\n"
DONE = b"BenchDone"
LAST = (
    # Stock pyst2 glues everything behind a caller named "status will follow" into one reply,
    # up to a line with this word in it: without it the end would never be seen.
    b"Event: BenchStatusComplete\r\nPrivilege: system,all\r\n\r\n"
    b"Event: " + DONE + b"\r\nPrivilege: system,all\r\n\r\n"
)
_PAUSE_S = 50
"""Seconds between the end of one session and the beginning of the next."""


def session() -> bytes:
    """Return the recorded session without its greeting and the reply to the login."""
    with zstandard.ZstdDecompressor().stream_reader(io.BytesIO(RECORDING.read_bytes())) as stream:
        recorded: bytes = stream.read()
    return recorded.partition(b"\r\n\r\n")[2]


def payload(repeats: int) -> bytes:
    """Return ``repeats`` sessions one after the other, and the block that says the end."""
    one = session()
    stamps: list[bytes] = re.findall(rb"(?m)^Timestamp: (\d+)", one)
    first, last = int(stamps[0]), int(stamps[-1])
    period = last - first + _PAUSE_S
    # Timestamps, Uniqueids, LastPause, LastCall: all are seconds of the epoch of that day.
    seconds = re.compile(rb"\b" + stamps[0][:5] + rb"\d{5}\b")

    def moved(by: int) -> bytes:
        return seconds.sub(lambda found: b"%d" % (int(found[0]) + by), one)

    return b"".join(moved(number * period) for number in range(repeats)) + LAST


def count(data: bytes) -> int:
    """Count the events on the wire."""
    return len(re.findall(rb"(?m)^Event: ", data))
