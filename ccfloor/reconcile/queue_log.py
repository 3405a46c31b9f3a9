"""Reads Asterisk's queue_log: one row a line, fields between bars.

    1795432532|1795432528.0|support|agent1001|CONNECT|3|1795432529.3|3

The law: a line is a row, or it is reported with its number and why it is none; nothing is
guessed and nothing is dropped. A caller's name may hold bars: it stands last in its row
[app_queue.c:try_calling, join_queue], so what follows the named fields is left alone.

The instant is whole seconds [logger.c:ast_queue_log], or seconds with a fraction where the
log was written by a realtime backend; the agent is a member's name or his interface.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from ccfloor.floor.names import SECOND, ChannelId, Instant, Micros, QueueName

_TIME: Final = re.compile(r"([0-9]{1,11})(?:\.([0-9]{1,6})[0-9]*)?")
_FIELDS: Final = 5
LONGEST: Final = 16_384
"""Bytes of a row: ast_queue_log writes into a buffer of 8,192 [logger.c]."""


class Row(msgspec.Struct, frozen=True, gc=False):
    """One row of a queue_log."""

    at: Instant
    width: Micros
    """How much later than ``at`` it may have been written: a second where seconds are whole."""
    call: ChannelId
    """The caller's Uniqueid; ``NONE``, ``MANAGER``, ``CLI``, ``REALTIME`` where there is none."""
    queue: QueueName
    agent: str
    """A member's name or interface; ``NONE``."""
    event: str
    data: tuple[str, ...]
    file: str
    line: int
    """Counted from 1."""

    def text(self, index: int) -> str:
        """Return a field of the data; empty where the row has none."""
        return self.data[index] if index < len(self.data) else ""

    def whole(self, index: int) -> int | None:
        """Return a field of the data as a number; None where it is none."""
        text = self.text(index)
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else None  # noqa: PLR2004  more digits than a duration has


class Unreadable(msgspec.Struct, frozen=True, gc=False):
    """A line that is no row."""

    file: str
    line: int
    expected: str
    torn: bool
    """The last line, without its end: the row was still being written."""
    after: Instant
    """The instant of the row before it; 0 when there is none."""


def read_rows(file: str, lines: Iterable[bytes]) -> Iterator[Row | Unreadable]:
    """Read the lines of one file, each with its line end; an empty line is nothing."""
    after: Instant = 0
    for number, raw in enumerate(lines, start=1):
        if not raw.strip(b"\r\n"):
            continue
        row = _row(file, number, raw)
        if isinstance(row, Row):
            after = row.at
            yield row
        else:
            yield Unreadable(file, number, row, not raw.endswith(b"\n"), after)


def _row(file: str, number: int, raw: bytes) -> Row | str:
    """Return the row, or what was expected instead of it."""
    if len(raw) > LONGEST:
        return f"a row of at most {LONGEST} bytes"
    fields = raw.decode("utf-8", "replace").rstrip("\r\n").split("|")
    time = _TIME.fullmatch(fields[0])
    if time is None:
        return "a row that begins with the seconds since 1970"
    if len(fields) < _FIELDS:
        return f"{_FIELDS} fields or more, divided by |"
    if not fields[4]:
        return "an event in the fifth field"
    at = int(time[1]) * SECOND + int((time[2] or "0").ljust(6, "0"))
    width = 0 if time[2] is not None else SECOND
    call, queue, agent, event = fields[1:_FIELDS]
    return Row(at, width, call, queue, agent, event, tuple(fields[_FIELDS:]), file, number)
