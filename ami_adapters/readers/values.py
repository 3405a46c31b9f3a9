r"""Values as Asterisk writes them, and the headers that many frames share."""

from __future__ import annotations

from collections.abc import Callable

from ami_adapters.frames import Frame
from ccfloor.floor.facts import Fact
from ccfloor.floor.names import Instant

Read = Callable[[Frame, Instant], "Fact | None"]
"""Reads one frame, whose instant is known, as a fact; None when there is nothing to say."""

UNIQUEID = b"\nUniqueid:"
DEST_UNIQUEID = b"\nDestUniqueid:"
CHANNEL = b"\nChannel:"
QUEUE = b"\nQueue:"
INTERFACE = b"\nInterface:"
MEMBER_NAME = b"\nMemberName:"
TIMESTAMP = b"Timestamp: "

_EPOCH_DIGITS = 10  # until the year 2286
_C_ESCAPES = {
    "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
}  # fmt: skip


def number(text: str) -> int:
    """Read a whole number leniently: "" and anything else that is none is 0."""
    try:
        return int(text)
    except ValueError:
        return 0


def unescape(text: str) -> str:
    r"""Undo Asterisk's C escapes in a snapshot's name [utils.c:ast_escape_c]."""
    if "\\" not in text:
        return text
    out, rest = [], iter(text)
    for char in rest:
        if char == "\\":
            char = next(rest, "\\")  # noqa: PLW2901 - the escape is two characters long
            char = _C_ESCAPES.get(char, char)  # noqa: PLW2901 - the same
        out.append(char)
    return "".join(out)


def device_of(channel: str) -> str:
    """Return the device of a channel's name, ``PJSIP/1001`` for ``PJSIP/1001-0000002a``; "" for
    a Local channel, which belongs to none [channel.c:ast_channel_to_device].
    """
    return "" if channel.startswith("Local/") else channel.rpartition("-")[0]


def stamp(raw: bytes) -> Instant:
    """Read the Timestamp that Asterisk put behind Privilege; 0 where there is none."""
    second = raw.find(b"\n", raw.find(b"\n") + 1) + 1
    if not second or not raw.startswith(TIMESTAMP, second):
        return 0
    return instant(raw, second + len(TIMESTAMP))


def instant(raw: bytes, at: int) -> Instant:
    """Read ``epoch.microseconds`` at ``at``; 0 where there is none."""
    dot = at + _EPOCH_DIGITS
    try:
        return int(raw[at:dot]) * 1_000_000 + int(raw[dot + 1 : dot + 7].ljust(6, b"0"))
    except ValueError:
        return 0


def known(text: str) -> str:
    """Return a caller's number or name; "" for what stands there when there is none."""
    return "" if text in {"<unknown>", "unknown"} else text
