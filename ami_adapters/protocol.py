r"""Bytes in, frames out. Nothing here waits, connects or reads a clock.

The law, for any way of cutting the same bytes into reads:

1. The frames are the same, and so are their places (``ref``).
2. A block ends with an empty line. Lines end with CRLF or a lone LF [AMI.md F2: Agents
   prints a bare LF, CoreShowChannelMap ended ``\r\n\n`` until 18.24/20.9/21.4]; any number
   of empty lines may stand between blocks.
3. ``Asterisk Call Manager/x`` at the start of a block is a frame of its own: no empty line
   follows it. It has no name; ``raw`` begins with ``GREETING``.
4. What the first header says, the block is. ``Response:`` is a reply and always kept;
   ``Event:`` is kept when its name is wanted; anything else is a stray and only counted.
5. A block longer than ``limit`` becomes one ``OVERSIZE`` frame with its first bytes, and
   everything up to the next empty line is skipped: memory stays bounded.
6. A block that is not complete when the stream ends is not a frame.

A dropped block costs one look at its name and no work per line: the floor needs one frame
in three, and this is where a busy PBX is survived.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from ami_adapters.frames import Frame

GREETING: Final = b"Asterisk Call Manager/"
"""How a greeting frame's ``raw`` begins."""

OVERSIZE: Final = b"!oversize"
"""The name of the frame that stands for a block that was too long to keep."""

LIMIT: Final = 262_144
"""Bytes; the largest block seen in the field is tens of kilobytes (AMI.md F3)."""

_SHOWN: Final = 256
"""Bytes of an oversize block that are kept to tell what it was."""

_EMPTY_LINE: Final = re.compile(rb"\n\r?\n")


