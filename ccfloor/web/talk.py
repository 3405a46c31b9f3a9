"""What a page's terminal says (textual.js of textual-serve 1.1): arrays, the kind first.

All of it is a stranger's: what is of another shape ends the line, and no size is believed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Final

import msgspec
from aiohttp import web

from ccfloor.web.process import ScreenProcess

WIDEST: Final = 600
TALLEST: Final = 300
"""Cells: a whole wall at the smallest print. More would only be memory."""
_FIRST: Final = (80, 24)
_CELLS: Final = re.compile(r"[0-9]{1,4}")


class Size(msgspec.Struct, frozen=True):
    """The terminal's size in cells."""

    width: int
    height: int


class Typed(msgspec.Struct, frozen=True, array_like=True, tag="stdin"):
    """Keys, the mouse, a pasted text."""

    text: str


class Resized(msgspec.Struct, frozen=True, array_like=True, tag="resize"):
    """The window has another size."""

    size: Size


class Pinged(msgspec.Struct, frozen=True, array_like=True, tag="ping"):
    """It wants to hear its own words back."""

    word: Annotated[str, msgspec.Meta(max_length=32)]


class Focused(msgspec.Struct, frozen=True, array_like=True, tag="focus"):
    """The terminal has the keys."""


class Blurred(msgspec.Struct, frozen=True, array_like=True, tag="blur"):
    """Something else has the keys."""


Said = Typed | Resized | Pinged | Focused | Blurred

_DECODE: Final[msgspec.json.Decoder[Said]] = msgspec.json.Decoder(Said)


def read(text: str) -> Said | None:
    """Return what a page said; None for what no page of ours says."""
    try:
        return _DECODE.decode(text)
    except (msgspec.MsgspecError, RecursionError):
        return None


def size_of(query: Mapping[str, str]) -> tuple[int, int]:
    """Return columns and lines as the address names them, within reason."""
    width, height = query.get("width", ""), query.get("height", "")
    if not (_CELLS.fullmatch(width) and _CELLS.fullmatch(height)):
        return _FIRST
    return within_reason(int(width), int(height))


def within_reason(width: int, height: int) -> tuple[int, int]:
    """Return a size that a screen can have."""
    return max(1, min(width, WIDEST)), max(1, min(height, TALLEST))


async def act_on(said: Said, process: ScreenProcess, line: web.WebSocketResponse) -> None:
    """Hand on what a page said; raises TimeoutError when its process does not take it."""
    match said:
        case Typed(text):
            await process.type(text)
        case Resized(size):
            await process.resize(*within_reason(size.width, size.height))
        case Pinged(word):
            await line.send_json(["pong", word])
        case Focused():
            await process.focus()
        case Blurred():
            await process.blur()