class Protocol:
    """Cuts one connection's bytes into frames."""

    __slots__ = (
        "_at",
        "_limit",
        "_names",
        "_rest",
        "_shown",
        "_skipping",
        "doubled",
        "dropped",
        "greetings",
        "keep_all",
        "kept",
        "oversize",
        "strays",
        "torn",
    )

    def __init__(
        self, wanted: Mapping[bytes, bytes | None], *, limit: int = LIMIT, at: int = 0
    ) -> None:
        """Keep events named in ``wanted``, if they contain the bytes given there (None: any).

        ``at`` is the place of the first byte, where a connection is not read from its start.
        """
        # Both spellings of the line end: one look-up instead of a strip for every block.
        self._names = {
            key: (name, need) for name, need in wanted.items() for key in (name, name + b"\r")
        }
        self._limit = limit
        self._shown = min(_SHOWN, limit)  # never more than has come when a block is given up
        self._rest = bytearray()
        self._at = at
        self._skipping = False
        self.keep_all = False
        """Keep events of any name, for as long as this is set."""
        self.kept = 0
        """Frames handed out, of all kinds."""
        self.dropped = 0
        """Events nobody wanted."""
        self.strays = 0
        """Blocks that are neither event nor reply."""
        self.doubled = 0
        """Kept events with a second ``Event:`` line: a lost empty line, or a spoof (AMI.md F2)."""
        self.oversize = 0
        """Blocks that were skipped for their length."""
        self.greetings = 0
        self.torn = 0
        """Bytes that were left over when the stream was closed."""

    def want(self, name: bytes) -> None:
        """Keep this event too, whatever it contains."""
        self._names |= dict.fromkeys((name, name + b"\r"), (name, None))

    def feed(self, data: bytes) -> list[Frame]:
        """Take what was read and return the frames it completed."""
        rest = self._rest
        seen = max(0, len(rest) - 2)  # an empty line may have begun in the last two bytes
        rest += data
        frames: list[Frame] = []
        if self._skipping:
            if not self._skip():
                return frames
            seen = 0
        end = max(rest.rfind(b"\n\r\n", seen) + 3, rest.rfind(b"\n\n", seen) + 2)
        if end > 2:  # noqa: PLR2004  not found is -1 + 3
            self._blocks(bytes(rest[:end]), frames)
            del rest[:end]
            self._at += end
        self._beginning(frames)
        self.kept += len(frames)
        return frames

    def close(self) -> bytes:
        """Return the bytes of a block that never ended; they are no frame."""
        torn = bytes(self._rest)
        self._rest.clear()
        self._at += len(torn)
        self.torn += len(torn)
        return torn

    # --- whole blocks -------------------------------------------------------------

    def _blocks(self, data: bytes, frames: list[Frame]) -> None:
        """Sort complete blocks; ``data`` ends with an empty line."""
        if b"\n\n" in data:
            for block, ref in _cut(data, self._at):
                self._odd(block, ref, frames)
            return
        at = self._at
        limit = self._limit
        look = self._names.get
        everything = self.keep_all
        blocks = data.split(b"\n\r\n")
        blocks.pop()  # what follows the last empty line: nothing
        unwanted = 0
        for block in blocks:
            ref = at
            at += len(block) + 3
            if block[:7] != b"Event: " or len(block) > limit:
                self._odd(block, ref, frames)
                continue
            end = block.find(b"\n", 7)
            name = block[7:end] if end > 0 else block[7:]
            found = look(name)
            if found is None or (found[1] is not None and found[1] not in block):
                if not everything:
                    unwanted += 1
                    continue
                name = name.removesuffix(b"\r")
            else:
                name = found[0]
            if b"\nEvent:" in block:
                self.doubled += 1
            frames.append(Frame(block[:-1] if block[-1] == _CR else block, name, ref))
        self.dropped += unwanted

    def _odd(self, block: bytes, ref: int, frames: list[Frame]) -> None:
        """Sort a block that does not begin the usual way, or may be too long."""
        while True:
            blank = _blank(block)
            block, ref = block[blank:], ref + blank
            if not block.startswith(GREETING):
                break
            line, newline, after = block.partition(b"\n")
            if len(line.removesuffix(b"\r")) > self._limit:
                break
            self._greet(line, ref, frames)
            block, ref = after, ref + len(line) + len(newline)
        block = block.removesuffix(b"\r")
        if not block:
            return
        if len(block) > self._limit:
            self._too_long(block, ref, frames)
            return
        junk = _orphans(block)
        self._sort(block[junk:], ref + junk, frames)

    def _sort(self, block: bytes, ref: int, frames: list[Frame]) -> None:
        """Say what a block is by its first header."""
        key, colon, value = block.partition(b"\n")[0].partition(b":")
        if not colon or key not in {b"Event", b"Response"}:
            self.strays += 1
            return
        if key == b"Response":
            frames.append(Frame(block, b"", ref))
            return
        name = value.removeprefix(b" ")  # as strict as the fast path
        found = self._names.get(name)
        unwanted = found is None or (found[1] is not None and found[1] not in block)
        if unwanted and not self.keep_all:
            self.dropped += 1
            return
        if b"\nEvent:" in block:
            self.doubled += 1
        frames.append(Frame(block, name.removesuffix(b"\r"), ref))

    # --- the block that has only begun ---------------------------------------------

    def _beginning(self, frames: list[Frame]) -> None:
        """Look at the start of an incomplete block: a greeting cannot wait for an empty line."""
        rest = self._rest
        while rest:
            blank = _blank(rest)
            if blank:
                del rest[:blank]
                self._at += blank
            newline = rest.find(b"\n") if rest.startswith(GREETING) else -1
            if newline < 0:
                break
            line = bytes(rest[:newline])
            if len(line.removesuffix(b"\r")) > self._limit:
                break
            self._greet(line, self._at, frames)
            del rest[: newline + 1]
            self._at += newline + 1
        if len(rest) > self._limit and _least(rest) > self._limit:
            self._too_long(bytes(rest[: self._shown]), self._at, frames)
            self._skipping = True
            self._forget_but_two()

    def _skip(self) -> bool:
        """Drop bytes up to the next empty line; False while there is none."""
        end = _EMPTY_LINE.search(self._rest)
        if end is None:
            self._forget_but_two()
            return False
        del self._rest[: end.end()]
        self._at += end.end()
        self._skipping = False
        return True

    def _forget_but_two(self) -> None:
        gone = max(0, len(self._rest) - 2)
        del self._rest[:gone]
        self._at += gone

    def _greet(self, line: bytes, ref: int, frames: list[Frame]) -> None:
        self.greetings += 1
        frames.append(Frame(line.removesuffix(b"\r"), b"", ref))

    def _too_long(self, block: bytes, ref: int, frames: list[Frame]) -> None:
        self.oversize += 1
        frames.append(Frame(block[: self._shown], OVERSIZE, ref))


_CR: Final = 13


def _cut(data: bytes, at: int) -> Iterator[tuple[bytes, int]]:
    """Cut at empty lines of either kind, with each block's place."""
    start = 0
    for end in _EMPTY_LINE.finditer(data):
        yield data[start : end.start()], at + start
        start = end.end()
    if start < len(data):
        yield data[start:], at + start


def _blank(block: bytes | bytearray) -> int:
    """Return the length of the empty lines a block begins with."""
    at = 0
    while True:
        if block.startswith(b"\n", at):
            at += 1
        elif block.startswith(b"\r\n", at):
            at += 2
        else:
            return at


def _orphans(block: bytes) -> int:
    """Return the length of the lines without a colon that a block begins with."""
    at = 0
    while True:
        end = block.find(b"\n", at)
        if end < 0 or b":" in block[at:end]:
            return at
        at = end + 1


def _least(rest: bytearray) -> int:
    """Return how long the block is at least: its last bytes may be the empty line beginning."""
    end = len(rest)
    if rest.endswith(b"\n\r"):
        end -= 2
    elif rest.endswith(b"\n"):
        end -= 1
    return end - 1 if end and rest[end - 1] == _CR else end
